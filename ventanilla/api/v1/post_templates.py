"""Templates of content and snippets for the bank's own systems: read them, and begin content with an approved one."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import entity_by_key, entity_keys
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.paging import decode, encode, page
from ventanilla.api.v1.problems import Problem
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS, Body, Key, Line, Page, Paging
from ventanilla.channels import queries as channels
from ventanilla.common.pure.clock import now
from ventanilla.publishing import snippets, templates
from ventanilla.publishing.templates import PostTemplate, Refused
from ventanilla.publishing.types import NewContent, TemplateState
from ventanilla.workflows import post_templates

router = Router(tags=["post templates"])
READ, WRITE = needs(TokenScope.CONTENT_READ), needs(TokenScope.CONTENT_WRITE)


class TemplateTextOut(Schema):
    """The text for one channel, with places in braces."""

    channel: str
    platform: str
    language: str
    text: str
    thread: list[str]
    first_comment: str


class PostTemplateOut(Schema):
    """A template. Days are last days; `places` are the words in braces that its texts name."""

    id: UUID
    entity: str
    name: str
    note: str
    state: TemplateState
    version: int
    review_on: date
    expires_on: date | None
    product: str
    places: list[str]
    uses: int
    archived: bool
    variants: list[TemplateTextOut]


class BegunIn(Schema):
    """What the new draft is called and where it goes. `entity` is the channels'."""

    entity: Key
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    channels: Annotated[list[UUID], Field(min_length=1, max_length=24)]


class BegunOut(Schema):
    """The draft."""

    id: UUID


class SnippetIn(Schema):
    """A snippet; the one that had the word in that language gives way."""

    entity: Key
    shortcut: Annotated[str, Field(min_length=1, max_length=30, pattern=r"^[A-Za-z0-9_-]+$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "es"
    text: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class SnippetOut(Schema):
    id: UUID
    entity: str
    shortcut: str
    language: str
    text: Body


class TemplateListing(Paging):
    search: Line = ""
    archived: bool = False


def _shape(row: PostTemplate, keys: dict[int, str]) -> dict[str, Any]:
    names = ("name", "note", "state", "version", "review_on", "expires_on", "uses", "variants")
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.public_id,
        "entity": keys[row.entity_id],
        "product": row.plan.get("product", ""),
        "places": templates.places_of(row.variants),
        "archived": not row.active,
    }


def _snippet(row: snippets.Snippet, keys: dict[int, str]) -> dict[str, Any]:
    names = ("shortcut", "language", "text")
    return {"id": row.public_id, "entity": keys[row.entity_id], **{name: getattr(row, name) for name in names}}


@router.get("/post-templates", auth=READ, response={200: Page[PostTemplateOut], **PROBLEMS}, summary="Post templates, by name")
def listing(request: HttpRequest, asked: Query[TemplateListing]) -> object:
    rows, keys = templates.rows(caller(request), archived=asked.archived, words=asked.search), entity_keys()
    start = max(0, (decode(asked.cursor, int) or (0,))[0])
    found = list(rows[start : start + asked.limit + 1])
    return page(found, asked, lambda _row: encode(start + asked.limit), lambda row: _shape(row, keys))


@router.get("/post-templates/{uuid:public_id}", auth=READ, response={200: PostTemplateOut, **PROBLEMS}, summary="One post template")
def one(request: HttpRequest, public_id: UUID) -> object:
    row = templates.get(caller(request), public_id)
    if row is None:
        raise Http404
    return _shape(row, entity_keys())


@router.post(
    "/post-templates/{uuid:public_id}/content",
    auth=WRITE,
    response={201: BegunOut, **PROBLEMS},
    summary="Begin a draft with an approved template, its places filled from the catalogue",
)
def begin(request: HttpRequest, public_id: UUID, given: BegunIn) -> object:
    person, entity = caller(request), entity_by_key(given.entity)
    if entity is None or not person.may(Permission.CONTENT_WRITE, entity.pk):
        raise Http404
    offered = {row.public_id for row in templates.offered(entity.pk, now().date())}
    if public_id not in offered and templates.get(person, public_id) is None:
        raise Http404
    known = {c.public_id: c for c in channels.of_entities([entity.pk])}
    missing = [id_ for id_ in given.channels if id_ not in known]
    if missing:
        raise Problem(422, "no_such_channel", _("There is no active channel %(id)s in this entity.") % {"id": missing[0]})
    try:
        picked = [known[id_] for id_ in dict.fromkeys(given.channels)]
        content = post_templates.begin(person, entity.pk, public_id, picked, NewContent(given.title))
    except LookupError:
        raise Problem(
            409, "template_not_offered", _("This template is not offered there: it is not approved, has run out or is another's.")
        )
    return Status(201, {"id": content.public_id})


@router.get("/snippets", auth=READ, response={200: Page[SnippetOut], **PROBLEMS}, summary="Snippets of text, by word")
def held(request: HttpRequest, asked: Query[Paging]) -> object:
    rows, keys = snippets.rows(caller(request)), entity_keys()
    start = max(0, (decode(asked.cursor, int) or (0,))[0])
    return page(rows[start : start + asked.limit + 1], asked, lambda _row: encode(start + asked.limit), lambda row: _snippet(row, keys))


@router.post("/snippets", auth=WRITE, response={201: SnippetOut, **PROBLEMS}, summary="Keep a snippet of text")
def keep(request: HttpRequest, given: SnippetIn) -> object:
    person, entity = caller(request), entity_by_key(given.entity)
    if entity is None or not person.may(Permission.CONTENT_READ, entity.pk):
        raise Http404
    try:
        row = snippets.write(person, entity.pk, given.shortcut, given.text, given.language)
    except PermissionDenied:
        raise Problem(403, "forbidden", _("This token may not do this here."))
    except Refused:
        raise Problem(422, "snippet_empty", _("A snippet needs a word and a text."))
    return Status(201, _snippet(row, entity_keys()))
