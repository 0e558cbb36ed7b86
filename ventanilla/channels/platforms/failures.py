"""What an exception of a network library proves: that nothing was sent, or nothing at all."""

from collections.abc import Iterator

from ventanilla.common import http


def chain(error: BaseException) -> Iterator[BaseException]:
    """`error` and everything that led to it: libraries wrap what happened below them."""
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        yield step
        step = step.__cause__ or step.__context__


def never_sent(error: BaseException) -> bool:
    """Whether the request certainly did not reach the network: refused connection, unknown name, guarded address.

    Everything else (a time-out while reading, a connection cut) may have been accepted.
    """
    return any(isinstance(step, Exception) and http.sent_nothing(step) for step in chain(error))
