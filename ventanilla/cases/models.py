"""Cases: incidents, complaints and leads, what was said of them, and what the bank's own systems were given."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from ventanilla.bank.types import HandoffState
from ventanilla.cases.states import CaseKind, CaseState, Severity
from ventanilla.common.ids import uuid7

ENDED = (CaseState.CLOSED, CaseState.CANCELLED, CaseState.WITHDRAWN, CaseState.FUNDED, CaseState.LOST)


def _choices(values: type[StrEnum]) -> list[tuple[str, str]]:
    return [(v.value, v.value) for v in values]


class Counter(models.Model):
    """The last human number given in an entity for a kind of case."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=_choices(CaseKind))
    last = models.PositiveIntegerField(default=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "kind"], name="case_counter_once")]


class Case(models.Model):
    """What incident, complaint and lead have in common. Texts are masked; the customer's own are emptied when the person is forgotten.

    `bank_at` is when the bank's system last spoke of it: an older call-back changes nothing.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=_choices(CaseKind))
    number = models.CharField(max_length=20)  # INC-7731, REC-1204, OPO-1033
    state = models.CharField(max_length=12, choices=_choices(CaseState), default=CaseState.NEW)
    reason = models.CharField(max_length=30, default="")
    category = models.SlugField(max_length=60, default="")  # a key of the catalogue; empty for a lead
    product = models.SlugField(max_length=60, default="")  # a key of the catalogue
    severity = models.CharField(max_length=10, choices=_choices(Severity), default=Severity.MEDIUM)
    summary = models.CharField(max_length=500, default="")
    identity = models.ForeignKey("contacts.Identity", on_delete=models.PROTECT, related_name="+", db_index=False)  # who told us
    subject_key_id = models.BigIntegerField()  # the identity's: what is archived of the case is sealed under it
    network = models.CharField(max_length=30, default="")
    source_channel = models.CharField(max_length=60, default="")  # the key of the channel it came in by
    team = models.ForeignKey("accounts.Team", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_by = models.CharField(max_length=80)  # `user:<id>`, `rule`, `bank`, `token:<id>`
    idempotency_key = models.CharField(max_length=100, null=True)  # NULL: opened by hand, not to be folded
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # the next thing owed: resolution, statutory answer, acceptance
    ended_at = models.DateTimeField(null=True)
    bank_reference = models.CharField(max_length=80, default="")
    bank_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=1000, default="")  # what the bank's system said last

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "number"], name="case_number_once"),
            models.UniqueConstraint(fields=["entity", "idempotency_key"], name="case_opened_once"),
            models.CheckConstraint(name="case_category_given", condition=Q(kind="lead") | ~Q(category="")),
            models.CheckConstraint(
                name="case_ended_is_dated",
                condition=Q(state__in=ENDED, ended_at__isnull=False) | (~Q(state__in=ENDED) & Q(ended_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["entity", "kind", "-opened_at", "-id"], name="case_list"),
            models.Index(fields=["entity", "kind", "state", "-changed_at"], name="case_board"),
            models.Index(fields=["due_at"], condition=Q(ended_at=None), name="case_due"),
            models.Index(fields=["identity", "-id"], name="case_of_identity"),
        ]

    def __str__(self) -> str:
        return self.number


class Claim(models.Model):
    """What makes a case a complaint: what is claimed, since when, and by when the law wants an answer."""

    entity_id = models.BigIntegerField()
    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="claim")
    claimed = models.CharField(max_length=2000, default="")
    formal = models.BooleanField(default=False)  # lodged with identity, facts, date and signature on a durable medium
    filed_on = models.DateField()  # the customer's day: the law counts from filing, not from routing
    answer_by = models.DateField()
    law = models.CharField(max_length=60)  # the rule that set `answer_by`
    paused_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    tracking_key = models.CharField(max_length=16, unique=True)  # what the customer follows the complaint with


class Lead(models.Model):
    """What makes a case an opportunity. It exists only with a consent."""

    entity_id = models.BigIntegerField()
    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="lead")
    phrase = models.CharField(max_length=500, default="")  # the customer's own words, masked
    consent = models.UUIDField()  # public id of the contact's consent
    branch = models.CharField(max_length=20, default="")
    offers = models.PositiveSmallIntegerField(default=0)
    offered_at = models.DateTimeField(null=True)
    tried_branches = models.JSONField(default=list)
    appointment_at = models.DateTimeField(null=True)
    do_not_contact = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["entity_id", "branch"], name="lead_branch")]


class CaseConversation(models.Model):
    """A conversation in which a case is spoken of. One incident may gather many."""

    entity_id = models.BigIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links", db_index=False)
    conversation = models.ForeignKey("inbox.Conversation", on_delete=models.PROTECT, related_name="+", db_index=False)
    linked_at = models.DateTimeField()
    linked_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "conversation"], name="case_conversation_once")]
        indexes = [models.Index(fields=["conversation", "-id"], name="case_of_conversation")]


class StepKind(models.TextChoices):
    OPENED = "opened"
    MOVED = "moved"
    ASSIGNED = "assigned"
    LINKED = "linked"
    EDITED = "edited"
    REMARK = "remark"
    HANDOFF = "handoff"
    BANK = "bank"


class Step(models.Model):
    """One line of a case's timeline."""

    entity_id = models.BigIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps", db_index=False)
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    from_state = models.CharField(max_length=12, default="")
    to_state = models.CharField(max_length=12, default="")
    reason = models.CharField(max_length=30, default="")
    text = models.CharField(max_length=1000, default="")

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="case_step")]


class Handoff(models.Model):
    """One thing given to a bank system about a case or a person: waiting, acknowledged or failed.

    It is asked again under the same key until the bank's system settles it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="handoffs", db_index=False)
    contact = models.ForeignKey("contacts.Contact", null=True, on_delete=models.SET_NULL, related_name="+")  # of a customer profile
    verb = models.CharField(max_length=20)  # `types.Verb`
    key = models.CharField(max_length=100)
    body = models.JSONField(default=dict)  # codes and masked text of the change told; empty for an opening
    state = models.CharField(max_length=12, choices=_choices(HandoffState), default=HandoffState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, default="")
    reference = models.CharField(max_length=80, default="")
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity_id", "key"], name="handoff_once")]
        indexes = [
            models.Index(fields=["case", "id"], name="handoff_of_case"),
            models.Index(fields=["entity_id", "state", "id"], condition=Q(state__in=["waiting", "failed"]), name="handoff_open"),
        ]


class BankUpdate(models.Model):
    """A call-back of the bank as it came in, kept so that a repetition is recognised and a late one explained."""

    entity_id = models.BigIntegerField()
    event_id = models.CharField(max_length=120)
    digest = models.BinaryField()  # keyed hash of the scrubbed call-back: the same id with another content is refused
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="updates")
    status = models.CharField(max_length=20)
    body = models.JSONField(default=dict)  # reference, reason, masked text and details: what is needed to apply it later
    result = models.CharField(max_length=12)  # `types.UpdateResult`
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity_id", "event_id"], name="bank_update_once")]
        indexes = [models.Index(fields=["case", "occurred_at"], condition=Q(result="not_possible"), name="bank_update_early")]


class BankCursor(models.Model):
    """How far the updates of a bank system that is polled (a folder) have been read."""

    entity_id = models.BigIntegerField()
    system = models.CharField(max_length=20)
    cursor = models.CharField(max_length=200, default="")
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity_id", "system"], name="bank_cursor_once")]


class AnswerTemplate(models.Model):
    """The bank's own wording of the answer proposed when a case of a category ends in an outcome. Empty category or reason: any."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=_choices(CaseKind))
    category = models.SlugField(max_length=60, default="", blank=True)
    state = models.CharField(max_length=12, choices=_choices(CaseState))
    reason = models.CharField(max_length=30, default="", blank=True)
    language = models.CharField(max_length=5)
    text = models.CharField(max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "kind", "category", "state", "reason", "language"], name="answer_template_once")
        ]


class ProposalState(models.TextChoices):
    OPEN = "open"
    USED = "used"
    DISMISSED = "dismissed"
    OUTDATED = "outdated"  # the case has moved on


class ProposedAnswer(models.Model):
    """An answer made from a case's outcome, waiting for a person to send it, change it or let it be."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals", db_index=False)
    conversation = models.ForeignKey("inbox.Conversation", on_delete=models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=5)
    text = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "conversation"], condition=Q(state="open"), name="proposal_open_once"),
        ]
        indexes = [models.Index(fields=["conversation", "-id"], name="proposal_of_conversation")]
