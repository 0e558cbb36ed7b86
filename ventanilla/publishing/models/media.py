from django.db import models
from django.db.models import Q

from ventanilla.common.ids import uuid7


class AssetKind(models.TextChoices):
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    SUBTITLES = "subtitles"


class Asset(models.Model):
    """A picture, video or document of the bank's own, kept as a file (sniffed, re-encoded, sealed), with its rights.

    `likeness` is a perceptual hash of pictures: near duplicates differ in few bits.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=AssetKind.choices)
    file = models.UUIDField()  # public id of the stored file
    title = models.CharField(max_length=200)
    alt_text = models.CharField(max_length=1000, default="")
    on_image_text = models.CharField(max_length=2000, default="")  # what is written on the picture, as a person attested it
    tags = models.JSONField(default=list)
    likeness = models.BigIntegerField(null=True)
    rights_holder = models.CharField(max_length=200, default="")
    licence = models.CharField(max_length=200, default="")
    rights_until = models.DateField(null=True)
    ai_made = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["entity", "kind", "-id"], condition=Q(active=True), name="asset_library"),
            models.Index(fields=["rights_until"], condition=Q(active=True, rights_until__isnull=False), name="asset_rights"),
        ]

    def __str__(self) -> str:
        return self.title
