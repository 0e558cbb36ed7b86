from django.db import models
from django.db.models import Q

from ventanilla.common.ids import uuid7


class State(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(models.Model):
    """A piece of deferred work, saved in the transaction that makes it necessary.

    A worker holds a lease; a worker that dies loses it and another takes over. The payload holds ids, never text.
    `key` keeps two equal jobs from waiting at once.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField(null=True)  # NULL: a chore of the installation, not of a tenant
    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True)  # NULL: not to be folded
    rank = models.PositiveSmallIntegerField(default=5)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=60, default="")
    error = models.CharField(max_length=500, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="job_waits_once", fields=["kind", "key"], condition=Q(state="waiting")),
        ]
        indexes = [
            models.Index(fields=["rank", "run_at", "id"], condition=Q(state="waiting"), name="job_due"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_leased"),
            models.Index(fields=["finished_at"], condition=Q(state="failed"), name="job_failed"),
        ]
