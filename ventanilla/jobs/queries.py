"""Reads of the queue."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from ventanilla.common.pure.clock import now
from ventanilla.jobs.models import Job


def oldest_due_seconds() -> float:
    """How late the oldest due job is, in seconds; 0 when none waits."""
    oldest = Job.objects.filter(state="waiting", run_at__lte=now()).aggregate(at=Min("run_at"))["at"]
    return max((now() - oldest).total_seconds(), 0.0) if oldest else 0.0


def counts() -> dict[str, int]:
    """Jobs by state, the done ones left out."""
    rows = Job.objects.exclude(state="done").values("state").annotate(n=Count("id"))
    return {row["state"]: row["n"] for row in rows}


def failed(limit: int = 100) -> list[Job]:
    """The newest final failures: people see them and may run them again."""
    return list(Job.objects.filter(state="failed").order_by("-finished_at")[:limit])


@dataclass(frozen=True, slots=True)
class Load:
    """What there is of one kind of work. `oldest_due` is since when the longest-waiting due job has been due."""

    kind: str
    waiting: int
    due: int
    running: int
    failed: int
    oldest_due: datetime | None


def _of(entity_ids: Collection[int], chores: bool) -> QuerySet[Job]:
    """The jobs of these entities; with `chores` also those of the installation itself."""
    mine = Q(entity_id__in=entity_ids)
    return Job.objects.filter(mine | Q(entity_id=None) if chores else mine)


def loads(entity_ids: Collection[int], *, chores: bool) -> list[Load]:
    """What waits, runs and has failed, by kind, what failed and what is late first. One query."""
    due = Q(state="waiting", run_at__lte=now())
    rows = _of(entity_ids, chores).exclude(state="done").values("kind").order_by("kind")
    rows = rows.annotate(
        waiting=Count("id", filter=Q(state="waiting")),
        due=Count("id", filter=due),
        running=Count("id", filter=Q(state="running")),
        failed=Count("id", filter=Q(state="failed")),
        oldest_due=Min("run_at", filter=due),
    )
    found = [Load(**row) for row in rows]
    return sorted(found, key=lambda load: (-load.failed, load.oldest_due is None, load.oldest_due or now(), load.kind))


def failures(entity_ids: Collection[int], *, chores: bool, limit: int = 100) -> list[Job]:
    """The newest final failures. One query."""
    return list(_of(entity_ids, chores).filter(state="failed").order_by("-finished_at", "-id")[:limit])


def failed_count(entity_ids: Collection[int], *, chores: bool) -> int:
    return _of(entity_ids, chores).filter(state="failed").count()


def get_failed(entity_ids: Collection[int], public_id: UUID, *, chores: bool) -> Job | None:
    """A final failure of these entities."""
    return _of(entity_ids, chores).filter(state="failed", public_id=public_id).first()


def failed_of(kind: str, entity_id: int | None, *, since: datetime | None = None, limit: int = 1_000) -> list[Job]:
    """The final failures of one kind, of an entity or of the installation, newest first. One query."""
    rows = Job.objects.filter(kind=kind, entity_id=entity_id, state="failed")
    if since is not None:
        rows = rows.filter(finished_at__gt=since)
    return list(rows.order_by("-finished_at", "-id")[:limit])


def failed_under(kind: str, key: str) -> UUID | None:
    """The public id of the final failure under this key."""
    found = Job.objects.filter(kind=kind, key=key, state="failed").order_by("-id")
    return found.values_list("public_id", flat=True).first()
