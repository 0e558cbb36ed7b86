"""The adapter of an archive: nothing can be sent, nothing is polled; `ventanilla import` brings the rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ventanilla.channels.platforms.file import platform
from ventanilla.channels.platforms.file.reading import Rejected as RowRejected
from ventanilla.channels.platforms.file.reading import message
from ventanilla.channels.types import (
    Act,
    Authorization,
    AuthState,
    Batch,
    CheckResult,
    Connection,
    Figures,
    Gone,
    InboundMessage,
    Issue,
    Outcome,
    Outgoing,
    Prepared,
    Reconciled,
    Refreshed,
    Refusal,
    Rejected,
    Undecidable,
)
from ventanilla.common.pure.clock import now

_NO = Rejected(Refusal.UNSUPPORTED, "an archive takes nothing")


class File:
    key = platform.KEY
    name = platform.NAME
    capabilities = platform.CAPABILITIES
    limits = platform.LIMITS
    credential_fields = platform.FIELDS
    steps = platform.STEPS
    streams = platform.STREAMS

    def authorize(self, settings: Mapping[str, str], redirect_uri: str = "", state: str = "") -> Authorization | None:
        return None

    def exchange(self, settings: Mapping[str, str], keep: Mapping[str, str], code: str) -> Mapping[str, str]:
        return {}

    def check(self, connection: Connection) -> CheckResult:
        return CheckResult(AuthState.OK, connection.account_id, connection.handle, connection.handle)

    def profile(self, connection: Connection) -> Mapping[str, str]:
        return {}  # an archive presents nothing

    def refresh(self, connection: Connection) -> Refreshed | None:
        return None

    def count(self, text: str) -> int:
        return len(text)

    def validate(self, connection: Connection, outgoing: Outgoing) -> list[Issue]:
        return [Issue("cannot_send")]

    def prepare(self, connection: Connection, outgoing: Outgoing) -> Prepared | Rejected:
        return _NO

    def publish(self, connection: Connection, prepared: Prepared, attempt_id: str) -> Outcome:
        return _NO

    def poll(self, connection: Connection, handle: str) -> Outcome:
        return _NO

    def reconcile(self, connection: Connection, prepared: Prepared, attempt_id: str, since: datetime, taken: frozenset[str]) -> Reconciled:
        return Undecidable("an archive cannot be read back")

    def edit(self, connection: Connection, native_id: str, outgoing: Outgoing, attempt_id: str) -> Outcome:
        return _NO

    def act(self, connection: Connection, act: Act, native_id: str, attempt_id: str) -> Outcome:
        return _NO

    def reconcile_act(self, connection: Connection, act: Act, native_id: str) -> Reconciled:
        return Undecidable("an archive cannot be read back")

    def fetch(self, connection: Connection, stream: str, cursor: str, limit: int) -> Batch:
        return Batch((), cursor)

    def refetch(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, InboundMessage | Gone]:
        return {}

    def own(self, connection: Connection, since: datetime) -> Sequence[InboundMessage]:
        return []  # an archive does not go on

    def measure(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, Figures | Gone]:
        return {}

    def verify_webhook(self, connection: Connection, body: bytes, headers: Mapping[str, str]) -> bool:
        return False

    def parse_events(self, connection: Connection, payload: Any) -> list[InboundMessage]:
        """Rows of an archive, those that are none left out."""
        found = []
        for row in payload if isinstance(payload, list) else []:
            try:
                found.append(message(row, now()))
            except RowRejected:
                continue
        return found


ADAPTER = File()
