"""XRPC calls over the guarded connection, through atproto's own request class, and what its exceptions mean.

Answers are read as plain JSON, not as atproto's models: one strange record of a stranger must not cost the page that it stands on.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from atproto_client.exceptions import RateLimitExceededError, RequestErrorBase
from atproto_client.request import Request
from django.conf import settings as server_settings

from ventanilla.channels.platforms.failures import never_sent
from ventanilla.channels.types import Connection, Fault, Outcome, OutcomeUnknown, PlatformFault, Refusal, Rejected
from ventanilla.common import http

TIMEOUT = 20.0
DEAD = {
    "ExpiredToken",
    "InvalidToken",
    "AuthMissing",
    "AuthenticationRequired",
    "AccountTakedown",
    "AccountDeactivated",
    "AccountSuspended",
}
_MISSING = {"RecordNotFound", "NotFound", "RepoNotFound"}


class Xrpc:
    """Calls to one server in the name of one account. `access` is the token that they carry."""

    def __init__(self, server: str, access: str = "") -> None:
        self.server = server
        self._access = access
        self._request = Request(transport=http.transport(timeout=TIMEOUT), trust_env=False, timeout=TIMEOUT)

    def close(self) -> None:
        self._request.close()

    def _headers(self, access: str = "") -> dict[str, str]:
        token = access or self._access
        return {"User-Agent": "Ventanilla", **({"Authorization": f"Bearer {token}"} if token else {})}

    def read(self, method: str, **params: Any) -> dict[str, Any]:
        """A query. Raises `PlatformFault`."""
        with faults():
            return _object(self._request.get(f"{self.server}/xrpc/{method}", params=params, headers=self._headers()).content)

    def call(self, method: str, body: Mapping[str, Any] | None = None, access: str = "") -> dict[str, Any]:
        """A procedure. Raises what atproto and httpx raise: the caller knows whether it changes anything."""
        headers = self._headers(access)
        content = b""
        if body is not None:
            content, headers["Content-Type"] = orjson.dumps(body), "application/json"
        return _object(self._request.post(f"{self.server}/xrpc/{method}", content=content, headers=headers).content)

    def upload(self, content: bytes, media_type: str) -> dict[str, Any]:
        """A blob. Nobody sees it until a record refers to it, so it may be repeated. Raises `PlatformFault`."""
        headers = {**self._headers(), "Content-Type": media_type}
        with faults():
            answer = self._request.post(f"{self.server}/xrpc/com.atproto.repo.uploadBlob", content=content, headers=headers)
            blob = _object(answer.content).get("blob")
            if not isinstance(blob, dict):
                raise PlatformFault(Fault.GARBLED, "no blob")
            return blob


def _object(content: Any) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise PlatformFault(Fault.GARBLED, "no object")
    return content


def server_of(address: str) -> str:
    """A server's base address: https, unless the product's own configuration opens that host."""
    given = address.strip().rstrip("/")
    parts = urlsplit(given if "://" in given else f"https://{given}")
    if not parts.hostname or parts.username or parts.scheme not in {"http", "https"}:
        raise PlatformFault(Fault.NOT_FOUND, "no server address")
    if parts.scheme == "http" and parts.netloc not in server_settings.ALLOW_HOSTS:
        raise PlatformFault(Fault.UNREACHABLE, "the server must be reached over https")
    return f"{parts.scheme}://{parts.netloc.lower()}"


@contextmanager
def session(connection: Connection) -> Iterator[Xrpc]:
    """Calls to the account's own server with the stored session. Raises `PlatformFault` where there is none."""
    access = connection.credentials.get("access", "")
    if not access:
        raise PlatformFault(Fault.UNAUTHORIZED, "no session")
    xrpc = Xrpc(server_of(connection.credentials.get("pds") or str(connection.settings.get("server", ""))), access)
    try:
        yield xrpc
    finally:
        xrpc.close()


def _said(error: RequestErrorBase) -> tuple[int, str]:
    """The status and the error's name; never the message, which may quote a record."""
    if error.response is None:
        return 0, ""
    content = error.response.content
    name = content.get("error") if isinstance(content, Mapping) else getattr(content, "error", None)
    return error.response.status_code, name[:60] if isinstance(name, str) else ""


def retry_after(error: RequestErrorBase) -> int | None:
    """Seconds until the next call is welcome, where the server says."""
    headers: Mapping[str, str] = error.response.headers if error.response else {}
    plain, reset = headers.get("retry-after", ""), headers.get("ratelimit-reset", "")
    if plain.isdigit():
        return min(int(plain), 86_400)
    return max(1, min(int(reset) - int(time.time()), 86_400)) if reset.isdigit() else None


@contextmanager
def faults() -> Iterator[None]:
    """Around calls that change nothing: whatever goes wrong leaves as a `PlatformFault`."""
    try:
        yield
    except RequestErrorBase as error:
        raise fault_of(error)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise PlatformFault(Fault.UNREACHABLE, type(error).__name__)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PlatformFault(Fault.GARBLED, type(error).__name__)


def fault_of(error: RequestErrorBase) -> PlatformFault:
    status, name = _said(error)
    if isinstance(error, RateLimitExceededError):
        return PlatformFault(Fault.THROTTLED, name, retry_after(error))
    if status == 401 or (name in DEAD and status < 500):
        return PlatformFault(Fault.UNAUTHORIZED, name)
    if status == 403:
        return PlatformFault(Fault.FORBIDDEN, name)
    if name in _MISSING or status in (404, 410):
        return PlatformFault(Fault.NOT_FOUND, name)
    if status == 0 or status >= 500 or status in (408, 425):
        return PlatformFault(Fault.UNREACHABLE, name or type(error).__name__)
    return PlatformFault(Fault.GARBLED, f"{status} {name}".strip())


_REFUSALS = {
    Fault.THROTTLED: Refusal.RATE_LIMITED,
    Fault.UNAUTHORIZED: Refusal.AUTH,
    Fault.FORBIDDEN: Refusal.FORBIDDEN,
    Fault.NOT_FOUND: Refusal.TARGET_GONE,
    Fault.UNREACHABLE: Refusal.UNREACHABLE,
    Fault.GARBLED: Refusal.INVALID,
}


def rejected(fault: PlatformFault) -> Rejected:
    """What a read that failed before the mutation makes of the mutation: nothing was sent."""
    code = Refusal.UNREACHABLE if fault.code is Fault.GARBLED else _REFUSALS[fault.code]
    return Rejected(code, fault.detail, fault.retry_after)


def outcome_of(error: Exception) -> Outcome:
    """What a failed mutation means. Refused for certain only where nothing was sent or the server said no."""
    if never_sent(error):
        return Rejected(Refusal.UNREACHABLE, "no connection")
    if not isinstance(error, RequestErrorBase) or error.response is None:
        return OutcomeUnknown(type(error).__name__)
    status, name = _said(error)
    fault = fault_of(error)
    if 400 <= status < 500 and fault.code is not Fault.UNREACHABLE:
        return Rejected(_REFUSALS[fault.code], f"HTTP {status} {name}".strip(), fault.retry_after)
    return OutcomeUnknown(f"HTTP {status} {name}".strip())
