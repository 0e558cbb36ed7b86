from django.db import models
from django.db.models import F, Q

from ventanilla.common.ids import uuid7


class SpanKind(models.TextChoices):
    BLACKOUT = "blackout"  # nothing of the bank's own should go out: results day, a silent period
    EVENT = "event"  # the bank's own: an opening, a meeting, a campaign day of the branches


class Span(models.Model):
    """A stretch of the calendar that planners must see: a blackout, or an event of the bank. Narrowed to a channel where it names one."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")  # and all below it
    channel = models.ForeignKey("channels.Channel", null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=SpanKind.choices)
    name = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="span_ends_later", condition=Q(ends_at__gt=F("starts_at")))]
        indexes = [models.Index(fields=["entity", "starts_at"], name="span_of_entity")]


class CalendarFeed(models.Model):
    """A person's calendar for a calendar program, by an address that nobody guesses. `digest`: SHA-256 of its secret part."""

    entity_id = models.BigIntegerField()  # the person's home
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], name="calendar_feed_once")]
