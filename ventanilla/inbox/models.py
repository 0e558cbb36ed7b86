"""Conversations and what stands in them. Partial indexes test for NULL or a boolean, so that every query's predicate is literal:

SQLite uses a partial index only where the query repeats its condition word for word, and a bound parameter is not the word.
"""

from django.db import models
from django.db.models import F, Q

from ventanilla.common.ids import uuid7
from ventanilla.inbox.reading_models import Judgement, Layer, ReadingWeek
from ventanilla.inbox.types import Direction, LookReason, SendState, State

__all__ = ["Judgement", "Layer", "ReadingWeek"]  # tables of their own file; the rest is below


def _choices(kind: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in kind]  # type: ignore[attr-defined]  # a StrEnum


class Conversation(models.Model):
    """One identity with one of our channels, over its public, direct and secure surfaces.

    The labels are those of the customer's last message. `due_at` is the nearest clock that runs, NULL when none does.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, related_name="+", db_index=False)
    identity = models.ForeignKey("contacts.Identity", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=16, choices=_choices(State), default=State.NEW)
    assignee = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("accounts.Team", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    priority = models.PositiveSmallIntegerField(default=3)
    opened_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)  # what reached us until then asks for nothing any more
    unanswered_since = models.DateTimeField(null=True)
    first_response_at = models.DateTimeField(null=True)
    first_response_due_at = models.DateTimeField(null=True)
    response_due_at = models.DateTimeField(null=True)
    resolution_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    last_message_at = models.DateTimeField()
    last_direction = models.CharField(max_length=3, choices=_choices(Direction), default=Direction.IN)
    last_surface = models.CharField(max_length=10, default="public")
    preview = models.CharField(max_length=200, default="")
    root_id = models.CharField(max_length=300, default="")  # the thread that its last public message stands in
    messages = models.PositiveIntegerField(default=0)
    sentiment = models.CharField(max_length=12, default="")
    emotion = models.CharField(max_length=12, default="")
    intent = models.CharField(max_length=20, default="")
    topic = models.CharField(max_length=24, default="")
    urgency = models.CharField(max_length=8, default="")
    language = models.CharField(max_length=10, default="")
    unread = models.BooleanField(default=True)
    needs_look = models.BooleanField(default=False)
    look_reason = models.CharField(max_length=20, choices=_choices(LookReason), default=LookReason.NONE)
    send_problem = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "number"], name="conversation_number_once"),
            models.UniqueConstraint(fields=["identity", "channel"], condition=Q(resolved_at=None), name="conversation_open_once"),
            models.CheckConstraint(
                name="conversation_resolved_has_time",
                condition=Q(state="resolved", resolved_at__isnull=False) | (~Q(state="resolved") & Q(resolved_at=None)),
            ),
            models.CheckConstraint(
                name="conversation_waiting_has_time",
                condition=Q(state="waiting_customer", waiting_since__isnull=False) | (~Q(state="waiting_customer") & Q(waiting_since=None)),
            ),
            models.CheckConstraint(name="conversation_assigned_to_somebody", condition=~Q(state="assigned") | Q(assignee__isnull=False)),
            models.CheckConstraint(name="conversation_priority_known", condition=Q(priority__gte=1, priority__lte=4)),
        ]
        indexes = [
            models.Index(fields=["entity", "-last_message_at", "-id"], condition=Q(resolved_at=None), name="conversation_open"),
            models.Index(fields=["team", "-last_message_at", "-id"], condition=Q(resolved_at=None), name="conversation_team"),
            models.Index(fields=["assignee", "-last_message_at", "-id"], condition=Q(resolved_at=None), name="conversation_mine"),
            models.Index(
                fields=["entity", "-last_message_at", "-id"],
                condition=Q(resolved_at=None, assignee=None),
                name="conversation_unassigned",
            ),
            models.Index(
                fields=["entity", "priority", "-last_message_at", "-id"], condition=Q(resolved_at=None), name="conversation_priority"
            ),
            models.Index(fields=["entity", "due_at", "id"], condition=Q(due_at__isnull=False), name="conversation_due"),
            models.Index(
                fields=["entity", "unanswered_since", "id"],
                condition=Q(unanswered_since__isnull=False),
                name="conversation_unanswered",
            ),
            models.Index(
                fields=["entity", "-last_message_at", "-id"], condition=Q(waiting_since__isnull=False), name="conversation_waiting"
            ),
            models.Index(
                fields=["entity", "-last_message_at", "-id"], condition=Q(resolved_at__isnull=False), name="conversation_resolved"
            ),
            models.Index(fields=["entity", "-last_message_at", "-id"], condition=Q(needs_look=True), name="conversation_look"),
            models.Index(fields=["entity", "-last_message_at", "-id"], condition=Q(send_problem=True), name="conversation_problem"),
            models.Index(fields=["identity", "channel", "-id"], name="conversation_identity"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number as people say it: `V-20418`."""
        return f"V-{self.number}"


class Counter(models.Model):
    """The last human number given out, per entity. Its row is the lock that keeps numbers without gaps or doubles."""

    entity = models.OneToOneField("accounts.Entity", on_delete=models.CASCADE, related_name="+", primary_key=True)
    value = models.PositiveIntegerField(default=0)


class Settings(models.Model):
    """How the inbox of an entity behaves; no row means the defaults of `rules.py`."""

    entity = models.OneToOneField("accounts.Entity", on_delete=models.CASCADE, related_name="+", primary_key=True)
    reopen_days = models.PositiveSmallIntegerField(default=14)
    risk_minutes = models.PositiveSmallIntegerField(default=15)
    auto_hide = models.BooleanField(default=True)  # hide on the network what exposes its author
    auto_hint = models.BooleanField(default=True)  # and tell them, in private where the network allows
    close_waiting_days = models.PositiveSmallIntegerField(default=10)
    routes = models.JSONField(default=list)  # [{"field": "topic", "value": "fraud_security", "team": 3}]


class Message(models.Model):
    """One message as the network has it, masked. Never changed: an edit keeps the earlier text as a version, a deletion is a tombstone.

    `conversation` is NULL for what stands beside the conversations: items that do not address us, our own posts, and
    tombstones whose message has not arrived.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="thread", db_index=False)
    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, related_name="+", db_index=False)
    identity = models.ForeignKey("contacts.Identity", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    direction = models.CharField(max_length=3, choices=_choices(Direction), default=Direction.IN)
    native_id = models.CharField(max_length=300, null=True)  # NULL: not on the network
    root_id = models.CharField(max_length=300, default="")
    parent_id = models.CharField(max_length=300, default="")
    surface = models.CharField(max_length=10)
    url = models.CharField(max_length=1000, default="")
    text = models.TextField(default="")
    revision = models.CharField(max_length=100, default="")
    posted_at = models.DateTimeField()  # by the network's clock
    received_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    written_at = models.DateTimeField()  # of this text: the edit's time, else `posted_at`
    edited = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="")
    reading = models.JSONField(default=dict)
    forbidden = models.JSONField(default=list)  # kinds of data that were masked for good
    has_files = models.BooleanField(default=False)  # `files` owned by `message:<public id>`
    deleted_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    redacted_at = models.DateTimeField(null=True)
    attempt = models.UUIDField(null=True)
    send_state = models.CharField(max_length=10, choices=_choices(SendState), default=SendState.NONE, blank=True)
    send_reason = models.CharField(max_length=100, default="")
    author_id = models.BigIntegerField(null=True)  # the member of staff who wrote it
    sampled = models.BooleanField(default=False)  # drawn at random on arrival: what the engine's accuracy is measured on

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "native_id"], name="message_once"),
            models.UniqueConstraint(fields=["attempt"], condition=Q(attempt__isnull=False), name="message_attempt_once"),
            models.CheckConstraint(name="message_deleted_is_empty", condition=Q(deleted_at=None) | Q(text="") | Q(direction="out")),
        ]
        indexes = [
            models.Index(fields=["conversation", "-posted_at", "-id"], name="message_thread"),
            models.Index(fields=["channel", "root_id", "-posted_at", "-id"], name="message_root"),
            models.Index(fields=["identity", "-posted_at", "-id"], name="message_identity"),
            models.Index(fields=["channel", "parent_id"], condition=Q(conversation=None), name="message_beside"),
            models.Index(fields=["entity_id", "-posted_at", "-id"], condition=Q(sampled=True), name="message_sampled"),
        ]


class MessageVersion(models.Model):
    """A text that a message once had and has no longer."""

    entity_id = models.BigIntegerField()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions", db_index=False)
    revision = models.CharField(max_length=100)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "revision"], name="message_version_once")]


class SealedValue(models.Model):
    """The original of a masked value, sealed under the author's subject key. Shown only by `services.reveal`."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="sealed_values")
    revision = models.CharField(max_length=100, default="")
    kind = models.CharField(max_length=20)
    sealed = models.BinaryField()
    subject_key_id = models.BigIntegerField()
    index = models.BinaryField(max_length=32)  # blind index of the normalised value; empty where nobody looks it up
    masked = models.CharField(max_length=100)
    masked_start = models.PositiveIntegerField()
    masked_end = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["entity_id", "index"], name="sealed_value_index")]


class Note(models.Model):
    """What colleagues write to one another beside a conversation. Masked; never leaves the house."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="notes")
    author_id = models.BigIntegerField()
    text = models.TextField()
    created_at = models.DateTimeField()


class ConversationEvent(models.Model):
    """Something that happened to a conversation. `details` holds codes, names of staff and numbers, never a customer's words."""

    entity_id = models.BigIntegerField()
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField(max_length=20)
    actor = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["conversation", "-at", "-id"], name="conversation_event_at")]


class Tag(models.Model):
    """A word put on conversations. `system` ones are set by triage."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.SlugField(max_length=40, allow_unicode=True)
    name = models.CharField(max_length=60)
    system = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "key"], name="tag_key_once")]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag on a conversation."""

    entity_id = models.BigIntegerField()
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="tagging_once")]
        indexes = [models.Index(fields=["tag", "-conversation"], name="tagging_tag")]


class Presence(models.Model):
    """Somebody has a conversation open until `until`, unless their page says again that it is."""

    entity_id = models.BigIntegerField()
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    user_id = models.BigIntegerField()
    name = models.CharField(max_length=150)
    writing = models.BooleanField(default=False)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user_id"], name="presence_once")]


class ReplyTemplate(models.Model):
    """A text that staff insert. Changing one makes the next version of its key; the old ones stay for the record."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("accounts.Team", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.SlugField(max_length=60)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    surface = models.CharField(max_length=10, default="")  # empty: every surface
    name = models.CharField(max_length=120)
    shortcut = models.CharField(max_length=30, default="")
    text = models.TextField()  # `{customer}`, `{agent}`, `{case}`…: `rules.VARIABLES`
    topic = models.CharField(max_length=24, default="")
    active = models.BooleanField(default=True)
    uses = models.PositiveIntegerField(default=0)  # answers that began with this version
    used_at = models.DateTimeField(null=True)
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "key", "language", "version"], name="template_version_once"),
            models.UniqueConstraint(fields=["entity", "key", "language"], condition=Q(active=True), name="template_active_once"),
        ]

    def __str__(self) -> str:
        return self.name


class SlaPolicy(models.Model):
    """How fast an entity answers and resolves, in working minutes of a calendar. The row with the surface wins over the general one."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    priority = models.PositiveSmallIntegerField()
    surface = models.CharField(max_length=10, default="")
    first_response_minutes = models.PositiveIntegerField()
    response_minutes = models.PositiveIntegerField()
    resolution_minutes = models.PositiveIntegerField()
    calendar_key = models.CharField(max_length=40, default="")  # empty: round the clock

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "priority", "surface"], name="sla_policy_once"),
            models.CheckConstraint(name="sla_policy_order", condition=Q(resolution_minutes__gte=F("first_response_minutes"))),
        ]


class SearchDocument(models.Model):
    """A message's stemmed terms and the terms of its scope. The id sorts by time, so that newest-first reads the index backwards."""

    id = models.BigIntegerField(primary_key=True)  # `search.document_id`
    entity_id = models.BigIntegerField()
    message_id = models.BigIntegerField(db_index=True)
    terms = models.TextField()
