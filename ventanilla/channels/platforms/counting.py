"""Numbers that a network tells."""

from typing import Any

_MOST = 10**15


def counted(value: Any) -> int | None:
    """A count, or None for whatever is none: text, negative, a truth value, more than anybody could count."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST else None
