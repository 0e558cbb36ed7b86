"""Cursors: opaque to the caller, checked when they come back."""

import base64
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import orjson
from django.utils.translation import gettext as _

from ventanilla.api.v1.problems import Problem
from ventanilla.api.v1.types import Paging

T = TypeVar("T")
S = TypeVar("S")

_BIGGEST = 2**63 - 1


def encode(*values: int | str) -> str:
    """A cursor that stands for these values: where the next page begins."""
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> tuple[Any, ...] | None:
    """The values of a cursor, or None for the first page. A cursor that is not one of ours is a problem 422."""
    if not cursor:
        return None
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        values = None
    fits = isinstance(values, list) and len(values) == len(kinds) and all(type(v) is k for v, k in zip(values, kinds, strict=True))
    if not fits or any((type(v) is int and abs(v) > _BIGGEST) or (type(v) is str and "\x00" in v) for v in values):
        raise Problem(422, "wrong_cursor", _("This cursor is not one of ours. Start again without a cursor."))
    return tuple(values)


def page(rows: Sequence[T], paging: Paging, cursor: Callable[[T], str], shape: Callable[[T], S]) -> dict[str, Any]:
    """Cut `rows` (one more than asked for, when there are more) into a `Page`."""
    shown = rows[: paging.limit]
    more = len(rows) > paging.limit
    return {"items": [shape(row) for row in shown], "next": cursor(shown[-1]) if more else None}


def page_of_all(rows: Sequence[T], paging: Paging, shape: Callable[[T], S]) -> dict[str, Any]:
    """A page of a list that is short enough to be read whole (catalogue, people): the cursor counts."""
    start = (decode(paging.cursor, int) or (0,))[0]
    if start < 0:
        start = 0
    part = list(rows[start : start + paging.limit + 1])
    return page(part, paging, lambda _row: encode(start + paging.limit), shape)
