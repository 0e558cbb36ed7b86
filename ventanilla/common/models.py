"""Tables of the foundation: keys that can be destroyed, and the bell that live pages listen to."""

from django.db import models

from ventanilla.common.ids import uuid7


class TenantModel(models.Model):
    """A row that belongs to one entity. Every such table is walled by row-level security on PostgreSQL.

    The column is a plain id: the foundation lies below `accounts` and may not point up at it.
    """

    entity_id = models.BigIntegerField()

    class Meta:
        abstract = True


class SubjectKey(TenantModel):
    """The key under which everything of one person (one identity) is sealed. Destroying it is erasure."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    wrapped_key = models.BinaryField(null=True)
    master_key_id = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="subject_key_destroyed_means_gone",
                condition=models.Q(destroyed_at=None, wrapped_key__isnull=False) | models.Q(destroyed_at__isnull=False, wrapped_key=None),
            )
        ]
        indexes = [models.Index(fields=["entity_id", "master_key_id"], name="subject_key_by_master")]


class Event(TenantModel):
    """Something changed: rung for open pages. Ids only, never text; pruned hourly."""

    team_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField(db_index=True)
