from django.db import models

from ventanilla.common.ids import uuid7


class Attestation(models.Model):
    """A person has settled what software cannot decide: which rule, on exactly which content."""

    entity_id = models.BigIntegerField()
    content = models.ForeignKey("publishing.Content", on_delete=models.CASCADE, related_name="attestations")
    rule = models.CharField(max_length=80)
    payload_hash = models.BinaryField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content", "rule", "payload_hash"], name="attested_once")]


class Override(models.Model):
    """Somebody with the right to has overridden a finding on exactly this content, with a reason. `false_alarm`: the rule was wrong."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    content = models.ForeignKey("publishing.Content", on_delete=models.CASCADE, related_name="overrides")
    rule = models.CharField(max_length=80)
    payload_hash = models.BinaryField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000)
    false_alarm = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content", "rule", "payload_hash"], name="overridden_once")]
        indexes = [models.Index(fields=["rule", "at"], name="override_of_rule")]
