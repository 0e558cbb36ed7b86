"""An entity's inbox with the catalogue's working calendars: what every change of a conversation's clocks is counted with."""

from datetime import datetime
from functools import cache

from ventanilla.catalogue import queries as catalogue
from ventanilla.catalogue import rules
from ventanilla.catalogue.types import Calendar
from ventanilla.inbox import queries
from ventanilla.inbox.rules import Desk


def desk_of(entity_id: int) -> Desk:
    """The desk of an entity. Two queries, and one for each calendar that its promises name, read when first needed."""

    @cache
    def calendar(key: str) -> Calendar:
        return catalogue.calendar(entity_id, key)

    def due(start: datetime, minutes: int, key: str) -> datetime:
        return rules.due_at(start, minutes, calendar(key or "always"))

    return queries.desk(entity_id, due)
