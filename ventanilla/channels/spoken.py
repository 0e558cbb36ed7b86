"""What has left the bank, read again: for trying rules on it."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from ventanilla.channels.models import Attempt
from ventanilla.channels.outbox import open_payload
from ventanilla.channels.types import AttemptKind
from ventanilla.common.sealing import open_keys

_LEFT = ("sent", "pending", "unknown")
_BATCH = 200
_KINDS = {AttemptKind.REPLY.value: "reply", AttemptKind.MESSAGE.value: "dm"}


def _rows(entity_ids: Collection[int], since: datetime) -> QuerySet[Attempt]:
    rows = Attempt.objects.filter(entity_id__in=entity_ids, created_at__gte=since, state__in=_LEFT)
    return rows.exclude(kind=AttemptKind.ACT)


def count(entity_ids: Collection[int], since: datetime) -> int:
    """How many attempts with words these entities made since then."""
    return _rows(entity_ids, since).count()


def texts(entity_ids: Collection[int], since: datetime) -> Iterator[tuple[UUID, datetime, str, str]]:
    """(attempt, when, kind of draft, masked text), oldest first, in batches of short reads. What was erased is left out."""
    last = 0
    while True:
        rows = list(_rows(entity_ids, since).filter(pk__gt=last).order_by("pk")[:_BATCH])
        if not rows:
            return
        last = rows[-1].pk
        keys = open_keys(row.subject_key_id for row in rows)
        for row in rows:
            if row.subject_key_id in keys:
                shown = open_payload(row, keys[row.subject_key_id]).shown
                yield row.public_id, row.created_at, _KINDS.get(row.kind, "organic"), shown
