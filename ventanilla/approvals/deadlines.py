"""What happens while a decision is awaited: a reminder before its deadline, and when it has passed somebody else may decide."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from ventanilla.approvals.models import Request
from ventanilla.approvals.types import Path, State
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import ApprovalDecided
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import enqueue
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many

REMIND, ESCALATE = "approval.remind", "approval.escalate"


def plan(request: Request, path: Path) -> None:
    """Look again at the moments that the path names, in the caller's transaction."""
    if request.decide_by is None:
        return
    wanted = {"request": str(request.public_id)}
    if path.remind:
        at = request.decide_by - timedelta(minutes=path.remind)
        if at > now():
            enqueue(REMIND, wanted, entity_id=request.entity_id, run_at=at, key=str(request.public_id))
    if request.escalation:
        enqueue(ESCALATE, wanted, entity_id=request.entity_id, run_at=request.decide_by, key=str(request.public_id))


def open_one(public_id: str) -> Request | None:
    """The request, locked, where nobody has settled it; for the job of `REMIND`, which tells those whose turn it is."""
    return Request.objects.select_for_update().filter(public_id=UUID(public_id), state=State.OPEN).first()


def escalate(request: str) -> None:
    """Job: the deadline has passed. Those whom the path names hear of it and may decide from now on. Once."""
    with transaction.atomic():
        row = open_one(request)
        if row is None or row.escalated_at is not None or row.decide_by is None or row.decide_by > now():
            return
        row.escalated_at = now()
        row.save(update_fields=["escalated_at"])
        told = (row.entity_id, NoticeKind.APPROVAL_ESCALATED, {"summary": row.summary}, f"/approvals/{row.public_id}")
        notify_many(NewNotice(told[0], user, *told[1:]) for user in [*row.escalation, row.author_id])
        digest = bytes(row.payload_hash).hex()
        done = ApprovalDecided(
            request=str(row.public_id), subject=row.subject, decision="escalated", payload_hash=digest, reason="deadline"
        )
        archive.record(row.entity_id, done, actor="system", about=row.subject)
        ring(row.entity_id, EventKind.APPROVAL_CHANGED, row.pk)
