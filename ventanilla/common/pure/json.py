"""JSON from outside, made fit to be stored."""

from typing import Any

_BIGGEST = 2**63 - 1


def storable_text(text: str) -> str:
    """The text without NUL characters and lone surrogates: no database stores them."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def storable(value: Any) -> Any:
    """The decoded value with every string storable, and integers past 64 bits as text."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable_text(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, int) and abs(value) > _BIGGEST:
        return str(value)
    return value
