from django.db import models
from django.db.models import F, Q

from ventanilla.common.ids import uuid7


class FormState(models.TextChoices):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class EntryState(models.TextChoices):
    PENDING = "pending"  # the address has not been confirmed yet: nobody was told, nothing was made of it
    CONFIRMED = "confirmed"
    WAITING = "waiting"  # on the waiting list
    CANCELLED = "cancelled"


class SignUpForm(models.Model):
    """A public form by which people sign up for an event of the bank: a financial-education session, an evening in a branch.

    `key` is its short address (`/f/<key>`). `words` holds title, description and place by language, `fields` what is asked
    besides the e-mail: `[{"kind": …, "required": …, "labels": {"es": …}}]`. `wall` and `zone` are what the person chose,
    `starts_at` what it resolved to. Consent texts, privacy notice and controller stand in numbered `SignUpTerms`.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("publishing.Campaign", on_delete=models.PROTECT, related_name="forms")
    key = models.SlugField(max_length=20, unique=True)
    words = models.JSONField(default=dict)
    fields = models.JSONField(default=list)
    online = models.BooleanField(default=False)
    branch = models.CharField(max_length=40, default="")  # code of the catalogue: where it takes place, and whose the leads are
    product = models.CharField(max_length=60, default="")  # of the catalogue; empty: sign-ups open no lead
    wall = models.CharField(max_length=16)  # "2027-03-28T18:30"
    zone = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=60)
    closes_at = models.DateTimeField()
    capacity = models.PositiveIntegerField(null=True)  # NULL: as many as come
    waiting_list = models.BooleanField(default=True)
    keep_days = models.PositiveSmallIntegerField(default=30)  # after the event, until the answers are erased
    state = models.CharField(max_length=10, choices=FormState.choices, default=FormState.DRAFT)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)  # the answers are gone, the figures stay

    class Meta:
        constraints = [
            models.CheckConstraint(name="sign_up_closes_in_time", condition=Q(closes_at__lte=F("starts_at"))),
            models.CheckConstraint(name="sign_up_has_room", condition=Q(capacity=None) | Q(capacity__gt=0)),
        ]
        indexes = [
            models.Index(fields=["entity", "-starts_at"], name="sign_up_of_entity"),
            models.Index(fields=["starts_at"], condition=Q(erased_at=None), name="sign_up_to_erase"),
        ]

    def __str__(self) -> str:
        return self.key


class SignUpTerms(models.Model):
    """What people agree to when they sign up, as it stood from one moment on. Never changed: a change is the next number.

    `consents`: `[{"purpose": "offers", "text": {"es": …, "en": …}}]`; `digest`: SHA-256 over all of it.
    """

    entity_id = models.BigIntegerField()
    form = models.ForeignKey(SignUpForm, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    consents = models.JSONField(default=list)
    controller = models.CharField(max_length=300)
    notice_url = models.CharField(max_length=500)
    digest = models.BinaryField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="sign_up_terms_once")]


class SignUp(models.Model):
    """One person's sign-up. The answers are sealed: under a key of its own, or under the identity's once there is a contact."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    form = models.ForeignKey(SignUpForm, on_delete=models.PROTECT, related_name="sign_ups")
    terms = models.ForeignKey(SignUpTerms, on_delete=models.PROTECT, related_name="+")
    identity = models.ForeignKey("contacts.Identity", null=True, on_delete=models.PROTECT, related_name="+")
    subject_key_id = models.BigIntegerField()
    answers = models.BinaryField(null=True)  # sealed JSON; NULL once erased
    email_index = models.BinaryField(max_length=32)
    agreed = models.JSONField(default=list)  # the purposes to which they agreed
    language = models.CharField(max_length=2)
    source = models.JSONField(default=dict)  # utm_source, utm_medium, … as they came
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.PENDING)
    case = models.UUIDField(null=True)  # the lead that it opened
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "email_index"], condition=~Q(state="cancelled") & Q(erased_at=None), name="sign_up_once_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["form", "state", "id"], name="sign_up_list"),
            models.Index(fields=["subject_key_id"], name="sign_up_key"),
        ]
