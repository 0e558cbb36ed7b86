"""Mastodon, by its own HTTP interface."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mastodon import Mastodon
from mastodon.errors import MastodonError

from ventanilla.channels.platforms.mastodon import platform, streams, writing
from ventanilla.channels.platforms.mastodon.client import Api, faults, outcome_of, reading, rejected, server_of, token_of
from ventanilla.channels.platforms.mastodon.reading import figures_of, host_of, id_of, items_of, message_of, presented, text_of
from ventanilla.channels.platforms.mastodon.text import count
from ventanilla.channels.types import (
    Ability,
    Act,
    Authorization,
    AuthState,
    Batch,
    CheckResult,
    Connection,
    DeliveryKind,
    Fault,
    Figures,
    Found,
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

_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_ABILITIES = {
    "read:notifications": (Ability.READ_MENTIONS, Ability.READ_DIRECT),
    "write:statuses": (Ability.REPLY_PUBLIC, Ability.SEND_DIRECT, Ability.PUBLISH, Ability.EDIT_OWN, Ability.DELETE_OWN),
    "write:media": (Ability.SEND_MEDIA,),
    "write:reports": (Ability.REPORT,),
}
_NEEDED = {Ability.READ_MENTIONS, Ability.REPLY_PUBLIC}


class MastodonPlatform:
    key = platform.KEY
    name = platform.NAME
    capabilities = platform.CAPABILITIES
    limits = platform.LIMITS
    credential_fields: Sequence[Any] = platform.CREDENTIAL_FIELDS
    steps: Sequence[str] = platform.STEPS
    streams: Sequence[str] = platform.STREAMS

    def authorize(self, settings: Mapping[str, str], redirect_uri: str = "", state: str = "") -> Authorization | None:
        server, back = server_of(settings), redirect_uri or _OUT_OF_BAND
        with reading(server) as api:
            client_id, client_secret = Mastodon.create_app(
                "Ventanilla", scopes=list(platform.SCOPES), redirect_uris=back, api_base_url=server, session=api.session
            )
            api.call.client_id, api.call.client_secret = client_id, client_secret
            url = api.call.auth_request_url(
                redirect_uris=back, scopes=list(platform.SCOPES), state=state or None, allow_http=_plain(server)
            )
        if host_of(url) != host_of(server):
            raise PlatformFault(Fault.GARBLED, "the instance sends people to another server")
        return Authorization(url, {"client_id": client_id, "client_secret": client_secret, "redirect_uri": back})

    def exchange(self, settings: Mapping[str, str], keep: Mapping[str, str], code: str) -> Mapping[str, str]:
        server = server_of(settings)
        with reading(server) as api:
            api.call.client_id, api.call.client_secret = keep["client_id"], keep["client_secret"]
            try:
                token = api.call.log_in(
                    code=code.strip(), redirect_uri=keep["redirect_uri"], scopes=list(platform.SCOPES), allow_http=_plain(server)
                )
            except MastodonError as error:
                if 400 <= api.status < 500 and api.status != 429:
                    raise PlatformFault(Fault.UNAUTHORIZED, "the code was not accepted") from error
                raise
        return {"access_token": token, "client_id": keep["client_id"], "client_secret": keep["client_secret"]}

    def check(self, connection: Connection) -> CheckResult:
        try:
            server, token = server_of(connection.settings), token_of(connection)
            with reading(server, token) as api:
                return _checked(api)
        except PlatformFault as fault:
            return CheckResult(_STATES.get(fault.code, AuthState.UNREACHABLE), detail=fault.detail)

    def profile(self, connection: Connection) -> Mapping[str, str]:
        with reading(server_of(connection.settings), token_of(connection)) as api:
            return presented(api.call.account_verify_credentials())

    def refresh(self, connection: Connection) -> Refreshed | None:
        """Tokens of Mastodon live until they are revoked."""
        return None

    def count(self, text: str) -> int:
        return count(text)

    def validate(self, connection: Connection, outgoing: Outgoing) -> list[Issue]:
        return writing.issues(connection, outgoing)

    def prepare(self, connection: Connection, outgoing: Outgoing) -> Prepared | Rejected:
        try:
            with reading(server_of(connection.settings), token_of(connection)) as api:
                return writing.prepared(api, connection, outgoing)
        except PlatformFault as fault:
            return rejected(fault)

    def publish(self, connection: Connection, prepared: Prepared, attempt_id: str) -> Outcome:
        return _mutate(connection, lambda api: writing.post(api, connection, prepared, attempt_id))

    def poll(self, connection: Connection, handle: str) -> Outcome:
        return Rejected(Refusal.UNSUPPORTED)  # a post is live when it is accepted

    def reconcile(self, connection: Connection, prepared: Prepared, attempt_id: str, since: datetime, taken: frozenset[str]) -> Reconciled:
        try:
            with reading(server_of(connection.settings), token_of(connection)) as api:
                return writing.read_back(api, connection, prepared, since, taken)
        except PlatformFault as fault:
            return Undecidable(str(fault))

    def edit(self, connection: Connection, native_id: str, outgoing: Outgoing, attempt_id: str) -> Outcome:
        return _mutate(connection, lambda api: writing.edit(api, connection, native_id, outgoing))

    def act(self, connection: Connection, act: Act, native_id: str, attempt_id: str) -> Outcome:
        return _mutate(connection, lambda api: writing.act(api, act, native_id))

    def reconcile_act(self, connection: Connection, act: Act, native_id: str) -> Reconciled:
        try:
            with reading(server_of(connection.settings), token_of(connection)) as api:
                return writing.read_act_back(api, act, native_id)
        except PlatformFault as fault:
            if act is Act.DELETE and fault.code is Fault.NOT_FOUND:
                return Found(native_id)
            return Undecidable(str(fault))

    def fetch(self, connection: Connection, stream: str, cursor: str, limit: int) -> Batch:
        with reading(server_of(connection.settings), token_of(connection)) as api:
            if stream == "threads":
                return streams.threads(api, connection, cursor, limit)
            return streams.mentions(api, connection, cursor, limit)

    def refetch(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, InboundMessage | Gone]:
        found = _statuses(connection, native_ids)
        return {id_: one if isinstance(one, Gone) else _as_it_is_now(one, connection) for id_, one in found.items()}

    def measure(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, Figures | Gone]:
        found = _statuses(connection, native_ids)
        return {id_: one if isinstance(one, Gone) else figures_of(one) for id_, one in found.items()}

    def own(self, connection: Connection, since: datetime) -> Sequence[InboundMessage]:
        with reading(server_of(connection.settings), token_of(connection)) as api:
            return streams.own(api, connection, since)

    def verify_webhook(self, connection: Connection, body: bytes, headers: Mapping[str, str]) -> bool:
        return False

    def parse_events(self, connection: Connection, payload: Any) -> list[InboundMessage]:
        return []


def _as_it_is_now(status: Mapping[str, Any], connection: Connection) -> InboundMessage:
    return message_of(status, connection, kind=DeliveryKind.EDIT if status.get("edited_at") else DeliveryKind.MESSAGE)


def _statuses(connection: Connection, native_ids: Sequence[str]) -> dict[str, Mapping[str, Any] | Gone]:
    """The posts as they stand now. Who is missing from the bulk answers is asked for alone: only that answer says why."""
    server, token = server_of(connection.settings), token_of(connection)
    found: dict[str, Mapping[str, Any] | Gone] = {**_in_bulk(server, token, native_ids)}
    for native_id in native_ids:
        if native_id in found:
            continue
        try:
            with reading(server, token) as api:
                found[native_id] = api.call.status(native_id)
        except PlatformFault as fault:
            if fault.code not in (Fault.NOT_FOUND, Fault.FORBIDDEN):
                raise
            found[native_id] = Gone(forbidden=fault.code is Fault.FORBIDDEN)
    return found


def _in_bulk(server: str, token: str, native_ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Those of the posts that are there, twenty a call."""
    found: dict[str, Mapping[str, Any]] = {}
    if len(native_ids) < 2:
        return found
    for at in range(0, len(native_ids), _BULK):
        try:
            with reading(server, token) as api:
                statuses = items_of(api.call.statuses(list(native_ids[at : at + _BULK])))
        except PlatformFault as fault:
            if fault.code in (Fault.NOT_FOUND, Fault.GARBLED):
                return found  # servers before 4.3 have no such call
            raise
        for status in statuses:
            if id_of(status.get("id")) in native_ids:
                found[id_of(status.get("id"))] = status
    return found


def _checked(api: Api) -> CheckResult:
    """Who the token speaks for, and what it may do: by the application's scopes, else by trying to read."""
    account = api.call.account_verify_credentials()
    scopes = _scopes(api)
    instance = _instance(api)
    domain = text_of(instance.get("domain")) or text_of(instance.get("uri")) or host_of(api.server)
    may = [ability for scope, abilities in _ABILITIES.items() if _granted(scope, scopes) for ability in abilities]
    if Ability.READ_MENTIONS in may:
        _try_to_read(api, may)
    may_not = [ability for ability in Ability if ability not in may]
    native_id = id_of(account["id"])
    if not native_id:
        raise PlatformFault(Fault.GARBLED, "an account without id")
    settings = {"server": api.server}
    longest = _longest(instance)
    return CheckResult(
        state=AuthState.OK if set(may) >= _NEEDED else AuthState.SCOPE_MISSING,
        account_id=f"{native_id}@{host_of(api.server)}",
        handle=f"@{text_of(account['username'])}@{host_of('//' + domain) or domain}",
        name=text_of(account.get("display_name")) or text_of(account["username"]),
        may=tuple(may),
        may_not=tuple(may_not),
        settings={**settings, "text_max": longest} if longest else settings,
    )


def _scopes(api: Api) -> list[str] | None:
    """The scopes of the token's application; None where the server does not say."""
    try:
        with faults(api):
            found = api.call.app_verify_credentials().get("scopes")
    except PlatformFault as fault:
        if fault.code in (Fault.UNREACHABLE, Fault.THROTTLED):
            raise
        return None
    return [str(scope) for scope in found] if isinstance(found, list) and found else None


def _granted(scope: str, scopes: list[str] | None) -> bool:
    return scopes is None or scope in scopes or scope.partition(":")[0] in scopes


def _try_to_read(api: Api, may: list[Ability]) -> None:
    try:
        with faults(api):
            api.call.notifications(limit=1)
    except PlatformFault as fault:
        if fault.code is not Fault.FORBIDDEN:
            raise
        may.remove(Ability.READ_MENTIONS)
        may.remove(Ability.READ_DIRECT)


def _instance(api: Api) -> Mapping[str, Any]:
    """The instance's description of itself; the old one where there is no new one."""
    try:
        with faults(api):
            found = api.call.instance_v2()
    except PlatformFault as fault:
        if fault.code in (Fault.UNREACHABLE, Fault.THROTTLED):
            raise
        found = api.call.instance_v1()
    return found if isinstance(found, Mapping) else {}


def _longest(instance: Mapping[str, Any]) -> int:
    configuration = instance.get("configuration")
    statuses = configuration.get("statuses") if isinstance(configuration, Mapping) else None
    longest = statuses.get("max_characters") if isinstance(statuses, Mapping) else None
    return longest if isinstance(longest, int) and 0 < longest <= 1_000_000 else 0


_BULK = 20
_STATES = {
    Fault.UNAUTHORIZED: AuthState.REVOKED,
    Fault.FORBIDDEN: AuthState.NEEDS_REAUTH,
}


def _plain(server: str) -> bool:
    return server.startswith("http://")


def _mutate(connection: Connection, call: Any) -> Outcome:
    """One mutation, once. A `PlatformFault` on the way there means that nothing was sent."""
    try:
        api = Api(server_of(connection.settings), token_of(connection))
    except PlatformFault as fault:
        return rejected(fault)
    try:
        outcome: Outcome = call(api)
    except PlatformFault as fault:
        return rejected(fault)
    except (MastodonError, KeyError, TypeError, ValueError, AttributeError) as error:
        return outcome_of(api, error)
    finally:
        api.session.close()
    return outcome


ADAPTER = MastodonPlatform()
