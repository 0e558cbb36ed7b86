from django.db import models
from django.db.models import F, Q

from ventanilla.approvals.types import Code, State, SubjectKind, VersionState
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now


class Request(models.Model):
    """Permission asked for one exact thing: `payload_hash` covers everything that would go out.

    `subject` names it (`attempt:<public id>`, `content:<public id>`, `template:…`, `policy:…`). The author never decides,
    nor does anyone in `contributors` (user ids of those who worked on it before the author's last change).
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80)
    payload_hash = models.BinaryField()  # SHA-256 of the canonical payload
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    contributors = models.JSONField(default=list)
    summary = models.CharField(max_length=300, default="")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State], default=State.OPEN)
    current_step = models.PositiveSmallIntegerField(default=0)
    decide_by = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    path_name = models.CharField(max_length=80, default="")
    path_version = models.UUIDField(null=True)  # of `PathVersion`; none: the product's own path
    path_why = models.JSONField(default=dict)  # the conditions that made it this path
    escalation = models.JSONField(default=list)  # user ids
    escalated_at = models.DateTimeField(null=True)  # since then they may decide too

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "subject"], condition=Q(state="open"), name="approval_open_once"),
        ]
        indexes = [
            models.Index(fields=["entity", "decide_by"], condition=Q(state="open"), name="approval_queue"),
            models.Index(fields=["entity", "subject", "-id"], name="approval_of_subject"),
        ]


class Step(models.Model):
    """One step of a request: who may decide, and how many of them must. Steps of one `stage` are taken at the same time."""

    entity_id = models.BigIntegerField()
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    stage = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=60, default="")
    permission = models.CharField(max_length=40)
    role = models.CharField(max_length=30, default="")  # only those who hold this role there
    named = models.BooleanField(default=False)  # only the approvers listed; else whoever holds the permission
    needs_all = models.BooleanField(default=False)
    needs = models.PositiveSmallIntegerField(default=1)
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "position"], name="approval_step_once")]


class Approver(models.Model):
    """A person whom a step names."""

    entity_id = models.BigIntegerField()
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="approvers")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "user"], name="approval_approver_once")]


class Decision(models.Model):
    """What one person decided on one exact payload. Never changed; one person decides once per request."""

    entity_id = models.BigIntegerField()
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="decisions")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="decisions")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Code])
    payload_hash = models.BinaryField()
    reason = models.CharField(max_length=1000, default="")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "user"], name="approval_decided_once")]


class Comment(models.Model):
    """What somebody said about a request before it was decided. Masked before it comes here; never changed."""

    entity_id = models.BigIntegerField()
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="comments")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=2000)
    said_at = models.DateTimeField()


class PathVersion(models.Model):
    """The approval paths of one kind of thing in an entity and below it, as people designed them; somebody else approved them.

    `paths` are tried in their order: the first whose conditions fit is taken. Each is `{"name", "when": {dimension: [values]},
    "steps": [{"permission", "role", "name", "approvers": [user ids], "needs_all", "needs", "beside"}], "minutes", "remind",
    "escalate": [user ids]}`. None: the paths of the entity above hold. `revision` counts the changes of a draft.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in SubjectKind])
    number = models.PositiveIntegerField()
    paths = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in VersionState], default=VersionState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")  # of the last change
    contributors = models.JSONField(default=list)
    note = models.CharField(max_length=500, default="")
    changed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "kind", "number"], name="path_version_once"),
            models.UniqueConstraint(fields=["entity", "kind"], condition=Q(state__in=["draft", "proposed"]), name="path_draft_once"),
            models.UniqueConstraint(fields=["entity", "kind"], condition=Q(state="active"), name="path_active_once"),
        ]


class Absence(models.Model):
    """Somebody is away and a deputy decides in their place where a step names them. `entity_id` is where it was entered."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="approval_absence_dates", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="approval_deputy_is_another", condition=~Q(user=F("deputy"))),
        ]
        indexes = [models.Index(fields=["deputy", "ends_on"], name="approval_deputy")]


class Guest(models.Model):
    """Somebody outside the bank who is asked about one request by a signed link: never its only approval, never a user.

    `link` is the SHA-256 of the link's secret part, `code` a keyed digest of the code that is told apart. `needed`: the request is not
    approved before they have. What they saw is `payload_hash`; what they say is masked.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120)
    email = models.EmailField()
    by_mail = models.BooleanField(default=True)  # the link by e-mail and the code by the inviter's mouth; else the other way round
    needed = models.BooleanField(default=False)
    payload_hash = models.BinaryField()
    link = models.BinaryField(unique=True)
    code = models.BinaryField(default=b"")
    tries = models.PositiveSmallIntegerField(default=0)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    invited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, default="")  # approve, changes
    comment = models.CharField(max_length=2000, default="")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["request", "id"], name="guest_of_request")]

    @property
    def state(self) -> str:
        """approved, changes, withdrawn, expired, confirmed or invited."""
        if self.decision:
            return "approved" if self.decision == "approve" else "changes"
        if self.withdrawn_at:
            return "withdrawn"
        if self.expires_at <= now():
            return "expired"
        return "confirmed" if self.confirmed_at else "invited"
