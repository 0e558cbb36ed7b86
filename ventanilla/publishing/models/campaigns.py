from django.db import models
from django.db.models import F, Q

from ventanilla.common.ids import uuid7


class Pillar(models.Model):
    """A theme of the bank's content, with the share of all content that it should have (percent)."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    share = models.PositiveSmallIntegerField(default=0)
    hue = models.PositiveSmallIntegerField(default=0)  # one of the stylesheet's ten category colours
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "key"], name="pillar_key_once"),
            models.CheckConstraint(name="pillar_share_percent", condition=Q(share__lte=100)),
        ]


class CampaignState(models.TextChoices):
    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    DROPPED = "dropped"


class Campaign(models.Model):
    """A series of content with a goal, between two days.

    `register` holds what the advertising register asks for (Circular 4/2020, norma 7), `dose` the share of its content, in percent,
    that may carry a commercial message.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)  # also the `utm_campaign` of its links
    name = models.CharField(max_length=120)
    theme = models.CharField(max_length=300, default="")
    goal = models.CharField(max_length=500, default="")
    targets = models.JSONField(default=dict)  # {"reach": 50000, "leads": 40}
    budget_note = models.CharField(max_length=500, default="")
    products = models.JSONField(default=list)  # keys of the catalogue
    dose = models.PositiveSmallIntegerField(default=100)
    register = models.JSONField(default=dict)
    register_year = models.PositiveSmallIntegerField(default=0)
    register_number = models.PositiveIntegerField(default=0)  # in the order of the year's campaigns of the entity, without gaps
    state = models.CharField(max_length=10, choices=CampaignState.choices, default=CampaignState.PLANNED)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=500, default="")  # why it ended or was dropped
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "key"], name="campaign_key_once"),
            models.UniqueConstraint(
                fields=["entity", "register_year", "register_number"], condition=Q(register_number__gt=0), name="campaign_register_once"
            ),
            models.CheckConstraint(name="campaign_dates", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="campaign_dose_percent", condition=Q(dose__lte=100)),
        ]

    def __str__(self) -> str:
        return self.name
