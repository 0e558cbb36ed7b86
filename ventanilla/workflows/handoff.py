"""Give a case to the bank's systems: in order, under one key, again until the bank has confirmed it."""

from dataclasses import replace

from ventanilla.accounts import queries as accounts
from ventanilla.bank.choice import bank_for
from ventanilla.bank.types import Bank, BankRefused, BankUnavailable, CaseChange, IncidentOrder, LeadOrder, Receipt
from ventanilla.cases import handoffs
from ventanilla.cases.handoffs import Outgoing
from ventanilla.cases.states import CaseKind
from ventanilla.contacts import dossier
from ventanilla.contacts.types import Purpose
from ventanilla.jobs.worker import Retry
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many
from ventanilla.workflows.case_changed import supervisors


class _ConsentWithdrawn(Exception):
    """The lead may no longer be given."""


def run(case: str) -> None:
    """Job: give everything of a case that waits. No answer: tried again later, for as long as it takes. A final no: people see it."""
    while (out := handoffs.next_of(case)) is not None:
        bank = bank_for(accounts.entity_keys()[out.entity_id])
        try:
            receipt = _give(bank, out)
        except _ConsentWithdrawn:
            handoffs.drop(out.handoff_id)
        except BankRefused as no:
            handoffs.fail(out.handoff_id, str(no))
            _tell(out)
        except BankUnavailable as silence:
            wait = handoffs.postpone(out.handoff_id, str(silence))
            raise Retry(max(wait, silence.seconds), str(silence), free=True)
        else:
            handoffs.acknowledge(out.handoff_id, receipt.reference, receipt.at)


def _give(bank: Bank, out: Outgoing) -> Receipt:
    order = out.order
    if isinstance(order, IncidentOrder):
        return bank.open_incident(_with_customer(order, out), out.key)
    if isinstance(order, LeadOrder):
        return bank.open_lead(_with_person(order, out), out.key)
    if isinstance(order, CaseChange):
        return bank.change_lead(order, out.key) if out.kind is CaseKind.LEAD else bank.change_incident(order, out.key)
    return bank.add_remark(order, out.key)


def _with_customer(order: IncidentOrder, out: Outgoing) -> IncidentOrder:
    person = dossier.of_identity(out.entity_id, out.identity_id)
    return replace(order, customer_number=person.customer_number) if person else order


def _with_person(order: LeadOrder, out: Outgoing) -> LeadOrder:
    """The branch learns who it is, and where to answer, only while the consent stands."""
    person = dossier.of_identity(out.entity_id, out.identity_id)
    if person is None or person.erased or Purpose.OFFERS not in person.consents:
        raise _ConsentWithdrawn
    own = next((p for p in person.profiles if p.identity_id == out.identity_id), None)
    point = (own.profile_url or f"{own.platform}:{own.handle}") if own else ""
    return replace(order, contact_name=person.name, contact_point=point, customer_number=person.customer_number)


def _tell(out: Outgoing) -> None:
    """The supervisors of the entity hear of a final no: somebody must decide what becomes of the case."""
    what = {"reference": out.number}
    link = f"/{'leads' if out.kind is CaseKind.LEAD else 'cases'}/{out.case}"
    notify_many(NewNotice(out.entity_id, id_, NoticeKind.HANDOFF_FAILED, what, link) for id_ in supervisors(out.entity_id))
