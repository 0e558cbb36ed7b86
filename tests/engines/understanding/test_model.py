"""The shipped classifier: made from its inputs alone, right on messages it never saw, the same in batches and one by one."""

import csv
import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from benchmarks import reader
from ventanilla.understanding import Input, read, read_many
from ventanilla.understanding.dressed import dressed
from ventanilla.understanding.heads import Heads, shipped
from ventanilla.understanding.learn import SETTINGS
from ventanilla.understanding.train import HERE, build, corpus, inputs, load_words, main, store

FIELD = Path(__file__).parent / "field.tsv"


def _field() -> list[dict[str, str]]:
    with FIELD.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_weights_come_from_the_corpus_and_the_word_meanings_alone():
    listed = shipped().about["inputs"]
    assert listed == inputs(None)
    assert {one["name"] for one in listed} == {
        *(f"corpus/{name}.jsonl" for name in ("en", "es", "es_public", "pt")),
        "models/words.npz",
    }
    assert all(one["sha256"] == sha256((HERE / one["name"]).read_bytes()).hexdigest() for one in listed)
    assert shipped().about["examples"] == sum(e["split"] != "test" for e in corpus())


def _stored(path: Path, examples: list[dict], words: dict, vectors: np.ndarray) -> bytes:
    model, _, _ = build(examples, words, vectors, {**SETTINGS, "steps": 8, "folds": 2})
    store(model, path, words, vectors, {"settings": SETTINGS})
    return path.read_bytes()


def test_the_same_messages_give_the_same_file(tmp_path):
    examples = [e for e in corpus() if e["split"] == "dev"][::4]
    words, vectors = load_words(HERE / "models" / "words.npz")
    few = {word: i for i, word in enumerate(list(words)[::40])}
    kept = vectors[::40]
    assert _stored(tmp_path / "one.npz", examples, few, kept) == _stored(tmp_path / "two.npz", examples, few, kept)
    assert _stored(tmp_path / "less.npz", examples[1:], few, kept) != (tmp_path / "one.npz").read_bytes()


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_training_again_gives_the_shipped_weights(tmp_path, capfd):
    assert main(["--out", str(tmp_path / "heads.npz")]) == 0
    assert capfd.readouterr().out.count("input: ") == 5
    with np.load(tmp_path / "heads.npz") as made, np.load(HERE / "models" / "heads.npz") as kept:
        assert sorted(made) == sorted(kept)
        assert json.loads(bytes(made["about"]))["inputs"] == json.loads(bytes(kept["about"]))["inputs"]
        assert np.array_equal(made["buckets"], kept["buckets"])
        for part in ("weights", "meant"):  # another processor may end in other last bits, which move a byte by one step at most
            assert np.abs(made[part].astype(int) - kept[part].astype(int)).max() <= 1
        for part in ("bias", "second", "second_bias", "scales", "meant_scales"):
            assert np.abs(made[part] - kept[part]).max() <= 0.01
    messages = [Input(e["text"]) for e in corpus() if e["split"] == "test"]
    same = [
        one.intent.label == other.intent.label and one.urgency.label == other.urgency.label
        for one, other in zip(read_many(messages, heads=Heads(tmp_path / "heads.npz")), read_many(messages), strict=True)
    ]
    assert sum(same) >= 0.998 * len(same)


@pytest.mark.skipif(not reader.STATUS.exists(), reason="memory is told by Linux")
def test_a_reader_stays_small_and_starts_at_once():
    loaded, megabytes = reader.figures()
    assert loaded < 1.0
    assert 100 < megabytes < 250


def test_whom_a_message_is_sent_to_changes_nothing():
    texts = [e["text"] for e in corpus() if e["split"] == "test" and "@" not in e["text"] and not e["text"].isupper()][::7]
    sent = read_many([Input(f"@SomeBank @somebody_else {text}") for text in texts])
    for one, other in zip(sent, read_many([Input(text) for text in texts]), strict=True):
        assert (one.intent.label, one.topic.label, one.needs_answer.label) == (
            other.intent.label,
            other.topic.label,
            other.needs_answer.label,
        )


def test_messages_are_read_as_networks_carry_them():
    messages = [e for e in corpus() if e["split"] == "test" and e["language"] == "es"]
    right = dict.fromkeys(("plain", "dressed"), 0)
    for how, shown in (("plain", messages), ("dressed", [dressed(e, 1.0) for e in messages])):
        readings = read_many([Input(e["text"]) for e in shown])
        right[how] = sum(reading.intent.label == e["intent"] for reading, e in zip(readings, messages, strict=True))
    assert right["dressed"] >= 0.93 * right["plain"]


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
