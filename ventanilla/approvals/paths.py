"""Approval paths in force: which steps a thing takes, and why."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import ancestors
from ventanilla.accounts.types import Person
from ventanilla.approvals.models import PathVersion
from ventanilla.approvals.rules import first_that_fits
from ventanilla.approvals.types import Choice, Facts, Path, PathStep, SubjectKind, VersionState
from ventanilla.common import scope

OWN = Path((PathStep(Permission.APPROVAL_DECIDE),))
EDITORS = (Permission.USER_ADMIN, Permission.COMPLIANCE_SIGN)


def may_edit(person: Person, entity_id: int) -> bool:
    return any(person.may(permission, entity_id) for permission in EDITORS)


def editable(person: Person) -> frozenset[int]:
    """The entities whose paths the person designs."""
    return frozenset().union(*(person.entities_with(permission) for permission in EDITORS))


def read(stored: Mapping[str, Any], entity_id: int | None = None) -> Path:
    """A path from its plain form, as versions keep it."""
    steps = tuple(
        PathStep(s["permission"], tuple(s["approvers"]), s["needs_all"], s["needs"], s["role"], s["name"], s["beside"])
        for s in stored["steps"]
    )
    when = {dimension: tuple(values) for dimension, values in stored["when"].items()}
    return Path(steps, stored["minutes"], entity_id, stored["name"], when, stored["remind"], tuple(stored["escalate"]))


def plain(path: Path) -> dict[str, Any]:
    """A path in the form in which versions keep it."""
    steps = [
        {
            "permission": str(s.permission),
            "role": str(s.role),
            "name": s.name,
            "approvers": list(s.approvers),
            "needs_all": s.needs_all,
            "needs": s.needs,
            "beside": s.beside,
        }
        for s in path.steps
    ]
    when = {dimension: list(values) for dimension, values in path.when.items() if values}
    escalate = list(path.escalate)
    return {"name": path.name, "when": when, "steps": steps, "minutes": path.minutes, "remind": path.remind, "escalate": escalate}


def choose(entity_id: int, kind: SubjectKind, facts: Facts | None = None) -> Choice:
    """The path that a thing with these facts takes: the first that fits of the entity's own, else of the nearest entity above that has
    any, else one step of whoever may approve. Two queries."""
    line = ancestors(entity_id)
    with scope.system():  # the entity above may be outside the author's scope
        rows = {v.entity_id: v for v in PathVersion.objects.filter(entity_id__in=line, kind=kind, state=VersionState.ACTIVE)}
    for id_ in line:
        if id_ in rows and rows[id_].paths:
            found, tried = first_that_fits([read(p, id_) for p in rows[id_].paths], facts or {})
            return Choice(found or OWN, tried, rows[id_].public_id)
    return Choice(OWN)


def decide_by(path: Path, at: datetime) -> datetime | None:
    """Until when a request of now should be decided."""
    return at + timedelta(minutes=path.minutes) if path.minutes else None


def laid_down(entity_ids: Iterable[int]) -> dict[tuple[int, SubjectKind], PathVersion]:
    """The versions in force of these entities. One query."""
    rows = PathVersion.objects.filter(entity_id__in=set(entity_ids), state=VersionState.ACTIVE)
    return {(row.entity_id, SubjectKind(row.kind)): row for row in rows if row.paths}
