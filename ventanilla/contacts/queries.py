"""Reads of people, always within the entities in which the reader may see contacts."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.common.sealing import blind_index
from ventanilla.contacts.models import Consent, Contact, CustomerLink, Identity, Interest, MergeRecord
from ventanilla.contacts.rules import normal_handle, normal_number
from ventanilla.contacts.types import ConsentState, Purpose, TimelineItem


def _visible(person: Person) -> QuerySet[Contact]:
    return Contact.objects.filter(entity_id__in=person.entities_with(Permission.CONTACT_READ), erased_at=None)


def get_contact(person: Person, public_id: UUID) -> Contact | None:
    """The contact with its identities, following a merge to the one that was kept; None where the person may not see it."""
    for _ in range(20):  # merges may chain; a longer chain is broken data
        contact = _visible(person).select_related("merged_into").filter(public_id=public_id).prefetch_related("identities").first()
        if contact is None or contact.merged_into is None:
            return contact
        public_id = contact.merged_into.public_id
    return None


def get_identity(person: Person, public_id: UUID) -> Identity | None:
    """One identity with its contact."""
    entities = person.entities_with(Permission.CONTACT_READ)
    return Identity.objects.filter(entity_id__in=entities, erased_at=None, public_id=public_id).select_related("contact").first()


def contact_of_identity(person: Person, identity_id: int) -> Contact | None:
    """The contact behind an identity's id, with all its identities."""
    return _visible(person).filter(identities__pk=identity_id).prefetch_related("identities").first()


def find(person: Person, words: str = "", *, before: tuple[object, int] | None = None, limit: int = 50) -> list[Contact]:
    """Contacts seen most recently first, with identities. `words` is a handle, a customer number or the beginning of a name.

    `before` continues after a row: its (`last_seen_at`, id). One row more than `limit` is never returned: ask for `limit + 1`.
    """
    entities = sorted(person.entities_with(Permission.CONTACT_READ))
    rows = _visible(person).filter(merged_into=None)
    if words.strip():
        rows = rows.filter(_matches(entities, words.strip()))
    if before is not None:
        rows = rows.filter(Q(last_seen_at__lt=before[0]) | Q(last_seen_at=before[0], pk__lt=before[1]))
    return list(rows.order_by("-last_seen_at", "-id").prefetch_related("identities")[:limit])


def _matches(entities: Iterable[int], words: str) -> Q:
    handles = [blind_index(entity, "handle", normal_handle(words)) for entity in entities]
    numbers = [blind_index(entity, "customer_number", normal_number(words)) for entity in entities]
    return (
        Q(Exists(Identity.objects.filter(contact=OuterRef("pk"), handle_index__in=handles)))
        | Q(Exists(CustomerLink.objects.filter(contact=OuterRef("pk"), number_index__in=numbers, unlinked_at=None)))
        | Q(name__istartswith=words)
    )


def consents_given(contact_ids: Collection[int]) -> dict[int, dict[Purpose, UUID]]:
    """The purposes to which each contact consents now, with the id of the act that says so. One query."""
    acts: dict[int, dict[Purpose, Consent]] = defaultdict(dict)
    rows = Consent.objects.filter(contact_id__in=contact_ids).order_by("at", "id") if contact_ids else []
    for row in rows:
        acts[row.contact_id][Purpose(row.purpose)] = row
    return {
        contact_id: {purpose: act.public_id for purpose, act in latest.items() if act.state == ConsentState.GIVEN}
        for contact_id, latest in acts.items()
    }


def consent_state(contact_ids: Collection[int], purpose: Purpose) -> dict[int, ConsentState]:
    """Where each contact stands on one purpose; one query, every id answered."""
    states = dict.fromkeys(contact_ids, ConsentState.UNKNOWN)
    for row in Consent.objects.filter(contact_id__in=contact_ids, purpose=purpose).order_by("at", "id"):
        states[row.contact_id] = ConsentState(row.state)
    return states


def consents(contact: Contact) -> list[Consent]:
    """Every act of consent and withdrawal, newest first."""
    return list(contact.consents.order_by("-at", "-id"))


def standing_link(contact: Contact) -> CustomerLink | None:
    """The link to the bank's customer that stands now."""
    return contact.links.filter(unlinked_at=None).first()


def interests(contact: Contact) -> list[Interest]:
    """Interests that stand, newest first."""
    return list(contact.interests.filter(withdrawn_at=None).order_by("-at", "-id"))


def identity_ids(contact: Contact) -> list[int]:
    """The identities of the contact: what a history over all channels is asked with."""
    return list(contact.identities.order_by("id").values_list("pk", flat=True))


def timeline(contact: Contact, limit: int = 100) -> list[TimelineItem]:
    """What this module knows of the contact's history: links, consents, interests, merges. Newest first. Four queries."""
    items = [TimelineItem(c.at, f"consent_{c.state}", f"consent:{c.public_id}", c.proof, c.by) for c in contact.consents.all()]
    for link in contact.links.all():
        items.append(TimelineItem(link.linked_at, "linked", f"link:{link.public_id}", link.evidence, link.linked_by))
        if link.unlinked_at:
            items.append(TimelineItem(link.unlinked_at, "unlinked", f"link:{link.public_id}", link.reason, link.unlinked_by))
    items += [TimelineItem(i.at, "interest", f"interest:{i.public_id}", f"{i.product_key}: {i.phrase}") for i in contact.interests.all()]
    items += [TimelineItem(m.at, "merged", f"merge:{m.public_id}", m.reason, m.by) for m in contact.gains.all()]
    return sorted(items, key=lambda item: item.at, reverse=True)[:limit]


def identities_of(entity_id: int, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The identities behind these (platform, native id), where they are known. One query, for the system's own use."""
    rows = Identity.objects.filter(entity_id=entity_id, native_id__in={native_id for _, native_id in wanted})
    found = {(platform, native_id): pk for pk, platform, native_id in rows.values_list("pk", "platform", "native_id")}
    return {key: found[key] for key in wanted if key in found}


def merges(contact: Contact) -> list[MergeRecord]:
    """The merges into this contact that can still be undone, newest first."""
    standing = contact.gains.filter(undone_at=None, merged__merged_into=contact, merged__erased_at=None)
    return list(standing.select_related("kept", "merged").order_by("-at", "-id"))


def linked(contact_ids: Collection[int]) -> dict[int, str]:
    """The last digits of the customer number with which each of these contacts is linked now. One query."""
    return dict(CustomerLink.objects.filter(contact_id__in=contact_ids, unlinked_at=None).values_list("contact_id", "last4"))
