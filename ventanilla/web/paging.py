"""Positions in lists, carried in addresses: signed, bound to the list they belong to, so that a changed one is simply the first page."""

from datetime import datetime
from typing import Any

from django.core import signing


def pack(about: str, position: tuple[Any, ...] | None) -> str:
    """A position for an address; empty for None. `about` names the list and its order."""
    if position is None:
        return ""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in position]
    kinds = "".join("d" if isinstance(value, datetime) else "v" for value in position)
    return signing.dumps([kinds, *plain], salt=about, compress=False)


def unpack(about: str, packed: str) -> tuple[Any, ...] | None:
    """The position, or None where there is none, it was changed, or it belongs to another list."""
    if not packed:
        return None
    try:
        kinds, *plain = signing.loads(packed, salt=about)
    except signing.BadSignature:
        return None
    return tuple(datetime.fromisoformat(value) if kind == "d" else value for kind, value in zip(kinds, plain, strict=True))
