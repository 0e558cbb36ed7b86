"""Content for the bank's own systems: read, write, check, ask for approval, take back. What goes out is approved by people alone."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field, NaiveDatetime

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import entity_by_key, entity_keys
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.accounts.types import Person
from ventanilla.api.v1 import paging
from ventanilla.api.v1.check import FindingOut
from ventanilla.api.v1.problems import Problem
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS, Body, Count, Line, Page, Paging
from ventanilla.channels import queries as channels
from ventanilla.channels.queries import Channel
from ventanilla.compliance.command import finding_out
from ventanilla.compliance.types import Audience
from ventanilla.publishing import assets, listing, queries, snapshots, times
from ventanilla.publishing.queries import Content
from ventanilla.publishing.times import Choice
from ventanilla.publishing.types import (
    ContentState,
    Kind,
    MediaUse,
    NewContent,
    NewVariant,
    NotPossible,
    PartKind,
    Planned,
    Stale,
    VariantState,
)
from ventanilla.workflows import check_content, publish, write_content
from ventanilla.workflows.check_content import Verdict

router = Router(tags=["content"])
READ, WRITE = needs(TokenScope.CONTENT_READ), needs(TokenScope.CONTENT_WRITE)
T = TypeVar("T")
OptionalKey = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_-]*$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
Fact = bool | Annotated[int, Field(ge=-(2**53), le=2**53)] | Line | Annotated[list[Line], Field(max_length=60)]
Facts = Annotated[dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9_.]{1,60}$")], Fact], Field(max_length=60)]
_MOST_VARIANTS, _MOST_POSTS = 24, 25


class When(Schema):
    """A wall time in a zone. Where the clock jumps there, `choice` says which moment is meant."""

    wall: NaiveDatetime
    zone: Annotated[str, Field(min_length=1, max_length=60)]
    choice: Choice = Choice.LATER
    window_minutes: Annotated[int, Field(ge=1, le=1440)] = 30


class ContentMediaIn(Schema):
    """An asset of the library, with what it shows in the text's language and, of a video, the asset that holds its subtitles."""

    asset: UUID
    alt_text: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")] = ""
    subtitles: UUID | None = None


class VariantIn(Schema):
    """The form for one channel in one language. `{link}` in a text becomes the landing page with its parameters."""

    channel: UUID
    language: Language = "es"
    text: Body = ""
    thread: Annotated[list[Body], Field(max_length=_MOST_POSTS)] = []
    first_comment: Body = ""
    location: Line = ""
    media: Annotated[list[ContentMediaIn], Field(max_length=20)] = []


class ContentIn(Schema):
    """Everything that an author fills in. `flags` and `context` are the facts that rules ask for."""

    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    variants: Annotated[list[VariantIn], Field(max_length=_MOST_VARIANTS)] = []
    kind: Kind = Kind.ORGANIC
    campaign: UUID | None = None
    product: OptionalKey = ""
    language: Language = "es"
    countries: Annotated[list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]], Field(max_length=40)] = []
    audience: Audience = Audience.RETAIL
    landing_url: Annotated[str, Field(max_length=500, pattern=r"^(https?://[^\x00\s]+)?$")] = ""
    commercial: bool = False
    flags: Facts = {}
    context: Facts = {}
    at: When | None = None
    tags: Annotated[list[Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]], Field(max_length=12)] = []


class NewContentIn(ContentIn):
    """`entity` is its key; the token's own where it is left out."""

    entity: OptionalKey = ""


class ChangedIn(ContentIn):
    """`version` is the one that you read: the change is refused (409) when somebody has saved a newer one."""

    version: Count


class PostOut(Schema):
    """One item on a network. `published_at` and `url` once it stands there."""

    channel: UUID
    language: str
    position: int
    kind: PartKind
    state: VariantState
    reason: str
    url: str
    published_at: datetime | None


class ContentOut(Schema):
    """A piece in a list."""

    id: UUID
    entity: str
    title: str
    state: ContentState
    reason: str
    version: int
    kind: Kind
    product: str
    publish_at: datetime | None
    changed_at: datetime


class VariantOut(VariantIn):
    """The form for one channel, and where it stands."""

    state: VariantState


class ContentDetailOut(ContentOut):
    """All of a piece: what its author filled in, and what became of it on each network."""

    language: str
    countries: list[str]
    audience: Audience
    landing_url: str
    commercial: bool
    flags: dict[str, Any]
    context: dict[str, Any]
    at: When | None
    tags: list[str]
    variants: list[VariantOut]
    posts: list[PostOut]


class ItemOut(Schema):
    """What stands against one item. `issues` are codes of what its network would not take."""

    channel: str
    kind: PartKind
    text: str
    findings: list[FindingOut]
    issues: list[str]
    personal_data: list[str]


class VerdictOut(Schema):
    """`blocks` must be fixed or overridden, `asks` attested, before anybody can be asked to approve."""

    clean: bool
    blocks: list[str]
    asks: list[str]
    items: list[ItemOut]


class AskedOut(Schema):
    """`approval` is the request's id when it was asked for; null, with the verdict, when something stands against it."""

    approval: UUID | None
    verdict: VerdictOut | None


class ContentListing(Paging):
    state: Literal["", "draft", "review", "planned", "attention", "published", "ended"] = ""
    search: Line = ""


def _summary(content: Content, keys: Mapping[int, str]) -> dict[str, Any]:
    names = ("title", "state", "reason", "version", "kind", "product", "publish_at", "changed_at")
    return {"id": content.public_id, "entity": keys[content.entity_id], **{name: getattr(content, name) for name in names}}


def _whole(content: Content) -> dict[str, Any]:
    new = snapshots.of_content(content)
    names = ("language", "countries", "audience", "landing_url", "commercial", "flags", "context", "tags")
    at = new.at
    return {
        **_summary(content, entity_keys()),
        **{name: getattr(content, name) for name in names},
        "at": {"wall": at.wall, "zone": at.zone, "choice": at.choice, "window_minutes": at.window_minutes} if at else None,
        "variants": [
            {
                "channel": v.channel.public_id,
                **{n: getattr(v, n) for n in ("language", "text", "thread", "first_comment", "location", "state")},
                "media": [{**m, "subtitles": m.get("subtitles") or None} for m in v.media],
            }
            for v in content.variants.all()
        ],
        "posts": [
            {
                "channel": p.variant.channel.public_id,
                "language": p.variant.language,
                "url": p.native_url,
                **{n: getattr(p, n) for n in ("position", "kind", "state", "reason", "published_at")},
            }
            for p in queries.parts(content)
            if p.version == content.version
        ],
    }


def _found(person: Person, public_id: UUID) -> Content:
    content = queries.get(person, public_id)
    if content is None:
        raise Http404
    return content


def _mine(person: Person, public_id: UUID) -> Content:
    """The content, where the token writes it."""
    content = _found(person, public_id)
    if not person.may(Permission.CONTENT_WRITE, content.entity_id):
        raise Http404
    return content


def _new(entity_id: int, said: ContentIn) -> NewContent:
    known = {c.public_id: c for c in channels.of_entities([entity_id])}
    if said.campaign and said.campaign not in {id_ for id_, _name in listing.campaigns(frozenset({entity_id}))}:
        raise Problem(422, "no_such_campaign", _("There is no campaign of this id that takes content."))
    missing = [v.channel for v in said.variants if v.channel not in known]
    if missing:
        raise Problem(422, "no_such_channel", _("There is no active channel %(id)s in this entity.") % {"id": missing[0]})
    wanted = [id_ for v in said.variants for m in v.media for id_ in (m.asset, m.subtitles) if id_]
    if unknown := assets.unknown(entity_id, wanted):
        raise Problem(422, "no_such_asset", _("There is no asset %(id)s in the library of this entity.") % {"id": unknown[0]})
    fields = ("title", "kind", "campaign", "product", "language", "landing_url", "commercial", "flags", "context")
    return NewContent(
        **{name: getattr(said, name) for name in fields},
        variants=tuple(_variant(v, known[v.channel]) for v in said.variants),
        countries=tuple(said.countries),
        audience=said.audience.value,
        tags=tuple(said.tags),
        at=_planned(said.at),
    )


def _variant(said: VariantIn, channel: Channel) -> NewVariant:
    media = tuple(MediaUse(str(m.asset), m.alt_text, str(m.subtitles) if m.subtitles else "") for m in said.media)
    return NewVariant(channel.pk, said.text, said.language, tuple(said.thread), said.first_comment, media, said.location)


def _planned(at: When | None) -> Planned | None:
    if at is None:
        return None
    if not 2000 <= at.wall.year <= 2100:
        raise Problem(422, "wrong_time", _("The time must lie between 2000 and 2100."))
    try:
        times.zone(at.zone)
    except times.UnknownZone:
        raise Problem(422, "unknown_zone", _("This time zone is not known."))
    return Planned(at.wall.replace(second=0, microsecond=0), at.zone, at.choice, at.window_minutes)


def _granted(action: Callable[[], T]) -> T:
    """Do it, or answer why not: 409 where it has moved on, 403 and 404 where it is not the token's."""
    try:
        return action()
    except Stale as stale:
        raise Problem(
            409, "content_stale", _("Somebody has saved version %(n)s meanwhile. Read it and send your change again.") % {"n": stale.number}
        )
    except NotPossible as refused:
        raise Problem(409, f"content_{refused}", _("In its present state this is not possible."))
    except LookupError:
        raise Http404
    except PermissionDenied:
        raise Problem(403, "forbidden", _("This token may not do this here."))


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "clean": verdict.clean,
        "blocks": sorted(verdict.blocks),
        "asks": sorted(verdict.asks),
        "items": [
            {
                "channel": i.channel,
                "kind": i.kind,
                "text": i.text,
                "findings": [finding_out(f) for f in i.findings],
                "issues": [issue.code for issue in i.issues],
                "personal_data": sorted({p.kind for p in i.personal_data}),
            }
            for i in verdict.items
        ],
    }


@router.get("/content", auth=READ, response={200: Page[ContentOut], **PROBLEMS}, summary="Content, newest first")
def contents(request: HttpRequest, wanted: Query[ContentListing]) -> object:
    position = paging.decode(wanted.cursor, int)
    chosen = listing.Filter(group=wanted.state, search=wanted.search)
    rows, after = listing.rows(caller(request), chosen, position[0] if position else None, wanted.limit)
    keys = entity_keys()
    return {"items": [_summary(row, keys) for row in rows], "next": paging.encode(after) if after else None}


@router.get("/content/{uuid:public_id}", auth=READ, response={200: ContentDetailOut, **PROBLEMS}, summary="One piece, whole")
def content(request: HttpRequest, public_id: UUID) -> object:
    return _whole(_found(caller(request), public_id))


@router.post("/content", auth=WRITE, response={201: ContentOut, **PROBLEMS}, summary="Write a draft")
def create(request: HttpRequest, new: NewContentIn) -> object:
    person = caller(request)
    entity = entity_by_key(new.entity) if new.entity else None
    entity_id = entity.pk if entity else person.home_id
    if entity_id is None or (new.entity and entity is None) or not person.may(Permission.CONTENT_WRITE, entity_id):
        raise Problem(422, "no_such_entity", _("There is no entity of that key where this token may write content."))
    made = _granted(lambda: write_content.write(person, entity_id, _new(entity_id, new)))
    return Status(201, _summary(made, entity_keys()))


@router.put(
    "/content/{uuid:public_id}", auth=WRITE, response={200: ContentOut, **PROBLEMS}, summary="Save a newer version; what was approved falls"
)
def change(request: HttpRequest, public_id: UUID, said: ChangedIn) -> object:
    person = caller(request)
    standing = _mine(person, public_id)
    changed = _granted(lambda: write_content.rewrite(person, public_id, said.version, _new(standing.entity_id, said)))
    return _summary(changed, entity_keys())


@router.post(
    "/content/{uuid:public_id}/check", auth=READ, response={200: VerdictOut, **PROBLEMS}, summary="What stands against it as it is saved"
)
def check(request: HttpRequest, public_id: UUID) -> object:
    return _verdict(check_content.check(_found(caller(request), public_id)))


@router.post(
    "/content/{uuid:public_id}/ask", auth=WRITE, response={200: AskedOut, **PROBLEMS}, summary="Ask people to approve exactly what is saved"
)
def ask(request: HttpRequest, public_id: UUID) -> object:
    person = caller(request)
    _mine(person, public_id)
    asked = _granted(lambda: publish.ask(person, public_id))
    if isinstance(asked, Verdict):
        return {"approval": None, "verdict": _verdict(asked)}
    return {"approval": asked.request, "verdict": None}


@router.post(
    "/content/{uuid:public_id}/withdraw", auth=WRITE, response={200: ContentOut, **PROBLEMS}, summary="Take it back; what stands is deleted"
)
def withdraw(request: HttpRequest, public_id: UUID) -> object:
    person = caller(request)
    _mine(person, public_id)
    return _summary(_granted(lambda: publish.withdraw(person, public_id)), entity_keys())
