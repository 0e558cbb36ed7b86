"""Shapes that every part of the interface shares: bounded numbers, clean strings, pages."""

from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import Field, StringConstraints

T = TypeVar("T")

_CLEAN = r"^[^\x00]*$"  # PostgreSQL stores no NUL

Line = Annotated[str, StringConstraints(max_length=200, pattern=_CLEAN)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_-]+$")]
Body = Annotated[str, StringConstraints(max_length=20_000, pattern=_CLEAN)]
Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
BigId = Annotated[int, Field(ge=1, le=9_223_372_036_854_775_807)]
Cursor = Annotated[str, StringConstraints(max_length=400, pattern=r"^[A-Za-z0-9_-]*$")]


class Paging(Schema):
    """How much of a list is asked for. `cursor` is the `next` of the page before; nothing for the first page."""

    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Page(Schema, Generic[T]):
    """A part of a list. `next` goes into `cursor` for the part after it; null at the end."""

    items: list[T]
    next: str | None = None


class Fault(Schema):
    """One thing that is wrong with the request: where (a JSON pointer) and what."""

    where: str
    message: str


class ProblemOut(Schema):
    """A problem (RFC 9457). `code` is stable; `title` and `detail` are for people, in the language of `Accept-Language`."""

    type: str
    code: str
    title: str
    status: int
    detail: str
    faults: list[Fault] = []


PROBLEMS: dict[int, Any] = {
    400: ProblemOut,
    401: ProblemOut,
    403: ProblemOut,
    404: ProblemOut,
    409: ProblemOut,
    422: ProblemOut,
    429: ProblemOut,
}
