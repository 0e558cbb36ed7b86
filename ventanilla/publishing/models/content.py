from django.db import models
from django.db.models import Q

from ventanilla.common.ids import uuid7
from ventanilla.publishing.times import Choice
from ventanilla.publishing.types import CommentThread, ContentState, Kind, PartKind, VariantState


class Content(models.Model):
    """One thing that the bank wants to say, in one form per channel. Texts are the bank's own, masked of forbidden data.

    `wall`, `zone` and `choice` are what the person chose, `publish_at` what it resolved to under `zone_data`. Approval covers
    any moment from `publish_at` to `window_minutes` later; after that it is missed, and a person decides.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("publishing.Campaign", null=True, on_delete=models.PROTECT, related_name="contents")
    pillar = models.CharField(max_length=40, default="")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind], default=Kind.ORGANIC)
    product = models.CharField(max_length=60, default="")  # a key of the catalogue
    language = models.CharField(max_length=10, default="es")
    countries = models.JSONField(default=list)
    audience = models.CharField(max_length=10, default="retail")
    landing_url = models.CharField(max_length=500, default="")
    commercial = models.BooleanField(default=False)
    utm = models.JSONField(default=dict)
    flags = models.JSONField(default=dict)
    context = models.JSONField(default=dict)
    targeting = models.JSONField(default=dict)
    tags = models.JSONField(default=list)
    wall = models.CharField(max_length=16, default="")  # "2027-03-28T02:30"
    zone = models.CharField(max_length=60, default="")
    choice = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Choice], default=Choice.LATER)
    zone_data = models.CharField(max_length=20, default="")
    publish_at = models.DateTimeField(null=True)
    window_minutes = models.PositiveIntegerField(default=30)
    expires_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in ContentState], default=ContentState.DRAFT)
    reason = models.CharField(max_length=60, default="")
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")  # of the last change
    contributors = models.JSONField(default=list)  # ids of all who have worked on it: none of them approves it
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="content_time_whole", condition=Q(publish_at=None, wall="") | (Q(publish_at__isnull=False) & ~Q(wall="") & ~Q(zone=""))
            ),
        ]
        indexes = [
            models.Index(fields=["entity", "publish_at", "id"], name="content_calendar"),
            models.Index(fields=["entity", "state", "-id"], name="content_by_state"),
            models.Index(fields=["campaign", "publish_at"], name="content_of_campaign"),
            models.Index(fields=["publish_at"], condition=Q(state__in=["scheduled", "publishing"]), name="content_due"),
        ]

    def __str__(self) -> str:
        return self.title


class Variant(models.Model):
    """The content's form for one channel. Its own time, where it has one, overrides the content's."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="variants")
    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=10, default="")
    text = models.TextField(default="")
    thread = models.JSONField(default=list)  # texts of the posts after the first
    first_comment = models.TextField(default="")
    media = models.JSONField(default=list)  # [{"asset": …, "alt_text": …, "subtitles": …}]
    location = models.CharField(max_length=200, default="")
    wall = models.CharField(max_length=16, default="")
    choice = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Choice], default=Choice.LATER)
    publish_at = models.DateTimeField(null=True)  # its own; NULL: the content's
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in VariantState], default=VariantState.PLANNED)
    reason = models.CharField(max_length=60, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content", "channel", "language"], name="variant_channel_once")]
        indexes = [models.Index(fields=["channel", "publish_at"], name="variant_of_channel")]


class Part(models.Model):
    """One item of a variant that goes out by an attempt of its own: the post, each further post of a thread, the first comment.

    A part is queued when the one before it is published: it answers that.
    """

    entity_id = models.BigIntegerField()
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in PartKind])
    version = models.PositiveIntegerField()  # of the content, as it was approved
    attempt = models.UUIDField(unique=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in VariantState], default=VariantState.SCHEDULED)
    reason = models.CharField(max_length=60, default="")
    native_id = models.CharField(max_length=300, default="")
    native_url = models.CharField(max_length=500, default="")
    published_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)  # taken off the network

    class Meta:
        indexes = [
            models.Index(fields=["variant", "position", "-id"], name="part_of_variant"),
            models.Index(fields=["entity_id", "native_id"], condition=~Q(native_id=""), name="part_on_network"),
        ]


class Version(models.Model):
    """The content as it stood after a change: all that an author fills in. Never changed."""

    entity_id = models.BigIntegerField()
    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    payload_hash = models.BinaryField()
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content", "number"], name="version_once")]


class Comment(models.Model):
    """What somebody said about the content. `guest` names a reader from outside, who came by a signed link."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="comments")
    thread = models.CharField(max_length=10, choices=[(t.value, t.value) for t in CommentThread], default=CommentThread.INTERNAL)
    user = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    guest = models.CharField(max_length=120, default="")
    text = models.CharField(max_length=2000)
    mentions = models.JSONField(default=list)  # user ids
    version = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["content", "id"], name="comment_of_content")]


class Task(models.Model):
    """Something that one person should do for the content."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="tasks")
    assignee = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    due_at = models.DateTimeField(null=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["assignee", "due_at"], condition=Q(done_at=None), name="task_open")]
