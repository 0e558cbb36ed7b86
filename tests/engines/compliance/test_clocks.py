"""Terms of the law: months from date to date, business days by country, the notices of an incident."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ventanilla.compliance import clocks
from ventanilla.compliance.clocks import BusinessDays, Impact, MajorIncident, add_months, complaint_term, is_major, keep_until
from ventanilla.compliance.registry import all_rules

ES = BusinessDays("ES")
T = datetime(2026, 12, 4, 22, 0, tzinfo=UTC)  # a Friday evening before two Spanish holidays
H = timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 8, 31), 2, date(2026, 10, 31)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_a_month_runs_from_date_to_date(start: date, months: int, due: date) -> None:
    assert add_months(start, months) == due


def test_business_days_skip_weekends_holidays_and_the_banks_own() -> None:
    assert ES.add(date(2026, 12, 4), 1) == date(2026, 12, 7)  # the 6th is a Sunday
    assert ES.add(date(2026, 12, 7), 1) == date(2026, 12, 9)  # the 8th is a holiday
    assert ES.add(date(2026, 12, 9), -1) == date(2026, 12, 7)
    closed = BusinessDays("ES", off=frozenset({date(2026, 12, 9)}), on=frozenset({date(2026, 12, 8)}))
    assert closed.add(date(2026, 12, 7), 2) == date(2026, 12, 10)
    assert BusinessDays("ECB").add(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert ES.add(date(2026, 12, 8), 0) == date(2026, 12, 8)


@pytest.mark.parametrize(
    ("country", "payments", "held", "law", "due"),
    [
        ("ES", False, False, "ES.CMP.one_month", date(2027, 1, 4)),
        ("ES", True, False, "ES.CMP.payments_15bd", date(2026, 12, 29)),
        ("GB", False, False, "UK.CMP.eight_weeks", date(2027, 1, 29)),
        ("FR", False, False, "FR.CMP.acpr", date(2027, 2, 4)),
        ("IT", False, False, "IT.CMP.deadlines", date(2027, 2, 2)),
        ("PL", False, True, "PL.CMP.deadlines", date(2027, 2, 2)),
        ("BR", False, False, "BR.CMP.sac", date(2026, 12, 11)),
        ("US", True, False, "US.CMP.rege", date(2026, 12, 18)),
    ],
)
def test_complaints_by_country_and_topic(country: str, payments: bool, held: bool, law: str, due: date) -> None:
    term = complaint_term(country, payments=payments, held=held)
    assert term is not None and (term.law, term.last_day(T.date(), BusinessDays(country))) == (law, due)


def test_members_of_the_union_without_a_rule_have_the_directives() -> None:
    plain, held = complaint_term("NL", payments=True, in_eea=True), complaint_term("NL", payments=True, held=True, in_eea=True)
    assert plain is not None and held is not None and (plain.business_days, held.business_days) == (15, 35)
    assert complaint_term("NL") is None


def test_every_term_belongs_to_a_rule() -> None:
    tables = (clocks.COMPLAINTS, clocks.PAYMENTS, clocks.EXTENDED, clocks.STEPS, clocks.INCIDENTS)
    assert [t.law for table in tables for t in table.values() if t.law not in all_rules()] == []


def test_the_three_notices_of_a_major_incident_run_around_the_clock() -> None:
    incident = MajorIncident(
        aware_at=T, classified_at=T + 10 * H, initial_sent_at=T + 13 * H, intermediate_sent_at=datetime(2027, 1, 31, 8, tzinfo=UTC)
    )
    assert incident.initial_by == T + 14 * H and incident.intermediate_by == T + 85 * H
    assert incident.final_by == datetime(2027, 2, 28, 8, tzinfo=UTC)
    assert MajorIncident(T, T + 22 * H).initial_by == T + 24 * H
    assert MajorIncident(T, T + 30 * H).initial_by == T + 34 * H
    waiting = MajorIncident(T)
    assert (waiting.initial_by, waiting.intermediate_by, waiting.final_by) == (None, None, None)


def test_media_and_one_threshold_make_an_incident_major() -> None:
    assert is_major(Impact(True, in_media=True, downtime_hours=2.5))
    assert not is_major(Impact(True, in_media=True)) and not is_major(Impact(False, in_media=True, downtime_hours=9))
    assert is_major(Impact(True, malicious_access=True)) and not is_major(Impact(True, clients=100_000, member_states=1))
    assert clocks.criteria(Impact(True, clients=100_001, costs_eur=100_001)) == ("clients", "costs")


def test_hours_are_moments_and_days_end_with_the_day() -> None:
    breach = clocks.INCIDENTS["EU.gdpr"]
    assert breach.last_moment(T, ES) == T + 72 * H
    with pytest.raises(ValueError, match="in hours"):
        breach.last_day(T.date(), ES)
    assert clocks.STEPS["es.completion"].last_moment(T, ES) == datetime(2026, 12, 15, tzinfo=UTC)


def test_pauses_put_a_term_off_and_warnings_share_it_out() -> None:
    assert clocks.paused(date(2027, 1, 4), [(date(2026, 12, 10), date(2026, 12, 15))]) == date(2027, 1, 9)
    assert clocks.warnings_at(T, T + 10 * H) == (T + 5 * H, T + 8 * H, T + 10 * H)
    assert [clocks.used(T, T + 10 * H, T + n * H) for n in (-1, 5, 10, 12)] == [0, 50, 100, 100]


def test_the_longest_retention_wins() -> None:
    day = date(2026, 12, 15)
    assert keep_until("ad", day, ["ES", "US"]) == date(2032, 12, 15)
    assert keep_until("investment_message", day, ["ES"]) == date(2031, 12, 15)
    assert keep_until("poem", day, ["ES"]) is None
