"""What fails for good reaches people: once an hour for each kind, those who look after it; and what waited for it says so."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine

from tests import make
from tests.browser import alameda
from tests.web.test_inbox import scene, url  # noqa: F401  the fixture
from tests.web.test_shell import signed_in
from ventanilla.accounts.permissions import Role
from ventanilla.common import http
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.files.models import File
from ventanilla.files.services import Attachment, announce_many
from ventanilla.inbox.models import Message
from ventanilla.jobs.models import Job
from ventanilla.jobs.services import enqueue, run_again
from ventanilla.jobs.worker import ATTEMPTS_MAX, GiveUp, backoff, run_due
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.models import Notice
from ventanilla.workflows.attachments import FETCH

pytestmark = pytest.mark.django_db


def no() -> None:
    raise GiveUp("not_found")


BROKEN = {**JOBS, "handoff": no, "protect": no}


def told() -> list[tuple[str, str]]:
    """(person, kind of work) of every notice, oldest first."""
    rows = Notice.objects.filter(kind=NoticeKind.JOB_FAILED).order_by("id")
    names = dict(rows.values_list("user_id", "user_id"))
    people = {user.pk: user.name for user in make.User.objects.filter(pk__in=names)}
    return [(people[row.user_id], row.params["kind"]) for row in rows]


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(now(), tick=False) as moving:
        yield moving


def fail(entity_id: int | None, *kinds: str) -> None:
    for kind in kinds:
        enqueue(kind, entity_id=entity_id)
    run_due(BROKEN)


def test_those_who_look_after_the_work_hear_of_it_and_nobody_else(bank: make.Bank, clock: Any) -> None:
    make.user("Mexicana", Role.SUPERVISOR, bank.mexico)
    fail(bank.spain.pk, "handoff", "handoff", "handoff", "protect")
    clock.shift(timedelta(seconds=6))
    run_due(BROKEN)
    assert sorted(told()) == [("Bruno", "handoff"), ("Bruno", "protect")]
    assert Notice.objects.get(params={"kind": "protect"}).link == "/jobs"
    assert signed_in(bank.bruno).get("/jobs").status_code == 200
    assert "Un proceso en segundo plano ha fallado definitivamente" in signed_in(bank.bruno).get("/notices").content.decode()


def test_one_kind_is_told_once_an_hour_and_what_failed_within_it_at_its_end(bank: make.Bank, clock: Any) -> None:
    fail(bank.spain.pk, "handoff")
    for _minute in range(58):
        clock.shift(timedelta(minutes=1))
        fail(bank.spain.pk, "handoff")
    assert told() == [("Bruno", "handoff")]
    clock.shift(timedelta(minutes=5))
    run_due(BROKEN)
    assert told() == [("Bruno", "handoff")] * 2
    clock.shift(timedelta(hours=3))
    run_due(BROKEN)
    assert told() == [("Bruno", "handoff")] * 2, "nothing new has failed"


def test_what_somebody_has_dealt_with_meanwhile_is_not_told(bank: make.Bank, clock: Any) -> None:
    fail(bank.spain.pk, "handoff")
    assert run_again(Job.objects.get(kind="handoff").public_id)
    run_due({**JOBS, "handoff": lambda: None})
    clock.shift(timedelta(seconds=6))
    run_due(BROKEN)
    assert told() == []


def test_the_installations_own_chores_are_its_administrators(bank: make.Bank, clock: Any) -> None:
    make.user("Berta", Role.ADMINISTRATOR, bank.group)
    make.user("Jefa", Role.SUPERVISOR, bank.group)
    fail(None, "protect")
    clock.shift(timedelta(seconds=6))
    run_due(BROKEN)
    assert told() == [("Berta", "protect")]


def test_telling_that_fails_asks_for_no_telling(bank: make.Bank, clock: Any) -> None:
    fail(bank.spain.pk, "handoff")
    clock.shift(timedelta(seconds=6))
    run_due({**BROKEN, "work.failed": lambda **payload: no()})
    assert Job.objects.filter(kind="work.failed").count() == 1
    assert Job.objects.get(kind="work.failed").state == "failed"


# -- attachments that do not come ----------------------------------------------------------------------------------


@pytest.fixture
def picture(scene: alameda.Morning) -> File:
    """A picture of Ana's message that its network announced, and the job that fetches it."""
    message = Message.objects.filter(conversation=scene.ana, direction="in").latest("pk")
    Message.objects.filter(pk=message.pk).update(has_files=True)
    new = Attachment(
        scene.bank.spain.pk, f"message:{message.public_id}", scene.ana.identity.subject_key_id, "https://cdn.example/1.png", "recibo.png"
    )
    (file,) = announce_many([new])
    enqueue(FETCH, {"file_id": file.pk}, entity_id=scene.bank.spain.pk, key=str(file.pk))
    return file


def _until_it_gives_up(clock: Any) -> None:
    for attempt in range(1, ATTEMPTS_MAX + 1):
        run_due(JOBS)
        clock.shift(backoff(attempt) + timedelta(seconds=1))
    run_due(JOBS)


def test_an_attachment_that_never_comes_says_so_and_can_be_asked_for_again(
    scene: alameda.Morning,
    picture: File,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def down(*given: object, **named: object) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    monkeypatch.setattr(http, "request", down)
    alba, address = signed_in(scene.bank.alba), f"/files/{picture.public_id}/again"
    run_due(JOBS)
    assert "Descargando el adjunto" in (page := alba.get(url(scene)).content.decode()), "control: it is under way"
    assert address not in page
    _until_it_gives_up(clock)
    picture.refresh_from_db()
    assert (picture.state, picture.refusal) == ("refused", "unreachable")
    assert ("Bruno", FETCH) in told()
    assert "No se ha podido descargar el adjunto" in signed_in(scene.bank.alba).get(url(scene)).content.decode()
    assert f'hx-post="{address}"' in signed_in(scene.bank.alba).get(url(scene)).content.decode()
    reader = make.user("Lectora", Role.BRAND_ANALYST, scene.bank.spain)
    assert address not in signed_in(reader).get(url(scene)).content.decode()
    assert signed_in(reader).post(address).status_code == 403
    assert signed_in(scene.bank.dario).post(address).status_code == 404

    alba = signed_in(scene.bank.alba)
    for _ in range(2):  # a double click
        assert alba.post(address).status_code == 200
    assert list(Job.objects.filter(kind=FETCH).values_list("state", flat=True)) == ["waiting"]
    pdf = b"%PDF-1.7 x"
    monkeypatch.setattr(http, "request", lambda *given, **named: httpx.Response(200, content=pdf))
    run_due(JOBS)
    picture.refresh_from_db()
    assert (picture.state, picture.refusal) == ("ready", "")
    assert address not in alba.get(url(scene)).content.decode()


def test_what_is_fetched_by_the_page_of_failed_work_comes_too(
    scene: alameda.Morning,
    picture: File,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "request", lambda *given, **named: httpx.Response(503, request=httpx.Request("GET", "https://cdn.example")))
    _until_it_gives_up(clock)
    job = Job.objects.get(kind=FETCH, state="failed")
    monkeypatch.setattr(http, "request", lambda *given, **named: httpx.Response(200, content=b"%PDF-1.7 x"))
    assert signed_in(scene.bank.bruno).post(f"/jobs/{job.public_id}", {"do": "again"}).status_code == 302
    run_due(JOBS)
    picture.refresh_from_db()
    assert (picture.state, picture.media_type) == ("ready", "application/pdf")
