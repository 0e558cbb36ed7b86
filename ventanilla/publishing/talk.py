"""What people say and do around a piece of content: comments in two threads, tasks. Texts come masked (`workflows/discuss_content.py`)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now
from ventanilla.publishing.models import Comment, Content, Task
from ventanilla.publishing.types import CommentThread

TEXT_MAX, TASK_MAX = 2000, 300


def comment(person: Person, content: Content, thread: CommentThread, text: str, mentions: Sequence[int]) -> Comment:
    """Say something about the version that stands now."""
    row = Comment.objects.create(
        entity_id=content.entity_id,
        content=content,
        thread=thread,
        user_id=person.user_id,
        text=text[:TEXT_MAX],
        mentions=sorted(set(mentions)),
        version=content.version,
        at=now(),
    )
    ring(content.entity_id, EventKind.CONTENT_CHANGED, content.pk)
    return row


def assign(person: Person, content: Content, assignee_id: int, text: str, due_at: datetime | None) -> Task:
    """Something that one person should do."""
    return Task.objects.create(
        entity_id=content.entity_id,
        content=content,
        assignee_id=assignee_id,
        text=text[:TASK_MAX],
        due_at=due_at,
        by_id=person.user_id,
        created_at=now(),
    )


def done(person: Person, content: Content, task: UUID) -> Task | None:
    """Tick it off: whoever it is for, whoever gave it, and whoever writes content here. None when it is done already.

    `LookupError` when it is not theirs.
    """
    with transaction.atomic():
        row = Task.objects.select_for_update(of=("self",)).filter(content=content, public_id=task).first()
        writes = person.may(Permission.CONTENT_WRITE, content.entity_id)
        if row is None or not (writes or person.user_id in (row.assignee_id, row.by_id)):
            raise LookupError(str(task))
        if row.done_at is not None:
            return None
        row.done_at, row.done_by_id = now(), person.user_id
        row.save(update_fields=["done_at", "done_by"])
    return row


def comments(content: Content) -> list[Comment]:
    """Both threads, oldest first. One query."""
    return list(content.comments.select_related("user").order_by("pk"))


def tasks(content: Content) -> list[Task]:
    """Open ones first, by due time. One query."""
    rows = content.tasks.select_related("assignee", "by", "done_by")
    return sorted(rows, key=lambda t: (t.done_at is not None, t.due_at is None, t.due_at or t.created_at, t.pk))
