"""The library of notices: texts per product class and country, in versions that are never changed once in force."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Prefetch
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import ancestors
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import CatalogueChanged
from ventanilla.catalogue import models
from ventanilla.catalogue.services import Refused
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.compliance.disclosures import Notice
from ventanilla.compliance.types import ProductClass

LANGUAGES = ("es", "en", "pt", "fr", "de", "it", "pl")
LONGEST = 2_000
Disclosure = models.Disclosure
Version = models.DisclosureVersion


def editable(person: Person) -> frozenset[int]:
    """The entities whose library the person keeps."""
    return person.entities_with(Permission.COMPLIANCE_SIGN)


def readable(person: Person) -> frozenset[int]:
    """The entities whose library the person reads."""
    return person.entities_with(Permission.CONTENT_READ) | editable(person)


def _record(person: Person, row: models.Disclosure, action: str, changes: dict[str, Any]) -> None:
    fact = CatalogueChanged(thing="disclosure", key=row.key, action=action, changes=changes)
    archive.record(row.entity_id, fact, actor=person.actor, about=f"disclosure:{row.key}")


def add(person: Person, entity_id: int, key: str, name: str) -> UUID:
    """A new notice, without a text yet. `Refused(key="taken")` when the entity has that key."""
    if entity_id not in editable(person):
        raise PermissionDenied
    with transaction.atomic():
        row, made = models.Disclosure.objects.get_or_create(entity_id=entity_id, key=key, defaults={"name": name})
        if not made:
            raise Refused(key="taken")
        _record(person, row, "added", {"name": name})
    return row.public_id


def _mine(person: Person, public_id: UUID) -> models.Disclosure:
    row = models.Disclosure.objects.select_for_update().filter(public_id=public_id, entity_id__in=editable(person)).first()
    if row is None:
        raise Http404
    return row


def add_version(
    person: Person,
    public_id: UUID,
    texts: Mapping[str, str],
    classes: Sequence[str],
    countries: Sequence[str],
    valid_from: date,
    valid_until: date | None,
    note: str,
) -> int:
    """A new text from a day on. The one before ends the day before; one that begins later stays and ends this one; one of the same
    future day gives way. What was in force is never changed. Raises `Refused`.
    """
    kept = {language: text.strip() for language, text in texts.items() if language in LANGUAGES and text.strip()}
    with transaction.atomic():
        row = _mine(person, public_id)
        wrong = {}
        if not kept:
            wrong["text_es"] = "no_text"
        wrong |= {f"text_{language}": "too_long" for language, text in kept.items() if len(text) > LONGEST}
        if row.versions.exists() and valid_from <= now().date():
            wrong["valid_from"] = "in_the_past"
        if valid_until is not None and valid_until < valid_from:
            wrong["valid_until"] = "dates_crossed"
        if not set(classes) <= {c.value for c in ProductClass}:
            wrong["product_classes"] = "no_choice"
        if wrong:
            raise Refused(**wrong)
        valid_until = _make_room(row, valid_from, valid_until)
        number = (row.versions.aggregate(most=Max("number"))["most"] or 0) + 1
        models.DisclosureVersion.objects.create(
            entity_id=row.entity_id,
            disclosure=row,
            number=number,
            texts=kept,
            product_classes=sorted(set(classes)),
            countries=sorted({c.upper() for c in countries}),
            valid_from=valid_from,
            valid_until=valid_until,
            note=note.strip()[:500],
            user_id=person.user_id,
            created_at=now(),
        )
        told = {
            "number": number,
            "texts": kept,
            "classes": list(classes),
            "countries": list(countries),
            "valid_from": valid_from.isoformat(),
        }
        _record(person, row, "text added", told)
    return number


def _make_room(row: models.Disclosure, starts: date, until: date | None) -> date | None:
    """End the text before, and say when the new one ends."""
    if starts > now().date():
        row.versions.filter(valid_from=starts).delete()
    running = row.versions.filter(valid_from__lt=starts).exclude(valid_until__lt=starts)
    running.update(valid_until=starts - timedelta(days=1))
    later = row.versions.filter(valid_from__gt=starts).order_by("valid_from").first()
    if later is None or (until is not None and until < later.valid_from):
        return until
    return later.valid_from - timedelta(days=1)


def retire(person: Person, public_id: UUID, *, active: bool) -> None:
    """Out of use, or in use again."""
    with transaction.atomic():
        row = _mine(person, public_id)
        if row.active != active:
            row.active = active
            row.save(update_fields=["active"])
            _record(person, row, "taken up" if active else "retired", {})


# -- reads


def listed(entity_ids: frozenset[int]) -> list[models.Disclosure]:
    """The notices of these entities, each with its `versions` newest first. Two queries."""
    newest = Prefetch("versions", models.DisclosureVersion.objects.order_by("-valid_from", "-number"))
    return list(models.Disclosure.objects.filter(entity_id__in=entity_ids).prefetch_related(newest).order_by("entity_id", "name"))


def get(person: Person, public_id: UUID) -> models.Disclosure:
    """One notice for a page; `Http404` when it is not theirs to see."""
    newest = Prefetch("versions", models.DisclosureVersion.objects.order_by("-valid_from", "-number").select_related("user"))
    row = models.Disclosure.objects.filter(public_id=public_id, entity_id__in=readable(person)).prefetch_related(newest).first()
    if row is None:
        raise Http404
    return row


def library(entity_id: int, line: list[int] | None = None) -> tuple[Notice, ...]:
    """The notices that hold in an entity: its own and those of the entities above, of which its own of the same key takes the place."""
    line = line if line is not None else ancestors(entity_id)
    with scope.system():
        rows = list(
            models.DisclosureVersion.objects.filter(entity_id__in=line, disclosure__active=True)
            .select_related("disclosure")
            .order_by("disclosure_id", "number")
        )
    nearest: dict[str, int] = {}
    for row in rows:
        place = line.index(row.entity_id)
        nearest[row.disclosure.key] = min(place, nearest.get(row.disclosure.key, place))
    return tuple(notice(row) for row in rows if line.index(row.entity_id) == nearest[row.disclosure.key])


def notice(row: models.DisclosureVersion) -> Notice:
    """A version as the rule engine holds it."""
    return Notice(
        key=row.disclosure.key,
        version=row.number,
        texts=row.texts,
        product_classes=frozenset(row.product_classes),
        countries=frozenset(row.countries),
        valid_from=row.valid_from,
        valid_until=row.valid_until or date.max,
    )
