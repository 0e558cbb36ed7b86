"""Verbs on people: recognise, link to the bank's customer, consent, interests. Merging and erasing have files of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import ConsentChanged, ContactChanged
from ventanilla.archive.services import NewEntry, record, record_many
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import OpenKey, blind_index, open_key, open_keys, seal
from ventanilla.contacts.models import Consent, Contact, CustomerLink, Identity, Interest
from ventanilla.contacts.rules import normal_number
from ventanilla.contacts.types import ConsentState, ContactRefused, Purpose

_FRESH = timedelta(hours=1)  # how far `last_seen_at` may lag before it is worth a write
_PROFILE = ("handle", "name", "avatar_url", "profile_url", "followers")


def _must(person: Person, permission: Permission, contact: Contact) -> None:
    if not person.may(permission, contact.entity_id):
        raise PermissionDenied


def _standing(contact: Contact) -> Contact:
    """The contact's row under lock, or a refusal where nothing can be written to it any more."""
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.erased_at or row.merged_into_id:
        raise ContactRefused(_("This contact no longer exists: it was erased or merged into another one."))
    return row


def _first_identity(contact: Contact, identity: Identity | None = None) -> Identity:
    if identity is not None and identity.contact_id == contact.pk:
        return identity
    found = contact.identities.order_by("id").first()
    if found is None:
        raise ContactRefused(_("This contact has no profile on any network."))
    return found


def _record(contact: Contact, key: OpenKey, actor: str, action: str, details: Mapping[str, object]) -> None:
    about = f"contact:{contact.public_id}"
    change = ContactChanged(contact=str(contact.public_id), action=action, details=dict(details))
    record(contact.entity_id, change, actor=actor, about=about, key=key)


def link_customer(person: Person, contact: Contact, number: str, evidence: str, *, identity: Identity | None = None) -> CustomerLink:
    """Say that the contact is the bank's customer with this number. The number is sealed; `evidence` says how it is known.

    Raises `ContactRefused` where another number stands already, or the number or the evidence is missing.
    """
    _must(person, Permission.CONTACT_LINK, contact)
    normal = normal_number(number)
    if not normal or not evidence.strip():
        raise ContactRefused(_("Give the customer number and say how you know it."))
    with transaction.atomic():
        contact = _standing(contact)
        standing = contact.links.filter(unlinked_at=None).first()
        index = blind_index(contact.entity_id, "customer_number", normal)
        if standing is not None:
            if bytes(standing.number_index) == index:
                return standing
            raise ContactRefused(
                _("This contact is linked to another customer (…%(last4)s). Unlink that one first.") % {"last4": standing.last4}
            )
        identity = _first_identity(contact, identity)
        key = open_key(identity.subject_key_id)
        link = CustomerLink(
            entity_id=contact.entity_id,
            contact=contact,
            identity=identity,
            number_index=index,
            last4=normal[-4:] if len(normal) > 5 else "",
            evidence=evidence.strip()[:500],
            linked_by=person.actor,
            linked_at=now(),
        )
        link.number = seal(key, f"customer_link|{link.public_id}|number", normal.encode())
        link.save(force_insert=True)
        _record(contact, key, person.actor, "linked", {"last4": link.last4, "evidence": link.evidence})
    return link


def unlink_customer(person: Person, contact: Contact, reason: str) -> bool:
    """Take the link back; it stays on record. False where none stands."""
    _must(person, Permission.CONTACT_LINK, contact)
    with transaction.atomic():
        contact = _standing(contact)
        link = contact.links.filter(unlinked_at=None).select_related("identity").first()
        if link is None:
            return False
        link.unlinked_at, link.unlinked_by, link.reason = now(), person.actor, reason.strip()[:300]
        link.save(update_fields=["unlinked_at", "unlinked_by", "reason"])
        _record(contact, open_key(link.identity.subject_key_id), person.actor, "unlinked", {"last4": link.last4, "reason": link.reason})
    return True


def record_consent(
    person: Person,
    contact: Contact,
    purpose: Purpose,
    *,
    proof: str,
    source: str,
    identity: Identity | None = None,
    at: datetime | None = None,
) -> Consent:
    """The person consented to `purpose`: `proof` are their words (masked by the caller), `source` where they stand."""
    if not proof.strip():
        raise ContactRefused(_("A consent needs its proof: the customer's own words, or where they were given."))
    return _consent(person, contact, purpose, ConsentState.GIVEN, proof, source, identity, at)


def agree(identity_id: int, purpose: Purpose, *, proof: str, source: str, at: datetime | None = None) -> Consent:
    """The person themselves consented on a page of the bank's own: nobody of the desk stands between. `source` names the page."""
    identity = Identity.objects.select_related("contact").get(pk=identity_id, erased_at=None)
    return _given(identity.contact, purpose, ConsentState.GIVEN, proof, source, identity, at, "visitor")


def withdraw_consent(
    person: Person,
    contact: Contact,
    purpose: Purpose,
    *,
    proof: str = "",
    source: str,
    identity: Identity | None = None,
    at: datetime | None = None,
) -> Consent:
    """The person withdrew their consent. As easy as giving it (GDPR 7.3): no proof is asked."""
    return _consent(person, contact, purpose, ConsentState.WITHDRAWN, proof, source, identity, at)


def _consent(
    person: Person,
    contact: Contact,
    purpose: Purpose,
    state: ConsentState,
    proof: str,
    source: str,
    identity: Identity | None,
    at: datetime | None,
) -> Consent:
    _must(person, Permission.CONSENT_RECORD, contact)
    return _given(contact, purpose, state, proof, source, identity, at, person.actor)


def _given(
    contact: Contact,
    purpose: Purpose,
    state: ConsentState,
    proof: str,
    source: str,
    identity: Identity | None,
    at: datetime | None,
    actor: str,
) -> Consent:
    with transaction.atomic():
        contact = _standing(contact)
        identity = _first_identity(contact, identity)
        consent = Consent.objects.create(
            entity_id=contact.entity_id,
            contact=contact,
            identity=identity,
            purpose=purpose,
            state=state,
            proof=proof.strip()[:2000],
            source=source[:80],
            by=actor,
            at=at or now(),
        )
        act = ConsentChanged(contact=str(contact.public_id), purpose=purpose, state=state, proof=consent.proof)
        key = open_key(identity.subject_key_id)
        record(contact.entity_id, act, actor=actor, about=f"contact:{contact.public_id}", key=key)
    return consent


@dataclass(frozen=True, slots=True)
class NewInterest:
    """That the person behind an identity showed interest in a product, in these masked words, there."""

    identity_id: int
    product_key: str
    source: str
    phrase: str = ""
    at: datetime | None = None


def add_interests(entity_id: int, wanted: Iterable[NewInterest]) -> int:
    """Note interests, each once per identity, product and source. Constant queries; returns how many were new.

    The caller has made sure that the law allows it (consent for `profile`, and the network's terms).
    """
    new = {(w.identity_id, w.product_key, w.source[:80]): w for w in wanted}
    if not new:
        return 0
    people = Identity.objects.filter(pk__in={w.identity_id for w in new.values()}, entity_id=entity_id, erased_at=None)
    identities = people.select_related("contact").in_bulk()
    known = set(Interest.objects.filter(identity_id__in=identities).values_list("identity_id", "product_key", "source"))
    rows = [
        Interest(
            entity_id=entity_id,
            contact=identities[w.identity_id].contact,
            identity_id=w.identity_id,
            product_key=w.product_key,
            phrase=w.phrase[:300],
            source=w.source[:80],
            at=w.at or now(),
        )
        for key, w in new.items()
        if key not in known and w.identity_id in identities
    ]
    Interest.objects.bulk_create(rows, ignore_conflicts=True)
    keys = open_keys(identity.subject_key_id for identity in identities.values())
    record_many(
        NewEntry(
            entity_id,
            ContactChanged(
                contact=str(row.contact.public_id), action="interest_added", details={"product": row.product_key, "phrase": row.phrase}
            ),
            row.source,
            f"contact:{row.contact.public_id}",
            keys[identities[row.identity_id].subject_key_id],
        )
        for row in rows
    )
    return len(rows)


def mark_vulnerable(person: Person, contact: Contact, *, vulnerable: bool) -> None:
    """Mark a contact as needing special care, or take the mark back."""
    _must(person, Permission.CONTACT_LINK, contact)
    with transaction.atomic():
        contact = _standing(contact)
        if contact.vulnerable == vulnerable:
            return
        Contact.objects.filter(pk=contact.pk).update(vulnerable=vulnerable)
        key = open_key(_first_identity(contact).subject_key_id)
        _record(contact, key, person.actor, "vulnerable" if vulnerable else "not_vulnerable", {})
