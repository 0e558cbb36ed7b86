"""What an entity's rules on cases know: categories, products, branches' hours, the country's law. Values only, no tables."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ventanilla.accounts import queries as accounts
from ventanilla.cases.states import CaseKind, Severity
from ventanilla.cases.triage import Surroundings
from ventanilla.cases.types import CategoryChoice, ProductChoice
from ventanilla.catalogue import queries as catalogue
from ventanilla.catalogue.rules import due_at, is_holiday, open_spans, public_holidays
from ventanilla.catalogue.types import ALWAYS, Calendar


@dataclass(frozen=True, slots=True)
class CatalogueTime:
    """Working time by a calendar of the catalogue. An entity without one works round the clock, but the law's working days stay.

    `country` gives the public holidays where the calendar names none.
    """

    calendar: Calendar
    country: str = ""

    def day_of(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.calendar.zone)).date()

    def add_hours(self, start: datetime, hours: float) -> datetime:
        return due_at(start, round(hours * 60), self.calendar)

    def add_days(self, start: date, days: int) -> date:
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self._works(day)
        return day

    def _works(self, day: date) -> bool:
        if self.calendar.hours != ALWAYS:
            return bool(open_spans(day, self.calendar))
        return day.weekday() < 5 and not is_holiday(day, self.calendar) and day not in public_holidays(self.country, "", day.year)


def working_time(entity_id: int, key: str = "default") -> CatalogueTime:
    """The working time of an entity. Three queries at most."""
    return CatalogueTime(catalogue.calendar(entity_id, key), accounts.about(entity_id).country)


def around(entity_id: int) -> Surroundings:
    """All that the rules know of an entity, for one batch. Six queries at most, whatever the batch."""
    entity = accounts.about(entity_id)
    working = CatalogueTime(catalogue.calendar(entity_id), entity.country)
    categories = [CategoryChoice(c.key, CaseKind(c.kind.value), c.topic, Severity(c.severity)) for c in catalogue.categories([entity_id])]
    products = [ProductChoice(p.key, p.product_class, (p.name, *p.synonyms)) for p in catalogue.products([entity_id])]
    return Surroundings(categories, products, entity.country, entity.zone, working)
