"""From corrections to a layer in use: trained by a job, sealed, heard without a restart, stopped, taken back; erasure takes its text."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import learning
from tests import make
from tests.domain.inbox import scene
from ventanilla.archive.export import body_of
from ventanilla.archive.models import Entry
from ventanilla.common.sealing import destroy_keys
from ventanilla.config.commands import retrain
from ventanilla.inbox import judgements, layers
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Message
from ventanilla.inbox.reading_models import Judgement, Layer
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.types import InboxRefused
from ventanilla.jobs.models import Job
from ventanilla.understanding import Input, read_many
from ventanilla.workflows import intake, own_layer

pytestmark = pytest.mark.django_db
BRISA = "no puedo pagar con la Brisa desde ayer"


@pytest.fixture
def plaza(bank: make.Bank) -> Iterator[object]:
    own_layer._open.clear()
    yield scene.channel(bank)
    own_layer._open.clear()


def judge(bank: make.Bank, plaza, count: int, labels=lambda message: message.labels) -> None:
    """People write to the bank and somebody says of each message what it is."""
    messages, _rest = learning.halves()
    readings = read_many([Input(m.text) for m in messages[:count]])
    arrivals = [
        scene.text(plaza, scene.person(plaza, f"p{n}"), f"n{n}", m.text, n, reading=replace(readings[n], masked_text=m.text))
        for n, m in enumerate(messages[:count])
    ]
    append_many(plaza.entity_id, arrivals, Desk())
    alba = bank.person(bank.alba)
    for n, row in enumerate(Message.objects.select_related("conversation").order_by("pk")):
        judgements.judge(alba, row, labels(messages[n]))


def test_two_hundred_corrections_become_a_layer_that_intake_hears(bank, plaza) -> None:
    judge(bank, plaza, 240)
    bruno = bank.person(bank.bruno)
    asked = own_layer.ask(bruno, bank.spain.pk)
    with pytest.raises(InboxRefused):
        own_layer.ask(bruno, bank.spain.pk)
    job = Job.objects.get(kind="retrain")
    assert own_layer.layer_of(bank.spain.pk) is None
    own_layer.run(**job.payload)
    row = Layer.objects.get(pk=asked.pk)
    assert (row.state, row.live, row.counts["judged"], row.promoted_by) == ("better", True, 240, "system")
    assert "topic" in row.use and set(row.use) == {task for task, told in row.figures.items() if told["passed"]}
    assert row.done == row.total > 30
    assert b"topic.words" in layers.opened(row.pk) and b"topic.words" not in bytes(row.sealed)
    with np.load(BytesIO(layers.opened(row.pk)), allow_pickle=False) as stored:
        assert stored["topic.words"].dtype == np.float32
    layer = intake.entity_of(bank.spain.pk).layer
    assert layer is not None and layer.name == "v1"
    [own], [plain] = read_many([Input(BRISA)], layer=layer), read_many([Input(BRISA)])
    assert own.topic.label == "card" and own.model.endswith("+v1") and plain.model == own.model.split("+")[0]
    with CaptureQueriesContext(connection) as queries:
        assert own_layer.layer_of(bank.spain.pk) is layer
    assert len(queries) == 1
    assert own_layer.layer_of(bank.mexico.pk) is None
    facts = [body_of(e)["action"] for e in Entry.objects.filter(kind="layer.changed").order_by("id")]
    assert facts == ["asked", "trained", "promoted"]


def test_open_conversations_are_read_again_and_what_people_said_stands(bank, plaza) -> None:
    judge(bank, plaza, 240)
    fresh = ["la Brisa se ha quedado sin saldo", "la Solariega me la han denegado", "la Brisa no me la aceptan en tiendas"]
    people = [scene.person(plaza, f"q{n}") for n in range(3)]
    readings = [replace(r, masked_text=t) for r, t in zip(read_many([Input(t) for t in fresh]), fresh, strict=True)]
    arrivals = [scene.text(plaza, people[n], f"q{n}", t, 900 + n, reading=readings[n]) for n, t in enumerate(fresh)]
    append_many(plaza.entity_id, arrivals, Desk())
    rows = {n: Message.objects.select_related("conversation").get(native_id=f"q{n}") for n in range(3)}
    judgements.judge(bank.person(bank.alba), rows[2], {"topic": "fees"})
    own_layer.run(own_layer.ask(bank.person(bank.bruno), bank.spain.pk).pk)
    job = Job.objects.get(kind="reread")
    assert own_layer.read_again(**job.payload) > 0
    for row in rows.values():
        row.refresh_from_db()
        row.conversation.refresh_from_db()
    assert rows[0].reading["topic"]["label"] == rows[0].conversation.topic == "card"
    assert rows[0].reading["model"].endswith("+v1")
    assert rows[2].reading["topic"]["label"] == rows[2].conversation.topic == "fees", "a person has said so"
    assert own_layer.read_again(bank.spain.pk) == 0, "nothing is left to change"


def test_promote_another_choice_roll_back_and_switch_off(bank, plaza) -> None:
    judge(bank, plaza, 240)
    bruno, spain = bank.person(bank.bruno), bank.spain.pk
    for _ in range(2):
        own_layer.run(own_layer.ask(bruno, spain).pk)
        Job.objects.all().delete()
    first, second = Layer.objects.order_by("number")
    assert second.live and not first.live, "the same judgements again: not worse than what is in use"
    for person in (bank.person(bank.alba), bank.person(bank.dario)):
        with pytest.raises(PermissionDenied):
            layers.promote(person, first, ["topic"], "porque sí")
    with pytest.raises(InboxRefused):
        layers.promote(bruno, first, ["topic"], "  ")
    with pytest.raises(InboxRefused):
        layers.promote(bruno, first, ["mood"], "porque sí")
    layers.promote(bruno, first, ["topic"], "La segunda confunde las urgencias")
    layer = own_layer.layer_of(spain)
    assert layer is not None and (layer.name, list(layer.parts)) == ("v1", ["topic"])
    first.refresh_from_db()
    layers.switch_off(bruno, first, "Se revisa")
    assert own_layer.layer_of(spain) is None
    last = [body_of(e) for e in Entry.objects.filter(kind="layer.changed").order_by("id")][-2:]
    assert [(fact["action"], fact["details"]["reason"]) for fact in last] == [
        ("rolled_back", "La segunda confunde las urgencias"),
        ("switched_off", "Se revisa"),
    ]


def test_corrections_at_random_are_kept_aside(bank, plaza) -> None:
    chance = learning.at_random(own_layer.shipped())
    judge(bank, plaza, 120, lambda m: {task: chance(m.text, label, task) for task, label in m.labels.items()})
    own_layer.run(own_layer.ask(bank.person(bank.bruno), bank.spain.pk).pk)
    row = Layer.objects.get()
    assert (row.state, row.live, row.use) == ("kept", False, [])
    assert own_layer.layer_of(bank.spain.pk) is None


def test_a_training_stops_when_asked_and_what_is_in_use_stays(bank, plaza) -> None:
    judge(bank, plaza, 40)
    bruno = bank.person(bank.bruno)
    row = own_layer.ask(bruno, bank.spain.pk)
    layers.stop(bruno, row)
    own_layer.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.live, row.digest) == ("stopped", False, "") and row.finished_at is not None
    own_layer.run(row.pk)
    assert Layer.objects.get().finished_at == row.finished_at, "it has ended: a second run does nothing"


def test_too_little_is_said_and_not_trained(bank, plaza, capsys) -> None:
    judge(bank, plaza, 3)
    own_layer.run(own_layer.ask(bank.person(bank.bruno), bank.spain.pk).pk)
    assert Layer.objects.get().counts == {"judged": 3, "least": own_layer.LEAST}
    assert retrain.main(["--entity", "nowhere"]) == 1
    assert retrain.main(["--entity", "es"]) == 1
    assert "3" in capsys.readouterr().err


def test_what_is_gone_is_not_learned_from(bank, plaza) -> None:
    judge(bank, plaza, 4)
    assert len(layers.said(bank.spain.pk)) == 4
    first, second, third, fourth = Message.objects.order_by("pk")
    destroy_keys([Judgement.objects.filter(message=first).first().subject_key_id])
    Message.objects.filter(pk=second.pk).update(text="")
    append_many(plaza.entity_id, [scene.edit(scene.text(plaza, scene.person(plaza, "p2"), "n2", third.text, 2), "otra cosa", 99)], Desk())
    assert {one.text for one in layers.said(bank.spain.pk)} == {third.text, fourth.text}, "an edited text counts as it was when judged"


def test_the_last_word_counts(bank, plaza) -> None:
    judge(bank, plaza, 1)
    row = Message.objects.get()
    judgements.judge(bank.person(bank.bruno), row, {"topic": "insurance"})
    [said] = layers.said(bank.spain.pk)
    assert said.labels["topic"] == "insurance" and len(said.labels) == 6


def test_the_command_trains_and_says_what_came_of_it(bank, plaza, capsys) -> None:
    judge(bank, plaza, 60)
    code = retrain.main(["--entity", "es"])
    out = capsys.readouterr().out
    assert code == 0 and "topic" in out and "->" in out
    assert Layer.objects.get().asked_by == "system"
