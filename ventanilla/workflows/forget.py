"""Erase a person: destroy the keys, empty what is in clear, remember it outside the database so that no backup brings them back."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import SubjectErased
from ventanilla.archive.services import record
from ventanilla.cases import erasure as cases
from ventanilla.cases.leads import stop_contact
from ventanilla.cases.states import Reason
from ventanilla.channels import deliveries
from ventanilla.common import forgotten, remains
from ventanilla.common.sealing import destroy_keys, names_of, still_there
from ventanilla.contacts import dossier
from ventanilla.contacts import erasure as contacts
from ventanilla.contacts.erasure import Subject
from ventanilla.files import services as files
from ventanilla.inbox import erasure as inbox
from ventanilla.inbox import search
from ventanilla.jobs.services import enqueue
from ventanilla.jobs.worker import Retry
from ventanilla.publishing import competitions, entries
from ventanilla.workflows import legal_hold, write_profile

PURGE = "forget.purge"


class Refusal(StrEnum):
    NOT_FOUND = "not_found"
    ON_HOLD = "on_hold"
    REASON_MISSING = "reason_missing"


@dataclass(frozen=True, slots=True)
class Erased:
    """How many keys were destroyed."""

    keys: int


def forget(person: Person, contact: UUID, reason: str) -> Erased | Refusal:
    """Erase a contact for good. A legal hold stops it; nothing is changed then."""
    if not reason.strip():
        return Refusal.REASON_MISSING
    subject = contacts.subject_of(person, contact)
    if subject is None:
        return Refusal.NOT_FOUND
    if legal_hold.covering(subject):
        return Refusal.ON_HOLD
    forgotten.remember(names_of(subject.key_ids))  # first: a crash from here on forgets too much rather than too little
    _erase(subject, person.actor, reason)
    return Erased(len(subject.key_ids))


def _erase(subject: Subject, actor: str, reason: str) -> None:
    with transaction.atomic():
        stop_contact(sorted(subject.identity_ids), actor=actor, reason=Reason.CONSENT_WITHDRAWN)
        write_profile.ask_many(dossier.contacts_of(subject.identity_ids))  # the bank's own record forgets them too
        deliveries.erase(subject.entity_id, subject.accounts)
        doors = inbox.erase(subject.identity_ids)
        cases.erase(subject.identity_ids)
        entries.erase(subject.identity_ids)
        competitions.erase(subject.identity_ids)
        legal_hold.forget_reasons(subject)
        contacts.erase(subject)
        destroy_keys(subject.key_ids)
        erased = SubjectErased(contact=str(subject.contact), keys=len(subject.key_ids), reason=reason)
        record(subject.entity_id, erased, actor=actor, about=f"contact:{subject.contact}")
        enqueue(PURGE, key="purge", rank=8)
    files.erase(doors)
    files.erase_keys(subject.key_ids)


def replay_forgotten() -> int:
    """After a restore, before the first request: erase again whoever is on the forgotten list. Returns how many keys."""
    ids = still_there(forgotten.forgotten_keys())
    if not ids:
        return 0
    for subject in contacts.subjects_of_keys(ids):
        _erase(subject, "system", "forgotten before this backup was restored")
    files.erase_keys(ids)
    destroy_keys(ids)
    search.purge()
    remains.let_go()
    return len(ids)


def purge() -> None:
    """Job after an erasure: what the index and the database's own files still hold of it goes too."""
    search.purge()
    if not remains.let_go():
        raise Retry(60, "somebody still reads", free=True)
