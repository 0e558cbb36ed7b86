"""A bank's own layer: 200 corrections help on messages that nobody judged, chance is not promoted, nothing of one person is kept."""

import numpy as np
import pytest

from benchmarks import learning
from benchmarks.learning import Outcome
from ventanilla.understanding import Input, read, read_many
from ventanilla.understanding.heads import shipped
from ventanilla.understanding.layer import Broken, Layer, digest_of, joined
from ventanilla.understanding.layer_fit import FOLDS, TASKS, Judged, Stopped, fit, part_of, steps
from ventanilla.understanding.layer_trial import CHANCE, TOLERANCE, trial
from ventanilla.understanding.train import corpus


@pytest.fixture(scope="module")
def bank() -> Outcome:
    return learning.simulate()


@pytest.fixture(scope="module")
def control() -> Outcome:
    return learning.simulate(learning.at_random(shipped()))


def test_two_hundred_corrections_help_on_what_nobody_judged(bank: Outcome) -> None:
    passed = {task for task, one in bank.verdicts.items() if one.passed}
    assert "topic" in passed, learning.told("bank", bank)
    for task in passed:
        (before, after), (plain, layered) = bank.fresh[task], bank.shipped[task]
        assert after > before and plain - layered <= TOLERANCE
        assert bank.verdicts[task].after > bank.verdicts[task].before and bank.verdicts[task].chance < CHANCE
    assert bank.fresh["topic"][1] - bank.fresh["topic"][0] > 0.05


def test_what_did_not_pass_is_left_as_it_was(bank: Outcome) -> None:
    left = [task for task, one in bank.verdicts.items() if not one.passed]
    assert left and all(bank.fresh[task][0] == bank.fresh[task][1] and bank.shipped[task][0] == bank.shipped[task][1] for task in left)


def test_corrections_at_random_are_not_promoted(control: Outcome) -> None:
    assert [task for task, one in control.verdicts.items() if one.passed] == []
    assert max(one.gain_low for one in control.verdicts.values()) < 0


def test_agents_who_only_say_no_are_not_promoted() -> None:
    """Whoever corrects every message to something else gives held-out messages that any change of mind "mends"."""
    heads, (messages, rest) = shipped(), learning.halves()
    said = read_many([Input(m.text) for m in messages[:240]])
    judged = []
    for message, reading in zip(messages, said, strict=False):
        other = {}
        for task in TASKS:
            labels = [one.lower() for one in heads.labels[task]]
            stands = labels.index(str(getattr(reading, task).label).lower())
            other[task] = labels[(stands + 1 + len(message.text) % (len(labels) - 1)) % len(labels)]
        judged.append(Judged(message.text, message.group, other))
    _layer, verdicts = trial(heads, fit(judged, learning.replay(), heads), None, judged, rest)
    assert [task for task, one in verdicts.items() if one.passed] == []


def test_a_layer_is_read_back_to_the_bit_and_refused_when_changed(bank: Outcome) -> None:
    blob = bank.layer.dump()
    again = Layer.load(blob, digest=digest_of(blob), name="v1")
    assert again.dump() == blob and again.shipped == shipped().version
    with pytest.raises(Broken):
        Layer.load(blob[:-4] + b"abcd", digest=digest_of(blob))
    for junk in (b"", b"PK\x03\x04nothing", b"x" * 400):
        with pytest.raises(Broken):
            Layer.load(junk)


def test_the_engine_reads_with_it_and_says_so(bank: Outcome) -> None:
    layer = bank.layer.only(["topic", "urgency"], "v3")
    text = "no puedo pagar con la Brisa desde ayer"
    plain, own = read(Input(text)), read(Input(text), layer=layer)
    assert own.topic.label == "card" and own.model == f"{plain.model}+v3" and "brisa" in own.reasons["topic"][0]
    assert own.sentiment == plain.sentiment and own.intent == plain.intent, "labels that it does not decide stay as they are"
    many = read_many([Input(text), Input(""), Input("hola")], layer=layer)
    assert many[0].topic == own.topic
    other = Layer(layer.buckets, layer.parts, shipped="another", name="v3")
    assert read(Input(text), layer=other) == plain, "a layer of another model is not heard"


def test_a_word_of_one_person_teaches_nothing() -> None:
    heads = shipped()
    labels = dict.fromkeys(TASKS, "") | {"topic": "card"}
    judged = [Judged("mi xilofonte no funciona", f"p{n % 2}", {"topic": labels["topic"]}) for n in range(40)]
    layer = fit(judged, ["hola", "la app no abre"], heads).layer
    assert len(layer.buckets) == 0, "two people alone used these words"
    assert not layer.parts["topic"].words.size


def test_one_persons_messages_stay_on_one_side() -> None:
    assert {part_of("ana", FOLDS) for _ in range(9)} == {part_of("ana", FOLDS)}
    assert len({part_of(f"p{n}", FOLDS) for n in range(100)}) == FOLDS


def test_a_training_can_be_stopped() -> None:
    heads, told = shipped(), []

    def step(done: int, total: int) -> None:
        told.append((done, total))
        if done == 4:
            raise Stopped

    judged = [Judged(e["text"], e["situation"], {"topic": e["topic"]}) for e in corpus()[:60]]
    with pytest.raises(Stopped):
        fit(judged, ["hola"], heads, step)
    assert told == [(n, steps()) for n in (1, 2, 3, 4)]


def test_what_a_new_version_does_not_better_is_carried_over(bank: Outcome) -> None:
    heads = shipped()
    judged = [Judged(e["text"], e["situation"], {task: str(e[task]).lower() for task in TASKS}) for e in corpus()[:60]]
    new = fit(judged, ["hola"], heads).layer
    both = joined(new, bank.layer, ["topic"])
    texts = ["no puedo pagar con la Brisa", "el Zaguán no abre"]
    for task, source in (("topic", bank.layer), ("urgency", new)):
        for text in texts:
            found = read(Input(text), layer=both.only([task], "x")), read(Input(text), layer=source.only([task], "x"))
            assert np.isclose(getattr(found[0], task).score, getattr(found[1], task).score, atol=2e-4)
            assert getattr(found[0], task).label == getattr(found[1], task).label
