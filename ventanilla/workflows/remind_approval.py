"""The alarm before the slot: content that is nearly due and still waits for its approval. Those who decide and the author are told once."""

from datetime import datetime, timedelta
from uuid import UUID

from ventanilla.approvals import queries as approvals
from ventanilla.approvals.types import State
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import enqueue
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many
from ventanilla.publishing import queries
from ventanilla.publishing.types import REVIEWS

BEFORE = timedelta(minutes=60)


def plan(content: queries.Content, request: UUID, first: datetime) -> None:
    """Look again an hour before the first of its posts is due, or half-way when that is nearer; in the caller's transaction."""
    at = max(first - BEFORE, now() + (first - now()) / 2)
    payload = {"content": str(content.public_id), "entity": content.entity_id, "request": str(request), "due": first.isoformat()}
    enqueue("content.remind", payload, entity_id=content.entity_id, run_at=at, key=f"content:{content.public_id}:{request}")


def run(content: str, entity: int, request: str, due: str) -> None:
    """Job: tell them, unless it was decided, changed or withdrawn meanwhile."""
    row, ticket = queries.by_id(entity, UUID(content)), approvals.ticket(entity, f"content:{content}")
    if row is None or row.state not in REVIEWS or ticket is None or ticket.public_id != UUID(request) or ticket.state is not State.OPEN:
        return
    people = {*approvals.waited_for(entity, f"content:{content}"), row.author_id}
    minutes = max(0, int((datetime.fromisoformat(due) - now()).total_seconds() // 60))
    params = {"title": row.title, "minutes": minutes}
    told = ((user, f"/content/{content}" if user == row.author_id else f"/approvals/{request}") for user in sorted(people))
    notify_many(NewNotice(entity, user, NoticeKind.APPROVAL_LATE, params, link) for user, link in told)
