"""Merge two contacts and take it back. Rows change hands; nothing sealed is touched, since keys belong to identities."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import ContactChanged
from ventanilla.archive.services import NewEntry, record_many
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import open_keys
from ventanilla.contacts.models import Consent, Contact, CustomerLink, Identity, Interest, MergeRecord
from ventanilla.contacts.types import ContactRefused

_MOVED = {"identities": Identity, "links": CustomerLink, "consents": Consent, "interests": Interest}


def _must(person: Person, *contacts: Contact) -> None:
    if not all(person.may(Permission.CONTACT_MERGE, contact.entity_id) for contact in contacts):
        raise PermissionDenied


def _locked(*contacts: Contact) -> list[Contact]:
    """The rows under lock, in one order for everybody, each still standing."""
    rows = {row.pk: row for row in Contact.objects.select_for_update().filter(pk__in=[c.pk for c in contacts]).order_by("pk")}
    for contact in contacts:
        row = rows.get(contact.pk)
        if row is None or row.erased_at or row.merged_into_id:
            raise ContactRefused(_("One of these contacts no longer exists: it was erased or merged into another one."))
    return [rows[contact.pk] for contact in contacts]


def _move(moved: dict[str, list[int]], to: Contact) -> None:
    for name, model in _MOVED.items():
        if moved.get(name):
            model._default_manager.filter(pk__in=moved[name]).update(contact=to)


def _record(contacts: Iterable[Contact], actor: str, action: str, merge: MergeRecord) -> None:
    """One entry per contact, under the key of its first identity."""
    contacts = list(contacts)
    first: dict[int, int] = {}
    for contact_id, key_id in (
        Identity.objects.filter(pk__in=merge.moved["identities"]).order_by("-id").values_list("contact_id", "subject_key_id")
    ):
        first[contact_id] = key_id
    for contact_id, key_id in Identity.objects.filter(contact__in=contacts).order_by("-id").values_list("contact_id", "subject_key_id"):
        first[contact_id] = key_id
    keys = open_keys(first.values())
    spare = next(iter(keys.values()), None)
    details = {
        "merge": str(merge.public_id),
        "kept": str(merge.kept.public_id),
        "merged": str(merge.merged.public_id),
        "reason": merge.reason,
    }
    record_many(
        NewEntry(
            contact.entity_id,
            ContactChanged(contact=str(contact.public_id), action=action, details=details),
            actor,
            f"contact:{contact.public_id}",
            keys.get(first.get(contact.pk, 0), spare),
        )
        for contact in contacts
    )


def merge(person: Person, kept: Contact, other: Contact, reason: str) -> MergeRecord:
    """Make `other` part of `kept`: its identities, consents and interests move, its page leads to `kept`.

    Raises `ContactRefused` across entities, and where the two are linked to different customers.
    """
    _must(person, kept, other)
    if kept.pk == other.pk or kept.entity_id != other.entity_id:
        raise ContactRefused(_("Only two different contacts of the same entity can be merged."))
    with transaction.atomic():
        kept, other = _locked(kept, other)
        links = {link.contact_id: link for link in CustomerLink.objects.filter(contact__in=[kept, other], unlinked_at=None)}
        if len(links) == 2 and bytes(links[kept.pk].number_index) != bytes(links[other.pk].number_index):
            raise ContactRefused(_("These contacts are linked to two different customers. Unlink one of them first."))
        moved = {
            "identities": list(other.identities.values_list("pk", flat=True)),
            "links": [] if kept.pk in links else list(other.links.filter(unlinked_at=None).values_list("pk", flat=True)),
            "consents": list(other.consents.values_list("pk", flat=True)),
            "interests": list(other.interests.values_list("pk", flat=True)),
        }
        _move(moved, kept)
        other.merged_into = kept
        other.save(update_fields=["merged_into"])
        if other.vulnerable and not kept.vulnerable:
            Contact.objects.filter(pk=kept.pk).update(vulnerable=True)
        done = MergeRecord.objects.create(
            entity_id=kept.entity_id, kept=kept, merged=other, moved=moved, reason=reason.strip()[:300], by=person.actor, at=now()
        )
        _record([kept, other], person.actor, "merged", done)
    return done


def undo_merge(person: Person, done: MergeRecord, reason: str = "") -> Contact:
    """Give everything back that the merge moved and that is still with the kept contact. Returns the contact that stands again."""
    _must(person, done.kept, done.merged)
    with transaction.atomic():
        done = MergeRecord.objects.select_for_update(of=("self",)).select_related("kept", "merged").get(pk=done.pk)
        if done.undone_at or done.merged.erased_at:
            raise ContactRefused(_("This merge has been undone already."))
        if done.merged.merged_into_id != done.kept_id:
            raise ContactRefused(_("This contact was split off another one; it can't be undone like a merge."))
        _locked(done.kept)
        back = {
            name: list(model._default_manager.filter(pk__in=done.moved[name], contact=done.kept).values_list("pk", flat=True))
            for name, model in _MOVED.items()
        }
        Contact.objects.filter(pk=done.merged_id).update(merged_into=None)
        _move(back, done.merged)
        done.undone_at, done.undone_by = now(), person.actor
        done.save(update_fields=["undone_at", "undone_by"])
        done.merged.refresh_from_db()
        _record([done.kept, done.merged], person.actor, "merge_undone", done)
    return done.merged


def split(person: Person, contact: Contact, identity_ids: Iterable[int], reason: str) -> Contact:
    """Move some of a contact's identities to a contact of their own, with what was said through them.

    At least one identity stays. Merging the two again is the way back.
    """
    _must(person, contact)
    with transaction.atomic():
        (contact,) = _locked(contact)
        mine = list(contact.identities.order_by("id"))
        going = [identity for identity in mine if identity.pk in set(identity_ids)]
        if not going or len(going) == len(mine):
            raise ContactRefused(_("Choose at least one profile to split off, and leave at least one."))
        at = now()
        new = Contact.objects.create(
            entity_id=contact.entity_id,
            name=going[0].name or going[0].handle,
            vulnerable=contact.vulnerable,
            created_at=at,
            last_seen_at=max(identity.last_seen_at for identity in going),
        )
        moved = {
            "identities": [identity.pk for identity in going],
            "links": list(contact.links.filter(identity__in=going).values_list("pk", flat=True)),
            "consents": list(contact.consents.filter(identity__in=going).values_list("pk", flat=True)),
            "interests": list(contact.interests.filter(identity__in=going).values_list("pk", flat=True)),
        }
        _move(moved, new)
        done = MergeRecord.objects.create(
            entity_id=contact.entity_id, kept=new, merged=contact, moved=moved, reason=reason.strip()[:300], by=person.actor, at=at
        )
        _record([contact, new], person.actor, "split", done)
    return new
