"""Bluesky, by the XRPC interface of the account's own server."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ventanilla.channels.platforms.bluesky import platform, sessions, streams, writing
from ventanilla.channels.platforms.bluesky.client import Xrpc, rejected, session
from ventanilla.channels.platforms.bluesky.reading import did_of, figures_of, message_of, object_of, own_did, own_view, text_of
from ventanilla.channels.types import (
    Ability,
    Act,
    Authorization,
    AuthState,
    Batch,
    CheckResult,
    Connection,
    Fault,
    Figures,
    Gone,
    InboundMessage,
    Issue,
    Outcome,
    Outgoing,
    PlatformFault,
    Prepared,
    Reconciled,
    Refreshed,
    Refusal,
    Rejected,
    Undecidable,
)
from ventanilla.common.pure import graphemes

_CANNOT = (Ability.READ_DIRECT, Ability.SEND_DIRECT, Ability.EDIT_OWN)
_STATES = {Fault.UNAUTHORIZED: AuthState.REVOKED, Fault.FORBIDDEN: AuthState.NEEDS_REAUTH}


class Bluesky:
    key = platform.KEY
    name = platform.NAME
    capabilities = platform.CAPABILITIES
    limits = platform.LIMITS
    credential_fields: Sequence[Any] = platform.CREDENTIAL_FIELDS
    steps: Sequence[str] = platform.STEPS
    streams: Sequence[str] = platform.STREAMS

    def authorize(self, settings: Mapping[str, str], redirect_uri: str = "", state: str = "") -> Authorization | None:
        return None

    def exchange(self, settings: Mapping[str, str], keep: Mapping[str, str], code: str) -> Mapping[str, str]:
        raise PlatformFault(Fault.NOT_FOUND, "app passwords need no exchange")

    def check(self, connection: Connection) -> CheckResult:
        """Who we are there. Without a session one is made by the app password, and not kept: `refresh` gives the one to keep."""
        try:
            if not connection.credentials.get("access"):
                made = sessions.signed_in(connection)
                connection = Connection(connection.channel_id, "", "", connection.settings, made.credentials)
            with session(connection) as xrpc:
                found = xrpc.read("com.atproto.server.getSession")
                did, handle = text_of(found.get("did")), text_of(found.get("handle"))
                if not did:
                    raise PlatformFault(Fault.GARBLED, "no identity in the answer")
                if found.get("active") is False:
                    raise PlatformFault(Fault.UNAUTHORIZED, text_of(found.get("status")) or "the account is not active")
                name = _display_name(connection, did)
        except PlatformFault as fault:
            return CheckResult(_STATES.get(fault.code, AuthState.UNREACHABLE), detail=fault.detail)
        may = tuple(ability for ability in Ability if ability not in _CANNOT)
        return CheckResult(AuthState.OK, did, f"@{handle}", name or handle, may, _CANNOT)

    def profile(self, connection: Connection) -> Mapping[str, str]:
        """Bluesky has no fields of its own for links or telephone: what stands in the description is all there is."""
        with session(connection) as xrpc:
            found = xrpc.read("app.bsky.actor.getProfile", actor=connection.account_id)
        verification = found.get("verification")
        status = text_of(verification.get("verifiedStatus")) if isinstance(verification, Mapping) else ""
        return {
            "name": text_of(found.get("displayName")),
            "description": text_of(found.get("description")),
            "logo": text_of(found.get("avatar")),
            "verified": "yes" if status == "valid" else "",
        }

    def refresh(self, connection: Connection) -> Refreshed | None:
        return sessions.refreshed(connection)

    def count(self, text: str) -> int:
        return graphemes.count(text)

    def validate(self, connection: Connection, outgoing: Outgoing) -> list[Issue]:
        return writing.issues(outgoing)

    def prepare(self, connection: Connection, outgoing: Outgoing) -> Prepared | Rejected:
        try:
            with session(connection) as xrpc:
                return writing.prepared(xrpc, connection, outgoing)
        except PlatformFault as fault:
            return rejected(fault)

    def publish(self, connection: Connection, prepared: Prepared, attempt_id: str) -> Outcome:
        try:
            with session(connection) as xrpc:
                return writing.post(xrpc, connection, prepared, attempt_id)
        except PlatformFault as fault:
            return rejected(fault)

    def poll(self, connection: Connection, handle: str) -> Outcome:
        return Rejected(Refusal.UNSUPPORTED)  # a post is live when it is accepted

    def reconcile(self, connection: Connection, prepared: Prepared, attempt_id: str, since: datetime, taken: frozenset[str]) -> Reconciled:
        """By the attempt's own record key, so neither time nor other posts matter."""
        try:
            with session(connection) as xrpc:
                return writing.read_back(xrpc, connection, prepared, attempt_id)
        except PlatformFault as fault:
            return Undecidable(str(fault))

    def edit(self, connection: Connection, native_id: str, outgoing: Outgoing, attempt_id: str) -> Outcome:
        return Rejected(Refusal.UNSUPPORTED)

    def act(self, connection: Connection, act: Act, native_id: str, attempt_id: str) -> Outcome:
        try:
            with session(connection) as xrpc:
                return writing.act(xrpc, connection, act, native_id, attempt_id)
        except PlatformFault as fault:
            return rejected(fault)

    def reconcile_act(self, connection: Connection, act: Act, native_id: str) -> Reconciled:
        try:
            with session(connection) as xrpc:
                return writing.read_act_back(xrpc, connection, act, native_id)
        except PlatformFault as fault:
            return Undecidable(str(fault))

    def fetch(self, connection: Connection, stream: str, cursor: str, limit: int) -> Batch:
        with session(connection) as xrpc:
            if stream == "threads":
                return streams.threads(xrpc, connection, cursor, limit)
            return streams.notifications(xrpc, connection, cursor, limit)

    def refetch(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, InboundMessage | Gone]:
        """Who is missing from the first answer is asked for alone: only that answer tells a deleted post from a hidden one."""
        found: dict[str, InboundMessage | Gone] = {}
        with session(connection) as xrpc:
            views = streams.posts(xrpc, list(native_ids))
            for uri in native_ids:
                if uri in views:
                    found[uri] = message_of(views[uri], connection)
                    continue
                try:
                    thread = xrpc.read("app.bsky.feed.getPostThread", uri=uri, depth=0, parentHeight=0).get("thread")
                except PlatformFault as fault:
                    if fault.code is not Fault.NOT_FOUND:
                        raise
                    found[uri] = _our_own(xrpc, connection, uri) or Gone()
                    continue
                state = _as_thread(thread, uri, connection)
                if state is not None:
                    found[uri] = state
        return found

    def own(self, connection: Connection, since: datetime) -> Sequence[InboundMessage]:
        with session(connection) as xrpc:
            return writing.own(xrpc, connection, since)

    def measure(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, Figures | Gone]:
        """Counts as the network has them. It may not show a post yet that our own store has: that one is left out, not gone."""
        found: dict[str, Figures | Gone] = {}
        with session(connection) as xrpc:
            views = streams.posts(xrpc, list(native_ids))
            for uri in native_ids:
                if uri in views:
                    found[uri] = figures_of(views[uri])
                elif writing.own_record(xrpc, uri) is None:
                    found[uri] = Gone()
        return found

    def verify_webhook(self, connection: Connection, body: bytes, headers: Mapping[str, str]) -> bool:
        return False

    def parse_events(self, connection: Connection, payload: Any) -> list[InboundMessage]:
        return []


def _our_own(xrpc: Xrpc, connection: Connection, uri: str) -> InboundMessage | None:
    """A post of ours that the network does not show yet, from our own store."""
    if did_of(uri) != own_did(connection):
        return None
    record = writing.own_record(xrpc, uri)
    return message_of(own_view(record, connection, uri, xrpc.server), connection) if record is not None else None


def _as_thread(thread: Any, uri: str, connection: Connection) -> InboundMessage | Gone | None:
    """What a thread's first node says of its post; None where it says nothing that we know."""
    node = object_of(thread)
    kind = text_of(node.get("$type"))
    if kind.endswith("#notFoundPost"):
        return Gone()
    if kind.endswith("#blockedPost"):
        return Gone(forbidden=True)
    post = object_of(node.get("post"))
    return message_of(post, connection) if post.get("uri") == uri else None  # it came to be seen in between


def _display_name(connection: Connection, did: str) -> str:
    """The profile's name; a new account may not have one yet, or not be known to the network for a second."""
    try:
        with session(connection) as xrpc:
            return text_of(xrpc.read("app.bsky.actor.getProfile", actor=did).get("displayName"))
    except PlatformFault as fault:
        if fault.code in (Fault.UNREACHABLE, Fault.THROTTLED, Fault.UNAUTHORIZED):
            raise
        return ""


ADAPTER = Bluesky()
