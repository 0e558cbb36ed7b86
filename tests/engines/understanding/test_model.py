"""The shipped classifier: made from its inputs alone, right on messages it never saw, the same in batches and one by one."""

import csv
import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from ventanilla.understanding import Input, read, read_many
from ventanilla.understanding.heads import shipped
from ventanilla.understanding.train import HERE, corpus, inputs, main

FIELD = Path(__file__).parent / "field.tsv"


def _field() -> list[dict[str, str]]:
    with FIELD.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_weights_come_from_the_corpus_and_the_word_meanings_alone():
    listed = shipped().about["inputs"]
    assert listed == inputs(None)
    assert {one["name"] for one in listed} == {"corpus/en.jsonl", "corpus/es.jsonl", "corpus/pt.jsonl", "models/words.npz"}
    assert all(one["sha256"] == sha256((HERE / one["name"]).read_bytes()).hexdigest() for one in listed)
    assert shipped().about["examples"] == sum(e["split"] != "test" for e in corpus())


@pytest.mark.long
def test_training_again_gives_the_shipped_weights(tmp_path):
    assert main(["--out", str(tmp_path / "heads.npz")]) == 0
    with np.load(tmp_path / "heads.npz") as made, np.load(HERE / "models" / "heads.npz") as kept:
        assert sorted(made) == sorted(kept)
        assert json.loads(bytes(made["about"]))["inputs"] == json.loads(bytes(kept["about"]))["inputs"]
        assert np.array_equal(made["buckets"], kept["buckets"])
        assert np.abs(made["weights"].astype(int) - kept["weights"].astype(int)).max() <= 1


def test_messages_from_outside_the_corpus_are_read_well():
    rows = _field()
    readings = read_many([Input(row["text"]) for row in rows])
    right = Counter(
        task for row, reading in zip(rows, readings, strict=True) for task in ("sentiment", "emotion", "intent", "topic", "urgency")
        if getattr(reading, task).label == row[task]
    )  # fmt: skip
    share = {task: count / len(rows) for task, count in right.items()}
    least = {"sentiment": 0.85, "emotion": 0.65, "intent": 0.7, "topic": 0.65, "urgency": 0.7}
    assert {task: share[task] >= floor for task, floor in least.items()} == dict.fromkeys(least, True), share
    high = [reading.urgency.label == "high" for row, reading in zip(rows, readings, strict=True) if row["urgency"] == "high"]
    assert sum(high) / len(high) >= 0.85


def test_no_field_message_is_in_the_corpus():
    assert not {row["text"] for row in _field()} & {e["text"] for e in corpus()}


def test_a_batch_reads_as_its_messages_one_by_one():
    messages = [Input(text) for text in ("no me deja entrar 😡", "", "…", "a" * 9000, "gracias", "\ud800 hola", "Me han cobrado dos veces")]
    alone = [read(message) for message in messages]
    for one, other in zip(read_many(messages), alone, strict=True):
        assert (one.intent.label, one.sentiment.label, one.masked_text) == (
            other.intent.label,
            other.sentiment.label,
            other.masked_text,
        )
        assert one.intent.score == pytest.approx(other.intent.score, abs=2e-4)
    assert read_many([]) == []


def test_reasons_name_words_of_the_message():
    reading = read(Input("Llevo tres días sin poder entrar en la aplicación"))
    said = reading.reasons["topic"][0]
    assert "aplicacion" in said
    assert "“la”" not in said
