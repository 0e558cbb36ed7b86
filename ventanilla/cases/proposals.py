"""Answers proposed to agents when a case has come to something that its customers should hear."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from ventanilla.cases.facts import Fact, keep_many
from ventanilla.cases.models import AnswerTemplate, Case, CaseConversation, ProposalState, ProposedAnswer, StepKind
from ventanilla.cases.states import CaseKind, CaseState
from ventanilla.cases.types import CaseRef, Proposal
from ventanilla.cases.wording import Outcome, OwnWording, wording_for
from ventanilla.common.events import EventKind, Ring, ring_many
from ventanilla.common.pure.clock import now


def propose(ref: CaseRef, languages: Mapping[int, str], *, bank: str = "") -> list[Proposal]:
    """Propose an answer in each linked conversation, in its language; an open one for the case is replaced.

    `languages` maps a conversation's id to its language; others get Spanish. Nothing is proposed where nothing is to be said.
    """
    with transaction.atomic():
        case = Case.objects.get(pk=ref.id)
        own = [
            OwnWording(t.category, t.reason, t.language, t.text)
            for t in AnswerTemplate.objects.filter(entity_id=case.entity_id, kind=case.kind, state=case.state)
        ]
        outcome = Outcome(CaseKind(case.kind), CaseState(case.state), case.reason, case.number, case.category, case.outcome, bank)
        at = now()
        rows = []
        for conversation_id in CaseConversation.objects.filter(case=case).order_by("id").values_list("conversation_id", flat=True):
            language = languages.get(conversation_id) or "es"
            text = wording_for(outcome, language, own)
            if text:
                rows.append(
                    ProposedAnswer(
                        entity_id=case.entity_id, case=case, conversation_id=conversation_id, language=language, text=text, created_at=at
                    )
                )
        ProposedAnswer.objects.filter(case=case, state=ProposalState.OPEN).update(state=ProposalState.OUTDATED, settled_at=at)
        rows = ProposedAnswer.objects.bulk_create(rows)
        ring_many(Ring(case.entity_id, EventKind.CONVERSATION_CHANGED, row.conversation_id) for row in rows)
    return [_proposal(row, case) for row in rows]


def _proposal(row: ProposedAnswer, case: Case) -> Proposal:
    return Proposal(row.public_id, case.public_id, case.number, row.text, row.language, row.created_at)


def open_for(conversation_id: int) -> list[Proposal]:
    """The answers proposed in a conversation, newest first. One query."""
    rows = ProposedAnswer.objects.filter(conversation_id=conversation_id, state=ProposalState.OPEN).select_related("case")
    return [_proposal(row, row.case) for row in rows.order_by("-id")]


def answered(conversation_id: int, actor: str) -> int:
    """An agent has answered the customer: what was proposed in the conversation is done with. In the caller's transaction."""
    rows = list(ProposedAnswer.objects.filter(conversation_id=conversation_id, state=ProposalState.OPEN).select_related("case"))
    if rows:
        at = now()
        ProposedAnswer.objects.filter(pk__in=[row.pk for row in rows]).update(state=ProposalState.USED, settled_at=at, settled_by=actor)
        keep_many([Fact(row.case, StepKind.EDITED, actor, at, {"proposed_answer": ProposalState.USED.value}) for row in rows])
    return len(rows)


def known(proposal: UUID, conversation_id: int) -> bool:
    """Whether the answer was proposed in this conversation, whatever became of it. One query."""
    return ProposedAnswer.objects.filter(public_id=proposal, conversation_id=conversation_id).exists()


def settle(proposal: UUID, conversation_id: int, *, used: bool, actor: str) -> bool:
    """The agent has sent the proposed answer, or lets it be. False when it is settled already or not of this conversation."""
    with transaction.atomic():
        rows = ProposedAnswer.objects.select_for_update().filter(
            public_id=proposal, conversation_id=conversation_id, state=ProposalState.OPEN
        )
        row = rows.select_related("case").first()
        if row is None:
            return False
        at = now()
        state = ProposalState.USED if used else ProposalState.DISMISSED
        ProposedAnswer.objects.filter(pk=row.pk).update(state=state, settled_at=at, settled_by=actor)
        keep_many([Fact(row.case, StepKind.EDITED, actor, at, {"proposed_answer": state.value})])
        ring_many([Ring(row.entity_id, EventKind.CONVERSATION_CHANGED, conversation_id)])
    return True


def templates_of(entity_id: int) -> Sequence[OwnWording]:
    """The bank's own wordings of an entity."""
    rows = AnswerTemplate.objects.filter(entity_id=entity_id).order_by("kind", "category", "state", "reason", "language")
    return [OwnWording(t.category, t.reason, t.language, t.text) for t in rows]
