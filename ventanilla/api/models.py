from django.db import models


class IdempotencyKey(models.Model):
    """The answer that a write got, kept so that the same request sent again gets it again and does nothing twice.

    Written in the transaction of the write itself. A key is one token's own; `request_hash` is keyed and covers method, path and body.
    """

    entity_id = models.BigIntegerField()
    token = models.UUIDField()
    key = models.CharField(max_length=255)
    request_hash = models.BinaryField()
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, default="")
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once")]
