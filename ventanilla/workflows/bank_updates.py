"""What the bank's systems say of a case: the case changes, the conversations show it, an answer is proposed, people are told."""

import logging
from uuid import UUID

from django.db import transaction

from ventanilla.accounts import queries as accounts
from ventanilla.bank.choice import bank_for, is_polled
from ventanilla.bank.types import BankUnavailable, StatusUpdate
from ventanilla.cases import updates
from ventanilla.cases.types import BankSays, UpdateResult
from ventanilla.cases.updates import Applied, EventReused
from ventanilla.cases.wording import tidy
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.workflows.case_changed import follow

log = logging.getLogger("ventanilla.bank")
SYSTEM = "updates"


def receive(entity_id: int, update: StatusUpdate) -> Applied:
    """Apply one call-back of the bank, with everything that follows from it, in one transaction. Raises `EventReused`."""
    says = BankSays(
        event_id=update.event_id,
        case=UUID(update.case),
        reference=tidy(update.reference, 80),
        status=update.status,
        at=update.at or now(),
        text=tidy(update.text),
        reason=update.reason,
        details=update.details,
    )
    with transaction.atomic():
        applied = updates.apply(entity_id, says)
        if applied.result is UpdateResult.APPLIED and applied.case is not None:
            follow(applied.case, "bank")
    return applied


def poll() -> None:
    """Timer: fetch what the banks that do not call back have said. One entity's trouble does not hold up the others."""
    for entity_id, key in sorted(accounts.entity_keys().items()):
        if is_polled(key):
            with scope.entity(entity_id):
                _poll(entity_id, key)


def _poll(entity_id: int, key: str) -> None:
    since = updates.cursor_of(entity_id, SYSTEM)
    try:
        said, cursor = bank_for(key).updates(since)
    except BankUnavailable as silence:
        updates.advance(entity_id, SYSTEM, since, str(silence))
        return
    if not said and cursor == since:
        return
    with transaction.atomic():
        for update in said:
            try:
                receive(entity_id, update)
            except EventReused:
                log.warning("bank %s says two things under the event id of case %s", key, update.case)
        updates.advance(entity_id, SYSTEM, cursor)
