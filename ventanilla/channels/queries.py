"""Reads of channels and holds, within the entities that the caller names: it has asked the person's rights."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from ventanilla.channels.models import Attempt, Channel, Hold
from ventanilla.channels.types import AuthState
from ventanilla.common.pure.clock import now


def of_entities(entity_ids: Iterable[int]) -> list[Channel]:
    """The active channels of these entities, by name. One query."""
    return list(Channel.objects.filter(entity_id__in=set(entity_ids), active=True).order_by("name", "id"))


def standing_holds(entity_ids: Iterable[int]) -> list[Hold]:
    """The publishing freezes in force now that were placed on one of these entities, newest first. One query.

    A hold reaches everything below its entity: pass the entities above as well.
    """
    at = now()
    holds = Hold.objects.filter(entity_id__in=set(entity_ids), lifted_at=None, starts_at__lte=at)
    return list(holds.filter(Q(ends_at=None) | Q(ends_at__gt=at)).select_related("channel").order_by("-starts_at"))


def all_of(entity_ids: Iterable[int]) -> list[Channel]:
    """The channels of these entities, switched-off ones too, by name; their cursors come along. Two queries."""
    rows = Channel.objects.filter(entity_id__in=set(entity_ids)).prefetch_related("cursors")
    return list(rows.select_related("entity").order_by("name", "id"))


def get(entity_ids: Iterable[int], public_id: UUID) -> Channel | None:
    """One channel of these entities."""
    return Channel.objects.filter(entity_id__in=set(entity_ids), public_id=public_id).select_related("entity").first()


DEAD = (AuthState.NEEDS_REAUTH.value, AuthState.REVOKED.value)


def undecided(entity_ids: Iterable[int], *, limit: int = 100) -> list[Attempt]:
    """Attempts of which nobody knows whether they went out, the longest first. One query."""
    rows = Attempt.objects.filter(entity_id__in=set(entity_ids), state="unknown").select_related("channel", "entity")
    return list(rows.order_by("claimed_at", "pk")[:limit])


def undecided_count(entity_ids: Iterable[int]) -> int:
    return Attempt.objects.filter(entity_id__in=set(entity_ids), state="unknown").count()


def dead(entity_ids: Iterable[int]) -> list[Channel]:
    """Active channels whose credentials no longer work. One query."""
    rows = Channel.objects.filter(entity_id__in=set(entity_ids), active=True, auth_state__in=DEAD)
    return list(rows.select_related("entity").order_by("name", "pk"))
