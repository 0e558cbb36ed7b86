from django.db import models
from django.db.models import F, Q

from ventanilla.common.ids import uuid7


class CompetitionState(models.TextChoices):
    DRAFT = "draft"
    OPEN = "open"  # committed and published: nothing of its rules changes any more
    CLOSED = "closed"  # the list of entries is final
    DRAWN = "drawn"
    DROPPED = "dropped"


class Competition(models.Model):
    """A competition under a campaign: people enter by answering the bank's post, and chance picks the winners, provably.

    `bases` are the legal bases in their numbered version; compliance approves exactly the rules (`rules_hash`). `seed` is secret
    and sealed until the draw; `commitment`, its SHA-256, is public from the opening. `list_hash` is that of the final list.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("publishing.Campaign", on_delete=models.PROTECT, related_name="competitions")
    content = models.ForeignKey("publishing.Content", null=True, on_delete=models.PROTECT, related_name="+")  # the post that is answered
    key = models.SlugField(max_length=20, unique=True)  # of its public page
    title = models.CharField(max_length=120)
    bases = models.TextField()
    bases_version = models.PositiveSmallIntegerField(default=1)
    prizes = models.JSONField(default=list)  # lines of text, the first winner's first
    winners = models.PositiveSmallIntegerField(default=1)
    substitutes = models.PositiveSmallIntegerField(default=2)
    hashtag = models.CharField(max_length=60, default="")  # without #; empty: any answer counts
    country = models.CharField(max_length=2, default="")  # where people must live, by their own word in the bases; empty: anywhere
    adults = models.BooleanField(default=True)
    wall_opens = models.CharField(max_length=16)
    wall_closes = models.CharField(max_length=16)
    zone = models.CharField(max_length=60)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    public_promise = models.CharField(max_length=300, default="")  # which outside value will be mixed in; empty: none
    public_value = models.CharField(max_length=100, default="")
    claim_days = models.PositiveSmallIntegerField(default=10)
    keep_days = models.PositiveSmallIntegerField(default=90)
    state = models.CharField(max_length=10, choices=CompetitionState.choices, default=CompetitionState.DRAFT)
    reason = models.CharField(max_length=500, default="")
    seed_key_id = models.BigIntegerField(null=True)
    seed = models.BinaryField(null=True)  # sealed
    commitment = models.CharField(max_length=64, default="")
    list_hash = models.CharField(max_length=64, default="")
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")  # the first of the two who draw
    asked_at = models.DateTimeField(null=True)
    drawn_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(null=True)
    evidence = models.JSONField(null=True)  # what anybody can recompute; pseudonyms alone
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="competition_closes_later", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(name="competition_has_winners", condition=Q(winners__gt=0)),
            models.CheckConstraint(name="competition_drawn_by_two", condition=Q(drawn_by=None) | ~Q(drawn_by=F("asked_by"))),
            models.CheckConstraint(name="competition_drawn_is_whole", condition=~Q(state="drawn") | Q(evidence__isnull=False)),
        ]
        indexes = [models.Index(fields=["entity", "-closes_at"], name="competition_of_entity")]

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    """One person's entry: their first answer that counts. `pseudonym` stands for them in everything that is published."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="entries")
    identity = models.ForeignKey("contacts.Identity", on_delete=models.PROTECT, related_name="+")
    conversation_id = models.BigIntegerField(null=True)
    message = models.UUIDField()
    pseudonym = models.CharField(max_length=32, unique=True)
    posted_at = models.DateTimeField()
    excluded = models.CharField(max_length=20, default="")  # a code; empty: takes part
    note = models.CharField(max_length=300, default="")
    by = models.CharField(max_length=80, default="")
    position = models.PositiveSmallIntegerField(null=True)  # in the draw, from 1: winners first, then substitutes
    told_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)  # did not claim in time, or gave it up: the next substitute moves up

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["competition", "identity"], name="entry_once_a_person"),
            models.UniqueConstraint(fields=["competition", "position"], condition=Q(position__isnull=False), name="entry_position_once"),
        ]
        indexes = [models.Index(fields=["competition", "posted_at"], name="entry_list")]
