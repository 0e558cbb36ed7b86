"""The bank's tree: a group, its countries, their brands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils.text import slugify

from ventanilla.accounts import log
from ventanilla.accounts.countries import COUNTRIES
from ventanilla.accounts.models import Entity, EntityKind
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person


@dataclass(frozen=True, slots=True)
class NewCountry:
    """An entity to be: its country (ISO 3166-1), how it is called there, and its brands."""

    country: str
    name: str
    brands: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Founded:
    """A new entity with its country: what a catalogue is seeded for."""

    id: int
    country: str


class AlreadyFounded(ValueError):
    """There is a bank already."""


def exists() -> bool:
    """Whether the bank has been set up."""
    return Entity.objects.exists()


def _key(name: str, taken: set[str]) -> str:
    base, number = slugify(name)[:36] or "entity", 1
    key = base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    taken.add(key)
    return key


def _make(parent: Entity | None, kind: EntityKind, name: str, country: str, taken: set[str]) -> Entity:
    defaults = COUNTRIES.get(country)
    fields = {"language": defaults.language, "zone": defaults.zone, "currency": defaults.currency} if defaults else {}
    return Entity.objects.create(parent=parent, kind=kind, name=name.strip(), key=_key(name, taken), country=country, **fields)


def found(group: str, countries: Iterable[NewCountry]) -> list[Founded]:
    """Found the bank: the group, an entity by country, their brands. The group comes first; `AlreadyFounded` the second time."""
    with transaction.atomic():
        if Entity.objects.select_for_update().exists():
            raise AlreadyFounded
        taken: set[str] = set()
        made = [_make(None, EntityKind.GROUP, group, "", taken)]
        for new in countries:
            country = _make(made[0], EntityKind.COUNTRY, new.name, new.country, taken)
            made += [country, *(_make(country, EntityKind.BRAND, brand, new.country, taken) for brand in new.brands)]
        for entity in made:
            log.write(entity.pk, "entity.founded", f"entity:{entity.public_id}", "system", {"name": entity.name, "kind": entity.kind})
    return [Founded(entity.pk, entity.country) for entity in made]


def add(by: Person, parent_id: int, name: str, country: str) -> Founded:
    """Add a country under a group, or a brand under a country. `Http404` without the right over the parent."""
    parent = Entity.objects.filter(pk=parent_id).exclude(kind=EntityKind.BRAND).first()
    if parent is None or not by.may(Permission.USER_ADMIN, parent.pk):
        raise Http404
    kind = EntityKind.COUNTRY if parent.kind == EntityKind.GROUP else EntityKind.BRAND
    with transaction.atomic():
        entity = _make(parent, kind, name, country if kind == EntityKind.COUNTRY else parent.country, set(_keys()))
        log.write(parent.pk, "entity.added", f"entity:{entity.public_id}", by.actor, {"name": entity.name, "kind": entity.kind})
    return Founded(entity.pk, entity.country)


def _keys() -> Iterable[str]:
    return Entity.objects.values_list("key", flat=True)


def change(by: Person, entity_id: int, *, name: str, zone: str, currency: str, language: str) -> None:
    """Rename an entity or change its zone, currency or language. `Http404` without the right."""
    if not by.may(Permission.USER_ADMIN, entity_id):
        raise Http404
    with transaction.atomic():
        entity = Entity.objects.select_for_update().get(pk=entity_id)
        changes = {
            field: value
            for field, value in (("name", name), ("zone", zone), ("currency", currency), ("language", language))
            if getattr(entity, field) != value
        }
        if changes:
            Entity.objects.filter(pk=entity_id).update(**changes)
            log.write(entity_id, "entity.changed", f"entity:{entity.public_id}", by.actor, changes)
