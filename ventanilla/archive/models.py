from django.db import models
from django.db.models import Q

from ventanilla.common.ids import uuid7
from ventanilla.common.models import TenantModel


class Entry(TenantModel):
    """One fact that happened, sealed under its subject's key, numbered later by the sequencer.

    Never updated, save `position`; and emptied where it turned out to hold what may never be stored (`services.redact`).
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    subject_key_id = models.BigIntegerField(null=True)  # NULL: about no person, body in clear
    actor = models.CharField(max_length=80)  # `user:<id>`, `system`, `bank`, `network`
    about = models.CharField(max_length=80)  # `conversation:<public id>`: the object whose history this belongs to
    happened_at = models.DateTimeField()
    body = models.BinaryField()
    leaf = models.BinaryField()  # SHA-256(0x00 || canonical envelope), RFC 6962
    position = models.BigIntegerField(null=True, unique=True)
    redacted_at = models.DateTimeField(null=True)  # its body was destroyed, key and all; the leaf still stands in the tree
    retain_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(position=None), name="archive_unnumbered"),
            models.Index(fields=["entity_id", "about", "id"], name="archive_about"),
            models.Index(fields=["entity_id", "kind", "id"], name="archive_kind"),
        ]


class Head(models.Model):
    """A signed tree head: the root over the first `size` entries."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField()
    peaks = models.BinaryField()  # of the tree at this size, so that it can grow on
    signed_at = models.DateTimeField()
    signature = models.BinaryField()


class LegalHold(TenantModel):
    """While it stands, nothing that it covers is erased or expires."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    about = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    placed_by = models.CharField(max_length=80)
    placed_at = models.DateTimeField()
    released_by = models.CharField(max_length=80, default="")
    released_at = models.DateTimeField(null=True)


class Errand(TenantModel):
    """A verification, an export or a dossier that somebody asked for: how far it is, what came of it.

    `entity_ids` limits whose entries an export writes out in full; `about` is what a dossier is of. Their files live a day.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=10)  # verify, export, dossier
    about = models.CharField(max_length=80, default="")
    state = models.CharField(max_length=10, default="waiting")  # waiting, running, done, failed
    entity_ids = models.JSONField(default=list)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    problems = models.JSONField(default=list)  # [[fault, where], …]
    size = models.BigIntegerField(default=0)  # bytes of the exported file; 0 when there is none, or no longer

    class Meta:
        indexes = [models.Index(fields=["entity_id", "-id"], name="archive_errands")]
