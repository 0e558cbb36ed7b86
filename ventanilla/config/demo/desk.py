"""The desk's own part of the demo's history: what staff and bank did, done again through the product's verbs, each at its hour.

Every deed is one transaction and may be repeated: it looks first whether it has been done. The network's part of an answer is on
Plaza already (`loading.py`), so an answer goes through the outbox and is settled with what Plaza told.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.types import Person
from ventanilla.bank.types import StatusUpdate
from ventanilla.cases import handoffs
from ventanilla.cases import queries as cases
from ventanilla.cases.rules import TABLES, product_asked_for
from ventanilla.cases.states import CaseKind, CaseState
from ventanilla.cases.triage import Surroundings
from ventanilla.cases.types import CaseRefused, CaseRow
from ventanilla.channels import sending
from ventanilla.channels.types import Published, Surface
from ventanilla.common import scope
from ventanilla.common.pure import clock
from ventanilla.common.pure.text import fold
from ventanilla.config.demo.acts import Deed, DeedKind
from ventanilla.contacts import queries as contacts
from ventanilla.contacts import services as contact_verbs
from ventanilla.contacts.types import ContactRefused, Purpose
from ventanilla.inbox import queries as inbox
from ventanilla.inbox import services as verbs
from ventanilla.inbox.types import InboxRefused, State
from ventanilla.workflows import bank_updates, open_case, outgoing, reply

log = logging.getLogger("ventanilla.demo")
_NAMES = UUID("6f0cbd9e-6f0b-4f0d-9c63-0b5a5f5f7c11")
_BY_TOPIC = {
    "card": "tarjeta-credito",
    "loan_mortgage": "prestamo-personal",
    "insurance": "seguro-hogar",
    "savings_investment": "cuenta-ahorro",
}
_BY_WORD = (
    (("hipoteca", "vivienda", " piso", " casa ", "mortgage", "comprar en"), "hipoteca-fija"),
    (("seguro", "poliza", "insurance"), "seguro-hogar"),
    (("prestamo", "prestais", "credito", "financia", " coche", "carro", "master", "reforma", "loan"), "prestamo-personal"),
    (("pension", "fondo", "invert", "inversion"), "fondo-mixto"),
    (("ahorr", "remunerada", "herencia", "saving"), "cuenta-ahorro"),
    (("tarjeta", "card"), "tarjeta-credito"),
)
_LATE = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Told:
    """Something said, as Plaza has it: its id there, and whose talk it belongs to."""

    native_id: str
    surface: Surface


@dataclass(slots=True)
class Staff:
    """The people of a country's desk, by the first name with which they sign."""

    entity_id: int
    channel_id: int
    people: Mapping[str, Person]
    around: Surroundings
    lead: str  # the first name of whoever does what needs more rights
    known: dict[int, UUID] = field(default_factory=dict)  # the talk's first message -> its conversation

    def who(self, name: str) -> Person:
        return self.people.get(name) or self.people[self.lead]


def do(staff: Staff, deed: Deed, told: Mapping[int, Told]) -> None:
    """Do one deed at its hour, or leave it where the product's rules stand against it."""
    person = staff.who(deed.who)
    with clock.at(deed.at.astimezone(UTC)), scope.within(person.scope):
        row = _conversation(staff, person, deed, told)
        if row is None:
            return
        try:
            with transaction.atomic():
                _DEEDS[deed.kind](staff, person, row, deed, told)
        except (InboxRefused, CaseRefused, ContactRefused) as refusal:
            log.info("demo: %s left out: %s", deed.kind, type(refusal).__name__)


def _settle_handoffs(case: CaseRow, at: datetime) -> None:
    with clock.at(at):
        while (waiting := handoffs.next_of(case.public_id)) is not None:
            handoffs.acknowledge(waiting.handoff_id, case.bank_reference or f"SIST-{40_000 + case.id}", at)


def _conversation(staff: Staff, person: Person, deed: Deed, told: Mapping[int, Told]) -> Any:
    first = told.get(deed.talk)
    if first is None:
        return None
    if deed.talk not in staff.known:
        found = inbox.conversations_of(staff.channel_id, [first.native_id])
        if first.native_id not in found:
            return None
        staff.known[deed.talk] = found[first.native_id]
    return inbox.get_conversation(person, staff.known[deed.talk])


# --- the conversation


def _assign(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    verbs.assign(person, row, person.user_id, assignee_name=person.name)


def _reply(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    assert deed.ref is not None
    said = told[deed.ref]
    if row.needs_look:
        verbs.mark_looked(person, row)
    answer = reply.send_reply(person, row.public_id, deed.text, said.surface, f"demo:{deed.ref}")
    if not isinstance(answer, reply.Queued):
        log.warning("demo: an answer was stopped: %s", ", ".join(_why(answer)))
        return
    task = sending.take_by(answer.attempt)
    if task is not None and task.state == "queued":
        outgoing.tell(sending.settle(task, Published(said.native_id, "", deed.at)))


def _why(answer: reply.Result) -> list[str]:
    """What stopped an answer: the rules, the kinds of data and threats, the network's limits; never the words."""
    if not isinstance(answer, reply.Stopped):
        return ["it waits for an approval"]
    kinds = [*(str(one.kind) for one in answer.personal_data), *(str(one.kind) for one in answer.threats)]
    return [*(finding.rule for finding in answer.findings), *kinds, *(issue.code for issue in answer.issues)]


def _note(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    if not any(item.note is not None and item.at == deed.at for item in inbox.thread(row).items):
        verbs.add_note(person, row, deed.text)


def _tag(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    verbs.tag(person, row, deed.to)


def _resolve(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    if row.state != State.RESOLVED:
        if row.assignee_id is None:
            verbs.assign(person, row, person.user_id, assignee_name=person.name)
        verbs.change_state(person, row, State.RESOLVED)
    for case in cases.of_conversation(person, row.pk):
        ends = {CaseKind.INCIDENT: (CaseState.CANCELLED, "not_a_case"), CaseKind.COMPLAINT: (CaseState.WITHDRAWN, "customer_asked")}
        if case.state in (CaseState.NEW, CaseState.HANDED_OFF) and case.kind in ends:  # triage saw more in it than there was
            to, reason = ends[case.kind]
            open_case.move(person, cases.get_for(person, case.public_id), to, reason=reason)
            _settle_handoffs(case, deed.at)


# --- cases


def _case(person: Person, row: Any, *kinds: CaseKind) -> CaseRow | None:
    """The newest case of the conversation of one of these kinds."""
    return next((case for case in cases.of_conversation(person, row.pk) if case.kind in kinds), None)


def _opened(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    """The rules of triage have opened one for most; for the rest the agent does."""
    if _case(person, row, CaseKind.INCIDENT, CaseKind.COMPLAINT) is None:
        category = next(c for c in staff.around.categories if c.kind is CaseKind.INCIDENT and c.topic in (row.topic, "other", ""))
        wanted = open_case.Wanted(kind=CaseKind.INCIDENT, text=row.preview, category=category.key, key=f"demo:{deed.talk}")
        open_case.open_from(person, row.public_id, wanted)


def _bank(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    case = _case(person, row, CaseKind.INCIDENT, CaseKind.COMPLAINT)
    if case is None:
        return
    _settle_handoffs(case, min(case.opened_at + _LATE, deed.at))
    decided = deed.reason in ("upheld", "partly_upheld", "rejected")
    reason = deed.reason if decided == (case.kind is CaseKind.COMPLAINT) else {True: "explained", False: "upheld"}[decided]
    if deed.to == "cancelled" and case.kind is CaseKind.COMPLAINT:
        return
    _from_the_bank(staff, case, deed, reason if deed.to == "resolved" else deed.reason)


def _from_the_bank(staff: Staff, case: CaseRow, deed: Deed, reason: str) -> None:
    event = f"evt_{uuid5(_NAMES, f'{case.public_id}:{deed.to}:{deed.at.isoformat()}').hex}"
    details = {"appointment_at": deed.text} if deed.to == "appointment" else {}
    text = "" if details else deed.text
    update = StatusUpdate(event, str(case.public_id), case.bank_reference, deed.to, text, reason, deed.at, details)
    bank_updates.receive(staff.entity_id, update)


def _close(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    case = _case(person, row, CaseKind.INCIDENT, CaseKind.COMPLAINT)
    if case is None or CaseState.CLOSED not in TABLES[case.kind].get(case.state, {}):
        return
    open_case.move(staff.who(staff.lead), cases.get_for(person, case.public_id), CaseState.CLOSED, reason=deed.reason)
    _settle_handoffs(case, deed.at)


def _consent(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    contact = contacts.contact_of_identity(person, row.identity_id)
    if contact is None or contacts.consents_given([contact.pk]).get(contact.pk):
        return
    for purpose in (Purpose.OFFERS, Purpose.PROFILE):
        contact_verbs.record_consent(person, contact, purpose, proof=deed.text, source="message", identity=row.identity)


def _lead(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    asked = f" {fold(deed.text)} "
    by_word = next((key for words, key in _BY_WORD if any(word in asked for word in words)), "")
    product = product_asked_for(deed.text, staff.around.products) or by_word or _BY_TOPIC.get(row.topic, "cuenta-nomina")
    wanted = open_case.Wanted(kind=CaseKind.LEAD, text=deed.text, product=product, branch=deed.to, key=f"demo:lead:{deed.talk}")
    open_case.open_from(person, row.public_id, wanted)
    interest = contact_verbs.NewInterest(row.identity_id, product, f"message:{row.public_id}", deed.text, deed.at)
    contact_verbs.add_interests(staff.entity_id, [interest])


def _branch(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    case = _case(person, row, CaseKind.LEAD)
    if case is not None and case.branch:
        _settle_handoffs(case, min(case.opened_at + _LATE, deed.at))
        _from_the_bank(staff, case, deed, deed.reason)


def _customer(staff: Staff, person: Person, row: Any, deed: Deed, told: Mapping[int, Told]) -> None:
    contact = contacts.contact_of_identity(person, row.identity_id)
    if contact is not None and contacts.standing_link(contact) is None:
        contact_verbs.link_customer(person, contact, deed.text, "Identificado en la página segura del banco.", identity=row.identity)


_DEEDS: Mapping[DeedKind, Callable[[Staff, Person, Any, Deed, Mapping[int, Told]], None]] = {
    DeedKind.ASSIGN: _assign,
    DeedKind.REPLY: _reply,
    DeedKind.NOTE: _note,
    DeedKind.TAG: _tag,
    DeedKind.RESOLVE: _resolve,
    DeedKind.OPEN_CASE: _opened,
    DeedKind.BANK: _bank,
    DeedKind.CLOSE_CASE: _close,
    DeedKind.CONSENT: _consent,
    DeedKind.LEAD: _lead,
    DeedKind.BRANCH: _branch,
    DeedKind.CUSTOMER: _customer,
}


def people_of(names: Mapping[str, int]) -> dict[str, Person]:
    """The persons behind first names and user ids."""
    return {name: person for name, user_id in names.items() if (person := accounts.person(user_id)) is not None}
