from django.db import models
from django.db.models import Q


class _Counted(models.Model):
    """What a network counts. NULL: it does not tell."""

    views = models.BigIntegerField(null=True)
    video_views = models.BigIntegerField(null=True)
    reach = models.BigIntegerField(null=True)
    likes = models.BigIntegerField(null=True)
    comments = models.BigIntegerField(null=True)
    shares = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class Gauge(_Counted):
    """One item of ours on its network: what it counted last, and when it is asked again (`due_at`; NULL: never).

    `comments` are those of other people. `gone_at`: the network says that it is no longer there, and nobody here deleted it.
    """

    entity_id = models.BigIntegerField()
    part = models.OneToOneField("publishing.Part", on_delete=models.CASCADE, related_name="gauge")
    content = models.ForeignKey("publishing.Content", on_delete=models.CASCADE, related_name="gauges")
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=60, default="")

    class Meta:
        indexes = [models.Index(fields=["channel", "due_at"], condition=Q(due_at__isnull=False), name="gauge_due")]


class Measurement(_Counted):
    """One reading of one item: the history of its figures. Never changed."""

    entity_id = models.BigIntegerField()
    part = models.ForeignKey("publishing.Part", on_delete=models.CASCADE, related_name="measurements")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["part", "at"], name="measurement_of_part")]


class Visits(models.Model):
    """What the bank's web analytics counted on one day for one set of UTM parameters. Told again, it is replaced."""

    entity_id = models.BigIntegerField()
    day = models.DateField()
    utm_source = models.CharField(max_length=100, default="")
    utm_medium = models.CharField(max_length=100, default="")
    utm_campaign = models.CharField(max_length=100, default="")
    utm_content = models.CharField(max_length=100, default="")
    utm_term = models.CharField(max_length=100, default="")
    clicks = models.PositiveBigIntegerField(default=0)
    visits = models.PositiveBigIntegerField(default=0)
    leads = models.PositiveBigIntegerField(default=0)  # opened on the bank's own pages
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "day", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"], name="visits_once"
            )
        ]
        indexes = [
            models.Index(fields=["entity_id", "utm_content"], name="visits_of_content"),
            models.Index(fields=["entity_id", "utm_campaign"], name="visits_of_campaign"),
        ]


class Origin(models.Model):
    """Which of our items a lead came from: the last one that the person had answered before it was opened."""

    entity_id = models.BigIntegerField()
    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="+")
    part = models.ForeignKey("publishing.Part", on_delete=models.CASCADE, related_name="origins")
    content = models.ForeignKey("publishing.Content", on_delete=models.CASCADE, related_name="origins")
    answered_at = models.DateTimeField()
    opened_at = models.DateTimeField()


class Result(_Counted):
    """What became of a piece of content, over all its items: sums of what is told elsewhere, kept so that lists sort by them.

    `utm_content` is how its clicks are told apart. `leads` were opened at the desk, `web_leads` on the bank's own pages.
    """

    entity_id = models.BigIntegerField()
    content = models.OneToOneField("publishing.Content", on_delete=models.CASCADE, related_name="result")
    utm_content = models.CharField(max_length=100)
    clicks = models.BigIntegerField(null=True)
    visits = models.BigIntegerField(null=True)
    leads = models.BigIntegerField(null=True)
    web_leads = models.BigIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["entity_id", "utm_content"], name="result_by_utm")]
