"""What watches the product: alive, ready, measured."""

from datetime import timedelta

import pytest
from django.test import Client

from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import enqueue

pytestmark = pytest.mark.django_db


def test_it_lives(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


def test_it_is_ready_until_a_due_job_is_a_minute_late(client: Client) -> None:
    enqueue("x", run_at=now() - timedelta(seconds=30))
    assert client.get("/readyz").status_code == 200
    enqueue("x", run_at=now() - timedelta(seconds=90))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["reason"]) == (503, "jobs_late")


def test_its_figures_are_prometheus_text(client: Client) -> None:
    enqueue("x")
    text = client.get("/metrics").content.decode()
    assert 'ventanilla_jobs{state="waiting"} 1.0' in text
