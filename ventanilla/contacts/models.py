from django.db import models
from django.db.models import Q

from ventanilla.common.ids import uuid7
from ventanilla.contacts.types import ConsentState, Purpose


class Contact(models.Model):
    """A person as one entity (the controller) knows them: a set of identities. The same handle elsewhere is another contact."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200, default="")
    language = models.CharField(max_length=10, default="")
    vulnerable = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="contact_not_merged_into_itself", condition=Q(merged_into=None) | ~Q(merged_into=models.F("id"))),
        ]
        indexes = [
            models.Index(fields=["entity", "-last_seen_at", "-id"], condition=Q(merged_into=None, erased_at=None), name="contact_seen"),
        ]

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """A handle on one network. Everything of the person is sealed under its subject key, so merge and split move no ciphertext."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="identities")
    platform = models.CharField(max_length=30)
    native_id = models.CharField(max_length=300)
    handle = models.CharField(max_length=200, default="")
    handle_index = models.BinaryField(max_length=32)
    name = models.CharField(max_length=200, default="")
    avatar_url = models.CharField(max_length=1000, default="")
    profile_url = models.CharField(max_length=1000, default="")
    followers = models.PositiveIntegerField(null=True)
    subject_key_id = models.BigIntegerField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "platform", "native_id"], name="identity_once"),
        ]
        indexes = [
            models.Index(fields=["entity", "handle_index"], name="identity_handle"),
            models.Index(fields=["subject_key_id"], name="identity_key"),
        ]

    def __str__(self) -> str:
        return self.handle


class CustomerLink(models.Model):
    """That a contact is the bank's customer with this number: who found it, when, on what evidence. Unlinked, never deleted."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="links")
    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="links")
    number = models.BinaryField(null=True)  # sealed under the identity's subject key; NULL once erased
    number_index = models.BinaryField(max_length=32)
    last4 = models.CharField(max_length=4)
    evidence = models.CharField(max_length=500)
    linked_by = models.CharField(max_length=80)
    linked_at = models.DateTimeField()
    unlinked_by = models.CharField(max_length=80, default="")
    unlinked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact"], condition=Q(unlinked_at=None), name="customer_link_stands_once"),
        ]
        indexes = [models.Index(fields=["entity_id", "number_index"], name="customer_link_number")]


class Consent(models.Model):
    """One act of consent or withdrawal, with its proof. The state of a purpose is that of its latest act; rows never change."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="consents", db_index=False)
    identity = models.ForeignKey(Identity, null=True, on_delete=models.PROTECT, related_name="+")  # where it was given
    purpose = models.CharField(max_length=10, choices=[(p.value, p.value) for p in Purpose])
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in ConsentState if s != ConsentState.UNKNOWN])
    proof = models.CharField(max_length=2000)  # the masked words by which it was given or withdrawn
    source = models.CharField(max_length=80)  # `message:<public id>`, `form`, `branch`, `api`
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="consent_has_proof", condition=~Q(source="") & ~Q(by="")),
        ]
        indexes = [models.Index(fields=["contact", "purpose", "-at", "-id"], name="consent_state")]


class Interest(models.Model):
    """A product of the catalogue in which the person has shown interest, and where they showed it."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="interests")
    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="+", db_index=False)
    product_key = models.CharField(max_length=60)
    phrase = models.CharField(max_length=300, default="")  # masked words that showed it
    source = models.CharField(max_length=80)  # `message:<public id>` or `user:<id>`
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity", "product_key", "source"], name="interest_once"),
        ]


class MergeRecord(models.Model):
    """What a merge moved from one contact to another, or a split to a new one; enough to undo it exactly."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity_id = models.BigIntegerField()
    kept = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="gains")
    merged = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="losses")
    moved = models.JSONField()  # {"identities": [ids], "links": [ids], "consents": [ids], "interests": [ids]}
    reason = models.CharField(max_length=300, default="")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    undone_by = models.CharField(max_length=80, default="")
    undone_at = models.DateTimeField(null=True)
