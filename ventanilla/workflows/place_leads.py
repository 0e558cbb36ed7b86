"""Find the right branch for a lead: the customer's own first; when a branch lets its two hours pass, the next one."""

from uuid import UUID

from django.db import transaction

from ventanilla.accounts import queries as accounts
from ventanilla.bank.choice import bank_for
from ventanilla.bank.types import BankRefused, BankUnavailable
from ventanilla.cases import leads
from ventanilla.cases.deadlines import accept_by
from ventanilla.cases.states import By
from ventanilla.cases.types import CaseRef, CaseRefused
from ventanilla.catalogue import queries as catalogue
from ventanilla.common.pure.clock import now
from ventanilla.contacts import dossier
from ventanilla.jobs.worker import Retry
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many
from ventanilla.workflows.case_changed import supervisors
from ventanilla.workflows.open_case import tell_branch
from ventanilla.workflows.surroundings import working_time


def place(case: str) -> None:
    """Job: offer a lead without a branch to the office where the bank keeps its customer. Nobody's customer waits for a supervisor."""
    found = leads.unplaced(UUID(case))
    if found is None:
        return
    entity_id = found.ref.entity_id
    branch = _own_branch(entity_id, found.identity_id)
    if not branch:
        return
    try:
        with transaction.atomic():
            leads.offer_lead(found.ref.id, branch, accept_by(now(), working_time(entity_id)), actor="system", by=By.CLOCK)
            tell_branch(found.ref, branch)
    except CaseRefused:
        return  # somebody was faster


def _own_branch(entity_id: int, identity_id: int) -> str:
    person = dossier.of_identity(entity_id, identity_id)
    if person is None or not person.customer_number:
        return ""
    try:
        customer = bank_for(accounts.entity_keys()[entity_id]).find_customer(person.customer_number)
    except BankUnavailable as silence:
        raise Retry(max(60.0, silence.seconds), str(silence))
    except BankRefused:
        return ""
    code = str((customer or {}).get("branch", ""))
    branch = catalogue.branch(entity_id, code) if code else None
    return code if branch is not None and branch.active else ""


def offer_expired() -> None:
    """Timer: leads that no branch has taken in time go to the next branch of the entity; when none is left, a supervisor hears of it."""
    for entity_id in leads.entities_with_late_offers():
        with transaction.atomic():
            expired = leads.expire_due(entity_id)
            codes = [branch.code for branch in catalogue.branches([entity_id])]
            working = working_time(entity_id)
            went = leads.offer_elsewhere(expired, codes, lambda: accept_by(now(), working))  # noqa: B023  called at once
            for ref in expired:
                if ref.public_id in went:
                    tell_branch(ref, went[ref.public_id])
                else:
                    _tell_supervisors(ref)


def _tell_supervisors(ref: CaseRef) -> None:
    people = supervisors(ref.entity_id)
    notify_many(
        NewNotice(ref.entity_id, id_, NoticeKind.LEAD_RETURNED, {"reference": ref.number}, f"/leads/{ref.public_id}") for id_ in people
    )
