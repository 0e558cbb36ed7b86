"""Reply templates as their writers see them: the newest version of each, how often it has been used, and those out of use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, Subquery, Sum

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.common.pure.clock import now
from ventanilla.inbox.models import ReplyTemplate

ROWS_MAX = 500


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template in one language: its newest version, and what all its versions were used."""

    template: ReplyTemplate
    uses: int
    used_at: datetime | None


def listing(
    person: Person, *, entity_ids: Sequence[int] = (), language: str = "", topic: str = "", words: str = "", archived: bool = False
) -> list[TemplateRow]:
    """The templates that the person may edit, by name. One query."""
    mine = person.entities_with(Permission.TEMPLATE_EDIT)
    wanted = [id_ for id_ in entity_ids if id_ in mine] if entity_ids else list(mine)
    same = ReplyTemplate.objects.filter(entity=OuterRef("entity"), key=OuterRef("key"), language=OuterRef("language")).order_by()
    last = same.values("key").annotate(found=Max("version")).values("found")
    total = same.values("key").annotate(found=Sum("uses")).values("found")
    latest = same.values("key").annotate(found=Max("used_at")).values("found")
    rows = ReplyTemplate.objects.filter(entity_id__in=wanted, version=Subquery(last), active=not archived)
    rows = rows.annotate(all_uses=Subquery(total), last_used=Subquery(latest)).select_related("entity")
    if language:
        rows = rows.filter(language=language)
    if topic:
        rows = rows.filter(topic=topic)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(shortcut__istartswith=words.removeprefix("/")) | Q(text__icontains=words))
    return [TemplateRow(row, row.all_uses or 0, row.last_used) for row in rows.order_by("name", "language", "id")[:ROWS_MAX]]


def editable(person: Person, public_id: UUID) -> ReplyTemplate | None:
    """One template, any version of it, that the person may edit."""
    rows = ReplyTemplate.objects.filter(entity_id__in=person.entities_with(Permission.TEMPLATE_EDIT), public_id=public_id)
    return rows.select_related("entity").first()


def versions(template: ReplyTemplate) -> list[ReplyTemplate]:
    """Every version of a template in its language, newest first."""
    rows = ReplyTemplate.objects.filter(entity_id=template.entity_id, key=template.key, language=template.language)
    return list(rows.order_by("-version")[:50])


def languages_of(template: ReplyTemplate) -> dict[str, UUID]:
    """In which languages it is in use: each with the version to open."""
    rows = ReplyTemplate.objects.filter(entity_id=template.entity_id, key=template.key, active=True)
    return dict(rows.values_list("language", "public_id"))


def free_key(entity_id: int, wanted: str) -> str:
    """A key that no template of the entity has: the wanted one, else with a number."""
    taken = set(ReplyTemplate.objects.filter(entity_id=entity_id, key__startswith=wanted[:50]).values_list("key", flat=True))
    return next(key for key in (wanted, *(f"{wanted[:50]}-{n}" for n in range(2, 10_000))) if key not in taken)


def note_use(entity_id: int, public_id: UUID) -> None:
    """An answer went out that began with this template."""
    ReplyTemplate.objects.filter(entity_id=entity_id, public_id=public_id).update(uses=F("uses") + 1, used_at=now())
