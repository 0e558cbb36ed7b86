"""What a platform's folder must fulfil: the whole of what the desk asks of a network."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from ventanilla.channels.types import (
    Act,
    Authorization,
    Batch,
    Capabilities,
    CheckResult,
    Connection,
    CredentialField,
    Figures,
    Gone,
    InboundMessage,
    Issue,
    Limits,
    Outcome,
    Outgoing,
    Prepared,
    Reconciled,
    Refreshed,
    Rejected,
)


class Platform(Protocol):
    """One network. Every method takes the connection; none keeps state, none touches the database.

    A method that mutates (`publish`, `edit`, `act`) never raises for what a network does: every time-out, refusal or
    garbage is an `Outcome`. `check`, `reconcile` and `reconcile_act` answer with their own types too. The other reading
    methods raise `PlatformFault` and nothing else. Optional verbs are declared in `capabilities`; asked for one that it
    lacks, a platform answers `Rejected(UNSUPPORTED)`.
    """

    key: str
    name: str
    capabilities: Capabilities
    limits: Limits
    credential_fields: Sequence[CredentialField]
    steps: Sequence[str]  # msgids: what a person does on the network before filling in the fields
    streams: Sequence[str]

    def authorize(self, settings: Mapping[str, str], redirect_uri: str = "", state: str = "") -> Authorization | None:
        """Begin an OAuth grant, or None where the network gives its credentials out by hand. Without `redirect_uri` the network
        shows a code that the person brings back."""

    def exchange(self, settings: Mapping[str, str], keep: Mapping[str, str], code: str) -> Mapping[str, str]:
        """The credentials that a granted `code` stands for."""

    def check(self, connection: Connection) -> CheckResult: ...

    def profile(self, connection: Connection) -> Mapping[str, str]:
        """How the account presents itself, of the fields of `profile_rules.WEIGHTS` (and `pinned`) that the network tells: an empty text
        says that it is not there, a missing field that the network does not tell. Empty where it tells nothing."""

    def refresh(self, connection: Connection) -> Refreshed | None:
        """New credentials, or None where nothing needs refreshing; `PlatformFault(UNAUTHORIZED)` when the grant is dead.

        Called by one process at a time for a channel, so that a single-use refresh token is used once.
        """

    def count(self, text: str) -> int:
        """The length of `text` by the network's own counter."""

    def validate(self, connection: Connection, outgoing: Outgoing) -> list[Issue]: ...

    def prepare(self, connection: Connection, outgoing: Outgoing) -> Prepared | Rejected:
        """Upload media, make containers: whatever may be repeated without anybody seeing it. May raise `PlatformFault`."""

    def publish(self, connection: Connection, prepared: Prepared, attempt_id: str) -> Outcome: ...

    def poll(self, connection: Connection, handle: str) -> Outcome: ...

    def reconcile(self, connection: Connection, prepared: Prepared, attempt_id: str, since: datetime, taken: frozenset[str]) -> Reconciled:
        """Read back our own items since `since` (the claim, less the clocks' skew) and look for this one.

        `taken` are native ids that other attempts own: an equal text sent twice is two items. `NotFound` only when the
        reading was complete; when in doubt, `Undecidable`. Never mutates.
        """

    def edit(self, connection: Connection, native_id: str, outgoing: Outgoing, attempt_id: str) -> Outcome: ...

    def act(self, connection: Connection, act: Act, native_id: str, attempt_id: str) -> Outcome:
        """Hide, unhide, delete, report, like or block. `Published.native_id` is the target's, or the report's own id."""

    def reconcile_act(self, connection: Connection, act: Act, native_id: str) -> Reconciled:
        """Whether an act of unknown outcome took effect: `Found` when the item shows it, `NotFound` when it shows the contrary."""

    def fetch(self, connection: Connection, stream: str, cursor: str, limit: int) -> Batch:
        """The items after `cursor`, oldest first; the empty cursor begins at the oldest that the network still gives."""

    def refetch(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, InboundMessage | Gone]:
        """The items as they stand now; an id that the answer does not mention could not be read this time."""

    def own(self, connection: Connection, since: datetime) -> Sequence[InboundMessage]:
        """Our own public items that the network dates after `since`, the newest hundred: who wrote them, we or somebody else in our
        name, the desk finds out."""

    def measure(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, Figures | Gone]:
        """What the network counts of our own public items now; an id that the answer does not mention could not be read this time."""

    def verify_webhook(self, connection: Connection, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the network signed this raw body, not long ago. `headers` has lower-case names."""

    def parse_events(self, connection: Connection, payload: Any) -> list[InboundMessage]:
        """The events of a decoded (and scrubbed) webhook body; what cannot be understood is left out."""


class Pushing(Platform, Protocol):
    """A platform whose capabilities say `webhook`: the network pushes, once told where to."""

    def subscribe(self, connection: Connection, url: str) -> None:
        """Ask the network to push this channel's events to `url`, signed with the credentials' `webhook_secret`. May be repeated."""
