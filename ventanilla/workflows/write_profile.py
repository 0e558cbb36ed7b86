"""The social side of the bank's customer record: written while the person agrees to it, withdrawn when they no longer do.

What is written is composed anew each time: profiles on networks whose terms allow it, interests, a short history. The job
compares what should stand there with what was last given; so it may run as often as it likes, and after any change.
"""

from collections.abc import Iterable
from typing import Any

from ventanilla.accounts import queries as accounts
from ventanilla.bank.choice import bank_for
from ventanilla.bank.types import BankRefused, BankUnavailable, CustomerProfile
from ventanilla.cases import leads, profiles, queries
from ventanilla.cases.profiles import Wish
from ventanilla.cases.states import Reason
from ventanilla.channels import registry
from ventanilla.contacts import dossier
from ventanilla.contacts.dossier import Dossier
from ventanilla.contacts.types import Purpose
from ventanilla.jobs.services import NewJob, enqueue_many
from ventanilla.jobs.worker import Retry

JOB = "write_profile"
_HISTORY = 10


def follow(actor: str, *contacts: Any) -> None:
    """A consent, a link, a merge or an erasure changed what the bank may hold of these contacts. In the caller's transaction."""
    for contact in contacts:
        person = dossier.of_contact(contact.entity_id, contact.pk)
        if person is not None and (person.erased or Purpose.OFFERS not in person.consents):
            leads.stop_contact(person.identity_ids, actor=actor, reason=Reason.CONSENT_WITHDRAWN)
    ask_many((contact.entity_id, contact.pk) for contact in contacts)


def ask_many(contacts: Iterable[tuple[int, int]]) -> None:
    """Ask for the customer record of these contacts (entity, id) to be brought up to date. One statement."""
    enqueue_many(NewJob(JOB, {"contact": id_}, entity_id, key=str(id_), rank=4) for entity_id, id_ in set(contacts))


def run(contact: int) -> None:
    """Job: bring the bank's customer record of a contact to where it should be. No answer: tried again, for as long as it takes."""
    entity_id = dossier.entity_of(contact)
    if entity_id is None:
        return
    person = dossier.of_contact(entity_id, contact)
    profile = _profile(person) if person is not None else None
    wish = profiles.wish(entity_id, contact, profile)
    if wish is not None:
        _give(entity_id, wish)


def _profile(person: Dossier) -> CustomerProfile | None:
    """What should stand in the customer record; None where nothing may: no consent, no customer, nobody any more."""
    consent = person.consents.get(Purpose.PROFILE)
    if consent is None or person.erased or not person.customer_number:
        return None
    allowed = [p for p in person.profiles if _may_enrich(p.platform)]
    return CustomerProfile(
        customer_number=person.customer_number,
        contact=str(person.contact),
        consent=str(consent),
        profiles=tuple({"network": p.platform, "handle": p.handle, "url": p.profile_url} for p in allowed),
        interests=person.interests,
        history=tuple(queries.short_history([p.identity_id for p in allowed], _HISTORY)),
    )


def _may_enrich(platform: str) -> bool:
    try:
        return registry.capabilities(platform).crm_enrichment_allowed
    except registry.UnknownPlatform:
        return False


def _give(entity_id: int, wish: Wish) -> None:
    bank = bank_for(accounts.entity_keys()[entity_id])
    try:
        if wish.profile is not None:
            receipt = bank.write_profile(wish.profile, wish.key)
        else:
            receipt = bank.withdraw_profile(wish.customer_number, wish.contact, wish.key)
    except BankRefused as no:
        profiles.fail(wish.handoff_id, str(no))
    except BankUnavailable as silence:
        wait = profiles.postpone(wish.handoff_id, str(silence))
        raise Retry(max(wait, silence.seconds), str(silence), free=True)
    else:
        profiles.acknowledge(wish.handoff_id, receipt.reference, withdrawn=wish.profile is None)
