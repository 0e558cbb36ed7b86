"""Reads of the catalogue. Workflows ask by entity and key; pages ask for a person."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Prefetch, Q
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import zone_of
from ventanilla.accounts.types import Person
from ventanilla.catalogue import models
from ventanilla.catalogue.rules import parse_spans
from ventanilla.catalogue.types import ALWAYS, Branch, Calendar, Category, CategoryKind, Figures, Product, Version
from ventanilla.common.pure.clock import now


def readable(person: Person) -> frozenset[int]:
    """The entities whose catalogue the person reads."""
    return person.entities_with(Permission.CATALOGUE_READ)


def _product(row: models.Product) -> Product:
    version = next(iter(row.in_force), None)  # type: ignore[attr-defined]  # the prefetch below
    return Product(
        public_id=row.public_id,
        entity_id=row.entity_id,
        key=row.key,
        product_class=row.product_class,
        name=row.name,
        url=row.url,
        synonyms=tuple(row.synonyms),
        active=row.active,
        figures=version and Figures(version.figures, version.valid_from, version.valid_until),
    )


def products(entity_ids: Iterable[int], *, on: date | None = None, active: bool | None = True) -> list[Product]:
    """The products of these entities with the figures in force on a day (today unless said otherwise). Two queries."""
    day = on or now().date()
    force = models.ProductVersion.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)
    rows = models.Product.objects.filter(entity_id__in=set(entity_ids)).prefetch_related(Prefetch("versions", force, "in_force"))
    if active is not None:
        rows = rows.filter(active=active)
    return [_product(row) for row in rows.order_by("entity_id", "name")]


def product(entity_id: int, key: str, *, on: date | None = None) -> Product | None:
    """One product by its key."""
    return next((p for p in products([entity_id], on=on, active=None) if p.key == key), None)


def get_product(person: Person, public_id: UUID, *, on: date | None = None) -> Product:
    """One product for a page; `Http404` when it is not the person's to see."""
    row = models.Product.objects.filter(public_id=public_id, entity_id__in=readable(person)).first()
    found = product(row.entity_id, row.key, on=on) if row is not None else None
    if found is None:
        raise Http404
    return found


def versions(product: Product) -> list[Version]:
    """Every version of a product's figures, the latest start first, each with the one that it follows. One query."""
    rows = models.ProductVersion.objects.filter(entity_id=product.entity_id, product__public_id=product.public_id)
    found: list[Version] = []
    before: dict[str, str] = {}
    for row in rows.order_by("valid_from"):
        found.append(Version(row.pk, row.figures, before, row.valid_from, row.valid_until, row.created_at, row.created_by))
        before = row.figures
    return found[::-1]


def get_category(entity_ids: Iterable[int], category_id: int) -> Category | None:
    """One category of these entities."""
    return next((c for c in categories(entity_ids, active=None) if c.id == category_id), None)


def calendar_rows(entity_ids: Iterable[int]) -> list[models.Calendar]:
    """The stored calendars of these entities, with the entity. One query."""
    return list(models.Calendar.objects.filter(entity_id__in=set(entity_ids)).select_related("entity").order_by("entity_id", "name"))


def get_calendar(entity_ids: Iterable[int], calendar_id: int) -> tuple[models.Calendar, Calendar] | None:
    """One stored calendar of these entities, with what rules hold of it."""
    row = models.Calendar.objects.filter(entity_id__in=set(entity_ids), pk=calendar_id).select_related("entity").first()
    return (row, as_calendar(row)) if row else None


def categories(entity_ids: Iterable[int], kind: CategoryKind | None = None, *, active: bool | None = True) -> list[Category]:
    """The categories of these entities, by name. One query."""
    rows = models.Category.objects.filter(entity_id__in=set(entity_ids))
    if kind is not None:
        rows = rows.filter(kind=kind)
    if active is not None:
        rows = rows.filter(active=active)
    return [
        Category(
            entity_id=c.entity_id,
            kind=CategoryKind(c.kind),
            key=c.key,
            name_es=c.name_es,
            name_en=c.name_en,
            topic=c.topic,
            severity=c.severity,
            active=c.active,
            id=c.pk,
            parent_id=c.parent_id,
            sla_minutes=c.sla_minutes,
            system_code=c.system_code,
        )
        for c in rows.order_by("entity_id", "kind", "name_es")
    ]


def category(entity_id: int, kind: CategoryKind, key: str) -> Category | None:
    """One category by its key, in use or not."""
    return next((c for c in categories([entity_id], kind, active=None) if c.key == key), None)


def category_for_topic(entity_id: int, kind: CategoryKind, topic: str) -> Category | None:
    """The category to which a reading's topic leads."""
    return next((c for c in categories([entity_id], kind) if c.topic == topic), None)


def branches(entity_ids: Iterable[int], *, active: bool | None = True) -> list[Branch]:
    """The branches of these entities, by city and name. One query."""
    rows = models.Branch.objects.filter(entity_id__in=set(entity_ids))
    if active is not None:
        rows = rows.filter(active=active)
    return [Branch(b.entity_id, b.code, b.name, b.city, b.postal_code, b.active) for b in rows.order_by("entity_id", "city", "name")]


def branch(entity_id: int, code: str) -> Branch | None:
    """One branch by its code, in use or not."""
    return next((b for b in branches([entity_id], active=None) if b.code == code), None)


def calendar(entity_id: int, key: str = "default") -> Calendar:
    """A working calendar by its key; one that never closes, in the entity's zone, when there is none."""
    row = models.Calendar.objects.filter(entity_id=entity_id, key=key).first()
    if row is None:
        return Calendar(zone=zone_of(entity_id), hours=ALWAYS, key=key)
    return as_calendar(row)


def calendars(entity_ids: Iterable[int]) -> list[Calendar]:
    """The working calendars of these entities. One query."""
    return [as_calendar(row) for row in models.Calendar.objects.filter(entity_id__in=set(entity_ids)).order_by("entity_id", F("key"))]


def as_calendar(row: models.Calendar) -> Calendar:
    """A stored calendar as rules hold it."""
    ZoneInfo(row.zone)  # a zone that this installation does not know is an error here, not in the middle of a rule
    return Calendar(
        zone=row.zone,
        hours=tuple(parse_spans(row.hours.get(str(day), [])) for day in range(7)),
        holiday_country=row.holiday_country,
        holiday_subdivision=row.holiday_subdivision,
        days_off=frozenset(date.fromisoformat(day) for day in row.days_off),
        days_on=tuple((date.fromisoformat(day), parse_spans(spans)) for day, spans in sorted(row.days_on.items())),
        key=row.key,
        name=row.name,
    )
