from django.db import models
from django.db.models import Q

from ventanilla.common.ids import uuid7
from ventanilla.common.models import TenantModel


class State(models.TextChoices):
    WAITING = "waiting"  # known, not fetched yet
    READY = "ready"
    REFUSED = "refused"  # too large, not what it says, broken: `refusal` says which
    GONE = "gone"  # erased or expired


class File(TenantModel):
    """An attachment: sniffed, re-encoded where it is an image, size-limited, sealed under its subject's key on disk.

    `digest` is keyed: equal files of one entity share it, and nobody can guess the content from it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    subject_key_id = models.BigIntegerField(null=True)
    owner = models.CharField(max_length=80)  # `message:<public id>`: the door that authorises it
    source_url = models.CharField(max_length=2000, default="")
    name = models.CharField(max_length=200, default="")
    media_type = models.CharField(max_length=100, default="")
    alt_text = models.CharField(max_length=2000, default="")
    size = models.PositiveBigIntegerField(default=0)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    digest = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    refusal = models.CharField(max_length=40, default="")
    created_at = models.DateTimeField()
    retain_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["entity_id", "owner"], name="file_owner"),
            models.Index(fields=["retain_until"], condition=Q(retain_until__isnull=False), name="file_expiry"),
        ]
