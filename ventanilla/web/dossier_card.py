"""The card of a page on which a dossier is asked for and fetched."""

from typing import Any

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.types import Person
from ventanilla.archive import queries
from ventanilla.workflows import dossier


def shown(person: Person, about: str, entity_id: int) -> dict[str, Any] | None:
    """The card of a page: what was asked for last; None for those who may not. Two queries."""
    if not person.may(dossier.RIGHT, entity_id):
        return None
    rows = queries.dossiers(entity_id, about)
    names = accounts.names_of({int(r.asked_by[5:]) for r in rows if r.asked_by.startswith("user:")})
    return {"rows": [row_of(row, names, person) for row in rows]}


def row_of(row: Any, names: dict[int, str], person: Person) -> dict[str, Any]:
    """One dossier as the card shows it."""
    who = names.get(int(row.asked_by[5:]), "") if row.asked_by.startswith("user:") else row.asked_by
    return {"row": row, "who": who, "open": row.state in ("waiting", "running"), "file": row.size if row.asked_by == person.actor else 0}
