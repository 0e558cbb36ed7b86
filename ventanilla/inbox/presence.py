"""Who looks at a conversation, and who writes in it, so that two do not answer one customer. Kept for seconds, never archived."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from ventanilla.accounts.types import Person
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now
from ventanilla.inbox.models import Conversation, Presence

STAYS = timedelta(seconds=45)  # a page says every 20 seconds that it is still open
FORGOTTEN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Viewer:
    name: str
    writing: bool


def here(person: Person, row: Conversation, *, writing: bool) -> None:
    """The person has the conversation open. Others hear of it only when something changed."""
    at = now()
    with transaction.atomic():
        known = Presence.objects.filter(conversation=row, user_id=person.user_id).first()
        news = known is None or known.until < at or known.writing != writing
        values = {"entity_id": row.entity_id, "name": person.name, "writing": writing, "until": at + STAYS}
        Presence.objects.update_or_create(conversation=row, user_id=person.user_id, defaults=values)
        if news:
            Presence.objects.filter(until__lt=at - FORGOTTEN).delete()
            ring(row.entity_id, EventKind.PRESENCE_CHANGED, row.pk)


def gone(person: Person, row: Conversation) -> None:
    """The person has turned to something else."""
    with transaction.atomic():
        left, _ = Presence.objects.filter(conversation=row, user_id=person.user_id).delete()
        if left:
            ring(row.entity_id, EventKind.PRESENCE_CHANGED, row.pk)


def others(person: Person, row: Conversation) -> list[Viewer]:
    """Who else has it open now, those who write first. One query."""
    rows = Presence.objects.filter(conversation=row, until__gte=now()).exclude(user_id=person.user_id).order_by("-writing", "name")
    return [Viewer(p.name, p.writing) for p in rows[:5]]
