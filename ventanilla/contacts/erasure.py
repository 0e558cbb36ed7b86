"""Forget a person: what the social customer record holds of the identities behind destroyed keys."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Concat

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.common.pure.clock import now
from ventanilla.contacts.models import Consent, Contact, CustomerLink, Identity, Interest, MergeRecord


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an erasure is about: one contact with the identities, keys and accounts of everybody merged into it."""

    entity_id: int
    contact: UUID
    key_ids: frozenset[int]
    identity_ids: frozenset[int]
    accounts: frozenset[tuple[str, str]]  # (platform, native id)


def subject_of(person: Person, public_id: UUID) -> Subject | None:
    """The subject behind a contact that the person may erase; None when there is none for them."""
    entities = person.entities_with(Permission.CONTACT_ERASE)
    contact = Contact.objects.filter(public_id=public_id, entity_id__in=entities, erased_at=None).first()
    if contact is None:
        return None
    rows = list(Identity.objects.filter(contact=contact, erased_at=None))
    return Subject(
        contact.entity_id,
        contact.public_id,
        frozenset(i.subject_key_id for i in rows),
        frozenset(i.pk for i in rows),
        frozenset((i.platform, i.native_id) for i in rows),
    )


def subjects_of_keys(key_ids: Collection[int]) -> list[Subject]:
    """The subjects that still stand although their keys are on the forgotten list, as after a restore."""
    contacts: dict[int, list[Identity]] = {}
    for identity in Identity.objects.filter(subject_key_id__in=key_ids, erased_at=None).select_related("contact"):
        contacts.setdefault(identity.contact_id, []).append(identity)
    return [
        Subject(
            rows[0].entity_id,
            rows[0].contact.public_id,
            frozenset(i.subject_key_id for i in rows),
            frozenset(i.pk for i in rows),
            frozenset((i.platform, i.native_id) for i in rows),
        )
        for rows in contacts.values()
    ]


def erase(subject: Subject) -> None:
    """Empty every personal field of the identities, and of the contact once it has none left. Rows stay: they carry no person."""
    at = now()
    ids = subject.identity_ids
    Identity.objects.filter(pk__in=ids).update(
        native_id=Concat(Value("erased:"), F("id"), output_field=Identity._meta.get_field("native_id")),
        handle="",
        handle_index=b"",
        name="",
        avatar_url="",
        profile_url="",
        followers=None,
        erased_at=at,
    )
    CustomerLink.objects.filter(identity__in=ids).update(
        number=None, number_index=b"", last4="", evidence="", reason="", unlinked_at=at, unlinked_by="erasure"
    )
    Interest.objects.filter(identity__in=ids).update(phrase="", withdrawn_at=at)
    contact = Contact.objects.get(public_id=subject.contact)
    Consent.objects.filter(contact=contact).update(proof="")
    MergeRecord.objects.filter(kept=contact).update(reason="")
    if not Identity.objects.filter(contact=contact, erased_at=None).exists():
        Contact.objects.filter(pk=contact.pk).update(name="", language="", vulnerable=False, erased_at=at)
