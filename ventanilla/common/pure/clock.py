"""The one place that asks what time it is.

Two things may set it otherwise, and both are the demo's: a whole installation can live some time ahead or behind (`shift`, so that
its pictures are the same every day), and a block can tell what happened at an earlier moment (`at`). Nothing else calls them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_told: ContextVar[datetime | None] = ContextVar("ventanilla_clock", default=None)
_shift = timedelta()


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _told.get() or datetime.now(UTC) + _shift


def shift(seconds: float) -> None:
    """From now on this process lives so many seconds ahead of the machine's clock (behind it where negative)."""
    global _shift
    _shift = timedelta(seconds=seconds)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block, in this thread, it is `moment`."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
