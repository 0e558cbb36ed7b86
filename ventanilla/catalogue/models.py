from django.db import models
from django.db.models import F, Q

from ventanilla.catalogue.types import CategoryKind, TrialState, VersionState
from ventanilla.common.ids import uuid7


class Product(models.Model):
    """A product of an entity. Others refer to it by `key`, never by foreign key across modules."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    product_class = models.CharField(max_length=30)  # `compliance.types.ProductClass`
    name = models.CharField(max_length=120)
    url = models.CharField(max_length=500, default="")
    synonyms = models.JSONField(default=list)  # words by which people ask for it
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "key"], name="product_key_once")]

    def __str__(self) -> str:
        return self.name


class ProductVersion(models.Model):
    """The product's figures between two dates, as decimal strings (`tae`, `tin`, `fees`, `example`…). Never changed once in force."""

    entity_id = models.BigIntegerField()
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="versions")
    figures = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "valid_from"], name="product_version_once"),
            models.CheckConstraint(name="product_version_dates", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))),
        ]


class Category(models.Model):
    """A kind of incident or complaint, with the topic that leads to it and how severe it is unless said otherwise."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in CategoryKind])
    key = models.SlugField(max_length=60)
    name_es = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    topic = models.CharField(max_length=30, default="")
    severity = models.CharField(max_length=10, default="medium")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    sla_minutes = models.PositiveIntegerField(null=True)  # working minutes to a resolution, as a hint for whoever sets the promise
    system_code = models.CharField(max_length=40, default="")  # how the bank's own system calls it
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "kind", "key"], name="category_key_once")]


class Calendar(models.Model):
    """When a team of an entity works: wall-clock hours in a zone, public holidays by country and subdivision, own days."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=60)
    hours = models.JSONField(default=dict)  # {"0": [["09:00", "14:00"], ["15:00", "20:00"]], …} Monday = 0
    holiday_country = models.CharField(max_length=2, default="")
    holiday_subdivision = models.CharField(max_length=10, default="")
    days_off = models.JSONField(default=list)  # ISO dates
    days_on = models.JSONField(default=dict)  # ISO date: hours of its own

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "key"], name="calendar_key_once")]


class Branch(models.Model):
    """An office of the commercial network that takes leads."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    city = models.CharField(max_length=80)
    postal_code = models.CharField(max_length=12, default="")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "code"], name="branch_code_once")]


# -- the rule book: who answers for the rules, the bank's own words and notices


class PackSignOff(models.Model):
    """A named person answers for a version of a rule pack, until a day. Never changed: the newest of an entity counts, and below it."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000, default="")  # the legal opinion on which it rests
    review_due = models.DateField()
    expires_on = models.DateField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="pack_sign_off_dates", condition=Q(expires_on__gte=F("review_due")))]
        indexes = [models.Index(fields=["entity", "pack", "-id"], name="pack_sign_off_newest")]


class RuleConfirmation(models.Model):
    """A named reviewer has confirmed a rule that the product ships unconfirmed: from then on it weighs in full."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=80)
    version = models.CharField(max_length=20)  # of the pack that the reviewer read
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "rule"], condition=Q(withdrawn_at=None), name="rule_confirmed_once"),
        ]


class Ruling(models.Model):
    """Somebody of compliance said of a finding whether the rule was right. `digest` names the text, which is not kept."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=80)
    digest = models.BinaryField()
    false_alarm = models.BooleanField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "rule", "digest"], name="ruled_once")]
        indexes = [models.Index(fields=["entity", "at"], name="ruling_recent")]


class Disclosure(models.Model):
    """A notice that goes with products in countries. Its texts are versions."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "key"], name="disclosure_key_once")]

    def __str__(self) -> str:
        return self.name


class DisclosureVersion(models.Model):
    """The notice between two days: its texts by language, for these classes and countries (none: all). Never changed once in force."""

    entity_id = models.BigIntegerField()
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    product_classes = models.JSONField(default=list)
    countries = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    note = models.CharField(max_length=500, default="")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "number"], name="disclosure_version_once"),
            models.CheckConstraint(name="disclosure_version_dates", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))),
        ]


class Lexicon(models.Model):
    """A word list of the bank. What it looks for and does stands in its versions, each agreed by a second person."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=500, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "key"], name="lexicon_key_once")]

    def __str__(self) -> str:
        return self.name


class LexiconVersion(models.Model):
    """What a word list looks for. In force from `starts_on` once approved, until the next approved one begins; without entries it rests."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    lexicon = models.ForeignKey(Lexicon, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    entries = models.JSONField(default=list)  # [[kind, text], …]
    exclusions = models.JSONField(default=list)
    action = models.CharField(max_length=10)
    kinds = models.JSONField(default=list)  # of drafts; none: all
    starts_on = models.DateField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in VersionState], default=VersionState.PROPOSED)
    note = models.CharField(max_length=500, default="")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lexicon", "number"], name="lexicon_version_once"),
            models.UniqueConstraint(fields=["lexicon"], condition=Q(state="proposed"), name="lexicon_proposed_once"),
        ]


class BackTest(models.Model):
    """What a version of a word list would have found in what left the bank. The sample names attempts; it holds no text."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    version = models.ForeignKey(LexiconVersion, on_delete=models.CASCADE, related_name="back_tests")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in TrialState], default=TrialState.WAITING)
    days = models.PositiveSmallIntegerField(default=30)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    hits = models.PositiveIntegerField(default=0)  # texts with at least one
    minutes = models.FloatField(default=0)  # of reviewers
    weeks = models.JSONField(default=dict)  # Monday: texts hit
    by_entry = models.JSONField(default=dict)
    sample = models.JSONField(default=list)  # [[attempt, start, end], …]
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)


class Landing(models.Model):
    """What a landing page said when it was last looked at: what rules ask about the page to which a post leads."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    status = models.CharField(max_length=30)  # of HTTP, or a code: unreachable, address_refused, too_large
    title = models.CharField(max_length=300, default="")
    headings = models.CharField(max_length=1000, default="")
    text = models.TextField(default="")
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "url"], name="landing_once")]
