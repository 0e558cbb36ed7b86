"""JSON from outside, made fit to be stored."""

from typing import Any

LEVELS_MAX = 60  # of lists and objects, one in the other
_BIGGEST = 2**63 - 1


def storable_text(text: str) -> str:
    """The text without NUL characters and lone surrogates: no database stores them."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def storable(value: Any, *, levels: int = LEVELS_MAX) -> Any:
    """The decoded value with every string storable, integers past 64 bits as text, and nothing below `levels` of nesting."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list | tuple):
        return [storable(item, levels=levels - 1) for item in value] if levels else None
    if isinstance(value, dict):
        return {storable_text(str(key)): storable(item, levels=levels - 1) for key, item in value.items()} if levels else None
    if isinstance(value, int) and abs(value) > _BIGGEST:
        return _digits(value)
    return value


def _digits(value: int) -> str | None:
    try:
        return str(value)
    except ValueError:  # more digits than Python writes
        return None
