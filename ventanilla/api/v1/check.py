"""Drafts checked against the law of each country, as `ventanilla check` does. Nothing is kept."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.tokens import needs
from ventanilla.api.v1.types import PROBLEMS
from ventanilla.compliance import check
from ventanilla.compliance.command import draft_of, finding_out
from ventanilla.compliance.types import Audience, DraftKind

router = Router(tags=["check"])
Word = Annotated[str, Field(max_length=200)]
_MOST_DRAFTS = 100


class MediaIn(Schema):
    kind: Word
    alt: Annotated[str, Field(max_length=5000)] = ""


class DraftIn(Schema):
    """A text about to leave the bank, with what rules may ask about it. A fact that is missing is unknown, not false."""

    text: Annotated[str, Field(max_length=40_000)]
    id: Word = ""
    kind: DraftKind = DraftKind.ORGANIC
    platform: Word = ""
    language: Word = ""
    countries: Annotated[list[Word], Field(max_length=60)] = []
    entity_country: Word = ""
    product: dict[str, Any] | None = None
    audience: Audience = Audience.RETAIL
    publish_at: AwareDatetime | None = None
    landing_url: Annotated[str, Field(max_length=2000)] = ""
    media: Annotated[list[MediaIn], Field(max_length=50)] = []
    flags: dict[str, Any] = {}
    context: dict[str, Any] = {}


class Drafts(Schema):
    drafts: Annotated[list[DraftIn], Field(min_length=1, max_length=_MOST_DRAFTS)]


class Both(Schema):
    es: str
    en: str


# By its values: an enum would go into the schema by its name, which the severity of cases has too.
FindingSeverity = Literal["block", "warn", "notice", "attest"]


class FindingOut(Schema):
    """`start:end` are indices into the text, equal where no span is meant. `attest`: a person must tick it off."""

    rule: str
    severity: FindingSeverity
    message: Both
    start: int
    end: int
    source: str
    fix: Both


class Checked(Schema):
    id: str
    findings: list[FindingOut]


@router.post(
    "/check", auth=needs(TokenScope.CONTENT_READ), response={200: list[Checked], **PROBLEMS}, summary="Check drafts against the law"
)
def check_drafts(request: HttpRequest, body: Drafts) -> object:
    """In the order given; at most a hundred at a time."""
    found = []
    for one in body.drafts:
        draft = draft_of({**one.dict(), "publish_at": one.publish_at.isoformat() if one.publish_at else None})
        found.append({"id": one.id, "findings": [finding_out(finding) for finding in check(draft)]})
    return found
