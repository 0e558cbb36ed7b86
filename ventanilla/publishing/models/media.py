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

    `digest` is keyed, over the bytes as they were uploaded; `likeness` a perceptual hash of pictures: near duplicates differ in few
    bits. `people` are the people shown, sealed under the asset's own key; what follows from their consents stands beside it in clear.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=AssetKind.choices)
    file = models.UUIDField()  # public id of the stored file
    subject_key_id = models.BigIntegerField(null=True)
    digest = models.BinaryField(null=True)
    title = models.CharField(max_length=200)
    alt_text = models.CharField(max_length=1000, default="")
    on_image_text = models.CharField(max_length=2000, default="")  # what is written on the picture, as a person attested it
    tags = models.JSONField(default=list)
    likeness = models.BigIntegerField(null=True)
    of = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="subtitles")  # the video that subtitles belong to
    language = models.CharField(max_length=10, default="")  # of subtitles
    rights_holder = models.CharField(max_length=200, default="")
    licence = models.CharField(max_length=200, default="")
    source = models.CharField(max_length=300, default="")
    territory = models.JSONField(default=list)  # countries in which it may be shown; empty: everywhere
    rights_until = models.DateField(null=True)  # the last day
    people = models.BinaryField(null=True)
    people_count = models.PositiveSmallIntegerField(default=0)
    consent_missing = models.BooleanField(default=False)
    consent_until = models.DateField(null=True)  # the last day of the first consent that ends
    ai_made = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    words = models.TextField(default="")  # folded, for the search; tags stand between bars
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "digest"], condition=Q(digest__isnull=False, of=None), name="asset_once"),
        ]
        indexes = [
            models.Index(fields=["entity", "kind", "-id"], condition=Q(active=True), name="asset_library"),
            models.Index(fields=["rights_until"], condition=Q(active=True, rights_until__isnull=False), name="asset_rights"),
        ]

    def __str__(self) -> str:
        return self.title


class AssetUse(models.Model):
    """A piece of content in which an asset stands, or stood in a version before: what was once published keeps its pictures."""

    entity_id = models.BigIntegerField()
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="uses")
    content = models.ForeignKey("publishing.Content", on_delete=models.CASCADE, related_name="asset_uses")
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "content"], name="asset_use_once")]
        indexes = [models.Index(fields=["content"], name="asset_use_of_content")]
