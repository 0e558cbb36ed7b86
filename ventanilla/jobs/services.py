"""Ask for work to be done later, or outside the transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ventanilla.common import bell
from ventanilla.common.pure.clock import now
from ventanilla.jobs.models import Job


@dataclass(frozen=True, slots=True)
class NewJob:
    """`kind` is a key of `config/jobs.py`; `payload` holds ids and small numbers, never text of a person.

    `rank` orders what is due: 1 a person waits for it, 5 ordinary, 9 bulk.
    """

    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    entity_id: int | None = None
    run_at: datetime | None = None
    key: str | None = None
    rank: int = 5


def enqueue_many(jobs: Iterable[NewJob]) -> None:
    """Save the jobs in the caller's transaction; one that waits already under the same key is folded into it."""
    at = now()
    Job.objects.bulk_create(
        [
            Job(entity_id=j.entity_id, kind=j.kind, payload=j.payload, key=j.key, rank=j.rank, run_at=j.run_at or at, created_at=at)
            for j in jobs
        ],
        ignore_conflicts=True,
    )
    bell.ring(bell.Topic.JOBS)


def enqueue(
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    entity_id: int | None = None,
    run_at: datetime | None = None,
    key: str | None = None,
    rank: int = 5,
) -> None:
    """Save one job in the caller's transaction."""
    enqueue_many([NewJob(kind, payload or {}, entity_id, run_at, key, rank)])


def run_again(job_id: str | UUID) -> bool:
    """Put a failed job back; False when it is not failed. Where an equal one waits already, the failed one is done."""
    row = Job.objects.filter(public_id=job_id, state="failed").first()
    if row is None:
        return False
    if row.key and Job.objects.filter(kind=row.kind, key=row.key, state="waiting").exists():
        return bool(Job.objects.filter(pk=row.pk, state="failed").update(state="done", finished_at=now()))
    changed = Job.objects.filter(pk=row.pk, state="failed").update(state="waiting", run_at=now(), attempts=0, finished_at=None)
    bell.ring(bell.Topic.JOBS)
    return bool(changed)


def discard(job_id: str | UUID) -> bool:
    """A person lets a failed job be: it is never done. False when it is not failed. The caller archives it."""
    return bool(Job.objects.filter(public_id=job_id, state="failed").update(state="done", error="discarded", finished_at=now()))


def prune(days: int = 7) -> int:
    """Delete done jobs older than `days`; failed ones stay until a person has dealt with them."""
    deleted, _ = Job.objects.filter(state="done", finished_at__lt=now() - timedelta(days=days)).delete()
    return deleted
