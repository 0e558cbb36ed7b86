"""Rows as others hold them, made of the tables; and the lists that belong to one case."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from ventanilla.accounts.queries import names_of
from ventanilla.bank.types import HandoffState
from ventanilla.cases.models import Case, CaseConversation, Handoff, Step
from ventanilla.cases.states import CaseKind, CaseState, Severity
from ventanilla.cases.types import CaseDetail, CaseRef, CaseRow, HandoffRow, LinkRow, StepRow, Verb


def counted(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with their conversations and unsettled hand-offs counted."""
    return cases.annotate(
        waiting=Count("handoffs", filter=Q(handoffs__state=HandoffState.WAITING), distinct=True),
        failed=Count("handoffs", filter=Q(handoffs__state=HandoffState.FAILED), distinct=True),
        conversations=Count("links", distinct=True),
    )


def row(case: Case) -> CaseRow:
    """A row of a case that was fetched with its hand-offs and conversations counted."""
    lead, claim = getattr(case, "lead", None), getattr(case, "claim", None)
    counted = vars(case)
    return CaseRow(
        id=case.pk,
        public_id=case.public_id,
        entity_id=case.entity_id,
        kind=CaseKind(case.kind),
        number=case.number,
        state=CaseState(case.state),
        reason=case.reason,
        category=case.category,
        product=case.product,
        severity=Severity(case.severity),
        summary=case.summary,
        network=case.network,
        source_channel=case.source_channel,
        opened_at=case.opened_at,
        changed_at=case.changed_at,
        due_at=case.due_at,
        ended_at=case.ended_at,
        bank_reference=case.bank_reference,
        outcome=case.outcome,
        assignee=case.assignee.name if case.assignee else "",
        conversations=counted.get("conversations", 0),
        handoff="failed" if counted.get("failed") else "waiting" if counted.get("waiting") else "",
        phrase=lead.phrase if lead else "",
        branch=lead.branch if lead else "",
        offers=lead.offers if lead else 0,
        offered_at=lead.offered_at if lead else None,
        appointment_at=lead.appointment_at if lead else None,
        formal=claim.formal if claim else False,
        answer_by=claim.answer_by if claim else None,
    )


def detail(case: Case) -> CaseDetail:
    """All of a case that was fetched with its details, identity and contact."""
    lead, claim = getattr(case, "lead", None), getattr(case, "claim", None)
    return CaseDetail(
        row=row(case),
        opened_by=case.opened_by,
        assignee_id=case.assignee_id,
        team_id=case.team_id,
        team=case.team.name if case.team else "",
        contact=case.identity.contact.public_id,
        contact_name=case.identity.contact.name or case.identity.name,
        handle=case.identity.handle,
        identity_id=case.identity_id,
        subject_key_id=case.subject_key_id,
        bank_at=case.bank_at,
        claimed=claim.claimed if claim else "",
        filed_on=claim.filed_on if claim else None,
        law=claim.law if claim else "",
        paused_on=claim.paused_on if claim else None,
        answered_on=claim.answered_on if claim else None,
        tracking_key=claim.tracking_key if claim else "",
        consent=lead.consent if lead else None,
        tried_branches=tuple(lead.tried_branches) if lead else (),
        do_not_contact=lead.do_not_contact if lead else False,
    )


def of_ref(ref: CaseRef) -> CaseRow:
    """The row of a case just changed, as its own writer sees it."""
    return row(counted(Case.objects.select_related("claim", "lead", "assignee")).get(pk=ref.id))


def timeline(case_id: int) -> list[StepRow]:
    """What happened to a case, newest first, with the names of colleagues. Two queries."""
    steps = list(Step.objects.filter(case_id=case_id).order_by("-id")[:500])
    names = names_of(_user(step.actor) for step in steps)
    return [StepRow(s.kind, s.actor, names.get(_user(s.actor) or 0, ""), s.at, s.from_state, s.to_state, s.reason, s.text) for s in steps]


def _user(actor: str) -> int | None:
    kind, _, id_ = actor.partition(":")
    return int(id_) if kind == "user" and id_.isdigit() else None


def handoffs_of(case_id: int) -> list[HandoffRow]:
    """What the bank's systems were given of a case, newest first. One query."""
    rows = Handoff.objects.filter(case_id=case_id).order_by("-id")
    return [
        HandoffRow(h.public_id, Verb(h.verb), h.state, h.attempts, h.error, h.reference, h.created_at, h.tried_at, h.next_at) for h in rows
    ]


def conversations_of(case_id: int) -> Sequence[LinkRow]:
    """The conversations in which a case is spoken of, the first one first. One query."""
    links = CaseConversation.objects.filter(case_id=case_id).select_related("conversation__channel", "conversation__identity")
    return [
        LinkRow(
            conversation=link.conversation.public_id,
            conversation_id=link.conversation_id,
            number=link.conversation.number,
            channel=link.conversation.channel.name,
            network=link.conversation.channel.platform,
            handle=link.conversation.identity.handle,
            state=link.conversation.state,
            preview=link.conversation.preview,
            last_message_at=link.conversation.last_message_at,
        )
        for link in links.order_by("id")
    ]
