"""A decision about something that waits for approval, and what follows from it, in one transaction."""

from uuid import UUID

from django.db import transaction

from ventanilla.accounts.types import Person
from ventanilla.approvals import queries, services
from ventanilla.approvals.types import Code, Outcome, State
from ventanilla.channels import decisions, sending
from ventanilla.workflows import outgoing


def decide(person: Person, request: UUID, code: Code, digest: bytes, reason: str = "") -> Outcome:
    """Take a decision. An approved answer goes out; one that was rejected or returned never does.

    `digest` is the hash of what the person saw. Raises `Http404` when the request is not theirs to see.
    """
    row = queries.get_request(person, request)
    with transaction.atomic():
        outcome = services.decide(person, request, code, digest, reason)
        if outcome.taken and outcome.state is not State.OPEN and row.subject.startswith("attempt:"):
            _settle(person, UUID(row.subject.partition(":")[2]), outcome.state)
    return outcome


def _settle(person: Person, attempt: UUID, state: State) -> None:
    task = sending.take_by(attempt)
    if task is None:
        return
    change = decisions.approved(person, task) if state is State.APPROVED else decisions.refused_by(person, task, state.value)
    outgoing.tell(change)
