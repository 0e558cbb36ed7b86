"""Hand-offs go out in order under one key until settled; what the bank says comes in once, in any order; answers are proposed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.domain.cases.stage import Stage
from ventanilla.archive.models import Entry
from ventanilla.bank.types import CaseChange, IncidentOrder, LeadOrder, Remark
from ventanilla.cases import handoffs, proposals, services, updates
from ventanilla.cases.models import AnswerTemplate, BankUpdate, Case, Handoff, ProposedAnswer, Step
from ventanilla.cases.services import Wish, transition
from ventanilla.cases.states import CaseKind, CaseState, Reason
from ventanilla.cases.types import BankSays, CaseRef, UpdateResult
from ventanilla.cases.wording import Outcome, OwnWording, wording_for
from ventanilla.common.pure.clock import now
from ventanilla.jobs.models import Job

S, R = CaseState, Reason
T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def says(ref: CaseRef, event: str, status: str, minutes: int = 0, **more: Any) -> BankSays:
    return BankSays(event, ref.public_id, more.pop("reference", "B-1"), status, T0 + timedelta(minutes=minutes), **more)


@pytest.fixture
def incident(stage: Stage) -> CaseRef:
    return services.open_incident(stage.incident(stage.conversation()), actor="user:1")


def test_what_waits_goes_out_in_order_and_an_acknowledged_opening_moves_the_case(stage: Stage, incident: CaseRef) -> None:
    services.remark(incident.id, "Es urgente", actor="user:1")
    first = handoffs.next_of(incident.public_id)
    assert first is not None
    assert isinstance(first.order, IncidentOrder)
    assert (first.order.number, first.order.summary, first.key) == ("INC-1001", "No me funciona la tarjeta", f"open:{incident.public_id}")
    handoffs.acknowledge(first.handoff_id, "B-77")
    case = Case.objects.get()
    assert (case.state, case.bank_reference) == ("handed_off", "B-77")
    second = handoffs.next_of(incident.public_id)
    assert second is not None
    assert second.order == Remark(str(incident.public_id), "B-77", "Es urgente")
    handoffs.acknowledge(second.handoff_id, "B-78")
    assert handoffs.next_of(incident.public_id) is None
    assert Case.objects.get().bank_reference == "B-77"
    before = Step.objects.count(), Entry.objects.count()
    handoffs.acknowledge(first.handoff_id, "B-99")
    assert (Step.objects.count(), Entry.objects.count()) == before
    assert Case.objects.get().bank_reference == "B-77"


def test_a_silent_bank_is_asked_again_later_and_people_see_it(incident: CaseRef) -> None:
    out = handoffs.next_of(incident.public_id)
    assert out is not None
    assert [handoffs.postpone(out.handoff_id, "no_answer") for _ in range(4)] == [10, 30, 60, 120]
    row = Handoff.objects.get()
    assert (row.state, row.attempts, row.error) == ("waiting", 4, "no_answer")
    assert row.next_at is not None
    assert row.next_at > now() + timedelta(seconds=110)
    assert handoffs.next_of(incident.public_id) == out, "the same order under the same key"


def test_a_refused_opening_holds_back_what_follows_until_a_person_retries(stage: Stage, incident: CaseRef) -> None:
    services.remark(incident.id, "Es urgente", actor="user:1")
    out = handoffs.next_of(incident.public_id)
    assert out is not None
    handoffs.fail(out.handoff_id, "Unknown category.")
    assert handoffs.next_of(incident.public_id) is None
    failed = Handoff.objects.get(verb="open")
    assert (failed.state, failed.error) == ("failed", "Unknown category.")
    Job.objects.all().delete()
    assert not handoffs.retry(failed.public_id, incident.id + 1)
    assert Job.objects.count() == 0
    assert handoffs.retry(failed.public_id, incident.id)
    assert Job.objects.get().payload == {"case": str(incident.public_id)}
    assert handoffs.next_of(incident.public_id) == out
    handoffs.acknowledge(out.handoff_id, "B-1")
    assert not handoffs.retry(failed.public_id, incident.id)


def test_a_lead_is_given_with_its_consent_and_withdrawn_when_it_is_taken_back(stage: Stage) -> None:
    new = stage.lead(stage.conversation())
    ref = services.open_lead(new, actor="rule")
    out = handoffs.next_of(ref.public_id)
    assert out is not None
    assert isinstance(out.order, LeadOrder)
    assert (out.order.consent, out.order.branch, out.order.phrase) == (str(new.consent), "0182", "Quiero una hipoteca")
    handoffs.acknowledge(out.handoff_id, "L-1")
    transition(ref.id, Wish(S.LOST, "system", reason=R.CONSENT_WITHDRAWN))
    out = handoffs.next_of(ref.public_id)
    assert out is not None
    assert isinstance(out.order, CaseChange)
    assert (out.order.withdrawn, out.order.status, out.order.reference) == (True, "lost", "L-1")


def test_the_bank_resolves_a_case_and_says_it_twice(stage: Stage, incident: CaseRef) -> None:
    what = says(incident, "e1", "resolved", reason="card_replaced", text="Tarjeta nueva enviada 4012 8888 8888 1881")
    applied = updates.apply(incident.entity_id, what)
    assert (applied.result, applied.before, applied.case and applied.case.state) == (UpdateResult.APPLIED, "new", S.RESOLVED)
    case = Case.objects.get()
    assert (case.state, case.reason, case.bank_reference, case.bank_at) == ("resolved", "card_replaced", "B-1", T0)
    assert "8888" not in case.outcome
    assert Handoff.objects.get().state == "acknowledged", "a call-back proves that the bank has it"
    before = Step.objects.count(), Entry.objects.count()
    assert updates.apply(incident.entity_id, what).result is UpdateResult.DUPLICATE
    assert (Step.objects.count(), Entry.objects.count(), BankUpdate.objects.count()) == (*before, 1)
    with pytest.raises(updates.EventReused):
        updates.apply(incident.entity_id, says(incident, "e1", "cancelled"))
    assert Case.objects.get().state == "resolved"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1), (0, 2, 1), (1, 0, 2)])
def test_in_whatever_order_the_bank_is_heard_the_case_ends_the_same(incident: CaseRef, order: tuple[int, ...]) -> None:
    said = [
        says(incident, "e0", "in_progress", 0),
        says(incident, "e1", "resolved", 10, reason="card_replaced", text="Hecho"),
        says(incident, "e2", "reopened", 20, reason="mistake", text="Aún no"),
    ]
    for index in order:
        updates.apply(incident.entity_id, said[index])
    for index in order:
        assert updates.apply(incident.entity_id, said[index]).result is UpdateResult.DUPLICATE
    assert Case.objects.get().state == "reopened"
    assert BankUpdate.objects.count() == 3


def test_what_is_late_or_impossible_is_kept_and_changes_nothing(incident: CaseRef) -> None:
    apply = updates.apply
    apply(incident.entity_id, says(incident, "e1", "resolved", 10, reason="fixed", text="Hecho"))
    for event, status, minutes, result in (
        ("e2", "in_progress", 5, UpdateResult.STALE),
        ("e3", "in_progress", 15, UpdateResult.NOT_POSSIBLE),
        ("e4", "closed", 16, UpdateResult.NOT_POSSIBLE),
        ("e5", "accepted", 17, UpdateResult.NOT_POSSIBLE),
        ("e6", "resolved", 18, UpdateResult.NO_CHANGE),
    ):
        assert apply(incident.entity_id, says(incident, event, status, minutes)).result is result
        assert (Case.objects.get().state, Case.objects.get().outcome) == ("resolved", "Hecho")
    assert (
        apply(incident.entity_id, says(incident, "e7", "resolved", 19, reason="fixed", text="Hecho y comprobado")).result
        is UpdateResult.APPLIED
    )
    assert Case.objects.get().outcome == "Hecho y comprobado"
    assert set(BankUpdate.objects.values_list("event_id", flat=True)) == {"e1", "e2", "e3", "e4", "e5", "e6", "e7"}


def test_another_entitys_case_is_unknown(stage: Stage, incident: CaseRef) -> None:
    assert updates.apply(stage.bank.mexico.pk, says(incident, "e1", "resolved")).result is UpdateResult.UNKNOWN_CASE
    unknown = BankSays("e1", uuid4(), "B-1", "resolved", T0)
    assert updates.apply(stage.bank.spain.pk, unknown).result is UpdateResult.UNKNOWN_CASE
    assert (Case.objects.get().state, BankUpdate.objects.count()) == ("new", 0)


def test_a_lead_comes_back_with_branch_appointment_and_outcome(stage: Stage) -> None:
    ref = services.open_lead(stage.lead(stage.conversation()), actor="rule")
    updates.apply(ref.entity_id, says(ref, "e1", "accepted", 0, details={"branch": "0200"}))
    updates.apply(ref.entity_id, says(ref, "e2", "appointment", 1, details={"appointment_at": "2026-03-05T10:00:00+01:00", "branch": 7}))
    case = Case.objects.select_related("lead").get()
    assert (case.state, case.lead.branch, case.lead.appointment_at) == ("appointment", "0200", datetime(2026, 3, 5, 9, tzinfo=UTC))
    updates.apply(ref.entity_id, says(ref, "e3", "lost", 2, reason="price", text="Eligió otra oferta"))
    case = Case.objects.get()
    assert (case.state, case.reason, case.outcome) == ("lost", "price", "Eligió otra oferta")
    assert case.ended_at == T0 + timedelta(minutes=2)


def test_an_answer_is_proposed_in_the_language_of_each_conversation(stage: Stage, incident: CaseRef) -> None:
    other = stage.conversation()
    first = Case.objects.get().links.get().conversation_id
    services.link_conversation(incident.id, other.pk, actor="user:1")
    updates.apply(incident.entity_id, says(incident, "e1", "resolved", reason="card_replaced", text="La recibe el jueves."))
    made = proposals.propose(incident, {first: "es", other.pk: "en"})
    assert [p.text for p in made] == [
        "Buenas noticias sobre su caso INC-1001: le hemos sustituido la tarjeta. La recibe el jueves. "
        "Si algo no está bien, respóndanos aquí y lo volvemos a revisar.",
        "Good news about your case INC-1001: your card has been replaced. La recibe el jueves. "
        "If anything is not right, answer here and we will look at it again.",
    ]
    proposals.propose(incident, {})
    assert ProposedAnswer.objects.filter(state="open").count() == 2
    (mine,) = proposals.open_for(other.pk)
    assert not proposals.settle(mine.public_id, first, used=True, actor="user:1"), "not of this conversation"
    assert proposals.settle(mine.public_id, other.pk, used=True, actor="user:1")
    assert not proposals.settle(mine.public_id, other.pk, used=True, actor="user:1")
    assert proposals.open_for(other.pk) == []
    transition(incident.id, Wish(S.REOPENED, "user:1", reason=R.HAPPENED_AGAIN))
    assert proposals.open_for(first) == [], "the case has moved on"
    assert proposals.propose(incident, {}) == []


def test_an_answer_to_the_customer_settles_what_was_proposed(stage: Stage, incident: CaseRef) -> None:
    conversation = Case.objects.get().links.get().conversation_id
    updates.apply(incident.entity_id, says(incident, "e1", "resolved", reason="fixed"))
    proposals.propose(incident, {})
    assert proposals.answered(conversation, "user:7") == 1
    assert proposals.answered(conversation, "user:7") == 0
    assert list(ProposedAnswer.objects.values_list("state", "settled_by")) == [("used", "user:7")]


def test_the_banks_own_wording_wins_and_the_most_exact_one_first(stage: Stage, incident: CaseRef) -> None:
    for category, text in (("", "General {number}"), ("card-blocked", "De tarjetas {number} {unknown}"), ("fraud", "No")):
        AnswerTemplate.objects.create(
            entity=stage.bank.spain, kind="incident", category=category, state="resolved", language="es", text=text
        )
    updates.apply(incident.entity_id, says(incident, "e1", "resolved", reason="fixed"))
    assert [p.text for p in proposals.propose(incident, {})] == ["De tarjetas INC-1001 {unknown}"]


@pytest.mark.parametrize(
    ("kind", "state", "reason", "begins"),
    [
        ("incident", "resolved", "money_returned", "Good news about your case X-1: the money has been returned."),
        ("incident", "resolved", "bank_said", "Your case X-1 is solved."),
        ("incident", "in_progress", "", ""),
        ("complaint", "resolved", "rejected", "Your complaint X-1 has been decided. We send you the reasons in writing"),
        ("complaint", "incomplete", "data_missing", "To go on with your complaint X-1"),
        ("lead", "accepted", "", "Thank you for your interest."),
        ("lead", "lost", "price", ""),
    ],
)
def test_what_is_said_of_each_outcome(kind: Any, state: Any, reason: str, begins: str) -> None:
    text = wording_for(Outcome(CaseKind(kind), CaseState(state), reason, "X-1", ""), "en")
    assert text.startswith(begins)
    assert bool(text) == bool(begins)


def test_a_template_cannot_smuggle_a_card_number_out() -> None:
    outcome = Outcome(CaseKind.INCIDENT, S.RESOLVED, "fixed", "X-1", "", text="Su tarjeta 4012 8888 8888 1881")
    assert wording_for(outcome, "es", [OwnWording("", "", "es", "{text}")]) == "Su tarjeta ⟦tarjeta ••••1881⟧"
