"""What a network must offer to its tests: customers who act on it, faults that strike, and the truth about what stands on it."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ventanilla.channels.contract import Platform
from ventanilla.channels.types import Connection


class Strike(StrEnum):
    """What befalls the next requests."""

    RATE_LIMIT = "rate_limit"
    REFUSE = "refuse"
    REFUSE_200 = "refuse_200"
    GARBAGE = "garbage"  # what was asked for is done, the answer is none
    DROP = "drop"  # nothing is done, the connection is cut
    TIMEOUT_AFTER = "timeout_after"
    ERROR_AFTER = "error_after"
    CUT_AFTER = "cut_after"


@dataclass(frozen=True)
class Stood:
    """One of our items as it stands on the network."""

    native_id: str
    text: str
    parent_id: str = ""


class Stage(Protocol):
    """A network with our account and one customer on it. Every method returns when the network shows the effect."""

    platform: Platform
    connection: Connection
    customer_id: str
    strikes: frozenset[Strike]  # those that this network's stand-in can play

    def public(self, text: str, reply_to: str = "") -> str:
        """The customer writes to us in public (the stage adds our handle); the native id."""

    def direct(self, text: str) -> str: ...

    def edit(self, native_id: str, text: str) -> None: ...

    def delete(self, native_id: str) -> None: ...

    def ours(self) -> list[Stood]:
        """Everything of ours that stands there now, from the network's own books."""

    def strike(self, what: Strike, *, times: int = 1, seconds: float = 1.0) -> AbstractContextManager[None]:
        """The next `times` requests are struck."""

    def dead(self) -> Connection:
        """Our connection with a token that is no longer good."""

    def unreachable(self) -> Connection:
        """Our connection to an address where nobody listens."""

    def webhook(self) -> tuple[bytes, Mapping[str, str]]:
        """A signed webhook body of this moment that holds a message of the customer, as the network sends it."""


Setting = AbstractContextManager[Stage]
Opened = Iterator[Stage]
