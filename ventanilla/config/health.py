"""What watches the product asks: does it live, is it ready, how does it do."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from ventanilla.common import scope
from ventanilla.jobs import queries as jobs

LATE_SECONDS = 60  # a due job this late means that nobody works


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and no due job is over a minute late, else 503 with the reason."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        with scope.system():
            late = jobs.oldest_due_seconds()
    except DatabaseError:
        return JsonResponse({"ready": False, "reason": "database"}, status=503)
    ready = late <= LATE_SECONDS
    return JsonResponse(
        {"ready": ready, "reason": "" if ready else "jobs_late", "oldest_due_job_seconds": round(late, 1)}, status=200 if ready else 503
    )


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format; nothing of a person."""
    registry = CollectorRegistry()
    with scope.system():
        Gauge("ventanilla_oldest_due_job_seconds", "How late the oldest due job is", registry=registry).set(jobs.oldest_due_seconds())
        by_state = Gauge("ventanilla_jobs", "Jobs by state", ["state"], registry=registry)
        for state, count in jobs.counts().items():
            by_state.labels(state).set(count)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
