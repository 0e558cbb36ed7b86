from django.db import models

from ventanilla.common.ids import uuid7


class PlanFile(models.Model):
    """A month's plan as somebody brought it, masked of forbidden data: looked at first, then written as drafts. Forgotten after 30 days.

    `heads`: [[place, name, column]]; `rows`: [[line, {column: cell}, extra, [columns that held forbidden data], digest]];
    `wrong`: {line: [[column, code, value, detail]]} as it was judged when it came.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    heads = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    wrong = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["entity", "-id"], name="plan_file_of_entity")]


class PlannedRow(models.Model):
    """A row of a plan that has become a piece of content: the same row brought again makes no second one.

    `digest` covers everything that the row says. Thrown away with its content: then the row may be brought again.
    """

    entity_id = models.BigIntegerField()
    plan = models.ForeignKey(PlanFile, null=True, on_delete=models.SET_NULL, related_name="written")
    line = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    content = models.ForeignKey("publishing.Content", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity_id", "digest"], name="planned_row_once")]
        indexes = [models.Index(fields=["plan", "line"], name="planned_row_of_plan")]
