"""Plans that people brought as a file: kept for a while, looked at, written. What a cell means: `workflows/import_plan.py`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import SettingChanged
from ventanilla.archive.services import record
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.publishing.models import Asset, Campaign, Content, Pillar, PlanFile, PlannedRow

__all__ = ["PlanFile"]

KEPT = timedelta(days=30)


def keep(person: Person, entity_id: int, name: str, heads: list[Any], rows: list[Any], wrong: dict[str, Any]) -> PlanFile:
    """A plan that came, as it was judged. `PermissionDenied`."""
    if not person.may(Permission.CONTENT_WRITE, entity_id):
        raise PermissionDenied
    return PlanFile.objects.create(
        entity_id=entity_id,
        name=name[:200],
        heads=heads,
        rows=rows,
        wrong=wrong,
        count=len(rows),
        rejected=len(wrong),
        user_id=person.user_id,
        at=now(),
    )


def of_person(person: Person, limit: int = 20) -> list[PlanFile]:
    """The plans of the person's entities, the newest first, each with how many of its rows are `made`. One query."""
    mine = PlanFile.objects.filter(entity_id__in=person.entities_with(Permission.CONTENT_WRITE)).defer("heads", "rows", "wrong")
    return list(mine.select_related("user", "entity").annotate(made=Count("written")).order_by("-pk")[:limit])


def get(person: Person, public_id: UUID) -> PlanFile | None:
    """The plan, where the person writes content. One query."""
    mine = person.entities_with(Permission.CONTENT_WRITE)
    return PlanFile.objects.filter(public_id=public_id, entity_id__in=mine).select_related("entity", "user").first()


def locked(person: Person, public_id: UUID) -> PlanFile | None:
    """The same under lock, in the caller's transaction."""
    mine = person.entities_with(Permission.CONTENT_WRITE)
    return PlanFile.objects.select_for_update(of=("self",)).filter(public_id=public_id, entity_id__in=mine).first()


def standing(entity_id: int, digests: Collection[bytes]) -> dict[bytes, UUID]:
    """The rows that have become content already: digest -> the content's public id. One query for a thousand."""
    known: list[bytes] = list(digests)
    found: dict[bytes, UUID] = {}
    for start in range(0, len(known), 1000):
        rows = PlannedRow.objects.filter(entity_id=entity_id, digest__in=known[start : start + 1000])
        found |= {bytes(digest): id_ for digest, id_ in rows.values_list("digest", "content__public_id")}
    return found


def note(person: Person, plan: PlanFile, made: Sequence[tuple[int, bytes, Content]], wrong: dict[str, Any]) -> None:
    """These lines have become content, in the caller's transaction."""
    rows = [PlannedRow(entity_id=plan.entity_id, plan=plan, line=line, digest=digest, content=row) for line, digest, row in made]
    PlannedRow.objects.bulk_create(rows, batch_size=1000)
    plan.wrong, plan.rejected = wrong, len(wrong)
    plan.save(update_fields=["wrong", "rejected"])
    details = {"rows": plan.count, "written": len(made), "rejected": len(wrong)}
    record(plan.entity_id, SettingChanged(action="plan.written", details=details), actor=person.actor, about=f"plan:{plan.public_id}")


def campaigns(entity_id: int) -> list[Campaign]:
    """The campaigns that may take content. One query."""
    return list(Campaign.objects.filter(entity_id=entity_id, state__in=("planned", "running")).order_by("name"))


def pillars(entity_id: int) -> Mapping[str, str]:
    """Key -> name of the pillars in use. One query."""
    return dict(Pillar.objects.filter(entity_id=entity_id, active=True).order_by("name").values_list("key", "name"))


def assets(entity_id: int) -> list[Asset]:
    """The media in use, by title. One query."""
    return list(Asset.objects.filter(entity_id=entity_id, active=True).exclude(kind="subtitles").order_by("title", "pk"))


def forget() -> int:
    """Chore: plans that came more than thirty days ago. What was made of them stays."""
    with scope.system():
        deleted, _each = PlanFile.objects.filter(at__lt=now() - KEPT).delete()
    return deleted
