"""Freezes prepared beforehand: written in calm, placed with one click."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import SettingChanged
from ventanilla.archive.services import record
from ventanilla.channels import holds
from ventanilla.channels.holds import HoldScope
from ventanilla.channels.models import FreezePlan, Hold
from ventanilla.channels.types import AttemptKind
from ventanilla.common.pure.clock import now


class NameTaken(ValueError):
    """The entity has a plan of this name."""


def prepare(person: Person, name: str, where: HoldScope, reason: str) -> FreezePlan:
    """Keep a freeze ready. `ValueError` without name, kinds or reason; `NameTaken`; `PermissionDenied`."""
    if not person.may(Permission.PUBLISHING_FREEZE, where.entity_id):
        raise PermissionDenied
    if not name.strip() or not where.kinds or not reason.strip():
        raise ValueError("a plan has a name, what it stops and why")
    try:
        with transaction.atomic():
            plan = FreezePlan.objects.create(
                entity_id=where.entity_id,
                name=name.strip()[:80],
                country=where.country,
                platform=where.platform,
                channel_id=where.channel_id,
                campaign=where.campaign,
                product=where.product,
                kinds=f",{','.join(sorted(where.kinds))},",
                reason=reason.strip()[:300],
                prepared_by=person.actor,
                prepared_at=now(),
            )
            _record(plan, "freeze_plan.prepared", person)
    except IntegrityError:
        raise NameTaken(name)
    return plan


def of_entities(entity_ids: Collection[int]) -> list[FreezePlan]:
    """The plans of these entities, by name. One query."""
    return list(FreezePlan.objects.filter(entity_id__in=entity_ids).select_related("entity", "channel").order_by("name"))


def _own(person: Person, public_id: UUID) -> FreezePlan:
    plan = FreezePlan.objects.filter(public_id=public_id, entity_id__in=person.entities_with(Permission.PUBLISHING_FREEZE)).first()
    if plan is None:
        raise LookupError(str(public_id))
    return plan


def scope_of(plan: FreezePlan) -> HoldScope:
    """What the plan would stop."""
    kinds = frozenset(AttemptKind(kind) for kind in plan.kinds.strip(",").split(","))
    return HoldScope(plan.entity_id, kinds, plan.country, plan.platform, plan.channel_id, plan.campaign, plan.product)


def use(person: Person, public_id: UUID) -> Hold:
    """Freeze as planned, from this moment. `LookupError` when it is not theirs."""
    plan = _own(person, public_id)
    return holds.place(person, scope_of(plan), plan.reason)


def drop(person: Person, public_id: UUID) -> None:
    """The plan is no longer wanted. `LookupError` when it is not theirs."""
    plan = _own(person, public_id)
    with transaction.atomic():
        _record(plan, "freeze_plan.dropped", person)
        plan.delete()


def _record(plan: FreezePlan, action: str, person: Person) -> None:
    details = {"plan": str(plan.public_id), "name": plan.name, "kinds": plan.kinds.strip(",")}
    record(plan.entity_id, SettingChanged(action=action, details=details), actor=person.actor, about=f"freeze_plan:{plan.public_id}")
