"""The media library for the bank's own systems: read, put in, describe, archive. People shown stay with the desk."""

from base64 import b64decode
from binascii import Error as NotBase64
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import entity_by_key, entity_keys
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.accounts.types import Person
from ventanilla.api.v1.paging import decode, encode, page
from ventanilla.api.v1.problems import Problem
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS, Key, Line, Page, Paging
from ventanilla.common.pure.clock import now
from ventanilla.files import queries as files
from ventanilla.publishing import assets, library
from ventanilla.publishing.assets import Asset, Refused, Told
from ventanilla.publishing.library import Wanted
from ventanilla.publishing.rights import RightsState
from ventanilla.understanding import mask
from ventanilla.workflows import fit_media

router = Router(tags=["media"])
READ, WRITE = needs(TokenScope.CONTENT_READ), needs(TokenScope.CONTENT_WRITE)
Words = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
AssetKind = Literal["image", "video", "document", "subtitles"]


class AssetIn(Schema):
    """A file to put in. `content` is base64; larger files than fit into a body are uploaded on the desk's page."""

    entity: Key
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    content: Annotated[str, Field(min_length=4, max_length=3_900_000, pattern=r"^[A-Za-z0-9+/=]*$")]


class DescribedIn(Schema):
    """All that is said of an asset besides the people whom it shows. Days are last days; no territory is everywhere."""

    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    alt_text: Words = ""
    on_image_text: Words = ""
    tags: Annotated[list[Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]], Field(max_length=20)] = []
    rights_holder: Line = ""
    licence: Line = ""
    source: Line = ""
    territory: Annotated[list[Country], Field(max_length=60)] = []
    rights_until: date | None = None
    ai_made: bool = False


class FitOut(Schema):
    """`issues` are codes of why the network would not take the file; none where it fits."""

    platform: str
    issues: list[str]


class AssetOut(Schema):
    """An asset. `rights` is where its rights stand today; `may_show_until` the first of licence and consents to end."""

    id: UUID
    entity: str
    kind: AssetKind
    title: str
    alt_text: str
    on_image_text: str
    tags: list[str]
    rights: RightsState
    rights_holder: str
    licence: str
    source: str
    territory: list[str]
    rights_until: date | None
    may_show_until: date | None
    people: int
    ai_made: bool
    archived: bool
    media_type: str
    size: int
    width: int | None
    height: int | None
    duration_ms: int | None
    created_at: datetime


class AssetDetailOut(AssetOut):
    """With the networks that take it, where it stands, and what looks like it."""

    fits: list[FitOut]
    used_in: list[UUID]
    alike: list[UUID]


class TakenOut(Schema):
    """`known`: the library had exactly these bytes; `id` is that asset."""

    id: UUID
    known: bool


class LibraryListing(Paging):
    search: Line = ""
    kind: Literal["", "image", "video", "document"] = ""
    rights: RightsState | None = None
    tag: Line = ""
    archived: bool = False


_PLAIN = (
    "kind",
    "title",
    "alt_text",
    "on_image_text",
    "tags",
    "rights_holder",
    "licence",
    "source",
    "territory",
    "rights_until",
    "ai_made",
)


def _shape(asset: Asset, view: files.FileView | None, keys: dict[int, str]) -> dict[str, Any]:
    terms = library.terms(asset)
    told = (
        {n: getattr(view, n) for n in ("media_type", "size", "width", "height", "duration_ms")} if view else {"media_type": "", "size": 0}
    )
    return {
        **{"width": None, "height": None, "duration_ms": None} | told,
        **{name: getattr(asset, name) for name in (*_PLAIN, "created_at")},
        "id": asset.public_id,
        "entity": keys[asset.entity_id],
        "rights": terms.state(now().astimezone(UTC).date()),
        "may_show_until": terms.last_day,
        "people": asset.people_count,
        "archived": not asset.active,
    }


def _found(person: Person, public_id: UUID, permission: Permission = Permission.CONTENT_READ) -> Asset:
    asset = library.get(person, public_id)
    if asset is None or not person.may(permission, asset.entity_id):
        raise Http404
    return asset


def _whole(asset: Asset) -> dict[str, Any]:
    view = files.find(asset.file)
    return {
        **_shape(asset, view, entity_keys()),
        "fits": [{"platform": f.platform, "issues": [i.code for i in f.issues]} for f in (fit_media.fits(view) if view else [])],
        "used_in": [content.public_id for content, current in library.uses(asset) if current],
        "alike": [one.public_id for one, _bits in library.alike(asset)],
    }


@router.get("/media", auth=READ, response={200: Page[AssetOut], **PROBLEMS}, summary="The media library, newest first")
def listing(request: HttpRequest, asked: Query[LibraryListing]) -> object:
    wanted = Wanted(asked.search, asked.kind, asked.tag, asked.rights.value if asked.rights else "", archived=asked.archived)
    rows = library.rows(caller(request), wanted, now().astimezone(UTC).date())
    position, keys = decode(asked.cursor, int), entity_keys()
    found = list((rows.filter(pk__lt=position[0]) if position else rows)[: asked.limit + 1])
    views = files.by_ids([a.file for a in found])
    return page(found, asked, lambda row: encode(row.pk), lambda row: _shape(row, views.get(row.file), keys))


@router.get("/media/{uuid:public_id}", auth=READ, response={200: AssetDetailOut, **PROBLEMS}, summary="One asset")
def one(request: HttpRequest, public_id: UUID) -> object:
    return _whole(_found(caller(request), public_id))


@router.post("/media", auth=WRITE, response={201: TakenOut, **PROBLEMS}, summary="Put a file into the library")
def put(request: HttpRequest, given: AssetIn) -> object:
    person, entity = caller(request), entity_by_key(given.entity)
    if entity is None or not person.may(Permission.CONTENT_READ, entity.pk):
        raise Http404
    try:
        content = b64decode(given.content, validate=True)
        taken = assets.add(person, entity.pk, content, mask(given.name).text)
    except NotBase64:
        raise Problem(422, "not_base64", _("The content is not base64."))
    except PermissionDenied:
        raise Problem(403, "forbidden", _("This token may not do this here."))
    if taken.asset is None:
        raise Problem(422, f"file_{taken.refusal}", _("The file is not taken: see the code."))
    return Status(201, {"id": taken.asset.public_id, "known": taken.known})


@router.post(
    "/media/{uuid:public_id}", auth=WRITE, response={200: AssetDetailOut, **PROBLEMS}, summary="Describe an asset and its rights, whole"
)
def describe(request: HttpRequest, public_id: UUID, given: DescribedIn) -> object:
    person = caller(request)
    asset = _found(person, public_id, Permission.CONTENT_WRITE)
    said = given.dict(exclude={"tags", "territory"})
    told = Told(**said, tags=tuple(given.tags), territory=tuple(given.territory), people=assets.people(asset))
    try:
        assets.describe(person, public_id, told)
    except Refused as refused:
        field = next(iter(refused.wrong))
        raise Problem(422, f"{field}_{refused.wrong[field]}", _("This cannot be said of the asset: see the code."))
    return _whole(_found(person, public_id))


@router.post(
    "/media/{uuid:public_id}/archive", auth=WRITE, response={200: AssetDetailOut, **PROBLEMS}, summary="Take it out of the library"
)
def archive(request: HttpRequest, public_id: UUID) -> object:
    person = caller(request)
    _found(person, public_id, Permission.CONTENT_WRITE)
    assets.set_active(person, public_id, active=False)
    return _whole(_found(person, public_id))
