"""The measures of `ventanilla bench understanding` and `banking77`, on cases worked out by hand."""

import pytest

from benchmarks import sets
from benchmarks.understanding import banking77, calibration_error, macro_f1


def test_measures():
    assert macro_f1(["a", "a", "b", "b"], ["a", "b", "b", "b"]) == pytest.approx(100 * (2 / 3 + 4 / 5) / 2)
    assert macro_f1(["a", "b"], ["a", "a"]) == pytest.approx(100 * (2 / 3) / 2)
    assert calibration_error([True, False], [0.75, 0.75]) == pytest.approx(25.0)


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
