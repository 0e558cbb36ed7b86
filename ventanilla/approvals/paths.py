"""Approval paths: which steps a kind of thing takes in an entity, who stands in for whom, and how both are changed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import ancestors, holders
from ventanilla.accounts.types import Person
from ventanilla.approvals import models
from ventanilla.approvals.types import Path, PathStep, SubjectKind
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import SettingChanged
from ventanilla.common import scope
from ventanilla.common.pure.clock import now

OWN = Path((PathStep(Permission.APPROVAL_DECIDE),))
ASKED = (Permission.APPROVAL_DECIDE, Permission.COMPLIANCE_SIGN)  # what a step may ask for
STEPS_MAX = 4
EDITORS = (Permission.USER_ADMIN, Permission.COMPLIANCE_SIGN)


class WrongPath(ValueError):
    """A path that cannot be; the argument is a code: no_steps, too_many, asks_nothing, all_of_nobody, lacks_permission, deadline."""


class WrongAbsence(ValueError):
    """An absence that cannot be; the argument is a code: dates, same_person, lacks_permission."""


def may_edit(person: Person, entity_id: int) -> bool:
    return any(person.may(permission, entity_id) for permission in EDITORS)


def editable(person: Person) -> frozenset[int]:
    """The entities whose paths the person lays down."""
    return frozenset().union(*(person.entities_with(permission) for permission in EDITORS))


def _path(row: models.Path) -> Path:
    steps = (PathStep(s["permission"], tuple(s["approvers"]), s["needs_all"]) for s in row.steps)
    return Path(tuple(steps), row.minutes, row.entity_id)


def path_for(entity_id: int, kind: SubjectKind) -> Path:
    """The path in force: the entity's own, else that of the nearest entity above, else one step of whoever may approve."""
    line = ancestors(entity_id)
    with scope.system():  # the entity above may be outside the author's scope
        rows = {row.entity_id: row for row in models.Path.objects.filter(entity_id__in=line, kind=kind)}
    return next((_path(rows[id_]) for id_ in line if id_ in rows), OWN)


def decide_by(path: Path, at: datetime) -> datetime | None:
    """Until when a request of now should be decided."""
    return at + timedelta(minutes=path.minutes) if path.minutes else None


def laid_down(entity_ids: Iterable[int]) -> dict[tuple[int, SubjectKind], Path]:
    """The paths of these entities. One query."""
    rows = models.Path.objects.filter(entity_id__in=set(entity_ids))
    return {(row.entity_id, SubjectKind(row.kind)): _path(row) for row in rows}


def _check(entity_id: int, steps: Sequence[PathStep], minutes: int | None) -> None:
    if not steps:
        raise WrongPath("no_steps")
    if len(steps) > STEPS_MAX:
        raise WrongPath("too_many")
    if minutes is not None and not 1 <= minutes <= 60 * 24 * 60:
        raise WrongPath("deadline")
    for step in steps:
        if step.permission not in ASKED:
            raise WrongPath("asks_nothing")
        if step.needs_all and not step.approvers:
            raise WrongPath("all_of_nobody")
        if not set(step.approvers) <= set(holders(Permission(step.permission), entity_id)):
            raise WrongPath("lacks_permission")


def lay_down(person: Person, entity_id: int, kind: SubjectKind, steps: Sequence[PathStep], minutes: int | None) -> None:
    """Set the path of a kind in an entity. What has been asked for already keeps the steps it was asked with."""
    if not may_edit(person, entity_id):
        raise PermissionDenied
    _check(entity_id, steps, minutes)
    stored = [{"permission": str(s.permission), "approvers": list(s.approvers), "needs_all": s.needs_all} for s in steps]
    with transaction.atomic():
        models.Path.objects.update_or_create(
            entity_id=entity_id,
            kind=kind,
            defaults={"steps": stored, "minutes": minutes, "changed_by": person.actor, "changed_at": now()},
        )
        _record(person, entity_id, "approval_path.set", {"kind": kind.value, "steps": stored, "minutes": minutes})


def take_up(person: Person, entity_id: int, kind: SubjectKind) -> bool:
    """Remove an entity's own path: that of the entity above holds again. False when it had none."""
    if not may_edit(person, entity_id):
        raise PermissionDenied
    with transaction.atomic():
        gone, _ = models.Path.objects.filter(entity_id=entity_id, kind=kind).delete()
        if gone:
            _record(person, entity_id, "approval_path.removed", {"kind": kind.value})
    return bool(gone)


def _record(person: Person, entity_id: int, action: str, details: dict[str, Any]) -> None:
    archive.record(entity_id, SettingChanged(action=action, details=details), actor=person.actor, about="approvals")


def _today() -> date:
    return now().date()


def absences(entity_ids: Iterable[int], person: Person) -> list[models.Absence]:
    """Absences that have not ended: the person's own, and those entered in these entities. One query."""
    rows = models.Absence.objects.filter(Q(entity_id__in=set(entity_ids)) | Q(user_id=person.user_id), ends_on__gte=_today())
    return list(rows.select_related("user", "deputy").order_by("starts_on", "pk"))


def be_away(person: Person, entity_id: int, user_id: int, deputy_id: int, starts_on: date, ends_on: date) -> None:
    """Enter an absence: one's own, or as an administrator anybody's. The deputy must hold the right to approve there."""
    allowed = person.may(Permission.APPROVAL_DECIDE, entity_id) if user_id == person.user_id else may_edit(person, entity_id)
    if not allowed:
        raise PermissionDenied
    if ends_on < starts_on or ends_on < _today():
        raise WrongAbsence("dates")
    if user_id == deputy_id:
        raise WrongAbsence("same_person")
    if not {user_id, deputy_id} <= set(holders(Permission.APPROVAL_DECIDE, entity_id)):
        raise WrongAbsence("lacks_permission")
    with transaction.atomic():
        models.Absence.objects.create(entity_id=entity_id, user_id=user_id, deputy_id=deputy_id, starts_on=starts_on, ends_on=ends_on)
        told = {"user": user_id, "deputy": deputy_id, "from": starts_on.isoformat(), "until": ends_on.isoformat()}
        _record(person, entity_id, "absence.added", told)


def be_back(person: Person, public_id: UUID) -> None:
    """End an absence: one's own, or as an administrator anybody's; `Http404` otherwise."""
    with transaction.atomic():
        row = models.Absence.objects.select_for_update().filter(public_id=public_id, entity_id__in=person.scope.entity_ids).first()
        if row is None or not (row.user_id == person.user_id or may_edit(person, row.entity_id)):
            raise Http404
        _record(person, row.entity_id, "absence.removed", {"user": row.user_id, "deputy": row.deputy_id})
        row.delete()


def stands_in_for(user_id: int) -> list[int]:
    """For whom the person decides today. One query."""
    day = _today()
    with scope.system():
        rows = models.Absence.objects.filter(deputy_id=user_id, starts_on__lte=day, ends_on__gte=day)
        return list(rows.order_by("user_id").values_list("user_id", flat=True).distinct())


def deputies_of(user_ids: Iterable[int]) -> list[tuple[str, str, int]]:
    """Who of these people is away today: (name, deputy's name, deputy's id). One query."""
    day = _today()
    with scope.system():
        rows = models.Absence.objects.filter(user_id__in=set(user_ids), starts_on__lte=day, ends_on__gte=day)
        return [(r.user.name, r.deputy.name, r.deputy_id) for r in rows.select_related("user", "deputy").order_by("pk")]
