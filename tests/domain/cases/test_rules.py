"""The tables of moves, the clocks, and what a message opens, with near misses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.cases.stage import WORKING
from ventanilla.cases import deadlines, rules
from ventanilla.cases.models import ENDED
from ventanilla.cases.rules import Around, open_by_rule, refuses
from ventanilla.cases.states import By, CaseKind, CaseState, Reason, Severity
from ventanilla.cases.types import Candidate, CategoryChoice, ProductChoice
from ventanilla.common.ids import uuid7
from ventanilla.understanding.types import Label, Reading, Signal, SignalKind

K, S, R = CaseKind, CaseState, Reason


@pytest.mark.parametrize("kind", K)
def test_every_state_is_reached_from_new_and_every_open_state_leads_on(kind: CaseKind) -> None:
    table, seen, todo = rules.TABLES[kind], {S.NEW}, [S.NEW]
    while todo:
        for to in table.get(todo.pop(), {}):
            if to not in seen:
                seen.add(to)
                todo.append(to)
    assert seen == set(rules.states_of(kind)) == set(table) | seen
    assert {s for s in seen if s not in table} <= set(ENDED), "a state without a way out is an end"
    assert all(s in table for s in seen - set(ENDED))


def test_a_complaint_is_never_cancelled_and_never_closed_by_silence_once_answered() -> None:
    assert S.CANCELLED not in rules.states_of(K.COMPLAINT)
    assert refuses(K.COMPLAINT, S.RESOLVED, S.CLOSED, R.CUSTOMER_SILENT) == "reason"
    assert refuses(K.COMPLAINT, S.NEW, S.WITHDRAWN, R.NOT_A_CASE) == "reason"
    assert refuses(K.COMPLAINT, S.NEW, S.WITHDRAWN, R.CUSTOMER_ASKED) is None
    assert refuses(K.COMPLAINT, S.NEW, S.CLOSED, R.ANSWERED) == "move"


@pytest.mark.parametrize(
    ("kind", "at", "to", "reason", "by", "answer"),
    [
        (K.INCIDENT, S.NEW, S.RESOLVED, R.FIXED, By.STAFF, None),
        (K.INCIDENT, S.NEW, S.RESOLVED, "", By.STAFF, "reason"),
        (K.INCIDENT, S.NEW, S.RESOLVED, R.PRICE, By.STAFF, "reason"),
        (K.INCIDENT, S.NEW, S.IN_PROGRESS, R.FIXED, By.STAFF, "reason"),
        (K.INCIDENT, S.NEW, S.CLOSED, R.ANSWERED, By.STAFF, "move"),
        (K.INCIDENT, S.NEW, S.HANDED_OFF, "", By.STAFF, "move"),
        (K.INCIDENT, S.NEW, S.ACCEPTED, "", By.STAFF, "move"),
        (K.INCIDENT, S.HANDED_OFF, S.RESOLVED, "", By.BANK, None),
        (K.INCIDENT, S.RESOLVED, S.CLOSED, "", By.BANK, "move"),
        (K.LEAD, S.OFFERED, S.ACCEPTED, "", By.STAFF, None),
        (K.LEAD, S.OFFERED, S.RETURNED, "", By.STAFF, "reason"),
        (K.LEAD, S.OFFERED, S.RETURNED, R.WRONG_BRANCH, By.STAFF, None),
        (K.LEAD, S.OFFERED, S.EXPIRED, R.NOT_ANSWERED_IN_TIME, By.STAFF, "move"),
        (K.LEAD, S.OFFERED, S.EXPIRED, R.NOT_ANSWERED_IN_TIME, By.CLOCK, None),
        (K.LEAD, S.NEW, S.FUNDED, "", By.STAFF, "move"),
        (K.LEAD, S.FUNDED, S.LOST, R.PRICE, By.STAFF, "move"),
    ],
)
def test_a_move_is_granted_by_the_table_alone(kind: CaseKind, at: CaseState, to: CaseState, reason: str, by: By, answer: str) -> None:
    assert refuses(kind, at, to, reason, by) == answer


def test_people_are_offered_no_move_of_the_machines() -> None:
    offered = {m.to for kind in K for at in rules.states_of(kind) for m in rules.moves(kind, at)}
    assert S.HANDED_OFF not in offered
    assert S.EXPIRED not in offered
    for kind in K:
        for at in rules.states_of(kind):
            for move in rules.moves(kind, at):
                assert refuses(kind, at, move.to, move.reasons[0] if move.reasons else "") is None


def test_a_reason_that_we_do_not_know_is_kept_as_the_banks() -> None:
    assert rules.reason_of_bank("card_replaced") is R.CARD_REPLACED
    assert rules.reason_of_bank("sql'; --") is R.BANK_SAID


def test_the_back_off_grows_to_ten_minutes_and_never_gives_up() -> None:
    waits = [rules.back_off(n).total_seconds() for n in range(1, 9)]
    assert waits == [10, 30, 60, 120, 300, 600, 600, 600]
    assert rules.back_off(10_000) == timedelta(minutes=10)


def test_the_ring_turns_amber_at_four_fifths_and_red_when_late() -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    due = at + timedelta(hours=10)
    shown = [rules.clock_ring(at, due, at + timedelta(hours=h)) for h in (0, 5, 8, 10, 30)]
    assert shown == [(0, "ok"), (50, "ok"), (80, "risk"), (100, "late"), (100, "late")]
    assert rules.clock_ring(at, None, at) == (0, "none")


@pytest.mark.parametrize(
    ("country", "topic", "law", "by"),
    [
        ("ES", "fees", "ES.CMP.one_month", date(2026, 2, 28)),
        ("ES", "card", "ES.CMP.payments_15bd", date(2026, 2, 20)),
        ("MX", "card", "MX.CMP.une", date(2026, 3, 13)),
        ("CO", "fees", "CO.CMP.quejas", date(2026, 2, 20)),
        ("GB", "fees", "UK.CMP.eight_weeks", date(2026, 3, 28)),
        ("FR", "fees", "FR.CMP.acpr", date(2026, 3, 31)),
        ("CL", "fees", "CL.CMP.sernac", date(2026, 2, 10)),
        ("FR", "card", "FR.CMP.acpr", date(2026, 2, 20)),
        ("PT", "transfer_payment", "PT.CMP.deadlines", date(2026, 2, 20)),
        ("IE", "card", "EU.CMP.psd2_15bd", date(2026, 2, 20)),
        ("IE", "fees", "house.15_working_days", date(2026, 2, 20)),
        ("UY", "card", "house.15_working_days", date(2026, 2, 20)),
    ],
)
def test_the_law_says_when_a_complaint_is_answered(country: str, topic: str, law: str, by: date) -> None:
    term = deadlines.statutory_term(country, topic)
    assert (term.law, deadlines.answer_by(date(2026, 1, 31), term, WORKING)) == (law, by)


def test_a_critical_incident_counts_around_the_clock_and_the_others_in_working_hours() -> None:
    friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
    assert deadlines.resolve_by(friday, Severity.CRITICAL, WORKING) == datetime(2026, 3, 6, 20, tzinfo=UTC)
    assert deadlines.resolve_by(friday, Severity.HIGH, WORKING) == datetime(2026, 3, 9, 16, tzinfo=UTC)
    assert deadlines.accept_by(friday, WORKING) == datetime(2026, 3, 9, 10, tzinfo=UTC)


CATEGORIES = (
    CategoryChoice("card-blocked", K.INCIDENT, "card", Severity.MEDIUM),
    CategoryChoice("fraud", K.INCIDENT, "fraud_security", Severity.HIGH),
    CategoryChoice("other-incident", K.INCIDENT, "other", Severity.LOW),
    CategoryChoice("waiting", K.COMPLAINT, "customer_service"),
    CategoryChoice("other-complaint", K.COMPLAINT, ""),
)
PRODUCTS = (ProductChoice("hipoteca", "mortgage", ("hipoteca",)), ProductChoice("hipoteca-joven", "mortgage", ("hipoteca joven",)))


def reading(
    intent: str,
    topic: str = "other",
    text: str = "",
    *,
    score: float = 0.9,
    answer: bool = True,
    urgency: str = "medium",
    signals: tuple[SignalKind, ...] = (),
) -> Reading:
    label = Label("x", 1.0)
    return Reading(
        "1",
        label,
        label,
        label,
        Label(intent, score),
        Label(topic, 0.9),
        Label(urgency, 0.9),
        Label(answer, 0.9),
        text,
        signals=tuple(Signal(kind, 0.9, "") for kind in signals),
    )


def candidate(read: Reading, *, consent: bool = False) -> Candidate:
    return Candidate(
        entity_id=1,
        conversation_id=1,
        identity_id=1,
        subject_key_id=1,
        reading=read,
        key="m",
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
        consent=uuid7() if consent else None,
    )


AROUND = Around(CATEGORIES, PRODUCTS)
LEAD = reading("lead", "loan_mortgage", "Quiero información de la Hipoteca Joven")


@pytest.mark.parametrize(
    ("read", "consent", "kind", "category", "severity"),
    [
        (reading("incident", "card"), False, K.INCIDENT, "card-blocked", Severity.MEDIUM),
        (reading("incident", "card", urgency="high"), False, K.INCIDENT, "card-blocked", Severity.HIGH),
        (reading("incident", "insurance"), False, K.INCIDENT, "other-incident", Severity.LOW),
        (reading("incident", "card", signals=(SignalKind.VULNERABLE,)), False, K.INCIDENT, "card-blocked", Severity.HIGH),
        (reading("fraud_report", "card", urgency="high"), False, K.INCIDENT, "fraud", Severity.CRITICAL),
        (reading("fraud_report", "card"), False, K.INCIDENT, "fraud", Severity.HIGH),
        (reading("complaint", "customer_service"), False, K.COMPLAINT, "waiting", Severity.MEDIUM),
        (reading("complaint", "fees"), False, K.COMPLAINT, "other-complaint", Severity.MEDIUM),
        (
            reading("question", "fees", signals=(SignalKind.FORMAL_COMPLAINT,), answer=False),
            False,
            K.COMPLAINT,
            "other-complaint",
            Severity.MEDIUM,
        ),
        (LEAD, True, K.LEAD, "", Severity.MEDIUM),
    ],
)
def test_what_a_message_opens(read: Reading, consent: bool, kind: CaseKind, category: str, severity: Severity) -> None:
    decision = open_by_rule(candidate(read, consent=consent), AROUND)
    assert (decision.kind, decision.category, decision.severity) == (kind, category, severity)


def test_a_lead_is_of_the_product_with_the_longest_word_and_a_formal_complaint_is_known_as_one() -> None:
    assert open_by_rule(candidate(LEAD, consent=True), AROUND).product == "hipoteca-joven"
    assert open_by_rule(candidate(reading("complaint", signals=(SignalKind.FORMAL_COMPLAINT,))), AROUND).formal
    assert not open_by_rule(candidate(reading("complaint")), AROUND).formal


@pytest.mark.parametrize(
    ("read", "consent", "around", "why"),
    [
        (reading("praise"), False, AROUND, "nothing_to_open"),
        (reading("question", "card"), False, AROUND, "nothing_to_open"),
        (reading("incident", "card", score=0.49), False, AROUND, "nothing_to_open"),
        (reading("incident", "card", answer=False), False, AROUND, "nothing_to_open"),
        (reading("complaint", score=0.59), False, AROUND, "nothing_to_open"),
        (reading("complaint", answer=False), False, AROUND, "nothing_to_open"),
        (reading("incident", "card"), False, replace(AROUND, open_kinds=frozenset({K.INCIDENT})), "already_open"),
        (reading("incident", "card"), False, replace(AROUND, categories=()), "no_category"),
        (LEAD, False, AROUND, "no_consent"),
        (LEAD, True, replace(AROUND, open_kinds=frozenset({K.COMPLAINT})), "in_complaint"),
        (LEAD, True, replace(AROUND, open_kinds=frozenset({K.LEAD})), "already_open"),
        (LEAD, True, replace(AROUND, no_offers=True), "contact_stopped"),
        (LEAD, True, replace(AROUND, products=()), "no_product"),
    ],
)
def test_what_a_message_does_not_open(read: Reading, consent: bool, around: Around, why: str) -> None:
    decision = open_by_rule(candidate(read, consent=consent), around)
    assert (decision.kind, decision.why) == (None, why)


def test_an_incident_may_be_open_beside_a_complaint() -> None:
    around = replace(AROUND, open_kinds=frozenset({K.COMPLAINT}))
    assert open_by_rule(candidate(reading("incident", "card")), around).kind is K.INCIDENT
