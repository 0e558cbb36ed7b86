"""Plaza through its HTTP interface, as any outside network would be reached."""

import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson

from ventanilla.channels.contract import Platform
from ventanilla.channels.platforms.plaza import platform
from ventanilla.channels.platforms.plaza.reading import events_of, figures_of, item_of
from ventanilla.channels.rules import basic_issues
from ventanilla.channels.types import (
    Ability,
    Act,
    Authorization,
    AuthState,
    Batch,
    CheckResult,
    Connection,
    CredentialField,
    Fault,
    Figures,
    Found,
    Gone,
    InboundMessage,
    Issue,
    NotFound,
    Outcome,
    OutcomeUnknown,
    Outgoing,
    PlatformFault,
    Prepared,
    Published,
    Reconciled,
    Refreshed,
    Refusal,
    Rejected,
    Surface,
    Undecidable,
)
from ventanilla.common import http
from ventanilla.common.pure import graphemes

TIMEOUT = 12.0  # for a whole exchange; far below the outbox's lease
SIGNATURE_AGE_MAX = 300  # seconds, either way
PAGES_MAX = 20

_REFUSALS = {
    400: Refusal.INVALID,
    401: Refusal.AUTH,
    403: Refusal.FORBIDDEN,
    404: Refusal.TARGET_GONE,
    405: Refusal.UNSUPPORTED,
    409: Refusal.DUPLICATE,
    410: Refusal.TARGET_GONE,
    413: Refusal.MEDIA,
    415: Refusal.MEDIA,
    422: Refusal.INVALID,
    429: Refusal.RATE_LIMITED,
}
_FAULTS = {401: Fault.UNAUTHORIZED, 403: Fault.FORBIDDEN, 404: Fault.NOT_FOUND, 429: Fault.THROTTLED}
_CODES = {r.value: r for r in Refusal}
_ACTS = {Act.HIDE: "hide", Act.UNHIDE: "unhide", Act.LIKE: "like", Act.REPORT: "report"}


def _call(connection: Connection, method: str, path: str, **options: Any) -> httpx.Response:
    url = str(connection.settings.get("url", "")).rstrip("/") + "/api/v1" + path
    headers = {"Authorization": f"Bearer {connection.credentials.get('token', '')}"}
    return http.request(method, url, headers=headers, timeout=TIMEOUT, **options)


def _body(response: httpx.Response) -> dict[str, Any] | None:
    """The decoded answer, or None where it is not a JSON object."""
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None
    return body if isinstance(body, dict) else None


def _retry_after(response: httpx.Response) -> int | None:
    value = response.headers.get("retry-after", "")
    return min(int(value), 86_400) if value.isdecimal() else None


def _rejected(response: httpx.Response) -> Rejected:
    body = _body(response) or {}
    word = str(body.get("error", ""))[:60]
    code = _CODES.get(word) or _REFUSALS.get(response.status_code, Refusal.INVALID)
    return Rejected(code, word or str(response.status_code), _retry_after(response))


def _mutate(connection: Connection, method: str, path: str, **options: Any) -> dict[str, Any] | Rejected | OutcomeUnknown:
    """One mutation, once. Whatever does not prove that it was taken or refused is unknown."""
    try:
        response = _call(connection, method, path, **options)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        name = type(error).__name__
        return Rejected(Refusal.UNREACHABLE, name) if http.sent_nothing(error) else OutcomeUnknown(name)
    if response.status_code in _REFUSALS:
        return _rejected(response)
    body = _body(response) if response.is_success else None
    if body is None:
        return OutcomeUnknown(f"status {response.status_code}")
    if body.get("ok") is False:  # refused in the body of a success
        return _rejected(response)
    return body


def _read(connection: Connection, path: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One reading call, or `PlatformFault`."""
    try:
        response = _call(connection, "GET", path, params=params or {})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise PlatformFault(Fault.UNREACHABLE, type(error).__name__) from error
    if response.status_code in _FAULTS:
        raise PlatformFault(_FAULTS[response.status_code], str(response.status_code), _retry_after(response))
    if response.status_code >= 500:
        raise PlatformFault(Fault.UNREACHABLE, str(response.status_code), _retry_after(response))
    body = _body(response) if response.is_success else None
    if body is None:
        raise PlatformFault(Fault.GARBLED, f"status {response.status_code}")
    return body


def _words(value: Any) -> list[str]:
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []


def _rows(body: Mapping[str, Any], name: str) -> list[Any]:
    rows = body.get(name)
    if not isinstance(rows, list):
        raise PlatformFault(Fault.GARBLED, f"no {name} in the answer")
    return rows


class Plaza:
    """See `ventanilla.channels.types.Platform`."""

    key = platform.KEY
    name = platform.NAME
    capabilities = platform.CAPABILITIES
    limits = platform.LIMITS
    credential_fields: Sequence[CredentialField] = platform.FIELDS
    steps: Sequence[str] = platform.STEPS
    streams: Sequence[str] = platform.STREAMS

    def authorize(self, settings: Mapping[str, str], redirect_uri: str = "", state: str = "") -> Authorization | None:
        return None

    def exchange(self, settings: Mapping[str, str], keep: Mapping[str, str], code: str) -> Mapping[str, str]:
        raise PlatformFault(Fault.NOT_FOUND, "no grants here: the token is copied by hand")

    def check(self, connection: Connection) -> CheckResult:
        try:
            body = _read(connection, "/me")
        except PlatformFault as fault:
            dead = fault.code is Fault.UNAUTHORIZED
            return CheckResult(AuthState.NEEDS_REAUTH if dead else AuthState.UNREACHABLE, detail=str(fault))
        account = body.get("account")
        if not isinstance(account, dict) or not account.get("id"):
            return CheckResult(AuthState.UNREACHABLE, detail="garbled: no account")
        may = tuple(word for word in _words(body.get("may")) if word in set(Ability))
        return CheckResult(
            AuthState.OK,
            account_id=str(account["id"]),
            handle=f"@{account.get('handle', '')}",
            name=str(account.get("name", "")),
            may=may,
            may_not=tuple(ability for ability in Ability if ability not in may),
        )

    def profile(self, connection: Connection) -> Mapping[str, str]:
        account = _read(connection, "/me").get("account")
        if not isinstance(account, dict):
            raise PlatformFault(Fault.GARBLED, "no account in the answer")
        said = {field: str(account.get(name) or "") for field, name in (("name", "name"), ("description", "bio"))}
        link = {"link": str(account.get("link") or "")} if "link" in account else {}
        return {**said, **link, "logo": str(account.get("avatar") or ""), "verified": "yes" if account.get("verified") is True else ""}

    def refresh(self, connection: Connection) -> Refreshed | None:
        return None  # tokens live until they are withdrawn

    def count(self, text: str) -> int:
        return graphemes.count(text)

    def validate(self, connection: Connection, outgoing: Outgoing) -> list[Issue]:
        return basic_issues(outgoing, self.capabilities, self.limits, self.count)

    def prepare(self, connection: Connection, outgoing: Outgoing) -> Prepared | Rejected:
        ids = []
        for media in outgoing.media:
            files = {"file": (media.name or "file", media.content, media.media_type)}
            done = _mutate(connection, "POST", "/media", files=files, data={"alt": media.alt_text})
            if isinstance(done, Rejected):
                return done
            if isinstance(done, OutcomeUnknown) or not done.get("id"):
                return Rejected(Refusal.UNREACHABLE, "media")  # nobody sees an upload without a post: it may be repeated
            ids.append(str(done["id"]))
        return Prepared(outgoing, {"media": ids})

    def publish(self, connection: Connection, prepared: Prepared, attempt_id: str) -> Outcome:
        outgoing = prepared.outgoing
        content: dict[str, Any] = {"text": outgoing.text, "media": prepared.handles.get("media", []), "language": outgoing.language}
        if outgoing.surface is Surface.DIRECT:
            return self._taken(_mutate(connection, "POST", "/messages", json={**content, "to": outgoing.recipient}))
        return self._taken(_mutate(connection, "POST", "/posts", json={**content, "reply_to": outgoing.reply_to}))

    def _taken(self, done: dict[str, Any] | Rejected | OutcomeUnknown) -> Outcome:
        if not isinstance(done, dict):
            return done
        item = item_of(done.get("item"))
        return Published(item.native_id, item.url, item.posted_at) if item else OutcomeUnknown("no item in the answer")

    def poll(self, connection: Connection, handle: str) -> Outcome:
        return Rejected(Refusal.UNSUPPORTED)

    def reconcile(self, connection: Connection, prepared: Prepared, attempt_id: str, since: datetime, taken: frozenset[str]) -> Reconciled:
        wanted, cursor = prepared.outgoing, ""
        try:
            for _page in range(PAGES_MAX):
                body = _read(connection, "/mine", {"since": since.astimezone(UTC).isoformat(), "after": cursor, "limit": 100})
                for raw in _rows(body, "items"):
                    item = item_of(raw)
                    if item is None:
                        return Undecidable("garbled: an item")
                    if item.native_id not in taken and self._same(item, wanted):
                        return Found(item.native_id, item.url)
                if not body.get("more"):
                    return NotFound()
                cursor = str(body.get("cursor", ""))
        except PlatformFault as fault:
            return Undecidable(str(fault))
        return Undecidable("too many items")

    def _same(self, item: InboundMessage, wanted: Outgoing) -> bool:
        if item.surface is not wanted.surface or item.extra.get("first_text", item.text).strip() != wanted.text.strip():
            return False
        if wanted.surface is Surface.DIRECT:
            return str(item.extra.get("recipient_id", "")) == wanted.recipient
        return item.parent_id == wanted.reply_to

    def edit(self, connection: Connection, native_id: str, outgoing: Outgoing, attempt_id: str) -> Outcome:
        return self._taken(_mutate(connection, "PATCH", f"/items/{native_id}", json={"text": outgoing.text}))

    def act(self, connection: Connection, act: Act, native_id: str, attempt_id: str) -> Outcome:
        if act is Act.DELETE:
            done = _mutate(connection, "DELETE", f"/items/{native_id}")
        elif act in _ACTS:
            done = _mutate(connection, "POST", f"/items/{native_id}/{_ACTS[act]}")
        else:
            return Rejected(Refusal.UNSUPPORTED, act)
        if not isinstance(done, dict):
            return done
        return Published(str(done.get("id") or native_id)) if done.get("ok") is True else OutcomeUnknown("no word of it in the answer")

    def reconcile_act(self, connection: Connection, act: Act, native_id: str) -> Reconciled:
        try:
            item = self.refetch(connection, [native_id]).get(native_id)
        except PlatformFault as fault:
            return Undecidable(str(fault))
        if item is None or (isinstance(item, Gone) and item.forbidden):
            return Undecidable("not in the answer")
        if act is Act.DELETE:
            return Found(native_id) if isinstance(item, Gone) else NotFound()
        if isinstance(item, Gone):
            return Undecidable("the item is gone")
        flags = {Act.HIDE: item.extra.get("hidden"), Act.LIKE: item.extra.get("liked"), Act.REPORT: item.extra.get("reported")}
        flags[Act.UNHIDE] = not item.extra.get("hidden")
        return Found(native_id) if flags.get(act) else NotFound()

    def fetch(self, connection: Connection, stream: str, cursor: str, limit: int) -> Batch:
        path = {"notifications": "/notifications", "messages": "/messages"}.get(stream)
        if path is None:
            raise PlatformFault(Fault.NOT_FOUND, "no such stream")
        body = _read(connection, path, {"after": cursor, "limit": limit})
        rows, following = _rows(body, "events"), body.get("cursor")
        if not isinstance(following, str):
            raise PlatformFault(Fault.GARBLED, "no cursor in the answer")
        return Batch(tuple(events_of(rows, connection.account_id)), following, complete=not body.get("more"))

    def refetch(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, InboundMessage | Gone]:
        found: dict[str, InboundMessage | Gone] = {}
        for start in range(0, len(native_ids), 100):
            body = _read(connection, "/items", {"ids": ",".join(native_ids[start : start + 100])})
            items = filter(None, (item_of(raw, connection.account_id) for raw in _rows(body, "items")))
            found |= {item.native_id: item for item in items}
            found |= {id_: Gone() for id_ in _words(body.get("gone"))}
            found |= {id_: Gone(forbidden=True) for id_ in _words(body.get("forbidden"))}
        return found

    def subscribe(self, connection: Connection, url: str) -> None:
        response = _call(connection, "PUT", "/webhook", json={"url": url, "secret": connection.credentials.get("webhook_secret", "")})
        if not response.is_success:
            raise PlatformFault(Fault.FORBIDDEN, f"webhook {response.status_code}")

    def own(self, connection: Connection, since: datetime) -> Sequence[InboundMessage]:
        body = _read(connection, "/mine", {"since": since.astimezone(UTC).isoformat(), "after": "", "limit": 100})
        items = filter(None, (item_of(raw, connection.account_id) for raw in _rows(body, "items")))
        return [item for item in items if item.surface is Surface.PUBLIC]

    def measure(self, connection: Connection, native_ids: Sequence[str]) -> Mapping[str, Figures | Gone]:
        found: dict[str, Figures | Gone] = {}
        for start in range(0, len(native_ids), 100):
            body = _read(connection, "/figures", {"ids": ",".join(native_ids[start : start + 100])})
            found |= {str(raw["id"]): figures_of(raw) for raw in _rows(body, "figures") if isinstance(raw, dict) and raw.get("id")}
            found |= {id_: Gone() for id_ in _words(body.get("gone"))}
        return found

    def verify_webhook(self, connection: Connection, body: bytes, headers: Mapping[str, str]) -> bool:
        stamp, signature = headers.get("plaza-timestamp", ""), headers.get("plaza-signature", "")
        secret = connection.credentials.get("webhook_secret", "")
        if not secret or not stamp.isdecimal() or len(stamp) > 12 or abs(time.time() - int(stamp)) > SIGNATURE_AGE_MAX:
            return False
        wanted = "v1=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted.encode(), signature.encode())

    def parse_events(self, connection: Connection, payload: Any) -> list[InboundMessage]:
        events = payload.get("events") if isinstance(payload, dict) else None
        return events_of(events, connection.account_id) if isinstance(events, list) else []


ADAPTER: Platform = Plaza()
