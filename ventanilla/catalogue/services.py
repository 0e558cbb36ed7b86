"""Change the catalogue: products and their figures, categories, calendars. Each change is archived with what it changed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import holidays
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import CatalogueChanged
from ventanilla.catalogue.figures import read
from ventanilla.catalogue.models import Calendar, Category, Product, ProductVersion
from ventanilla.catalogue.rules import WrongHours, parse_spans, show_spans
from ventanilla.catalogue.types import CategoryKind
from ventanilla.common.pure.clock import now


class Refused(ValueError):
    """Something that cannot be: `wrong` maps a field to a code."""

    def __init__(self, **wrong: str) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in wrong.items()))
        self.wrong = wrong


def editable(person: Person) -> frozenset[int]:
    """The entities whose catalogue the person changes."""
    return person.entities_with(Permission.CATALOGUE_EDIT)


def _may(person: Person, entity_id: int) -> None:
    if not person.may(Permission.CATALOGUE_EDIT, entity_id):
        raise PermissionDenied


def _record(person: Person, entity_id: int, thing: str, key: str, action: str, changes: Mapping[str, Any]) -> None:
    fact = CatalogueChanged(thing=thing, key=key, action=action, changes=dict(changes))
    archive.record(entity_id, fact, actor=person.actor, about=f"{thing}:{key}")


def _apply(row: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Set the fields that differ; what changed."""
    changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in changes.items():
        setattr(row, name, value)
    return changes


# -- products


def add_product(person: Person, entity_id: int, key: str, product_class: str, name: str, url: str, synonyms: list[str]) -> UUID:
    """A new product, without figures yet. `Refused(key="taken")` when the entity has that key."""
    _may(person, entity_id)
    with transaction.atomic():
        told = {"product_class": product_class, "name": name, "url": url, "synonyms": synonyms}
        row, made = Product.objects.get_or_create(entity_id=entity_id, key=key, defaults=told)
        if not made:
            raise Refused(key="taken")
        _record(person, entity_id, "product", key, "added", told)
    return row.public_id


def _product(person: Person, public_id: UUID) -> Product:
    row = Product.objects.select_for_update().filter(public_id=public_id, entity_id__in=editable(person)).first()
    if row is None:
        raise Http404
    return row


def change_product(person: Person, public_id: UUID, **wanted: Any) -> bool:
    """Name, address, class, synonyms, in use or not. False when nothing differs. `Http404` when it is not theirs to change."""
    with transaction.atomic():
        row = _product(person, public_id)
        changes = _apply(row, wanted)
        if changes:
            row.save(update_fields=list(changes))
            action = ("taken up" if row.active else "retired") if set(changes) == {"active"} else "changed"
            _record(person, row.entity_id, "product", row.key, action, changes)
    return bool(changes)


def add_version(person: Person, public_id: UUID, given: Mapping[str, str], valid_from: date) -> None:
    """New figures from a day on. The version before ends the day before; one that begins later stays and ends this one.

    What is or was in force is never changed: `valid_from` is tomorrow at the earliest, save for a product without figures.
    Figures that begin on the same future day are replaced. Raises `Refused`.
    """
    with transaction.atomic():
        row = _product(person, public_id)
        values, wrong = read(row.product_class, given)
        standing = list(row.versions.order_by("valid_from"))
        if not values and not wrong:
            raise Refused(valid_from="no_figures")
        if standing and valid_from <= now().date():
            raise Refused(valid_from="in_the_past")
        if wrong:
            raise Refused(**{name: why.value for name, why in wrong.items()})
        earlier = [v for v in standing if v.valid_from < valid_from]
        later = [v for v in standing if v.valid_from > valid_from]
        row.versions.filter(valid_from=valid_from).delete()
        if earlier:
            earlier[-1].valid_until = valid_from - timedelta(days=1)
            earlier[-1].save(update_fields=["valid_until"])
        until = later[0].valid_from - timedelta(days=1) if later else None
        ProductVersion.objects.create(
            entity_id=row.entity_id,
            product=row,
            figures=values,
            valid_from=valid_from,
            valid_until=until,
            created_at=now(),
            created_by=person.actor,
        )
        told = {"valid_from": valid_from.isoformat(), "figures": values}
        _record(person, row.entity_id, "product", row.key, "figures added", told)


def drop_version(person: Person, public_id: UUID, version_id: int) -> None:
    """Take back figures that have not begun. The version before goes on. `Http404` when there is none such."""
    with transaction.atomic():
        row = _product(person, public_id)
        version = row.versions.filter(pk=version_id, valid_from__gt=now().date()).first()
        if version is None:
            raise Http404
        before = row.versions.filter(valid_from__lt=version.valid_from).order_by("-valid_from").first()
        if before is not None:
            before.valid_until = version.valid_until
            before.save(update_fields=["valid_until"])
        _record(person, row.entity_id, "product", row.key, "figures taken back", {"valid_from": version.valid_from.isoformat()})
        version.delete()


# -- categories


def save_category(person: Person, entity_id: int, kind: CategoryKind, key: str, **wanted: Any) -> None:
    """Add a category or change the one of that key. `parent_id` is another of the same entity and kind, or None.

    Raises `Refused(parent="loop")` for one below itself, `Refused(parent="foreign")` for a stranger.
    """
    _may(person, entity_id)
    with transaction.atomic():
        row = Category.objects.select_for_update().filter(entity_id=entity_id, kind=kind, key=key).first()
        parents = dict(Category.objects.filter(entity_id=entity_id, kind=kind).values_list("pk", "parent_id"))
        above = wanted.get("parent_id")
        if above is not None and above not in parents:
            raise Refused(parent="foreign")
        while row is not None and above is not None:
            if above == row.pk:
                raise Refused(parent="loop")
            above = parents[above]
        if row is None:
            Category.objects.create(entity_id=entity_id, kind=kind, key=key, **wanted)
            _record(person, entity_id, "category", key, "added", {"kind": kind.value, **wanted})
            return
        changes = _apply(row, wanted)
        if changes:
            row.save(update_fields=list(changes))
            _record(person, entity_id, "category", key, "changed", {"kind": kind.value, **changes})


# -- calendars


def save_calendar(person: Person, calendar_id: int, wanted: Mapping[str, Any]) -> bool:
    """Change a calendar: name, zone, hours, holidays, own days. False when nothing differs. Raises `Refused`, `Http404`."""
    with transaction.atomic():
        row = Calendar.objects.select_for_update().filter(pk=calendar_id, entity_id__in=editable(person)).first()
        if row is None:
            raise Http404
        changes = _apply(row, checked_calendar(wanted))
        if changes:
            row.save(update_fields=list(changes))
            _record(person, row.entity_id, "calendar", row.key, "changed", changes)
    return bool(changes)


def checked_calendar(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A calendar's fields in the form in which they are stored; `Refused` where they cannot be."""
    wrong: dict[str, str] = {}
    hours: dict[str, list[list[str]]] = {}
    for day in range(7):
        try:
            spans = parse_spans(wanted["hours"].get(str(day), []))
        except (WrongHours, ValueError, TypeError):
            wrong[f"day_{day}"] = "hours"
        else:
            if spans:
                hours[str(day)] = show_spans(spans)
    if wanted["zone"] not in available_timezones():
        wrong["zone"] = "zone"
    country, subdivision = wanted["holiday_country"], wanted["holiday_subdivision"]
    known = holidays.list_supported_countries()
    if country and country not in known:
        wrong["holiday_country"] = "country"
    elif subdivision and subdivision not in known.get(country, []):
        wrong["holiday_subdivision"] = "subdivision"
    days_on: dict[str, list[list[str]]] = {}
    for day_on, spans_on in wanted["days_on"].items():
        try:
            days_on[date.fromisoformat(day_on).isoformat()] = show_spans(parse_spans(spans_on))
        except (WrongHours, ValueError, TypeError):
            wrong["days_on"] = "hours"
    try:
        days_off = sorted({date.fromisoformat(day_off).isoformat() for day_off in wanted["days_off"]})
    except ValueError:
        wrong["days_off"] = "dates"
        days_off = []
    if wrong:
        raise Refused(**wrong)
    return {
        "name": wanted["name"],
        "zone": wanted["zone"],
        "hours": hours,
        "holiday_country": country,
        "holiday_subdivision": subdivision,
        "days_off": days_off,
        "days_on": days_on,
    }
