"""The page of the engine's accuracy, its layer's versions, and labelling one message after the other."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.browser import alameda
from tests.house.sweep.calling import client_of
from tests.web.test_shell import signed_in
from ventanilla.common.pure.clock import now
from ventanilla.inbox import judgements, learning
from ventanilla.inbox.models import Message
from ventanilla.inbox.reading_models import Judgement, Layer, ReadingWeek
from ventanilla.inbox.types import JudgedIn
from ventanilla.jobs.models import Job
from ventanilla.understanding import drift
from ventanilla.web import understanding

URL = "/understanding"


@pytest.fixture
def scene(bank: make.Bank) -> alameda.Morning:
    return alameda.morning(bank)


def inbound(scene: alameda.Morning) -> list[Message]:
    return list(Message.objects.filter(entity_id=scene.bank.spain.pk, direction="in", conversation__isnull=False, deleted_at=None))


def everything(scene: alameda.Morning) -> None:
    """Every message drawn, two judged in the sample and one on an agent's own account."""
    Message.objects.filter(direction="in").update(sampled=True)
    alba, rows = scene.bank.person(scene.bank.alba), inbound(scene)
    for row, source in zip(rows, (JudgedIn.SAMPLE, JudgedIn.SAMPLE, JudgedIn.INBOX), strict=False):
        said = {task: judgements.shown(row.reading, task) for task in judgements.TASKS}
        judgements.judge(alba, row, said | {"topic": "brand"}, source=source)
    learning.roll_up()


def figures(passed: bool) -> dict[str, object]:
    told = {"before": 0.5, "after": 0.7, "judged": 40, "shipped_before": 0.6, "shipped_after": 0.58, "enough": True, "carried": False}
    return {**told, "better": True, "harmless": passed, "passed": passed}


def version(scene: alameda.Morning, number: int, **fields: object) -> Layer:
    told = {"state": "better", "digest": "ab" * 32, "shipped": "old", "finished_at": now(), "counts": {"judged": 40, "people": 9}}
    told |= {"figures": {"topic": figures(True), "urgency": figures(False)}, "use": ["topic"], "asked_by": "system", "asked_at": now()}
    return Layer.objects.create(entity_id=scene.bank.spain.pk, number=number, **{**told, **fields})


def test_an_empty_page_says_what_to_do_next(scene: alameda.Morning) -> None:
    html = signed_in(scene.bank.bruno).get(URL).content.decode()
    for words in ("Aún no se ha medido nada", "Aún no hay ninguna versión", "Entrenar ahora", "Etiquetarlos"):
        assert words in html, words


def test_only_the_sample_is_measured(scene: alameda.Morning) -> None:
    everything(scene)
    said = learning.judged(scene.bank.spain.pk)
    week = learning.monday(now().date())
    rows = {row.task: row for row in understanding.accuracy(said, [week - timedelta(weeks=1), week])}
    assert (rows["topic"].whole.percent, rows["topic"].whole.of) == ("0 %", 2), "the agent's own correction is not in it"
    assert (rows["intent"].whole.percent, rows["intent"].whole.of) == ("100 %", 2)
    assert understanding.confusion(said, "topic", sample=True).count == 2
    assert understanding.confusion(said, "topic", sample=False).count == 3
    html = signed_in(scene.bank.bruno).get(URL + "?task=topic&from=all").content.decode()
    assert "Medido en 2 mensajes" in html and "is-other" in html


def test_the_page_costs_the_same_however_much_is_there(scene: alameda.Morning) -> None:
    client = signed_in(scene.bank.bruno)
    everything(scene)
    version(scene, 1)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for row in inbound(scene)[3:]:
        judgements.judge(scene.bank.person(scene.bank.alba), row, {"topic": "fees"}, source=JudgedIn.SAMPLE)
    for number in range(2, 8):
        version(scene, number, asked_by=f"user:{scene.bank.bruno.pk}")
    learning.roll_up()
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) <= len(few) + 1 <= 30, "\n".join(q["sql"][:140] for q in many)


def test_weeks_are_rolled_up_from_the_sample_and_drift_is_told(scene: alameda.Morning) -> None:
    everything(scene)
    week = ReadingWeek.objects.filter(entity_id=scene.bank.spain.pk).latest("starts_on")
    assert week.messages and sum(week.labels["topic"].values()) == week.messages and 0 <= week.unknown < week.words
    before = list(ReadingWeek.objects.order_by("pk").values_list("pk", flat=True))
    learning.roll_up()
    assert list(ReadingWeek.objects.order_by("pk").values_list("pk", flat=True)) == before, "worked out anew, not twice"
    same = {label: round(1000 * share) for label, share in drift.reference().labels["topic"].items()}
    assert drift.psi(drift.reference().labels["topic"], same) < 0.01
    assert drift.psi(drift.reference().labels["topic"], {"insurance": 100}) > drift.MOVED
    assert drift.words_of("zxqvwert jklmnbvc la tarjeta")[1] >= 1 and drift.words_of("la tarjeta no funciona")[1] == 0


def test_a_version_is_used_and_taken_back_with_a_reason_and_a_second_factor(scene: alameda.Morning) -> None:
    first, second = version(scene, 1), version(scene, 2, live=True)
    url = f"{URL}/versions/{first.public_id}/promote"
    stale = client_of(scene.bank.bruno, fresh=False)
    assert stale.post(url, {"do": "use", "use": "topic", "reason": "x"}).status_code == 302
    bruno = client_of(scene.bank.bruno)
    bruno.post(url, {"do": "use", "use": "topic", "reason": ""})
    assert Layer.objects.get(live=True) == second
    bruno.post(url, {"do": "use", "use": ["urgency", "mood"], "reason": "La segunda confunde"})
    live = Layer.objects.get(live=True)
    assert (live.pk, live.use, live.reason) == (first.pk, ["urgency"], "La segunda confunde")
    bruno.post(url, {"do": "off", "reason": "Se revisa"})
    assert not Layer.objects.filter(live=True).exists()
    for who, status in ((scene.bank.alba, 403), (scene.bank.dario, 403)):
        assert client_of(who).post(url, {"do": "use", "use": "topic", "reason": "x"}).status_code == status
    html = bruno.get(URL).content.decode()
    assert "pierde demasiado" in html and "De un modelo anterior" in html


def test_training_is_asked_for_shown_and_stopped(scene: alameda.Morning) -> None:
    bruno = signed_in(scene.bank.bruno)
    bruno.post(f"{URL}/train", {"entity": scene.bank.spain.pk})
    row = Layer.objects.get()
    assert Job.objects.get(kind="retrain").payload == {"layer": row.pk}
    assert 'id="training"' in bruno.get(URL).content.decode()
    assert bruno.get(f"{URL}/versions/{row.public_id}").status_code == 200
    bruno.post(f"{URL}/versions/{row.public_id}/stop")
    row.refresh_from_db()
    assert row.stop
    assert bruno.post(f"{URL}/train", {"entity": scene.bank.mexico.pk}).status_code == 404
    Layer.objects.update(finished_at=now(), state="stopped")
    assert bruno.get(f"{URL}/versions/{row.public_id}")["HX-Refresh"] == "true"


@pytest.mark.parametrize("way", ["sample", "queue"])
def test_labelling_one_after_the_other(scene: alameda.Morning, way: str) -> None:
    Message.objects.filter(direction="in").update(sampled=True)
    alba, url = signed_in(scene.bank.alba), f"{URL}/label?from={way}&entity={scene.bank.spain.pk}"
    seen = []
    for _step in range(3):
        html = alba.get(url).content.decode()
        message = re.search(r'name="message" value="([^"]+)"', html)[1]
        chosen = dict(re.findall(r'name="(\w+)" value="(\w+)" checked', html))
        assert len(chosen) == 6 and message not in seen
        seen.append(message)
        answer = alba.post(url, {**chosen, "message": message, "do": "save", "topic": "insurance"})
        assert answer.status_code == 302
    rows = Judgement.objects.all()
    assert rows.count() == 18 and {row.source for row in rows} == {way}
    html = alba.get(url).content.decode()
    message = re.search(r'name="message" value="([^"]+)"', html)[1]
    after = alba.post(url, {"message": message, "do": "skip"})
    assert message in after["Location"] and f'value="{message}"' not in alba.get(after["Location"]).content.decode()
    assert Judgement.objects.count() == 18


def test_nothing_of_another_entity_is_shown_or_judged(scene: alameda.Morning) -> None:
    mine = inbound(scene)[0]
    dario = signed_in(scene.bank.dario)
    assert dario.get(f"{URL}/label?entity={scene.bank.spain.pk}").status_code == 404
    assert dario.post(f"{URL}/label", {"message": str(mine.public_id), "topic": "card"}).status_code == 404
    assert signed_in(scene.bank.carla).get(f"{URL}/label").status_code == 403
    assert not Judgement.objects.exists()


def test_the_most_useful_are_unsure_and_unlike_each_other(scene: alameda.Morning) -> None:
    rows = inbound(scene)[:3]
    for row, text, score in zip(rows, ("uno dos tres cuatro", "uno dos tres cuatro!", "otra cosa distinta"), (0.2, 0.21, 0.5), strict=True):
        row.text = text
        row.reading = {task: {**row.reading[task], "score": score} for task in judgements.TASKS} | {"language": row.reading["language"]}
        row.save()
    found = [row.pk for row in learning.to_label(scene.bank.spain.pk, limit=2)]
    assert found == [rows[0].pk, rows[2].pk], "the second says what the first says"
