"""The bank's system is down for an hour, each in its own way: asked again with growing patience, seen by people, and then it has
everything, once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.domain.bank.twins import HttpTwin, twin
from tests.domain.cases.stage import Stage
from ventanilla.cases import services
from ventanilla.cases.models import Case, Handoff
from ventanilla.cases.types import CaseRef
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.jobs.models import Job
from ventanilla.jobs.worker import run_due
from ventanilla.workflows import handoff

OUTAGES = {
    "down": (503, b"down"),
    "words for people where a receipt should be": (200, b"<html>back soon</html>"),
    "nothing": (200, b""),
    "a receipt of nonsense": (200, b'{"reference": "\\u0000", "at": "0001-01-01T00:00:00+14:00"}'),
    "a receipt from before there was time": (200, b'{"reference": "H-1", "at": "0001-01-01T00:00:00+14:00"}'),
    "a list": (200, b"[[[[1]]]]"),
    "ten thousand levels": (200, b"[" * 10_000 + b"]" * 10_000),
    "leading elsewhere": (302, b""),
    "too many questions": (429, b"{}"),
}


@pytest.fixture
def far(stage: Stage, tmp_path: object, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpTwin]:
    with twin("http", tmp_path, settings) as other:
        assert isinstance(other, HttpTwin)
        monkeypatch.setattr(handoff, "bank_for", lambda entity: other.bank)
        yield other


@pytest.fixture
def incident(stage: Stage) -> CaseRef:
    return services.open_incident(stage.incident(stage.conversation()), actor="user:1")


def _work() -> None:
    run_due({"handoff": JOBS["handoff"]})


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "answer"), OUTAGES.values(), ids=list(OUTAGES))
def test_an_hour_without_the_bank_loses_nothing_and_doubles_nothing(
    stage: Stage, far: HttpTwin, incident: CaseRef, status: int, answer: bytes
) -> None:
    agent = Client()
    agent.force_login(stage.bank.alba)
    with time_machine.travel(now(), tick=False) as clock:
        far.status, far.answer = status, answer
        for minute in range(60):
            if minute == 20:
                services.remark(incident.id, "Sigue sin funcionar", actor="user:1")
            _work()
            clock.shift(timedelta(minutes=1))
        assert 5 <= len(far.heads) <= 25, "asked again, with growing patience"
        assert {head["webhook-id"] for head in far.heads} == {f"open:{incident.public_id}"}, "under one key, in order"
        assert set(Handoff.objects.values_list("state", flat=True)) == {"waiting"}
        assert not Job.objects.filter(state="failed").exists()
        row = Handoff.objects.get(verb="open")
        assert row.error and row.attempts == len(far.heads) and row.next_at is not None and row.next_at >= now()
        page = agent.get(f"/cases/{incident.public_id}").content.decode()
        assert "sistema del banco" in page, "people see why it waits"
        far.mend()
        for _ in range(40):
            _work()
            clock.shift(timedelta(minutes=1))
    assert [one["type"] for one in far.given()] == ["incident.opened", "case.remarked"]
    assert set(Handoff.objects.values_list("state", flat=True)) == {"acknowledged"}
    case = Case.objects.get()
    assert (case.state, case.bank_reference) == ("handed_off", "H-1")


@pytest.mark.django_db
def test_the_control_without_keys_would_give_it_twice(far: HttpTwin, incident: CaseRef) -> None:
    """The bank took it and its answer was lost: only the key makes the second one the same."""
    real, lost = far.take, list[bytes]()

    def take(headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        answer = real(headers, body)
        if not lost:
            lost.append(answer[1])
            return 504, b"lost on the way"
        return answer

    far.take = take
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(5):
            _work()
            clock.shift(timedelta(minutes=1))
    assert len(lost) == 1 and len(far.heads) == 2, "it was given twice over the wire"
    assert len(far.given()) == 1, "and is one case at the bank"
    assert Case.objects.get().bank_reference == "H-1"
