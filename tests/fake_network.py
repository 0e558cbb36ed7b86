"""A network in memory, for tests of what stands above the platforms: it answers what it is told to, and keeps its books."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ventanilla.channels.types import (
    Act,
    Authorization,
    AuthState,
    Batch,
    Capabilities,
    CheckResult,
    Connection,
    CredentialField,
    Figures,
    Found,
    Gone,
    InboundMessage,
    Issue,
    Limits,
    NotFound,
    Outcome,
    Outgoing,
    PlatformFault,
    Prepared,
    Published,
    Reconciled,
    Refreshed,
    Rejected,
)

Answer = Callable[[], Outcome]


class FakeNetwork:
    """`answers` are what `publish` gives, in turn: an outcome, or one that first puts the item on the network (`taken`)."""

    key = "fake"
    name = "Fake"
    capabilities = Capabilities(
        as_of="2026-11-21", dm_read=True, dm_send=True, hide=True, report=True, measures=("views", "video_views", "likes")
    )
    limits = Limits(text_max=280, read_back_lag_s=2)
    credential_fields: Sequence[CredentialField] = (CredentialField("token", "Token", secret=True),)
    steps: Sequence[str] = ()
    streams: Sequence[str] = ("mentions",)

    def __init__(self) -> None:
        self.books: list[tuple[str, str]] = []  # (native id, text) of what stands there
        self.acts: list[tuple[Act, str]] = []
        self.answers: list[Outcome | Answer | Exception] = []
        self.reads: list[Reconciled] = []
        self.calls = 0
        self.presented: dict[str, str] = {}  # our profile as it stands there
        self.figures: dict[str, Figures | Gone] = {}
        self.measured: list[list[str]] = []
        self.measure_fault: PlatformFault | None = None
        self.mine: list[InboundMessage] = []  # what stands on our own channel, whoever put it there
        self.checked = CheckResult(AuthState.OK, "42", "@alameda", "Banco Alameda", ("read_mentions", "reply_public"), ("report",))
        self.refreshes: list[Refreshed | Exception | None] = []

    def taken(self, outcome: Outcome | None = None) -> Answer:
        """The network takes it; what it answers is `outcome`, the truth when None."""

        def answer() -> Outcome:
            return outcome if outcome is not None else Published(self.books[-1][0], f"https://fake.example/{self.books[-1][0]}")

        return answer

    def own(self, connection: Connection, since: datetime) -> Sequence[InboundMessage]:
        return [item for item in self.mine if item.posted_at >= since]

    def _answer(self, text: str) -> Outcome:
        self.calls += 1
        scripted = self.answers.pop(0) if self.answers else self.taken()
        if isinstance(scripted, Exception):
            raise scripted
        if callable(scripted):
            self.books.append((f"n{len(self.books) + 1}", text))
            return scripted()
        return scripted

    def authorize(self, settings: Mapping[str, str], redirect_uri: str = "", state: str = "") -> Authorization | None:
        return None

    def exchange(self, settings: Mapping[str, str], keep: Mapping[str, str], code: str) -> Mapping[str, str]:
        return {}

    def check(self, connection: Connection) -> CheckResult:
        return self.checked

    def profile(self, connection: Connection) -> Mapping[str, str]:
        return self.presented

    def refresh(self, connection: Connection) -> Refreshed | None:
        found = self.refreshes.pop(0) if self.refreshes else None
        if isinstance(found, Exception):
            raise found
        return found

    def count(self, text: str) -> int:
        return len(text)

    def validate(self, connection: Connection, outgoing: Outgoing) -> list[Issue]:
        return [Issue("too_long", {"count": len(outgoing.text), "max": 280})] if len(outgoing.text) > 280 else []

    def prepare(self, connection: Connection, outgoing: Outgoing) -> Prepared | Rejected:
        return Prepared(outgoing)

    def publish(self, connection: Connection, prepared: Prepared, attempt_id: str) -> Outcome:
        return self._answer(prepared.outgoing.text)

    def poll(self, connection: Connection, handle: str) -> Outcome:
        return self._answer(handle)

    def reconcile(self, connection: Connection, prepared: Prepared, attempt_id: str, since: datetime, taken: frozenset[str]) -> Reconciled:
        if self.reads:
            return self.reads.pop(0)
        for native_id, text in self.books:
            if text == prepared.outgoing.text and native_id not in taken:
                return Found(native_id, f"https://fake.example/{native_id}")
        return NotFound()

    def edit(self, connection: Connection, native_id: str, outgoing: Outgoing, attempt_id: str) -> Outcome:
        return self._answer(outgoing.text)

    def act(self, connection: Connection, act: Act, native_id: str, attempt_id: str) -> Outcome:
        self.calls += 1
        scripted = self.answers.pop(0) if self.answers else Published(native_id)
        if isinstance(scripted, Published):
            self.acts.append((act, native_id))
        assert not isinstance(scripted, Exception) and not callable(scripted)
        return scripted

    def reconcile_act(self, connection: Connection, act: Act, native_id: str) -> Reconciled:
        return Found(native_id) if (act, native_id) in self.acts else NotFound()

    def fetch(self, connection: Connection, stream: str, cursor: str, limit: int) -> Batch:
        return Batch((), cursor)

    def refetch(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, InboundMessage | Gone]:
        return {}

    def measure(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, Figures | Gone]:
        self.measured.append(list(native_ids))
        if self.measure_fault is not None:
            raise self.measure_fault
        return {id_: self.figures[id_] for id_ in native_ids if id_ in self.figures}

    def verify_webhook(self, connection: Connection, body: bytes, headers: Mapping[str, str]) -> bool:
        return False

    def parse_events(self, connection: Connection, payload: Any) -> list[InboundMessage]:
        return []
