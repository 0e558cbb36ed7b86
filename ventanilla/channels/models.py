from django.db import models
from django.db.models import Q

from ventanilla.channels.types import AttemptKind, AttemptState
from ventanilla.common.ids import uuid7


class Channel(models.Model):
    """Our account on a network."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("accounts.Team", null=True, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    platform = models.CharField(max_length=30)  # a key of the registry; no choices, so that a new network needs no migration
    account_id = models.CharField(max_length=300, default="")
    handle = models.CharField(max_length=200)
    name = models.CharField(max_length=120)
    settings = models.JSONField(default=dict)
    purpose = models.CharField(max_length=30, default="care")
    active = models.BooleanField(default=True)
    auth_state = models.CharField(max_length=20, default="ok")
    auth_detail = models.CharField(max_length=300, default="")
    abilities = models.JSONField(default=dict)  # {"may": […], "may_not": […]} as last checked
    checked_at = models.DateTimeField(null=True)
    fetch_at = models.DateTimeField(null=True)  # when its streams are read next; NULL: as soon as somebody looks
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "key"], name="channel_key_once"),
            models.UniqueConstraint(fields=["platform", "account_id"], condition=~Q(account_id=""), name="channel_account_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Credential(models.Model):
    """The sealed credentials of a channel: one row, replaced under lock when refreshed."""

    entity_id = models.BigIntegerField()
    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="credential")
    subject_key_id = models.BigIntegerField()
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(null=True)
    refreshing_until = models.DateTimeField(null=True)  # one process refreshes: no row lock may be held over a call
    updated_at = models.DateTimeField()


class Cursor(models.Model):
    """How far a stream of a channel has been read; committed together with what was read."""

    entity_id = models.BigIntegerField()
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="cursors")
    stream = models.CharField(max_length=30)
    cursor = models.CharField(max_length=500, default="")
    fetched_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="")
    gap_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "stream"], name="cursor_once")]


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    QUARANTINED = "quarantined"  # could not be decoded or handled: a person looks


class Delivery(models.Model):
    """One inbound event, scrubbed of forbidden data, sealed, stored before the network gets its answer. Unique; nothing NULL."""

    entity_id = models.BigIntegerField()
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=10)
    native_id = models.CharField(max_length=300)
    revision = models.CharField(max_length=100)
    payload = models.BinaryField()  # sealed, scrubbed JSON of an InboundMessage; emptied after 30 days
    subject_key_id = models.BigIntegerField()
    author_index = models.BinaryField(max_length=32, default=b"")  # blind index of the author, by which an erasure finds it
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="")
    retain_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "kind", "native_id", "revision"], name="delivery_once"),
        ]
        indexes = [
            models.Index(fields=["entity_id", "id"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["entity_id", "id"], condition=Q(state="quarantined"), name="delivery_aside"),
            models.Index(fields=["retain_until"], condition=~Q(payload=b""), name="delivery_expiry"),
            models.Index(fields=["entity_id", "author_index"], name="delivery_author"),
        ]


class Import(models.Model):
    """How far an archive has been brought in: a killed import goes on from `line`, committed together with what was stored."""

    entity_id = models.BigIntegerField()
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="imports")
    digest = models.CharField(max_length=64)  # keyed hash of the file: another file starts anew
    name = models.CharField(max_length=200)
    line = models.PositiveBigIntegerField(default=0)
    taken = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "digest"], name="import_once")]


class DeliverySeal(models.Model):
    """The subject key under which an entity's deliveries of one day are sealed; destroyed when the day has expired."""

    entity_id = models.BigIntegerField()
    day = models.DateField()
    subject_key_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity_id", "day"], name="delivery_seal_once")]


class Attempt(models.Model):
    """One mutation on a network, attempted once. `idempotency_key` makes a double click one attempt.

    Whether it is held back is no state of its own: a queued attempt is held while a `Hold` matches it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="attempts")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in AttemptKind])
    source = models.CharField(max_length=80)  # `conversation:<public id>`, `content:<public id>`
    idempotency_key = models.CharField(max_length=100)
    country = models.CharField(max_length=2, default="")  # with platform, campaign and product: what a Hold may name
    platform = models.CharField(max_length=30, default="")
    campaign = models.CharField(max_length=80, default="")
    product = models.CharField(max_length=60, default="")
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")  # sent again by a person
    payload_hash = models.BinaryField()  # keyed: a text cannot be guessed from it
    sealed_payload = models.BinaryField()
    subject_key_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in AttemptState], default=AttemptState.QUEUED)
    reason = models.CharField(max_length=60, default="")
    detail = models.CharField(max_length=300, default="")
    handle = models.CharField(max_length=300, default="")
    native_id = models.CharField(max_length=300, default="")
    native_url = models.CharField(max_length=500, default="")
    author_id = models.BigIntegerField(null=True)
    send_at = models.DateTimeField()
    send_until = models.DateTimeField(null=True)  # never later than this without a person: then it is missed
    created_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)  # times refused before acceptance and put back
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=60, default="")
    settled_at = models.DateTimeField(null=True)
    reconciled = models.PositiveSmallIntegerField(default=0)  # times read back
    told_at = models.DateTimeField(null=True)  # when people were told that its outcome is unknown

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "idempotency_key"], name="attempt_once"),
            models.CheckConstraint(name="attempt_sent_is_named", condition=~Q(state="sent") | Q(kind="act") | ~Q(native_id="")),
            models.UniqueConstraint(fields=["channel", "native_id"], condition=~Q(kind="act") & ~Q(native_id=""), name="attempt_item_once"),
        ]
        indexes = [
            models.Index(fields=["send_at", "id"], condition=Q(state="queued"), name="attempt_due"),
            models.Index(fields=["claimed_at"], condition=Q(state__in=["sending", "pending", "unknown"]), name="attempt_open"),
            models.Index(fields=["entity", "source"], name="attempt_source"),
        ]


class ForeignPost(models.Model):
    """An item on our own channel that no attempt of ours put there: somebody works past the desk, or has taken the account over."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    native_id = models.CharField(max_length=300)
    url = models.CharField(max_length=500, default="")
    text = models.CharField(max_length=1000, default="")  # masked
    posted_at = models.DateTimeField()
    found_at = models.DateTimeField()
    settled_by = models.CharField(max_length=80, default="")
    settled_as = models.CharField(max_length=10, default="")  # ours, deleted
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "native_id"], name="foreign_post_once")]
        indexes = [models.Index(fields=["entity"], condition=Q(settled_at=None), name="foreign_post_open")]


class Hold(models.Model):
    """The publishing freeze: while one matches, no attempt of its kinds is claimed. An empty field matches everything.

    One that covers a group takes two people to place and two to lift: `waiting` until somebody else has seconded it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")  # and all below it
    country = models.CharField(max_length=2, default="")
    platform = models.CharField(max_length=30, default="")
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="+")
    campaign = models.CharField(max_length=80, default="")
    product = models.CharField(max_length=60, default="")
    kinds = models.CharField(max_length=40)  # of AttemptKind, between commas: ",post,reply,"
    reason = models.CharField(max_length=300)
    placed_by = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    waiting = models.BooleanField(default=False)
    seconded_by = models.CharField(max_length=80, default="")
    lift_asked_by = models.CharField(max_length=80, default="")
    lifted_by = models.CharField(max_length=80, default="")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="hold_names_kinds", condition=Q(kinds__startswith=",", kinds__endswith=","))]
        indexes = [models.Index(fields=["entity"], condition=Q(lifted_at=None), name="hold_standing")]


class FreezePlan(models.Model):
    """A freeze prepared beforehand, for the moment in which nobody has time to fill in a form."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    country = models.CharField(max_length=2, default="")
    platform = models.CharField(max_length=30, default="")
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="+")
    campaign = models.CharField(max_length=80, default="")
    product = models.CharField(max_length=60, default="")
    kinds = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    prepared_by = models.CharField(max_length=80)
    prepared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "name"], name="freeze_plan_once")]


class BrandSheet(models.Model):
    """What the profiles of an entity, and of those below it, should say: {field: text}."""

    entity = models.OneToOneField("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()


class ProfileSheet(models.Model):
    """How a channel presents itself: `seen` on the network, `checked` by a person where the network does not tell.

    `changes` are what changed there and nobody has settled: {field: {"before", "after"}}.
    """

    entity_id = models.BigIntegerField()
    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="profile")
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=300, default="")
    audience = models.CharField(max_length=300, default="")
    seen = models.JSONField(default=dict)
    seen_at = models.DateTimeField(null=True)
    checked = models.JSONField(default=dict)
    audited_at = models.DateTimeField(null=True)
    audited_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    audit_due = models.DateField(null=True)
    changes = models.JSONField(default=dict)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["entity_id"], condition=~Q(changed_at=None), name="profile_changed")]
