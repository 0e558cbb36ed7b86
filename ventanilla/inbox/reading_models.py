"""What people say of readings, and what a bank's own layer has learned from it.

No customer's word is copied here: a judgement names the message and the revision of its text. Whoever erases, deletes or masks the text
takes it from the training too.
"""

from django.db import models
from django.db.models import Q

from ventanilla.common.ids import uuid7


class Judgement(models.Model):
    """What a person says one label of one text is. The latest of a message's revision and task holds.

    `before`, `score` and `model` are what the engine had concluded by itself, whatever others said meanwhile; a judgement that agrees
    with it is a confirmation. `identity` groups what one person wrote; `subject_key_id` is the key whose destruction erases them.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    message = models.ForeignKey("inbox.Message", on_delete=models.CASCADE, related_name="judgements", db_index=False)
    identity_id = models.BigIntegerField()
    subject_key_id = models.BigIntegerField()
    revision = models.CharField(max_length=100)
    task = models.CharField(max_length=16)
    before = models.CharField(max_length=24)
    after = models.CharField(max_length=24)
    score = models.FloatField()
    model = models.CharField(max_length=40)
    source = models.CharField(max_length=10)  # `types.JudgedIn`
    why = models.CharField(max_length=300, default="", blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["entity_id", "-at", "-id"], name="judgement_newest"),
            models.Index(fields=["message", "task", "-id"], name="judgement_message"),
        ]


class Layer(models.Model):
    """One version of a bank's own layer. `sealed` is the arrays' file, sealed under the entity's own key; `digest` is its SHA-256.

    `use` are the tasks that it decides while it is live; what it carries over from the version before is in the arrays as well.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)  # `types.LayerState`
    live = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    stop = models.BooleanField(default=False)
    shipped = models.CharField(max_length=16, default="")  # the shipped model that it stands on
    digest = models.CharField(max_length=64, default="")
    sealed = models.BinaryField(default=b"")
    subject_key_id = models.BigIntegerField(null=True)
    use = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    promoted_by = models.CharField(max_length=80, default="", blank=True)
    promoted_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity_id", "number"], name="layer_number_once"),
            models.UniqueConstraint(fields=["entity_id"], condition=Q(live=True), name="layer_live_once"),
            models.UniqueConstraint(fields=["entity_id"], condition=Q(finished_at=None), name="layer_under_way_once"),
        ]


class ReadingWeek(models.Model):
    """What the engine made of one week's sample of messages: how often each label, and how many of the words it did not know."""

    entity_id = models.BigIntegerField()
    starts_on = models.DateField()
    messages = models.PositiveIntegerField(default=0)
    labels = models.JSONField(default=dict)  # {task: {label: count}}
    words = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity_id", "starts_on"], name="reading_week_once")]
