"""Plaza's own tables, in a database file of their own. Everybody in them is invented."""

from django.db import models
from django.db.models import Q


class AccountKind(models.TextChoices):
    PERSON = "person"
    COMPANY = "company"
    PRESS = "press"


class Account(models.Model):
    """Somebody on Plaza. `token_digest` is the SHA-256 of the token that a desk works with, empty where there is none."""

    handle = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    bio = models.CharField(max_length=300, default="", blank=True)
    link = models.CharField(max_length=200, default="", blank=True)
    kind = models.CharField(max_length=10, choices=AccountKind.choices, default=AccountKind.PERSON)
    verified = models.BooleanField(default=False)
    followers = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=10, default="es")
    closed_messages = models.BooleanField(default=False)  # takes no private messages from people it does not know
    token_digest = models.BinaryField(default=b"")
    joined_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"@{self.handle}"

    @property
    def tint(self) -> int:
        """One of twelve colours, for good."""
        return sum(self.handle.encode()) % 12

    @property
    def initials(self) -> str:
        words = [w for w in self.name.split() if w[0].isalnum()] or [self.handle]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


class ItemKind(models.TextChoices):
    POST = "post"
    MESSAGE = "message"


class Item(models.Model):
    """A post, a reply or a private message. Deleted ones keep their row, without their text."""

    kind = models.CharField(max_length=8, choices=ItemKind.choices, default=ItemKind.POST)
    author = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="items")
    recipient = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="received")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answers")
    root = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="thread")
    text = models.TextField()
    first_text = models.TextField(default="")
    language = models.CharField(max_length=10, default="")
    mentions = models.JSONField(default=list)  # ids of accounts
    likes = models.PositiveIntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)
    views = models.PositiveIntegerField(default=0)  # how often its page, or a list with it, was shown to somebody else
    revision = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # by our clock, whatever `created_at` says: what open pages ask for
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="item_message_goes_to_somebody", condition=Q(kind="post", recipient=None) | Q(kind="message", recipient__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], condition=Q(kind="post", parent=None), name="item_timeline"),
            models.Index(fields=["author", "-created_at", "-id"], name="item_author"),
            models.Index(fields=["root", "created_at", "id"], name="item_thread"),
            models.Index(fields=["recipient", "-id"], condition=Q(recipient__isnull=False), name="item_received"),
            models.Index(fields=["changed_at"], name="item_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Media(models.Model):
    """An image or a document, kept in the file itself. Without an item it was uploaded and not used yet."""

    owner = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="media")
    media_type = models.CharField(max_length=60)
    name = models.CharField(max_length=120, default="")
    alt = models.CharField(max_length=1000, default="")
    content = models.BinaryField()
    created_at = models.DateTimeField()


class Like(models.Model):
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="liked")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "account"], name="like_once")]


class Report(models.Model):
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reports")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "account"], name="report_once")]


class Event(models.Model):
    """Something that `account` should hear of, as it was at that moment. Its id is the streams' cursor."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="events")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)  # created, edited, deleted, liked
    direct = models.BooleanField()
    body = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "direct", "id"], name="event_stream")]


class Hook(models.Model):
    """Where an account's events are pushed, and the secret that signs them."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="hook")
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=200)


class Push(models.Model):
    """One event on its way to a hook: tried until the other side takes it, or for a day."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="pushes")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    given_up = models.BooleanField(default=False)
    error = models.CharField(max_length=120, default="")

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(delivered_at=None, given_up=False), name="push_due")]


class Fault(models.Model):
    """A scripted misbehaviour. Which request it strikes is decided by its seed and its own count, so that a run can be repeated."""

    kind = models.CharField(max_length=20)
    operation = models.CharField(max_length=20, default="*")
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField(default=1.0)
    seed = models.IntegerField(default=0)
    remaining = models.PositiveIntegerField(null=True)  # NULL: it stands until it is removed
    seconds = models.FloatField(default=0.0)
    status = models.PositiveSmallIntegerField(default=422)
    code = models.CharField(max_length=40, default="policy")
    asked = models.PositiveIntegerField(default=0)
    struck = models.PositiveIntegerField(default=0)
