"""The media library: take a picture, video, document or subtitles in, describe it, archive it, throw it away.

Files are sniffed, re-encoded and sealed by `files`. Texts are masked of forbidden data here, before anything is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import AssetChanged
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.text import fold
from ventanilla.common.sealing import KeyDestroyed, blind_index, destroy_keys, new_keys, open_key, seal, unseal
from ventanilla.files import queries as stored
from ventanilla.files import services as files
from ventanilla.publishing import likeness
from ventanilla.publishing.models import Asset, AssetUse, Content
from ventanilla.publishing.rights import Consent, Shown, consents
from ventanilla.understanding import mask_forbidden

_KINDS = {"image": "image", "video": "video", "text": "subtitles"}
TAGS_MAX, PEOPLE_MAX = 20, 30
_LENGTHS = {"title": 200, "alt_text": 1000, "on_image_text": 2000, "rights_holder": 200, "licence": 200, "source": 300}


class Refused(ValueError):
    """Something that cannot be: `wrong` maps a field to a code."""

    def __init__(self, **wrong: str) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in wrong.items()))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an upload: the asset, or why the file is not taken. `known`: the library had exactly these bytes already."""

    asset: Asset | None
    refusal: str = ""
    known: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of an asset. Days are last days."""

    title: str
    alt_text: str = ""
    on_image_text: str = ""
    tags: tuple[str, ...] = ()
    rights_holder: str = ""
    licence: str = ""
    source: str = ""
    territory: tuple[str, ...] = ()
    rights_until: date | None = None
    people: tuple[Shown, ...] = field(default=())
    ai_made: bool = False


def add(person: Person, entity_id: int, content: bytes, name: str, *, of: Asset | None = None, language: str = "") -> Taken:
    """Take a file in; `of` is the video that subtitles belong to. The name comes masked. `PermissionDenied`."""
    if not person.may(Permission.CONTENT_WRITE, entity_id):
        raise PermissionDenied
    digest = blind_index(entity_id, "asset", sha256(content).hexdigest())
    known = Asset.objects.filter(entity_id=entity_id, digest=digest, of=of).first()
    if known is not None:
        return Taken(known, known=True)
    try:
        with transaction.atomic():
            return _taken(person, Asset(entity_id=entity_id, digest=digest, of=of, language=language), content, name)
    except IntegrityError:  # the same file came in twice at once
        return Taken(Asset.objects.filter(entity_id=entity_id, digest=digest, of=of).first(), known=True)


def _taken(person: Person, asset: Asset, content: bytes, name: str) -> Taken:
    asset.public_id = uuid7()
    owner = f"asset:{asset.public_id}"
    key = new_keys(asset.entity_id, 1)[0]
    file = files.take(files.Attachment(asset.entity_id, owner, key.id, name=name), content)
    refusal = file.refusal
    asset.kind = _KINDS.get(file.media_type.partition("/")[0], "document")
    if not refusal and (asset.kind == "subtitles") != (asset.of is not None):
        refusal = "subtitles_apart" if asset.of is None else "not_subtitles"
    if refusal:
        files.drop([file.public_id], owner)
        return Taken(None, refusal)
    asset.file, asset.subject_key_id, asset.title = file.public_id, key.id, name[:200] or file.media_type
    asset.created_by_id, asset.created_at = person.user_id, now()
    asset.likeness = likeness.of_picture(stored.content(file.public_id) or b"") if asset.kind == "image" else None
    asset.words = _words(asset)
    asset.save()
    _record(person, asset, "added", {"title": asset.title, "kind": asset.kind})
    return Taken(asset)


def describe(person: Person, public_id: UUID, told: Told) -> Asset:
    """Change what is said of an asset, its rights and the people whom it shows. `Http404`; `Refused`."""
    values: dict[str, Any] = {name: _clean(getattr(told, name))[:most] for name, most in _LENGTHS.items()}
    if not values["title"]:
        raise Refused(title="missing")
    if len(told.people) > PEOPLE_MAX or any(not p.name.strip() for p in told.people):
        raise Refused(people="missing")
    values |= {"tags": _tags(told.tags), "territory": sorted(set(told.territory))}
    values |= {"rights_until": told.rights_until, "ai_made": told.ai_made, "people_count": len(told.people)}
    values["consent_missing"], values["consent_until"] = consents(told.people)
    with transaction.atomic():
        asset = _locked(person, public_id)
        changes = {name: value for name, value in values.items() if getattr(asset, name) != value}
        for name, value in changes.items():
            setattr(asset, name, value)
        if told.people != people(asset):
            _seal_people(asset, told.people)
            changes["people"] = "changed"  # who they are stays under the asset's key
        if changes:
            asset.words = _words(asset)
            asset.save()
            _record(person, asset, "described", changes)
    return asset


def set_active(person: Person, public_id: UUID, *, active: bool) -> None:
    """Take an asset out of the library, or back into it. What it stands in keeps it. `Http404`."""
    with transaction.atomic():
        asset = _locked(person, public_id)
        if asset.active != active:
            asset.active = active
            asset.save(update_fields=["active"])
            _record(person, asset, "brought_back" if active else "archived", {})


def delete(person: Person, public_id: UUID) -> None:
    """Throw an asset away for good, with its subtitles. `Http404`; `Refused(uses="in_use")` where content has it, or once had it."""
    with transaction.atomic():
        asset = _locked(person, public_id)
        gone = [*asset.subtitles.all(), asset]
        if AssetUse.objects.filter(asset__in=gone).exists():
            raise Refused(uses="in_use")
        for one in gone:
            files.drop([one.file], f"asset:{one.public_id}")
        _record(person, asset, "deleted", {"title": asset.title})
        keys = [one.subject_key_id for one in gone if one.subject_key_id]
        asset.delete()
        destroy_keys(keys)


def _locked(person: Person, public_id: UUID) -> Asset:
    mine = person.entities_with(Permission.CONTENT_WRITE)
    asset = Asset.objects.select_for_update(of=("self",)).filter(public_id=public_id, entity_id__in=mine).first()
    if asset is None:
        raise Http404
    return asset


def _clean(text: str) -> str:
    return mask_forbidden(text.replace("\x00", "").replace("\r\n", "\n").strip()).text


def _tags(tags: Iterable[str]) -> list[str]:
    plain = [" ".join(_clean(t).replace("|", " ").split())[:40] for t in tags]
    return list(dict.fromkeys(t for t in plain if t))[:TAGS_MAX]


def _words(asset: Asset) -> str:
    """What the search looks through; tags stand between bars, so that one is found whole."""
    told = " ".join((asset.title, asset.alt_text, asset.on_image_text, asset.rights_holder, asset.licence, asset.source))
    return fold(f"{told} |{'|'.join(asset.tags)}|")


def _record(person: Person, asset: Asset, action: str, changes: dict[str, Any]) -> None:
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in changes.items()}
    fact = AssetChanged(asset=str(asset.public_id), title=asset.title, action=action, changes=plain)
    archive.record(asset.entity_id, fact, actor=person.actor, about=f"asset:{asset.public_id}")


# -- the people shown ------------------------------------------------------------------------------------------------


def people(asset: Asset) -> tuple[Shown, ...]:
    """Whom it shows, opened."""
    if not asset.people or asset.subject_key_id is None:
        return ()
    try:
        rows = orjson.loads(unseal(open_key(asset.subject_key_id), _place(asset), bytes(asset.people)))
    except KeyDestroyed:
        return ()
    return tuple(Shown(r["name"], Consent(r["consent"]), date.fromisoformat(r["until"]) if r["until"] else None, r["note"]) for r in rows)


def _seal_people(asset: Asset, shown: Sequence[Shown]) -> None:
    rows = [{"name": _clean(p.name)[:120], "consent": p.consent, "until": p.until, "note": _clean(p.note)[:200]} for p in shown]
    if asset.subject_key_id is None:
        asset.subject_key_id = new_keys(asset.entity_id, 1)[0].id
    asset.people = seal(open_key(asset.subject_key_id), _place(asset), orjson.dumps(rows)) if rows else None


def _place(asset: Asset) -> str:
    return f"asset|{asset.public_id}|people"


# -- where it stands ---------------------------------------------------------------------------------------------------


def note_uses(content: Content, wanted: Iterable[str]) -> None:
    """Which assets the content's newest version has; those of earlier versions stay noted. In the caller's transaction. Three queries."""
    rows = list(Asset.objects.filter(entity_id=content.entity_id, public_id__in=set(wanted)).values_list("pk", flat=True)) if wanted else []
    content.asset_uses.exclude(asset_id__in=rows).filter(current=True).update(current=False)
    uses = [AssetUse(entity_id=content.entity_id, asset_id=pk, content=content, current=True) for pk in rows]
    if uses:
        AssetUse.objects.bulk_create(uses, update_conflicts=True, unique_fields=["asset", "content"], update_fields=["current"])


def readable(person: Person, owner: str) -> bool:
    """The door of an asset's file: whoever reads the entity's content."""
    public_id = owner.partition(":")[2]
    return Asset.objects.filter(public_id=public_id, entity_id__in=person.entities_with(Permission.CONTENT_READ)).exists()


def unknown(entity_id: int, public_ids: Sequence[UUID]) -> list[UUID]:
    """Which of these are no assets of the entity. One query, none for none."""
    held = (
        set(Asset.objects.filter(entity_id=entity_id, public_id__in=public_ids).values_list("public_id", flat=True))
        if public_ids
        else set()
    )
    return [id_ for id_ in public_ids if id_ not in held]
