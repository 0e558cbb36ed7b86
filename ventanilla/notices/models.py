from django.db import models
from django.db.models import Q

from ventanilla.common.ids import uuid7
from ventanilla.common.models import TenantModel
from ventanilla.notices.types import Medium, Severity


class Notice(TenantModel):
    """Something a person should know. The kind's words are filled with `params` and translated when shown; no text of customers."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Severity], default=Severity.INFO)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    acknowledge = models.BooleanField(default=False)  # asks for a "seen"
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "-id"], name="notice_of_user"),
            models.Index(fields=["user_id"], condition=Q(read_at=None), name="notice_unread"),
        ]


class Preference(models.Model):
    """How one person wants one kind of notice, wherever it comes from, when not as its wording says."""

    user_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    medium = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Medium])
    wanted = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "kind", "medium"], name="notice_preference_once")]


class WebhookTarget(TenantModel):
    """A system of the bank that is told, signed by Standard Webhooks. The secret is sealed; `kinds` empty means all."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    url = models.CharField(max_length=500)
    sealed_secret = models.BinaryField()
    subject_key_id = models.BigIntegerField()
    kinds = models.JSONField(default=list)
    active = models.BooleanField(default=True)


class Dispatch(TenantModel):
    """The log of one fact told outside the product: to a person by e-mail, or to a target by webhook. Retried until taken or given up."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    notice = models.ForeignKey(
        Notice, null=True, on_delete=models.CASCADE, related_name="dispatches"
    )  # NULL: a webhook, about no one person
    medium = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Medium])
    user_id = models.BigIntegerField(null=True)
    target = models.ForeignKey(WebhookTarget, null=True, on_delete=models.CASCADE, related_name="dispatches")
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=300, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dispatch_has_one_receiver",
                condition=Q(user_id__isnull=False, target=None) | Q(user_id=None, target__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["entity_id", "-id"], name="dispatch_log")]
