"""By when something is owed. Pure; working time is the calendar's, given by the caller."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from ventanilla.cases.rules import ACCEPT_WITHIN_HOURS, RESOLVE_WITHIN_HOURS
from ventanilla.cases.states import Severity
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
class Term:
    """A legal term: one of months (date to date), working days or calendar days; `law` is the rule's id."""

    law: str
    months: int = 0
    working_days: int = 0
    days: int = 0


_PAYMENTS = frozenset({Topic.CARD.value, Topic.TRANSFER_PAYMENT.value})
_HOUSE = Term("house.15_working_days", working_days=15)
_TERMS: Mapping[str, Term] = {
    "ES": Term("ES.CMP.one_month", months=1),
    "PT": Term("PT.CMP.deadlines", working_days=15),
    "GB": Term("UK.CMP.eight_weeks", days=56),
    "FR": Term("FR.CMP.acpr", months=2),
    "IT": Term("IT.CMP.deadlines", days=60),
    "PL": Term("PL.CMP.deadlines", days=30),
    "MX": Term("MX.CMP.une", working_days=30),
    "CO": Term("CO.CMP.quejas", working_days=15),
    "BR": Term("BR.CMP.sac", days=7),
    "AR": Term("AR.CMP.reclamos", working_days=10),
}
_PAYMENT_TERMS: Mapping[str, Term] = {
    "ES": Term("ES.CMP.payments_15bd", working_days=15),
    "GB": Term("UK.CMP.payments", working_days=15),
    "IT": Term("IT.CMP.deadlines", working_days=15),
}


def statutory_term(country: str, topic: str) -> Term:
    """The term in which the law of the country wants a complaint of that topic answered; where it sets none, fifteen working days."""
    if topic in _PAYMENTS and country in _PAYMENT_TERMS:
        return _PAYMENT_TERMS[country]
    return _TERMS.get(country, _HOUSE)


def add_months(start: date, months: int) -> date:
    """Date to date: 31 January and a month is the last day of February."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def answer_by(filed_on: date, term: Term, working: WorkingTime) -> date:
    """The last day on which the answer is in time."""
    if term.months:
        return add_months(filed_on, term.months)
    if term.working_days:
        return working.add_days(filed_on, term.working_days)
    return filed_on + timedelta(days=term.days)


def resolve_by(opened_at: datetime, severity: Severity, working: WorkingTime) -> datetime:
    """When an incident should be resolved. A critical one counts around the clock."""
    hours = RESOLVE_WITHIN_HOURS[severity]
    return opened_at + timedelta(hours=hours) if severity is Severity.CRITICAL else working.add_hours(opened_at, hours)


def accept_by(offered_at: datetime, working: WorkingTime) -> datetime:
    """When a branch should have taken a lead that is offered to it."""
    return working.add_hours(offered_at, ACCEPT_WITHIN_HOURS)
