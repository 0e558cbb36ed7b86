"""Reads of the queue."""

from django.db.models import Count, Min

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
