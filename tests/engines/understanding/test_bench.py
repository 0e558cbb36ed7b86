"""The measures of `ventanilla bench understanding` and `banking77`, on cases worked out by hand."""

import json

import pytest

from benchmarks import others, sets
from benchmarks.measures import as_mixed, balanced, calibration_error, macro_f1, precision, recall
from benchmarks.understanding import banking77


def test_measures():
    assert macro_f1(["a", "a", "b", "b"], ["a", "b", "b", "b"]) == pytest.approx(100 * (2 / 3 + 4 / 5) / 2)
    assert macro_f1(["a", "b"], ["a", "a"]) == pytest.approx(100 * (2 / 3) / 2)
    assert calibration_error([True, False], [0.75, 0.75]) == pytest.approx(25.0)
    truth, said = ["a", "a", "a", "b"], ["a", "a", "b", "b"]
    assert (precision(truth, said, "b"), recall(truth, said, "b")) == (50.0, 100.0)
    assert balanced(truth, said) == pytest.approx((200 / 3 + 100) / 2)
    assert as_mixed(truth, said, {"a": 0.75, "b": 0.25}) == pytest.approx(75.0)


def test_what_is_not_there_is_passed_over_aloud(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(others, "find_spec", lambda name: None)
    found = [others.by_package(), others.presidio(), others.tfidf([], "topic"), others.by_afinn(None), others.by_afinn(tmp_path / "no")]
    assert found == [None] * 5
    assert capsys.readouterr().out.count("passed over") == 5


def test_a_spanish_afinn_counts_words_by_their_beginnings(tmp_path):
    (tmp_path / "afinn.json").write_text(json.dumps({"grat": 1, "pesim": -3, "vergüenz": -2}), encoding="utf-8")
    judge = others.by_afinn(tmp_path / "afinn.json")
    assert judge is not None
    assert [judge(text) for text in ("gratas noticias", "Pésimo, qué vergüenza", "hola")] == ["pos", "neg", "neu"]


def test_banking77_learns_a_folder_and_says_what_is_missing(tmp_path, capsys):
    assert banking77([str(tmp_path)]) == 2
    assert "train.tsv: No such file" in capsys.readouterr().err
    lines = ["text\tlabel"]
    for n in range(40):
        lines += [f"my card number {n} has not arrived yet\tarrival", f"the exchange rate was wrong on day {n}\trate"]
    (tmp_path / "train.tsv").write_text("\n".join(lines), encoding="utf-8")
    assert banking77([str(tmp_path)]) == 0
    assert "accuracy" in capsys.readouterr().out


def test_a_set_without_a_dev_part_is_cut_by_its_texts(tmp_path):
    (tmp_path / "irosva").mkdir()
    rows = ["text\tlabel", *(f"frase {n}\tirony" for n in range(200))]
    (tmp_path / "irosva" / "train.tsv").write_text("\n".join(rows), encoding="utf-8")
    found = sets.load(tmp_path, "irosva")
    assert found is not None
    train, dev = found
    assert len(train) + len(dev) == 200
    assert 5 <= len(dev) <= 40
    assert not {r["text"] for r in train} & {r["text"] for r in dev}
    assert sets.load(tmp_path, "umsab_es") is None
