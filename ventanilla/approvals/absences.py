"""Who is away, and who decides meanwhile where a step names them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import holders
from ventanilla.accounts.types import Person
from ventanilla.approvals import models
from ventanilla.approvals.paths import may_edit
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import SettingChanged
from ventanilla.common import scope
from ventanilla.common.pure.clock import now


class WrongAbsence(ValueError):
    """An absence that cannot be; the argument is a code: dates, same_person, lacks_permission."""


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


def _record(person: Person, entity_id: int, action: str, details: dict[str, Any]) -> None:
    archive.record(entity_id, SettingChanged(action=action, details=details), actor=person.actor, about="approvals")
