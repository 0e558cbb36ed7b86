"""Days that planners must know: public holidays of the countries of one's entities, of their regions, and the bank's own days off."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import holidays
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.types import Person
from ventanilla.catalogue import queries as catalogue
from ventanilla.publishing.planning import Band


def holidays_of(person: Person, days: Sequence[date]) -> list[Band]:
    """Every such day between the first and the last of these, once. Two queries."""
    entities = {e.id: e for e in accounts.entity_names(person)}
    language = (get_language() or "es")[:2]
    found: dict[tuple[str, date], Band] = {}
    for entity in entities.values():
        for day, name in _between(entity.country, "", language, days):
            found.setdefault((name, day), Band("holiday", f"{name} ({entity.country})", day, day, entity.id))
    for row in catalogue.calendar_rows(entities):
        for day, name in _between(row.holiday_country, row.holiday_subdivision, language, days) if row.holiday_subdivision else ():
            found.setdefault((name, day), Band("holiday", f"{name} ({row.holiday_subdivision})", day, day, row.entity_id))
        for off in map(date.fromisoformat, row.days_off):
            if days[0] <= off <= days[-1]:
                name = _("Closed: %(calendar)s") % {"calendar": row.name}
                found.setdefault((name, off), Band("holiday", name, off, off, row.entity_id))
    return sorted(found.values(), key=lambda b: (b.first, b.name))


def _between(country: str, region: str, language: str, days: Sequence[date]) -> list[tuple[date, str]]:
    years = range(days[0].year, days[-1].year + 1)
    return [(day, name) for year in years for day, name in _of_year(country, region, language, year) if days[0] <= day <= days[-1]]


@lru_cache(maxsize=512)
def _of_year(country: str, region: str, language: str, year: int) -> tuple[tuple[date, str], ...]:
    """A year's public holidays, in the reader's language where the calendar has it, else in the country's own."""
    supported = holidays.list_supported_countries()
    if country not in supported or (region and region not in supported[country]):
        return ()
    known = holidays.list_localized_countries().get(country, [])
    spoken = next((name for name in known if name[:2] == language), None)
    return tuple(sorted(holidays.country_holidays(country, subdiv=region or None, years=year, language=spoken).items()))
