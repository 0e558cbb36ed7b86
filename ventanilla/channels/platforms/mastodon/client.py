"""Mastodon.py over the guarded connection, and what its exceptions mean."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings as server_settings
from mastodon import Mastodon
from mastodon.errors import MastodonAPIError, MastodonError, MastodonNetworkError, MastodonRatelimitError

from ventanilla.channels.platforms.failures import never_sent
from ventanilla.channels.types import Connection, Fault, Outcome, OutcomeUnknown, PlatformFault, Refusal, Rejected
from ventanilla.common import http_requests
from ventanilla.common.pure.clock import now

TIMEOUT = 20.0
USER_AGENT = "Ventanilla"
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=\-]{1,2000}")


class Api:
    """A Mastodon.py client that remembers the last answer's status and headers."""

    def __init__(self, server: str, token: str = "") -> None:
        self.server = server
        self.session = http_requests.session(timeout=TIMEOUT)
        self.session.hooks["response"].append(self._remember)
        self.status = 0
        self.headers: Mapping[str, str] = {}
        self.call = Mastodon(
            api_base_url=server,
            session=self.session,
            request_timeout=TIMEOUT,
            ratelimit_method="throw",
            version_check_mode="none",
            user_agent=USER_AGENT,
        )
        # Set afterwards: the constructor takes a token that happens to name a file for that file's content.
        self.call.access_token = token or None

    def _remember(self, response: requests.Response, *_: Any, **__: Any) -> None:
        self.status, self.headers = response.status_code, response.headers

    def get(self, path: str, params: Mapping[str, Any]) -> Any:
        """A read for which Mastodon.py has no parameter; the same errors, plain JSON."""
        headers = {"User-Agent": USER_AGENT, "Authorization": f"Bearer {self.call.access_token}"}
        try:
            response = self.session.get(f"{self.server}{path}", params=params, headers=headers, timeout=TIMEOUT)
        except requests.RequestException as error:
            raise MastodonNetworkError(type(error).__name__) from error
        if response.status_code == 429:
            raise MastodonRatelimitError("Hit rate limit.")
        if not response.ok:
            raise MastodonAPIError("Mastodon API returned error", response.status_code)
        try:
            return response.json()
        except ValueError:
            raise MastodonAPIError("no JSON")

    def skew(self) -> timedelta:
        """How far the server's clock is ahead of ours, by its last answer; zero where it did not say."""
        try:
            return parsedate_to_datetime(self.headers["Date"]).astimezone(UTC) - now()
        except (KeyError, TypeError, ValueError):
            return timedelta()

    def retry_after(self) -> int | None:
        """Seconds until the next call is welcome, by the last answer; None where it did not say."""
        plain = self.headers.get("Retry-After", "")
        if plain.isdigit():
            return min(int(plain), 86_400)
        reset = self.headers.get("X-RateLimit-Reset", "")
        try:
            at = float(reset) if reset.isdigit() else datetime.fromisoformat(reset.replace("Z", "+00:00")).timestamp()
        except ValueError:
            return None
        return max(1, min(int(at - time.time()) + 1, 86_400))


def server_of(settings: Mapping[str, Any]) -> str:
    """The instance's base address from the channel's settings: https, unless the server's own configuration opens that host."""
    given = str(settings.get("server", "")).strip().rstrip("/")
    parts = urlsplit(given if "://" in given else f"https://{given}")
    if not parts.hostname or parts.username or parts.scheme not in {"http", "https"}:
        raise PlatformFault(Fault.NOT_FOUND, "no server address")
    if parts.scheme == "http" and parts.netloc not in server_settings.ALLOW_HOSTS:
        raise PlatformFault(Fault.UNREACHABLE, "the server must be reached over https")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def token_of(connection: Connection) -> str:
    token = connection.credentials.get("access_token", "").strip()
    if not _TOKEN.fullmatch(token):
        raise PlatformFault(Fault.UNAUTHORIZED, "no access token")
    return token


@contextmanager
def faults(api: Api) -> Iterator[None]:
    """Around calls that change nothing: whatever goes wrong leaves as a `PlatformFault`."""
    try:
        yield
    except MastodonRatelimitError:
        raise PlatformFault(Fault.THROTTLED, retry_after=api.retry_after())
    except MastodonNetworkError as error:
        raise PlatformFault(Fault.UNREACHABLE, type(error.__cause__ or error.__context__ or error).__name__)
    except MastodonAPIError:
        raise PlatformFault(_fault(api.status), f"HTTP {api.status}")
    except (MastodonError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise PlatformFault(Fault.GARBLED, type(error).__name__)


@contextmanager
def reading(server: str, token: str = "") -> Iterator[Api]:
    """A client for calls that change nothing, closed afterwards."""
    api = Api(server, token)
    try:
        with faults(api):
            yield api
    finally:
        api.session.close()


def _fault(status: int) -> Fault:
    if status == 401:
        return Fault.UNAUTHORIZED
    if status == 403:
        return Fault.FORBIDDEN
    if status in (404, 410):
        return Fault.NOT_FOUND
    if status >= 500:
        return Fault.UNREACHABLE
    return Fault.GARBLED


_REFUSALS = {
    401: Refusal.AUTH,
    403: Refusal.FORBIDDEN,
    404: Refusal.TARGET_GONE,
    410: Refusal.TARGET_GONE,
    413: Refusal.MEDIA,
    415: Refusal.MEDIA,
}
_FAULTS = {
    Fault.UNREACHABLE: Refusal.UNREACHABLE,
    Fault.THROTTLED: Refusal.RATE_LIMITED,
    Fault.UNAUTHORIZED: Refusal.AUTH,
    Fault.FORBIDDEN: Refusal.FORBIDDEN,
    Fault.NOT_FOUND: Refusal.TARGET_GONE,
    Fault.GARBLED: Refusal.UNREACHABLE,
}


def rejected(fault: PlatformFault) -> Rejected:
    """What a read that failed before the mutation makes of the mutation: nothing was sent."""
    return Rejected(_FAULTS[fault.code], fault.detail, fault.retry_after)


def outcome_of(api: Api, error: Exception) -> Outcome:
    """What a failed mutation means. Refused for certain only where nothing was sent or the server said no."""
    if isinstance(error, MastodonRatelimitError):
        return Rejected(Refusal.RATE_LIMITED, "HTTP 429", api.retry_after())
    if isinstance(error, MastodonNetworkError):
        if never_sent(error):
            return Rejected(Refusal.UNREACHABLE, "no connection")
        return OutcomeUnknown("no answer")
    if isinstance(error, MastodonAPIError) and 400 <= api.status < 500 and api.status not in (408, 409, 425):
        said = str(error.args[3]) if len(error.args) > 3 and error.args[3] else ""
        return Rejected(_REFUSALS.get(api.status, Refusal.INVALID), f"HTTP {api.status} {said}".strip()[:200])
    return OutcomeUnknown(f"HTTP {api.status}" if api.status else type(error).__name__)
