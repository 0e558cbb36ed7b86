"""Forget a person: what the social customer record holds of the identities behind destroyed keys."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, Value
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
    records: frozenset[UUID]  # the contact's own public id, and those of contacts merged into it
    accounts: frozenset[tuple[str, str]]  # (platform, native id)


def subject_of(person: Person, public_id: UUID) -> Subject | None:
    """The subject behind a contact that the person may erase; None when there is none for them."""
    entities = person.entities_with(Permission.CONTACT_ERASE)
    contact = Contact.objects.filter(public_id=public_id, entity_id__in=entities, erased_at=None).first()
    if contact is None:
        return None
    return subject(contact)


def subject(contact: Contact) -> Subject:
    """The subject behind a contact that the caller may see."""
    return _subject(contact, list(Identity.objects.filter(contact=contact, erased_at=None)))


def _subject(contact: Contact, rows: list[Identity]) -> Subject:
    return Subject(
        contact.entity_id,
        contact.public_id,
        frozenset(i.subject_key_id for i in rows),
        frozenset(i.pk for i in rows),
        frozenset(Contact.objects.filter(pk__in=_with_merged(contact.pk)).values_list("public_id", flat=True)),
        frozenset((i.platform, i.native_id) for i in rows),
    )


def _with_merged(contact_id: int) -> set[int]:
    """The contact and every one that was merged into it, and into those."""
    found, fresh = {contact_id}, {contact_id}
    while fresh:
        fresh = set(Contact.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found


def subjects_of_keys(key_ids: Collection[int]) -> list[Subject]:
    """The subjects that still stand although their keys are on the forgotten list, as after a restore."""
    contacts: dict[int, list[Identity]] = {}
    for identity in Identity.objects.filter(subject_key_id__in=key_ids, erased_at=None).select_related("contact"):
        contacts.setdefault(identity.contact_id, []).append(identity)
    return [_subject(rows[0].contact, rows) for rows in contacts.values()]


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
    every = _with_merged(contact.pk)
    Consent.objects.filter(contact__in=every).update(proof="")
    MergeRecord.objects.filter(Q(kept__in=every) | Q(merged__in=every)).update(reason="")
    if not Identity.objects.filter(contact__in=every, erased_at=None).exists():
        Contact.objects.filter(pk__in=every).update(name="", language="", vulnerable=False, erased_at=at)
