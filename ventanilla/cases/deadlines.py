"""By when something is owed. Pure; the terms of the law are `compliance.clocks`', working time is the calendar's, given by the caller."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from ventanilla.cases.rules import ACCEPT_WITHIN_HOURS, RESOLVE_WITHIN_HOURS
from ventanilla.cases.states import Severity
from ventanilla.compliance.clocks import Term, complaint_term
from ventanilla.compliance.registry import EEA
from ventanilla.understanding.types import Topic


class WorkingTime(Protocol):
    """When somebody works: a calendar of the catalogue, brought by the caller."""

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """The instant at which that much working time has passed since `start`."""

    def add_days(self, start: date, days: int) -> date:
        """The day `days` working days after `start`, which itself does not count."""

    def day_of(self, at: datetime) -> date:
        """The calendar day on which the instant falls there."""


@dataclass(frozen=True, slots=True)
class _Days:
    """The working days of a calendar, as legal terms count them."""

    working: WorkingTime

    def add(self, start: date, days: int) -> date:
        return self.working.add_days(start, days)


_PAYMENTS = frozenset({Topic.CARD.value, Topic.TRANSFER_PAYMENT.value})
_HOUSE = Term("house.15_working_days", "received", business_days=15)


def statutory_term(country: str, topic: str) -> Term:
    """The term in which the law of the country wants a complaint of that topic answered; where it sets none, fifteen working days."""
    return complaint_term(country, payments=topic in _PAYMENTS, in_eea=country in EEA) or _HOUSE


def answer_by(filed_on: date, term: Term, working: WorkingTime) -> date:
    """The last day on which the answer is in time."""
    return term.last_day(filed_on, _Days(working))


def resolve_by(opened_at: datetime, severity: Severity, working: WorkingTime) -> datetime:
    """When an incident should be resolved. A critical one counts around the clock."""
    hours = RESOLVE_WITHIN_HOURS[severity]
    return opened_at + timedelta(hours=hours) if severity is Severity.CRITICAL else working.add_hours(opened_at, hours)


def accept_by(offered_at: datetime, working: WorkingTime) -> datetime:
    """When a branch should have taken a lead that is offered to it."""
    return working.add_hours(offered_at, ACCEPT_WITHIN_HOURS)
