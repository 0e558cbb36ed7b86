"""Pillars: the themes of an entity's content, each with the share that it should have, and what share it has over a stretch of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils.text import slugify

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import SettingChanged
from ventanilla.archive.services import record
from ventanilla.publishing.models import Content, Pillar
from ventanilla.publishing.types import ContentState
from ventanilla.understanding import mask_forbidden

DRIFT, ENOUGH = 15, 8  # points off the plan that are too many; pieces below which no share says anything
_GONE = (ContentState.WITHDRAWN, ContentState.EXPIRED)


class WrongShare(ValueError):
    """A share lies between 0 and 100, and those of an entity sum to 100 at most."""


@dataclass(frozen=True, slots=True)
class Mix:
    """A pillar over a stretch: `pieces` and their share of all, in percent, against the planned share. No key: content without a pillar."""

    key: str
    name: str
    planned: int
    active: bool
    pieces: int
    share: int
    drifts: bool


def save(person: Person, entity_id: int, key: str, name: str, share: int, active: bool = True) -> Pillar:
    """A new pillar, or another name, share or rest for the one of that key. `PermissionDenied`, `WrongShare`, `ValueError` (no name)."""
    if not person.may(Permission.CONTENT_WRITE, entity_id):
        raise PermissionDenied
    name = mask_forbidden(name.replace("\x00", "").strip()).text[:80]
    key = key or slugify(name)[:40]
    if not name or not key:
        raise ValueError("a pillar has a name")
    with transaction.atomic():
        others = Pillar.objects.select_for_update().filter(entity_id=entity_id, active=True).exclude(key=key)
        if not 0 <= share <= 100 or (active and share + sum(p.share for p in others) > 100):
            raise WrongShare
        values = {"name": name, "share": share, "active": active}
        row, _new = Pillar.objects.update_or_create(entity_id=entity_id, key=key, defaults=values)
        fact = SettingChanged(action="pillar.saved", details={"key": key, "share": share, "active": active})
        record(entity_id, fact, actor=person.actor, about=f"pillar:{entity_id}:{key}")
    return row


def mix(entity_id: int, since: datetime, until: datetime) -> list[Mix]:
    """How the content planned and published between two moments is mixed, against the plan. Two queries."""
    rows = Content.objects.filter(entity_id=entity_id, publish_at__gte=since, publish_at__lt=until).exclude(state__in=_GONE)
    counts = dict(rows.order_by().values_list("pillar").annotate(n=Count("pk")))
    return weighed(list(Pillar.objects.filter(entity_id=entity_id).order_by("-active", "name")), counts)


def weighed(pillars: Sequence[Pillar], counts: dict[str, int]) -> list[Mix]:
    """The shares from the counts. Pure."""
    whole = sum(counts.values())
    part = lambda n: round(100 * n / whole) if whole else 0
    drifts = lambda share, planned: whole >= ENOUGH and abs(share - planned) >= DRIFT
    found = []
    for p in pillars:
        n = counts.get(p.key, 0)
        found.append(Mix(p.key, p.name, p.share, p.active, n, part(n), p.active and drifts(part(n), p.share)))
    rest = whole - sum(m.pieces for m in found)
    return [*found, Mix("", "", 0, True, rest, part(rest), False)] if rest else found
