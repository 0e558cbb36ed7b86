"""Terms of the law: complaints, incidents, supervisors, retention. Pure tables and functions.

A month runs from date to date (31 January and a month is the last day of February), business days by public holidays and the bank's own
days off, hours around the clock. Days of the case are those of its own zone: callers give dates.
"""

import calendar
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Protocol

import holidays

_WEEKEND = 5  # Saturday


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """The public holidays of a country (ISO 3166-1; `ECB` is the TARGET calendar) and, where given, of its subdivision."""
    if not country:
        return frozenset()
    if country == "ECB":
        return frozenset(holidays.financial_holidays("ECB", years=year))
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


class CountsDays(Protocol):
    """Whatever knows which days are business days."""

    def add(self, start: date, days: int) -> date:
        """The day `days` business days after `start`; the start itself does not count."""


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Which days count. `off` and `on` are the bank's own: days that it closes, and days that it works all the same."""

    country: str
    subdivision: str = ""
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    def counts(self, day: date) -> bool:
        if day in self.on:
            return True
        closed = day.weekday() >= _WEEKEND or day in self.off
        return not closed and day not in public_holidays(self.country, self.subdivision, day.year)

    def add(self, start: date, days: int) -> date:
        """The day `days` business days after `start` (before it, when negative); the start itself does not count."""
        step = timedelta(days=1 if days >= 0 else -1)
        day, left = start, abs(days)
        while left:
            day += step
            left -= self.counts(day)
        return day


def add_months(start: date, months: int) -> date:
    """Date to date; the last day of the month where it is too short."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Term:
    """How long something may take from its event. Exactly one unit is set. `law` is the rule's id."""

    law: str
    event: str
    months: int = 0
    business_days: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0

    def last_day(self, start: date, business: CountsDays) -> date:
        """The last day in time, for terms in days or months."""
        if self.months:
            return add_months(start, self.months)
        if self.business_days:
            return business.add(start, self.business_days)
        if self.hours or self.minutes:
            raise ValueError(f"{self.law}: a term in hours has a moment, not a day")
        return start + timedelta(days=self.days)

    def last_moment(self, start: datetime, business: CountsDays) -> datetime:
        """The last moment in time. Terms in days end with their last day, in the zone of `start`."""
        if self.hours or self.minutes:
            return start + timedelta(hours=self.hours, minutes=self.minutes)
        return datetime.combine(self.last_day(start.date(), business) + timedelta(days=1), datetime.min.time(), start.tzinfo)


# What is owed on a complaint, by country: (all topics, payment services, with a holding reply). First match by topic.
COMPLAINTS: Mapping[str, Term] = {
    "ES": Term("ES.CMP.one_month", "filed", months=1),
    "GB": Term("UK.CMP.eight_weeks", "received", days=56),
    "FR": Term("FR.CMP.acpr", "received", months=2),
    "IT": Term("IT.CMP.deadlines", "received", days=60),
    "PL": Term("PL.CMP.deadlines", "received", days=30),
    "PT": Term("PT.CMP.deadlines", "received", business_days=15),
    "DE": Term("DE.CMP.bafin", "received", business_days=15),
    "MX": Term("MX.CMP.une", "received", business_days=30),
    "AR": Term("AR.CMP.reclamos", "received", business_days=10),
    "CO": Term("CO.CMP.quejas", "received", business_days=15),
    "CL": Term("CL.CMP.sernac", "received", business_days=7),
    "BR": Term("BR.CMP.sac", "received", days=7),
    "US": Term("US.CMP.cfpb_portal", "received", days=15),
}
PAYMENTS: Mapping[str, Term] = {
    "ES": Term("ES.CMP.payments_15bd", "filed", business_days=15),
    "GB": Term("UK.CMP.payments", "received", business_days=15),
    "FR": Term("FR.CMP.acpr", "received", business_days=15),
    "IT": Term("IT.CMP.deadlines", "received", business_days=15),
    "PL": Term("PL.CMP.deadlines", "received", business_days=15),
    "PT": Term("PT.CMP.deadlines", "received", business_days=15),
    "DE": Term("DE.CMP.bafin", "received", business_days=15),
    "US": Term("US.CMP.rege", "received", business_days=10),
}
PAYMENTS_EU = Term("EU.CMP.psd2_15bd", "received", business_days=15)
# With a holding reply that gives reasons and a new date.
EXTENDED: Mapping[str, Term] = {
    "ES": Term("ES.CMP.payments_15bd", "filed", months=1),
    "GB": Term("UK.CMP.payments", "received", business_days=35),
    "IT": Term("IT.CMP.deadlines", "received", business_days=35),
    "PL": Term("PL.CMP.deadlines", "received", days=60),
    "US": Term("US.CMP.rege", "received", days=45),
    "BR": Term("BR.CMP.ouvidoria", "received", business_days=20),
}
EXTENDED_EU = Term("EU.CMP.psd2_15bd", "received", business_days=35)
# Steps of a complaint or of dealings with a supervisor, by name.
STEPS: Mapping[str, Term] = {
    "es.completion": Term("ES.CMP.subsanation", "asked", days=10),
    "es.notify_decision": Term("ES.CMP.decision_content", "decided", days=10),
    "es.supervisor_request": Term("ES.REC.supervisor_request", "received", business_days=3),
    "es.withdraw_ad": Term("ES.OUT.withdraw_5bd", "ended", business_days=5),
    "es.first_ad_notice": Term("ES.REC.first_ad_notice", "first_ad", months=1),
    "es.tae_variable_refresh": Term("ES.PRD.tae_variable", "new_index", hours=48),
    "fr.acknowledge": Term("FR.CMP.acpr", "received", business_days=10),
    "gb.summary_resolution": Term("UK.CMP.third_bd", "received", business_days=3),
    "ar.claim_number": Term("AR.CMP.reclamos", "received", business_days=3),
    "mx.clarification": Term("MX.CMP.une", "received", days=45),
    "br.ouvidoria": Term("BR.CMP.ouvidoria", "received", business_days=10),
    "us.rege_report": Term("US.CMP.rege", "completed", business_days=3),
    "us.rege_correct": Term("US.CMP.rege", "determined", business_days=1),
    "us.billing_acknowledge": Term("US.CMP.regz_billing", "received", days=30),
    "us.billing_resolve": Term("US.CMP.regz_billing", "received", days=90),
    "us.cfpb_final": Term("US.CMP.cfpb_portal", "received", days=60),
}
# Notices of an incident, by country of the licence; those of the Union hold for its members.
INCIDENTS: Mapping[str, Term] = {
    "EU.gdpr": Term("EU.INC.gdpr_72h", "aware", hours=72),
    "GB": Term("UK.INC.op", "classified", hours=4),
    "US": Term("US.INC.36h", "determined", hours=36),
    "BR": Term("BR.PII.lgpd", "aware", business_days=3),
    "CL": Term("CL.INC.cmf", "aware", minutes=30),
}
WARN_AT = (50, 80, 100)  # per cent of the time used


def complaint_term(country: str, *, payments: bool = False, held: bool = False, in_eea: bool = False) -> Term | None:
    """The term in which the law wants a complaint answered; None where the packs know none.

    `payments`: about payment services; `held`: a holding reply with reasons and a new date went out in time; `in_eea` gives countries
    of the Union without a rule of their own the payment services directive's.
    """
    if payments:
        extended, plain = EXTENDED.get(country), PAYMENTS.get(country)
        if held and extended is not None:
            return extended
        if in_eea and (held or plain is None):
            return EXTENDED_EU if held else PAYMENTS_EU
        return plain or COMPLAINTS.get(country)
    held_term = EXTENDED.get(country) if held and country == "PL" else None
    return held_term or COMPLAINTS.get(country)


def paused(due: date, spans: Collection[tuple[date, date]]) -> date:
    """`due` put off by the days of each pause (from the request to the answer, the last day not counted)."""
    return due + timedelta(days=sum(max(0, (end - start).days) for start, end in spans))


@dataclass(frozen=True, slots=True)
class MajorIncident:
    """The three notices of DORA (Del. Reg. (EU) 2025/301, art. 5): around the clock, no relief at weekends for banks.

    Moments in UTC. What has not happened yet is None, and what hangs on it has no deadline yet.
    """

    aware_at: datetime
    classified_at: datetime | None = None
    initial_sent_at: datetime | None = None
    intermediate_sent_at: datetime | None = None

    @property
    def initial_by(self) -> datetime | None:
        """Four hours from classification and 24 from awareness; classified later than that, four hours from classification."""
        if self.classified_at is None:
            return None
        four, day = self.classified_at + timedelta(hours=4), self.aware_at + timedelta(hours=24)
        return four if self.classified_at > day else min(four, day)

    @property
    def intermediate_by(self) -> datetime | None:
        """72 hours from when the initial notice was sent, not from the incident."""
        return self.initial_sent_at + timedelta(hours=72) if self.initial_sent_at else None

    @property
    def final_by(self) -> datetime | None:
        """A month, date to date, after the (latest) intermediate report."""
        at = self.intermediate_sent_at
        return datetime.combine(add_months(at.date(), 1), at.timetz()) if at else None


@dataclass(frozen=True, slots=True)
class Impact:
    """What is known of an incident's reach (DORA art. 18; Del. Reg. (EU) 2024/1772). Shares are per cent of the whole."""

    critical_services: bool
    malicious_access: bool = False
    clients_share: float = 0
    clients: int = 0
    counterparts_share: float = 0
    transactions_share: float = 0
    in_media: bool = False
    repeated_complaints: bool = False
    requirements_missed: bool = False
    clients_lost: bool = False
    hours: float = 0
    downtime_hours: float = 0
    member_states: int = 1
    data_lost: bool = False
    costs_eur: int = 0


def criteria(impact: Impact) -> tuple[str, ...]:
    """Which criteria of materiality are met, by name."""
    met = {
        "clients": impact.clients_share > 10
        or impact.clients > 100_000
        or impact.counterparts_share > 30
        or impact.transactions_share > 10,
        "reputation": impact.in_media or impact.repeated_complaints or impact.requirements_missed or impact.clients_lost,
        "duration": impact.hours > 24 or impact.downtime_hours > 2,
        "geography": impact.member_states >= 2,
        "data": impact.data_lost,
        "costs": impact.costs_eur > 100_000,
    }
    return tuple(name for name, is_met in met.items() if is_met)


def is_major(impact: Impact) -> bool:
    """Critical services touched, and malicious access or two criteria."""
    return impact.critical_services and (impact.malicious_access or len(criteria(impact)) >= 2)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a kind of record is kept: `years`, or `days` after the event; `law` says why."""

    law: str
    years: int = 0
    days: int = 0

    def until(self, start: date) -> date:
        return add_months(start, 12 * self.years) + timedelta(days=self.days)


# (kind of record, country) -> how long; "" is everywhere. The longest that applies wins.
RETENTION: Mapping[tuple[str, str], Retention] = {
    ("ad", "ES"): Retention("Circular 4/2020 norma 7; C. Comercio art. 30", years=6),
    ("ad", "GB"): Retention("COBS 4.11; CONC 3.3", years=6),
    ("ad", "US"): Retention("SEC 17a-4; 204-2; Reg Z; Reg DD", years=5),
    ("ad", "PT"): Retention("Aviso 5/2024", years=2),
    ("complaint", "ES"): Retention("Ley 10/2025 art. 21.2; C. Comercio art. 30", years=6),
    ("complaint", "GB"): Retention("DISP 1.9", years=5),
    ("complaint", "US"): Retention("Reg E; Reg Z", years=2),
    ("investment_message", ""): Retention("MiFID II art. 16", years=5),
    ("investment_message", "US"): Retention("SEC 17a-4", years=6),
    ("incident", ""): Retention("DORA register", years=5),
    ("ai_log", ""): Retention("AI Act art. 26(6)", days=183),
    ("marketing_consent", "DE"): Retention("UWG § 7a", years=5),
}


def keep_until(kind: str, start: date, countries: Collection[str]) -> date | None:
    """Until when a record is kept: the longest of what these countries ask; None where nothing is known."""
    found = [rule.until(start) for (of, country), rule in RETENTION.items() if of == kind and (country == "" or country in countries)]
    return max(found, default=None)


def warnings_at(start: datetime, due: datetime) -> tuple[datetime, ...]:
    """The moments at which half, four fifths and all of the time are used."""
    return tuple(start + (due - start) * share / 100 for share in WARN_AT)


def used(start: datetime, due: datetime, at: datetime) -> int:
    """Per cent of the time used, 0 to 100."""
    if due <= start:
        return 100
    return max(0, min(100, int(100 * (at - start) / (due - start))))
