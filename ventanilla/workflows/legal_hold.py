"""A legal hold over a person: while it stands nothing of theirs is erased, and everybody who looks at them sees it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import holds
from ventanilla.cases import erasure as cases
from ventanilla.contacts import erasure as contacts
from ventanilla.contacts.erasure import Subject
from ventanilla.inbox import erasure as inbox


def covering(subject: Subject) -> list[Any]:
    """The holds over the person, over a conversation or a case of theirs, or over the whole entity."""
    return holds.standing(subject.entity_id, *_objects(subject))


def _objects(subject: Subject) -> list[str]:
    own = [f"contact:{public_id}" for public_id in subject.records]
    return [*own, *inbox.conversations_of(subject.identity_ids), *cases.cases_of(subject.identity_ids)]


def over(contact: Any) -> list[Any]:
    """The holds that cover a contact that the caller may see."""
    return covering(contacts.subject(contact))


def place(person: Person, contact: Any, reason: str) -> UUID:
    """Hold everything about a contact. `ValueError` without a reason."""
    if not person.may(Permission.LEGAL_HOLD, contact.entity_id):
        raise PermissionDenied
    if not reason.strip():
        raise ValueError("a legal hold says why")
    return holds.place(contact.entity_id, f"contact:{contact.public_id}", reason.strip(), person.actor)


def lift(person: Person, contact: Any, hold: UUID) -> bool:
    """End a hold of a contact; False when it does not stand, or covers something else."""
    if not person.may(Permission.LEGAL_HOLD, contact.entity_id):
        raise PermissionDenied
    standing = {row.public_id: row for row in over(contact)}
    if hold not in standing or not standing[hold].about.startswith("contact:"):
        return False
    return holds.release(contact.entity_id, hold, person.actor)


def forget_reasons(subject: Subject) -> None:
    """The reasons of past holds over an erased person go too: they may name them."""
    holds.empty(subject.entity_id, _objects(subject))
