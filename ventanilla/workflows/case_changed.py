"""What follows when a case has come to something: the conversations show it, an answer is proposed, people are told."""

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.cases import proposals, rows
from ventanilla.cases.states import CaseKind, CaseState
from ventanilla.cases.types import CaseRef
from ventanilla.inbox import queries as inbox
from ventanilla.inbox.services import note_event
from ventanilla.inbox.types import EventKind, LookReason
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many

# What the customer should hear of, and so an agent should look at.
_TOLD = frozenset(
    {
        (CaseKind.INCIDENT, CaseState.RESOLVED),
        (CaseKind.INCIDENT, CaseState.CANCELLED),
        (CaseKind.COMPLAINT, CaseState.RESOLVED),
        (CaseKind.COMPLAINT, CaseState.INCOMPLETE),
        (CaseKind.LEAD, CaseState.ACCEPTED),
    }
)


def supervisors(entity_id: int) -> list[int]:
    """Who works on cases and looks after what failed: the supervisors of the entity. Four queries."""
    return sorted(set(accounts.holders(Permission.CASE_WORK, entity_id)) & set(accounts.holders(Permission.JOB_READ, entity_id)))


def follow(ref: CaseRef, actor: str) -> None:
    """Show the case's new state in its conversations, propose the answer, tell those who hold them. In the caller's transaction."""
    linked = [link.conversation_id for link in rows.conversations_of(ref.id)]
    told = (ref.kind, ref.state) in _TOLD
    for conversation_id in linked:
        show_in(conversation_id, ref, actor, look=told and actor == "bank")
    if told:
        entity = accounts.about(ref.entity_id)
        languages = inbox.languages(linked)
        proposals.propose(ref, {id_: languages.get(id_) or entity.language for id_ in linked}, bank=entity.name)
    notify_many(_notices(ref, linked, actor))


def show_in(conversation_id: int, ref: CaseRef, actor: str, *, by: str = "", look: bool = False) -> None:
    """Show the case and its state as a line in the conversation; `look` asks people to look at it."""
    note_event(
        conversation_id,
        EventKind.CASE_CHANGED,
        actor,
        look=LookReason.CASE if look else LookReason.NONE,
        case=str(ref.public_id),
        number=ref.number,
        kind_of_case=ref.kind.value,
        state=ref.state.value,
        by=by,
    )


def _notices(ref: CaseRef, linked: list[int], actor: str) -> list[NewNotice]:
    if ref.kind is CaseKind.LEAD:
        if ref.state is not CaseState.RETURNED:
            return []
        people, kind, link = supervisors(ref.entity_id), NoticeKind.LEAD_RETURNED, f"/leads/{ref.public_id}"
    else:
        if ref.state is not CaseState.RESOLVED:
            return []
        people, kind, link = inbox.assignees(linked), NoticeKind.CASE_RESOLVED, f"/cases/{ref.public_id}"
    return [NewNotice(ref.entity_id, id_, kind, {"reference": ref.number}, link) for id_ in people if f"user:{id_}" != actor]
