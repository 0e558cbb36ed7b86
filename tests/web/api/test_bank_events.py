"""The bank's call-backs: only genuine, fresh ones count; repetitions, late and foreign ones change nothing."""

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.cases.stage import Stage, channel_of
from tests.web.api.caller import Caller, caller, event
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.archive.models import Entry
from ventanilla.bank.signing import new_secret
from ventanilla.cases import services
from ventanilla.cases.models import BankUpdate, Case, ProposedAnswer
from ventanilla.common.pure.clock import now
from ventanilla.inbox.models import ConversationEvent

SECRET = new_secret()


@pytest.fixture
def stage(bank: Any, settings: Any) -> Stage:
    settings.BANK_SECRETS = {"BANK_SECRET": SECRET}
    return Stage(bank, channel_of(bank.spain))


@pytest.fixture
def core(stage: Stage) -> Caller:
    return caller(stage.bank.spain, TokenScope.BANK_EVENTS)


@pytest.fixture
def case(stage: Stage) -> Case:
    services.open_incident(stage.incident(stage.conversation()), actor="user:1")
    return Case.objects.get()


def untouched(case: Case) -> bool:
    before = case.state, case.outcome
    case.refresh_from_db()
    return before == (case.state, case.outcome) and not BankUpdate.objects.exists()


def test_the_bank_resolves_a_case(core: Caller, case: Case) -> None:
    answer = core.says(SECRET, event("e1", case.public_id, "resolved", reason="card_replaced", text="Tarjeta 4012 8888 8888 1881 enviada"))
    assert (answer.status_code, answer.json()) == (
        200,
        {"result": "applied", "case": str(case.public_id), "number": "INC-1001", "state": "resolved"},
    )
    case.refresh_from_db()
    assert (case.state, case.reason, case.outcome) == ("resolved", "card_replaced", "Tarjeta ⟦tarjeta ••••1881⟧ enviada")
    shown = ConversationEvent.objects.get(kind="case_changed")
    assert (shown.actor, shown.details["number"], shown.details["state"]) == ("bank", "INC-1001", "resolved")
    assert ProposedAnswer.objects.get().text.startswith("Buenas noticias sobre su caso INC-1001: le hemos sustituido la tarjeta.")
    assert not any(b"8888 8888" in bytes(e.body) for e in Entry.objects.all())


def test_a_repetition_is_harmless_and_a_reused_id_is_refused(core: Caller, case: Case) -> None:
    said = event("e1", case.public_id, "resolved", reason="fixed")
    core.says(SECRET, said)
    before = Entry.objects.count(), ConversationEvent.objects.count(), ProposedAnswer.objects.count()
    again = core.says(SECRET, said, at=now() + timedelta(seconds=30))
    assert (again.status_code, again.json()["result"]) == (200, "duplicate")
    reused = core.says(SECRET, event("e1", case.public_id, "cancelled"))
    assert (reused.status_code, reused.json()["code"]) == (409, "event_reused")
    assert before == (Entry.objects.count(), ConversationEvent.objects.count(), ProposedAnswer.objects.count())
    case.refresh_from_db()
    assert case.state == "resolved"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_stale_or_future_call_is_refused(core: Caller, case: Case, minutes: int) -> None:
    answer = core.says(SECRET, event("e1", case.public_id, "resolved"), at=now() + timedelta(minutes=minutes))
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")
    assert untouched(case)


def test_a_forged_changed_or_unsigned_call_is_refused(core: Caller, case: Case, settings: Any) -> None:
    said = event("e1", case.public_id, "resolved")
    assert core.says(new_secret(), said).status_code == 401
    assert core.says(SECRET, said, body=b'{"version": 1}').status_code == 401
    assert core.says(SECRET, said, id_="e2").json()["code"] == "wrong_id"
    assert core.post("/bank/events", said).status_code == 401
    settings.BANK_SECRETS = {}
    assert core.says(SECRET, said).status_code == 401
    settings.BANK_SECRETS = {"BANK_EVENTS_SECRET": "whsec_x"}
    assert core.says(SECRET, said).status_code == 401
    assert untouched(case)


def test_the_token_must_be_the_banks_own(stage: Stage, case: Case) -> None:
    said = event("e1", case.public_id, "resolved")
    assert caller(stage.bank.spain, TokenScope.CASES_WRITE).says(SECRET, said).status_code == 403
    assert Caller("vt_nonsense").says(SECRET, said).status_code == 401
    foreign = caller(stage.bank.mexico, TokenScope.BANK_EVENTS).says(SECRET, said)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    assert untouched(case)
    group = caller(stage.bank.group, TokenScope.BANK_EVENTS).says(SECRET, said)
    assert group.status_code == 200, "a system of the group speaks for its countries"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "case.deleted"},
        {"version": 2},
        {"data": None},
        {"id": "e\x00"},
        {"at": "yesterday"},
        {"at": "2026-03-02T09:00:00"},
        {"data": {"case": "x", "status": "resolved"}},
        {"data": {"case": "01890000-0000-7000-8000-000000000000", "status": "exploded"}},
        {"data": {"case": "01890000-0000-7000-8000-000000000000", "status": "resolved", "text": 7}},
        {"data": {"case": "01890000-0000-7000-8000-000000000000", "status": "resolved", "text": "x" * 4001}},
        {"data": {"case": "01890000-0000-7000-8000-000000000000", "status": "resolved", "details": []}},
    ],
)
def test_what_is_not_of_the_format_is_one_clear_sentence(core: Caller, case: Case, change: dict[str, Any]) -> None:
    answer = core.says(SECRET, {**event("e1", case.public_id, "resolved"), **change})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_understood")
    assert answer.json()["detail"].endswith(".")
    assert untouched(case)


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b"null", b"{}" + b" " * 70_000, b'{"id": "\\u0000"}'])
def test_garbage_is_refused_and_never_breaks(core: Caller, case: Case, body: bytes) -> None:
    from django.test import Client

    from ventanilla.bank.signing import sign

    headers = {"authorization": f"Bearer {core.secret}", **sign([SECRET], "e1", body, now())}
    answer = Client().post("/api/v1/bank/events", body, content_type="application/json", headers=headers)
    assert answer.status_code in (413, 422)
    assert untouched(case)


def test_nul_bytes_and_markup_are_stored_as_plain_text(core: Caller, case: Case) -> None:
    said = event("e1", case.public_id, "resolved", text="a\x00b <script>alert(1)</script>", reason="fixed", details={"x\x00": "y\x00"})
    assert core.says(SECRET, said).status_code == 200
    case.refresh_from_db()
    assert case.outcome == "ab <script>alert(1)</script>"


def test_a_time_in_the_future_is_taken_as_now(core: Caller, case: Case) -> None:
    ahead = event("e1", case.public_id, "in_progress", at=now() + timedelta(days=9))
    assert [core.says(SECRET, ahead).json()["result"] for _ in range(2)] == ["applied", "duplicate"]
    assert core.says(SECRET, event("e2", case.public_id, "resolved", reason="fixed")).json()["result"] == "applied"
