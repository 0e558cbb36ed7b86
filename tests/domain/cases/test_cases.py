"""Cases are opened once, numbered without holes, moved by the table, recorded, told to the bank; denied wishes change nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from tests.domain.cases.stage import WORKING, Stage
from tests.domain.cases.test_rules import CATEGORIES, LEAD, PRODUCTS, candidate, reading
from ventanilla.archive.models import Entry
from ventanilla.cases import erasure, leads, services, triage
from ventanilla.cases.models import Case, CaseConversation, Handoff, Step
from ventanilla.cases.openings import open_many
from ventanilla.cases.services import Wish, transition
from ventanilla.cases.states import CaseKind, CaseState, Reason, Severity
from ventanilla.cases.types import CaseRefused, Refusal
from ventanilla.common.models import Event, SubjectKey
from ventanilla.common.pure.clock import now
from ventanilla.jobs.models import Job

S, R = CaseState, Reason


def counted(stage: Stage) -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (Case, CaseConversation, Step, Handoff, Job, Entry, Event))


def refused(wish: Wish, case_id: int) -> Refusal:
    before = Case.objects.values().get(pk=case_id), Step.objects.count(), Entry.objects.count(), Handoff.objects.count()
    with pytest.raises(CaseRefused) as caught:
        transition(case_id, wish)
    assert before == (Case.objects.values().get(pk=case_id), Step.objects.count(), Entry.objects.count(), Handoff.objects.count())
    return caught.value.refusal


def test_an_incident_is_opened_recorded_rung_and_handed_over(stage: Stage) -> None:
    conversation = stage.conversation()
    ref = services.open_incident(stage.incident(conversation), actor="user:1")
    case = Case.objects.get()
    assert (ref.public_id, ref.kind, ref.number, ref.state) == (case.public_id, CaseKind.INCIDENT, "INC-1001", S.NEW)
    assert list(CaseConversation.objects.values_list("case_id", "conversation_id")) == [(case.pk, conversation.pk)]
    assert list(Step.objects.values_list("kind", "actor", "to_state")) == [("opened", "user:1", "new")]
    assert list(Entry.objects.values_list("kind", "about", "subject_key_id")) == [
        ("case.changed", f"case:{case.public_id}", conversation.identity.subject_key_id)
    ]
    assert set(Event.objects.values_list("kind", "object_id")) == {("case.changed", case.pk), ("conversation.changed", conversation.pk)}
    assert list(Handoff.objects.values_list("verb", "state", "key")) == [("open", "waiting", f"open:{case.public_id}")]
    assert list(Job.objects.values_list("kind", "payload", "entity_id")) == [
        ("handoff", {"case": str(case.public_id)}, stage.bank.spain.pk)
    ]


def test_what_is_written_is_masked_before_it_is_stored(stage: Stage) -> None:
    text = "Mi tarjeta 4012 8888 8888 1881 y mi IBAN ES91 2100 0418 4502 0005 1332\x00"
    ref = services.open_incident(stage.incident(stage.conversation(), summary=text), actor="user:1")
    services.remark(ref.id, text, actor="user:1")
    kept = str(list(Case.objects.values())) + str(list(Step.objects.values())) + str(list(Handoff.objects.values()))
    assert "8888" not in kept
    assert "0418" not in kept
    assert "⟦tarjeta ••••1881⟧" in Case.objects.get().summary
    assert "\x00" not in kept


def test_numbers_run_per_entity_and_kind_without_holes(stage: Stage) -> None:
    es, mx = stage.conversation(), stage.conversation(stage.bank.mexico)
    refs = open_many([stage.incident(es), stage.complaint(es), stage.incident(es), stage.incident(mx)], actor="rule")
    assert [r.number for r in refs] == ["INC-1001", "REC-1001", "INC-1002", "INC-1001"]
    with pytest.raises(CaseRefused):
        open_many([stage.incident(es), stage.incident(es, category="")], actor="rule")
    assert services.open_incident(stage.incident(es), actor="rule").number == "INC-1003"


def test_the_same_key_opens_once(stage: Stage) -> None:
    conversation = stage.conversation()
    first = services.open_incident(stage.incident(conversation, key="m1"), actor="rule")
    before = counted(stage)
    assert services.open_incident(stage.incident(conversation, key="m1"), actor="rule") == first
    assert counted(stage) == before
    assert services.open_incident(stage.incident(stage.conversation(stage.bank.mexico), key="m1"), actor="rule") != first
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(entity=stage.bank.spain).update(idempotency_key="m2", number="INC-1001")
        Case.objects.create(
            **{**Case.objects.filter(entity=stage.bank.spain).values().get(), "id": None, "public_id": conversation.public_id}
        )


@pytest.mark.parametrize(
    ("change", "refusal"),
    [({"category": ""}, Refusal.CATEGORY), ({"summary": " \x00 "}, Refusal.TEXT)],
)
def test_an_incident_without_category_or_text_is_refused(stage: Stage, change: dict[str, str], refusal: Refusal) -> None:
    conversation = stage.conversation()
    before = counted(stage)
    with pytest.raises(CaseRefused) as caught:
        services.open_incident(stage.incident(conversation, **change), actor="user:1")
    assert caught.value.refusal is refusal
    assert counted(stage) == before


def test_a_lead_needs_a_consent_and_is_never_opened_inside_a_complaint(stage: Stage) -> None:
    conversation = stage.conversation()
    with pytest.raises(CaseRefused) as caught:
        services.open_lead(stage.lead(conversation, consent=None), actor="user:1")
    assert caught.value.refusal is Refusal.CONSENT
    complaint = services.open_complaint(stage.complaint(conversation), actor="user:1")
    for batch in ([stage.lead(conversation)], [stage.lead(stage.conversation()), stage.lead(conversation)]):
        with pytest.raises(CaseRefused) as caught:
            open_many(batch, actor="user:1")
        assert caught.value.refusal is Refusal.COMPLAINT
    assert Case.objects.count() == 1
    transition(complaint.id, Wish(S.RESOLVED, "user:1", reason=R.UPHELD))
    with pytest.raises(CaseRefused):
        services.open_lead(stage.lead(conversation), actor="user:1")
    transition(complaint.id, Wish(S.CLOSED, "user:1", reason=R.ANSWERED))
    assert services.open_lead(stage.lead(conversation), actor="user:1").state is S.OFFERED


def test_a_lead_and_a_complaint_in_one_call_are_refused_whole(stage: Stage) -> None:
    conversation = stage.conversation()
    with pytest.raises(CaseRefused):
        open_many([stage.complaint(conversation), stage.lead(conversation)], actor="rule")
    assert Case.objects.count() == 0


def test_opening_two_hundred_takes_as_many_queries_as_opening_two(stage: Stage) -> None:
    conversations = [stage.conversation() for _ in range(60)]

    def queries(number: int) -> int:
        batch = [stage.incident(c) if i % 2 else stage.complaint(c) for i, c in enumerate(conversations[:number])]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            open_many(batch, actor="rule")
        return len(captured)

    few = queries(2)
    split = 0 if connection.vendor == "postgresql" else 3  # SQLite takes 999 values a statement
    assert queries(60) <= few + split
    assert few <= 17


def test_a_move_is_recorded_and_told_to_the_bank(stage: Stage) -> None:
    ref = services.open_incident(stage.incident(stage.conversation(), due_at=now() + timedelta(hours=8)), actor="user:1")
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    moved = transition(ref.id, Wish(S.RESOLVED, "user:1", reason=R.CARD_REPLACED, text="Enviada tarjeta nueva", at=at))
    case = Case.objects.get()
    assert (moved.state, case.state, case.reason, case.outcome, case.due_at) == (
        S.RESOLVED,
        "resolved",
        "card_replaced",
        "Enviada tarjeta nueva",
        None,
    )
    step = Step.objects.latest("id")
    assert (step.kind, step.from_state, step.to_state, step.reason, step.text, step.at) == (
        "moved",
        "new",
        "resolved",
        "card_replaced",
        "Enviada tarjeta nueva",
        at,
    )
    told = Handoff.objects.get(verb="change")
    assert told.body == {"status": "resolved", "reason": "card_replaced", "text": "Enviada tarjeta nueva"}
    assert Entry.objects.count() == 2


def test_denied_moves_change_nothing(stage: Stage) -> None:
    ref = services.open_incident(stage.incident(stage.conversation()), actor="user:1")
    assert refused(Wish(S.CLOSED, "user:1", reason=R.ANSWERED), ref.id) is Refusal.MOVE
    assert refused(Wish(S.RESOLVED, "user:1"), ref.id) is Refusal.REASON
    assert refused(Wish(S.RESOLVED, "user:1", reason="nonsense"), ref.id) is Refusal.REASON
    assert refused(Wish(S.IN_PROGRESS, "user:1", expected="in_progress"), ref.id) is Refusal.CHANGED
    assert refused(Wish(S.CANCELLED, "user:1", reason=R.DUPLICATE, text="INC-9999"), ref.id) is Refusal.OTHER_CASE


def test_a_reopened_incident_gets_a_new_time_and_an_ended_one_has_an_end(stage: Stage) -> None:
    ref = services.open_incident(stage.incident(stage.conversation()), actor="user:1")
    friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
    transition(ref.id, Wish(S.RESOLVED, "user:1", reason=R.FIXED))
    transition(ref.id, Wish(S.CLOSED, "user:1", reason=R.CUSTOMER_AGREES, at=friday))
    assert Case.objects.get().ended_at == friday
    transition(ref.id, Wish(S.REOPENED, "user:1", reason=R.HAPPENED_AGAIN, at=friday), working=WORKING)
    case = Case.objects.get()
    assert case.ended_at is None
    assert case.due_at == WORKING.add_hours(friday, 24)


def test_the_legal_clock_of_a_complaint_stands_still_while_it_is_incomplete(stage: Stage) -> None:
    ref = services.open_complaint(stage.complaint(stage.conversation()), actor="user:1", zone="Europe/Madrid")
    case = Case.objects.get()
    assert case.due_at == datetime(2026, 4, 2, 21, 59, 59, tzinfo=UTC), "the day ends in the entity's zone"
    transition(ref.id, Wish(S.INCOMPLETE, "user:1", reason=R.SIGNATURE_MISSING, at=datetime(2026, 3, 5, 9, tzinfo=UTC)))
    case = Case.objects.select_related("claim").get()
    assert (case.due_at, case.claim.paused_on) == (None, date(2026, 3, 5))
    transition(ref.id, Wish(S.IN_PROGRESS, "user:1", at=datetime(2026, 3, 9, 23, 30, tzinfo=UTC)))
    case = Case.objects.select_related("claim").get()
    assert (case.claim.answer_by, case.claim.paused_on) == (date(2026, 4, 7), None), "the tenth of March in Madrid"
    assert case.due_at == datetime(2026, 4, 7, 21, 59, 59, tzinfo=UTC)
    transition(ref.id, Wish(S.RESOLVED, "user:1", reason=R.REJECTED, at=datetime(2026, 3, 20, 9, tzinfo=UTC)))
    case = Case.objects.select_related("claim").get()
    assert (case.claim.answered_on, case.due_at) == (date(2026, 3, 20), None)


def test_a_complaint_cannot_be_deleted_by_anybody(stage: Stage) -> None:
    services.open_complaint(stage.complaint(stage.conversation()), actor="user:1")
    with pytest.raises(ProtectedError):
        Case.objects.all().delete()
    assert Case.objects.count() == 1


def test_a_duplicate_names_the_other_case_and_its_conversations_follow(stage: Stage) -> None:
    first, second = stage.conversation(), stage.conversation()
    one = services.open_incident(stage.incident(first), actor="user:1")
    two = services.open_incident(stage.incident(second), actor="user:1")
    transition(two.id, Wish(S.CANCELLED, "user:1", reason=R.DUPLICATE, text="Igual que inc-1001."))
    assert set(CaseConversation.objects.filter(case_id=one.id).values_list("conversation_id", flat=True)) == {first.pk, second.pk}
    assert Case.objects.get(pk=two.id).state == "cancelled"
    services.link_conversation(one.id, second.pk, actor="user:1")
    assert CaseConversation.objects.filter(case_id=one.id).count() == 2


def test_a_lead_is_offered_accepted_returned_and_followed_to_its_end(stage: Stage) -> None:
    ref = services.open_lead(stage.lead(stage.conversation(), branch="", accept_by=None), actor="user:1")
    assert ref.state is S.NEW
    due = now() + timedelta(hours=2)
    with pytest.raises(CaseRefused):
        leads.offer_lead(ref.id, "", due, actor="user:1")
    leads.offer_lead(ref.id, "0182", due, actor="user:1")
    case = Case.objects.select_related("lead").get()
    assert (case.state, case.due_at, case.lead.branch, case.lead.offers) == ("offered", due, "0182", 1)
    leads.return_lead(ref.id, R.WRONG_BRANCH, actor="user:2", text="Es de Getafe")
    assert Case.objects.get().due_at is None
    leads.offer_lead(ref.id, "0200", due, actor="user:1")
    leads.accept_lead(ref.id, actor="user:3")
    leads.book_appointment(ref.id, due, actor="user:3")
    case = Case.objects.select_related("lead").get()
    assert (case.state, case.lead.appointment_at, case.lead.tried_branches) == ("appointment", due, ["0182", "0200"])
    transition(ref.id, Wish(S.FUNDED, "user:3"))
    assert Case.objects.get().ended_at is not None
    assert [h.body.get("status") for h in Handoff.objects.filter(verb="change").order_by("id")] == [
        "offered",
        "returned",
        "offered",
        "accepted",
        "appointment",
        "funded",
    ]
    assert Handoff.objects.filter(verb="change").earliest("id").body["branch"] == "0182"


def test_a_lead_not_taken_in_time_goes_to_the_next_branch_until_none_is_left(stage: Stage) -> None:
    ref = services.open_lead(stage.lead(stage.conversation(), accept_by=now() - timedelta(seconds=1)), actor="rule")
    late = lambda: now() - timedelta(seconds=1)
    spain = stage.bank.spain.pk
    assert leads.expire_due(stage.bank.mexico.pk) == []
    (expired,) = leads.expire_due(spain)
    assert expired.state is S.EXPIRED
    assert leads.expire_due(spain) == []
    assert leads.offer_elsewhere([expired], ["0182", "0200"], late) == {ref.public_id: "0200"}
    (again,) = leads.expire_due(spain)
    assert leads.offer_elsewhere([again], ["0182", "0200"], late) == {}
    assert Case.objects.get().state == "expired"
    assert Handoff.objects.filter(verb="change").latest("id").body["reason"] == "not_answered_in_time"


def test_who_does_not_want_offers_gets_no_lead_ever_again_and_who_withdrew_may_consent_anew(stage: Stage) -> None:
    one, other = stage.conversation(), stage.conversation()
    services.open_lead(stage.lead(one), actor="rule")
    services.open_lead(stage.lead(other), actor="rule")
    assert leads.stop_contact([one.identity_id], actor="system", reason=R.CONSENT_WITHDRAWN) == 1
    services.open_lead(stage.lead(one), actor="rule")
    assert leads.stop_contact([one.identity_id], actor="user:1") == 1
    assert set(Case.objects.values_list("identity_id", "state", "reason")) == {
        (one.identity_id, "lost", "consent_withdrawn"),
        (one.identity_id, "lost", "do_not_contact"),
        (other.identity_id, "offered", ""),
    }
    same_person = stage.conversation(contact=one.identity.contact)
    for conversation in (one, same_person):
        with pytest.raises(CaseRefused) as caught:
            services.open_lead(stage.lead(conversation), actor="user:1")
        assert caught.value.refusal is Refusal.CONTACT_STOPPED
    assert Case.objects.count() == 3


def test_forgetting_a_person_empties_their_words_and_keeps_the_case(stage: Stage) -> None:
    conversation, other = stage.conversation(), stage.conversation()
    ref = services.open_complaint(stage.complaint(conversation), actor="user:1")
    services.remark(ref.id, "La clienta insiste", actor="user:1")
    kept = services.open_incident(stage.incident(other), actor="user:1")
    transition(ref.id, Wish(S.WITHDRAWN, "user:1", reason=R.CUSTOMER_ASKED, text="Ya no quiere seguir"))
    assert erasure.erase([conversation.identity_id]) == 1
    everything = str(list(Step.objects.filter(case_id=ref.id).values())) + str(Handoff.objects.filter(case_id=ref.id).values())
    case = Case.objects.select_related("claim").get(pk=ref.id)
    assert (case.summary, case.claim.claimed, case.number, case.state) == ("", "", "REC-1001", "withdrawn")
    assert "insiste" not in everything
    assert "seguir" not in everything
    assert Handoff.objects.get(verb="change").body == {"status": "withdrawn", "reason": "customer_asked"}, (
        "what waits still reaches the bank"
    )
    assert Case.objects.get(pk=kept.id).summary == "No me funciona la tarjeta"


def test_the_case_of_a_forgotten_person_can_still_be_closed(stage: Stage) -> None:
    conversation = stage.conversation()
    ref = services.open_incident(stage.incident(conversation), actor="user:1")
    SubjectKey.objects.filter(pk=conversation.identity.subject_key_id).update(wrapped_key=None, destroyed_at=now())
    transition(ref.id, Wish(S.RESOLVED, "user:1", reason=R.FIXED))
    case = Case.objects.get()
    assert case.state == "resolved"
    assert case.subject_key_id != conversation.identity.subject_key_id


def test_assigning_editing_and_remarking_leave_their_trace(stage: Stage) -> None:
    ref = services.open_incident(stage.incident(stage.conversation()), actor="user:1")
    services.assign(ref.id, stage.bank.alba.pk, actor="user:2")
    services.assign(ref.id, stage.bank.alba.pk, actor="user:2")
    services.edit(ref.id, actor="user:1", severity="high")
    services.edit(ref.id, actor="user:1", severity="high")
    assert list(Step.objects.order_by("id").values_list("kind", flat=True)) == ["opened", "assigned", "edited"]
    case = Case.objects.get()
    assert (case.assignee_id, case.severity) == (stage.bank.alba.pk, Severity.HIGH)
    with pytest.raises(CaseRefused):
        services.remark(ref.id, "  ", actor="user:1")
    assert Handoff.objects.filter(verb="remark").count() == 1


def around(stage: Stage) -> triage.Surroundings:
    return triage.Surroundings(CATEGORIES, PRODUCTS, "ES", "Europe/Madrid", WORKING)


def test_intake_opens_what_the_rules_say_once_per_conversation(stage: Stage) -> None:
    one, two, three = (stage.conversation() for _ in range(3))

    def of(conversation, read, key, consent=False):
        return replace(
            candidate(replace(read, masked_text=read.masked_text or "No va"), consent=consent),
            entity_id=conversation.entity_id,
            conversation_id=conversation.pk,
            identity_id=conversation.identity_id,
            subject_key_id=conversation.identity.subject_key_id,
            key=key,
            received_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
            branch="0182",
        )

    batch = [
        of(one, reading("incident", "card"), "a"),
        of(one, reading("incident", "card"), "b"),
        of(two, LEAD, "c", consent=True),
        of(two, reading("complaint", "fees"), "d"),
        of(three, LEAD, "e", consent=True),
        of(three, LEAD, "f", consent=True),
        of(stage.conversation(), reading("praise"), "g"),
    ]
    with CaptureQueriesContext(connection) as captured:
        done = triage.open_by_rule_many(batch, around(stage))
    assert len(captured) <= 26
    assert [(d.case.number if d.case else None, d.decision.why) for d in done] == [
        ("INC-1001", "incident"),
        (None, "already_open"),
        (None, "in_complaint"),
        ("REC-1001", "complaint"),
        ("OPO-1001", "lead"),
        (None, "already_open"),
        (None, "nothing_to_open"),
    ]
    complaint = Case.objects.select_related("claim").get(kind="complaint")
    assert (complaint.claim.law, complaint.claim.filed_on, complaint.claim.answer_by) == (
        "ES.CMP.one_month",
        date(2026, 3, 2),
        date(2026, 4, 2),
    )
    lead = Case.objects.get(kind="lead")
    assert (lead.state, lead.product, lead.due_at) == ("offered", "hipoteca-joven", datetime(2026, 3, 2, 12, tzinfo=UTC))
    again = triage.open_by_rule_many(batch, around(stage))
    assert Case.objects.count() == 3
    assert all(d.case is None or d.case.number.endswith("1001") for d in again)
