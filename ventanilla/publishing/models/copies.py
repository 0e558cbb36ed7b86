from django.db import models


class WorkingCopy(models.Model):
    """What a person has typed and not saved yet, on top of version `base`. It makes no version and is forgotten once saved."""

    entity_id = models.BigIntegerField()
    content = models.ForeignKey("publishing.Content", on_delete=models.CASCADE, related_name="copies")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    base = models.PositiveIntegerField()
    snapshot = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content", "user"], name="working_copy_once")]
