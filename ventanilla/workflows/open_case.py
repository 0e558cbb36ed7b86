"""Open a case from a conversation, and move it: what a person asks for, checked against catalogue, consent and the network's terms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.cases import leads, services
from ventanilla.cases.deadlines import accept_by, answer_by, resolve_by, statutory_term
from ventanilla.cases.services import Wish
from ventanilla.cases.states import CaseKind, CaseState, Reason, Severity
from ventanilla.cases.types import CaseDetail, CaseRef, CaseRefused, NewComplaint, NewIncident, NewLead, Refusal
from ventanilla.catalogue import queries as catalogue
from ventanilla.catalogue.types import CategoryKind
from ventanilla.channels import registry
from ventanilla.common.pure.clock import now
from ventanilla.contacts import dossier
from ventanilla.contacts.types import Purpose
from ventanilla.inbox import queries as inbox
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many
from ventanilla.workflows.case_changed import follow, show_in
from ventanilla.workflows.surroundings import working_time

FORM = "form"  # the network of what came by a sign-up form of our own


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person asks to open. `text` is what happened, what is claimed, or the lead's phrase; `key` makes a double click one case."""

    kind: CaseKind
    text: str
    category: str = ""
    product: str = ""
    severity: str = ""
    formal: bool = False
    branch: str = ""
    key: str | None = None


def open_from(person: Person, conversation_id: UUID, wanted: Wanted) -> CaseRef:
    """Open a case. Raises `Http404` (not their conversation), `PermissionDenied`, `CaseRefused` (the rules say no)."""
    conversation = inbox.get_conversation(person, conversation_id)
    if conversation is None:
        raise Http404
    entity_id = conversation.entity_id
    if not person.may(Permission.CASE_WORK, entity_id):
        raise PermissionDenied
    with transaction.atomic():
        new = _new(entity_id, conversation, wanted)
        ref = _open(new, person.actor, accounts.zone_of(entity_id))
        show_in(conversation.pk, ref, person.actor, by=person.name)
        if isinstance(new, NewLead) and new.branch:
            tell_branch(ref, new.branch)
    return ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Interested:
    """Somebody who asked to be told of a product on a page of the bank's own, with their consent. `phrase` is masked."""

    entity_id: int
    identity_id: int
    subject_key_id: int
    phrase: str
    product: str
    consent: UUID
    branch: str
    source: str
    key: str


def open_interest(who: Interested) -> CaseRef | None:
    """The lead of somebody who left their address with us; None where they have asked not to be contacted. In the caller's transaction."""
    branch = who.branch if who.branch and _takes_leads(who.entity_id, who.branch) else ""
    new = NewLead(
        entity_id=who.entity_id,
        conversation_id=None,
        identity_id=who.identity_id,
        subject_key_id=who.subject_key_id,
        summary=who.phrase,
        phrase=who.phrase,
        product=_product(who.entity_id, who.product),
        network=FORM,
        source_channel=who.source,
        key=who.key,
        opened_at=now(),
        consent=who.consent,
        branch=branch,
        accept_by=accept_by(now(), working_time(who.entity_id)) if branch else None,
    )
    try:
        ref = services.open_lead(new, actor="visitor")
    except CaseRefused:
        return None
    if branch:
        tell_branch(ref, branch)
    return ref


def _new(entity_id: int, conversation: Any, wanted: Wanted) -> NewIncident | NewComplaint | NewLead:
    at, working = now(), working_time(entity_id)
    common: dict[str, Any] = {
        "entity_id": entity_id,
        "conversation_id": conversation.pk,
        "identity_id": conversation.identity_id,
        "subject_key_id": conversation.identity.subject_key_id,
        "summary": wanted.text,
        "product": _product(entity_id, wanted.product),
        "network": conversation.channel.platform,
        "source_channel": conversation.channel.key,
        "team_id": conversation.team_id,
        "key": f"panel:{wanted.key}" if wanted.key else None,
        "opened_at": at,
    }
    if wanted.kind is CaseKind.LEAD:
        return _lead(common, conversation, wanted, accept_by(at, working))
    category = catalogue.category(entity_id, CategoryKind(wanted.kind.value), wanted.category)
    if category is None or not category.active:
        raise CaseRefused(Refusal.CATEGORY)
    severity = Severity(wanted.severity or category.severity)
    common |= {"category": category.key, "severity": severity}
    if wanted.kind is CaseKind.INCIDENT:
        return NewIncident(**common, due_at=resolve_by(at, severity, working))
    day, term = working.day_of(at), statutory_term(accounts.about(entity_id).country, category.topic)
    by = answer_by(day, term, working)
    return NewComplaint(**common, claimed=wanted.text, formal=wanted.formal, filed_on=day, answer_by=by, law=term.law)


def _lead(common: dict[str, Any], conversation: Any, wanted: Wanted, by: datetime) -> NewLead:
    entity_id = conversation.entity_id
    if not common["product"]:
        raise CaseRefused(Refusal.PRODUCT)
    if not registry.capabilities(conversation.channel.platform).lead_use_allowed:
        raise CaseRefused(Refusal.TERMS)
    if wanted.branch and not _takes_leads(entity_id, wanted.branch):
        raise CaseRefused(Refusal.BRANCH)
    consent = live_consent(entity_id, conversation.identity.contact_id)
    return NewLead(**common, phrase=wanted.text, consent=consent, branch=wanted.branch, accept_by=by if wanted.branch else None)


def live_consent(entity_id: int, contact_id: int) -> UUID | None:
    """The consent by which the person may be offered products, or None."""
    return dossier.consents_of(entity_id, frozenset({contact_id}), Purpose.OFFERS).get(contact_id)


def _takes_leads(entity_id: int, code: str) -> bool:
    branch = catalogue.branch(entity_id, code)
    return branch is not None and branch.active


def _product(entity_id: int, key: str) -> str:
    if key and catalogue.product(entity_id, key) is None:
        raise CaseRefused(Refusal.PRODUCT)
    return key


def _open(new: NewIncident | NewComplaint | NewLead, actor: str, zone: str) -> CaseRef:
    if isinstance(new, NewLead):
        return services.open_lead(new, actor=actor)
    return (
        services.open_complaint(new, actor=actor, zone=zone) if isinstance(new, NewComplaint) else services.open_incident(new, actor=actor)
    )


def tell_branch(ref: CaseRef, branch: str) -> None:
    """The people of a branch hear that a lead has arrived."""
    people = accounts.of_branch(ref.entity_id, branch)
    notify_many(
        NewNotice(ref.entity_id, id_, NoticeKind.LEAD_ASSIGNED, {"reference": ref.number}, f"/leads/{ref.public_id}") for id_ in people
    )


def move(person: Person, case: CaseDetail, to: CaseState, *, reason: str = "", text: str = "", expected: str = "") -> CaseRef:
    """Move a case that the person may work on. Raises `CaseRefused`."""
    with transaction.atomic():
        wish = Wish(to, person.actor, reason=reason, text=text, expected=expected)
        ref = services.transition(case.row.id, wish, working=working_time(case.row.entity_id))
        if reason == Reason.DO_NOT_CONTACT:
            leads.stop_contact([case.identity_id], actor=person.actor)
        follow(ref, person.actor)
    return ref


def offer(person: Person, case: CaseDetail, branch: str) -> CaseRef:
    """Offer a lead to a branch that takes leads; its two working hours begin."""
    entity_id = case.row.entity_id
    if not _takes_leads(entity_id, branch):
        raise CaseRefused(Refusal.BRANCH)
    with transaction.atomic():
        ref = leads.offer_lead(case.row.id, branch, accept_by(now(), working_time(entity_id)), actor=person.actor)
        follow(ref, person.actor)
        tell_branch(ref, branch)
    return ref


def link(person: Person, case: CaseDetail, conversation_id: UUID) -> CaseRef:
    """Tell that a conversation of the same entity speaks of this case too."""
    conversation = inbox.get_conversation(person, conversation_id)
    if conversation is None or conversation.entity_id != case.row.entity_id:
        raise Http404
    with transaction.atomic():
        ref = services.link_conversation(case.row.id, conversation.pk, actor=person.actor)
        show_in(conversation.pk, ref, person.actor, by=person.name)
    return ref
