from django.db import models

from ventanilla.common.ids import uuid7
from ventanilla.publishing.times import Choice


class SeriesState(models.TextChoices):
    ACTIVE = "active"
    PAUSED = "paused"  # nothing more is made ahead; what is made stays
    ENDED = "ended"


class Series(models.Model):
    """Content that comes back by a rule, at the same wall time. Each occurrence is a piece of its own, checked and approved by itself.

    `rule`: `recurrence.Rule.plain`; `template`: what an author fills in, as a version keeps it. `made_until`: the last day for which
    occurrences were made.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    rule = models.JSONField()
    starts_on = models.DateField()
    hour = models.CharField(max_length=5)  # "18:30", of the wall
    zone = models.CharField(max_length=60)
    choice = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Choice], default=Choice.LATER)
    template = models.JSONField()
    state = models.CharField(max_length=10, choices=SeriesState.choices, default=SeriesState.ACTIVE)
    reason = models.CharField(max_length=40, default="")  # why the desk itself paused it
    made_until = models.DateField(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")  # split off from
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["entity", "state", "-id"], name="series_of_entity")]

    def __str__(self) -> str:
        return self.title


class Occurrence(models.Model):
    """One day of a series: the content made for it; none where the day was left out, or its content thrown away. Never made twice."""

    entity_id = models.BigIntegerField()
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="occurrences")
    on = models.DateField()  # the rule's own day; the content may stand on another
    content = models.OneToOneField("publishing.Content", null=True, on_delete=models.SET_NULL, related_name="occurrence")
    base = models.PositiveIntegerField(default=1)  # the content's version as the series last wrote it: a newer one was changed apart
    left_out = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "on"], name="occurrence_once")]
