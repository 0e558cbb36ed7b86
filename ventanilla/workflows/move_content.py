"""Move a piece of content to another day: a draft at once; one that is asked for, approved or planned only when the person means it."""

from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.publishing import queries, snapshots
from ventanilla.publishing.types import EDITABLE, ContentState, NotPossible, Planned
from ventanilla.workflows import write_content


class WouldVoid(Exception):
    """An approval, asked for or given, covers the time: moving it voids that."""


def move(person: Person, public_id: UUID, number: int, day: date, hour: time | None = None, *, sure: bool = False) -> datetime:
    """The new wall time. Content without a time gets nine o'clock on the person's own clock unless `hour` says otherwise.

    Variants with a time of their own keep their distance. `LookupError`; `WouldVoid` unless `sure`; `Stale`, `NotPossible`.
    """
    content = queries.get(person, public_id)
    if content is None or not person.may(Permission.CONTENT_WRITE, content.entity_id):
        raise LookupError(str(public_id))
    if content.state not in EDITABLE:
        raise NotPossible(content.state)
    if content.state != ContentState.DRAFT and not sure:
        raise WouldVoid
    new = snapshots.of_content(content)
    before = new.at or Planned(datetime.combine(day, time(9)), person.zone)
    wall = datetime.combine(day, hour or before.wall.time())
    shift = wall - before.wall
    variants = tuple(v if v.at is None else replace(v, at=replace(v.at, wall=v.at.wall + shift)) for v in new.variants)
    write_content.rewrite(person, public_id, number, replace(new, at=replace(before, wall=wall), variants=variants))
    return wall
