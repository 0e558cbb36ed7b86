"""What the bank's own systems are told of a person: asked by workflows, after the law has been asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from ventanilla.common.sealing import open_keys, unseal
from ventanilla.contacts.models import Consent, Contact, CustomerLink, Identity, Interest
from ventanilla.contacts.types import ConsentState, Purpose


@dataclass(frozen=True, slots=True)
class Profile:
    """One handle of the person."""

    identity_id: int
    platform: str
    handle: str
    profile_url: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A person as the bank may know them. `customer_number` is empty without a link; `consents` maps a live purpose to the act's id."""

    contact_id: int
    contact: UUID
    entity_id: int
    name: str
    customer_number: str
    subject_key_id: int
    profiles: tuple[Profile, ...] = ()
    consents: Mapping[Purpose, UUID] = field(default_factory=dict)
    interests: tuple[str, ...] = ()
    erased: bool = False

    @property
    def identity_ids(self) -> list[int]:
        return [profile.identity_id for profile in self.profiles]


def of_identity(entity_id: int, identity_id: int) -> Dossier | None:
    """The dossier of the person behind an identity. Six queries."""
    contact_id = Identity.objects.filter(pk=identity_id, entity_id=entity_id).values_list("contact_id", flat=True).first()
    return of_contact(entity_id, contact_id) if contact_id is not None else None


def entity_of(contact_id: int) -> int | None:
    """The entity whose contact it is."""
    return Contact.objects.filter(pk=contact_id).values_list("entity_id", flat=True).first()


def contacts_of(identity_ids: Iterable[int]) -> list[tuple[int, int]]:
    """The contacts behind these identities: (entity, id). One query."""
    rows = Identity.objects.filter(pk__in=set(identity_ids)).order_by("contact_id")
    return list(dict.fromkeys(rows.values_list("entity_id", "contact_id")))


def of_contact(entity_id: int, contact_id: int) -> Dossier | None:
    """The dossier of a contact, or None where there is none in this entity."""
    contact = Contact.objects.filter(pk=contact_id, entity_id=entity_id).first()
    if contact is None:
        return None
    identities = list(Identity.objects.filter(contact=contact, erased_at=None).order_by("id"))
    interests = Interest.objects.filter(contact=contact, withdrawn_at=None).order_by("product_key").values_list("product_key", flat=True)
    return Dossier(
        contact_id=contact.pk,
        contact=contact.public_id,
        entity_id=entity_id,
        name=contact.name,
        customer_number=_number(contact),
        subject_key_id=identities[0].subject_key_id if identities else 0,
        profiles=tuple(Profile(i.pk, i.platform, i.handle, i.profile_url) for i in identities),
        consents=_live(contact),
        interests=tuple(dict.fromkeys(interests)),
        erased=contact.erased_at is not None or contact.merged_into_id is not None,
    )


def consents_of(entity_id: int, contact_ids: frozenset[int], purpose: Purpose) -> dict[int, UUID]:
    """The live consent of each contact to a purpose: its act's id; who has none is missing. One query."""
    acts: dict[int, Consent] = {}
    for act in Consent.objects.filter(entity_id=entity_id, contact_id__in=contact_ids, purpose=purpose).order_by("at", "id"):
        acts[act.contact_id] = act
    return {id_: act.public_id for id_, act in acts.items() if act.state == ConsentState.GIVEN}


def _live(contact: Contact) -> dict[Purpose, UUID]:
    latest = {Purpose(act.purpose): act for act in Consent.objects.filter(contact=contact).order_by("at", "id")}
    return {purpose: act.public_id for purpose, act in latest.items() if act.state == ConsentState.GIVEN}


def _number(contact: Contact) -> str:
    link = CustomerLink.objects.filter(contact=contact, unlinked_at=None).select_related("identity").first()
    if link is None or link.number is None:
        return ""
    key = open_keys([link.identity.subject_key_id]).get(link.identity.subject_key_id)
    return unseal(key, f"customer_link|{link.public_id}|number", bytes(link.number)).decode() if key else ""
