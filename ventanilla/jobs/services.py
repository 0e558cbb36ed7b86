"""Ask for work to be done later, or outside the transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ventanilla.common import bell
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.common.rows import insert_values
from ventanilla.jobs.models import Job, State

_COLUMNS = ("public_id", "entity_id", "kind", "payload", "key", "rank", "state", "run_at", "attempts", "lease_until", "worker", "error",
            "created_at", "finished_at")  # fmt: skip

FAILED = "work.failed"  # the job that tells people that another has failed for good
TELL_AFTER = timedelta(seconds=5)  # what fails together is told together


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
    insert_values(
        Job,
        _COLUMNS,
        [(uuid7(), j.entity_id, j.kind, j.payload, j.key, j.rank, State.WAITING, j.run_at or at, 0, None, "", "", at, None) for j in jobs],
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


def report(kind: str, entity_id: int | None) -> None:
    """Have people hear that a job of this kind has failed for good, in the transaction that says so."""
    wanted = {"kind": kind, "entity_id": entity_id}
    enqueue(FAILED, wanted, entity_id=entity_id, run_at=now() + TELL_AFTER, key=f"{kind}:{entity_id or 0}", rank=3)


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
