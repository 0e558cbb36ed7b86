"""A session that survives restarts: the server allows few sign-ins a day, so the app password is used only when nothing else is left.

An access token lives for about two hours, a refresh token for about two months, once: each refresh gives the next one.
"""

import base64
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
from atproto_client.exceptions import RequestErrorBase

from ventanilla.channels.platforms.bluesky.client import Xrpc, fault_of, faults, server_of
from ventanilla.channels.types import Connection, Fault, PlatformFault, Refreshed

MARGIN_S = 600  # a token is renewed this long before it ends


def claims_of(token: str) -> Mapping[str, Any]:
    """What a token says of itself, unverified: it is ours, and only its times and its scope are read."""
    try:
        part = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _lives(token: str, margin: float) -> bool:
    ends = claims_of(token).get("exp")
    return bool(token) and (not isinstance(ends, int | float) or ends > time.time() + margin)


def refreshed(connection: Connection) -> Refreshed | None:
    """The next session, or None while the present one is good. Raises `PlatformFault`; unauthorized when the app password is dead too."""
    known = connection.credentials
    if _lives(known.get("access", ""), MARGIN_S):
        return None
    if _lives(known.get("refresh", ""), 60):
        xrpc = Xrpc(server_of(known.get("pds") or str(connection.settings.get("server", ""))))
        try:
            return _made(connection, xrpc.call("com.atproto.server.refreshSession", access=known["refresh"]))
        except RequestErrorBase as error:
            if fault_of(error).code is not Fault.UNAUTHORIZED:
                raise fault_of(error)
        except httpx.HTTPError as error:
            raise PlatformFault(Fault.UNREACHABLE, type(error).__name__)
        except ValueError as error:
            raise PlatformFault(Fault.GARBLED, type(error).__name__)
        finally:
            xrpc.close()
    return signed_in(connection)


def signed_in(connection: Connection) -> Refreshed:
    """A new session by the app password."""
    identifier = connection.credentials.get("identifier", "").strip().removeprefix("@")
    password = connection.credentials.get("app_password", "").strip()
    if not identifier or not password:
        raise PlatformFault(Fault.UNAUTHORIZED, "no app password")
    xrpc = Xrpc(server_of(str(connection.settings.get("server", ""))))
    try:
        with faults():
            return _made(connection, xrpc.call("com.atproto.server.createSession", {"identifier": identifier, "password": password}))
    finally:
        xrpc.close()


def _made(connection: Connection, answer: Mapping[str, Any]) -> Refreshed:
    access, refresh, did = answer.get("accessJwt"), answer.get("refreshJwt"), answer.get("did")
    if not (isinstance(access, str) and isinstance(refresh, str) and isinstance(did, str) and did.startswith("did:")):
        raise PlatformFault(Fault.GARBLED, "no session in the answer")
    if answer.get("active") is False:
        raise PlatformFault(Fault.UNAUTHORIZED, str(answer.get("status") or "the account is not active")[:60])
    ends = claims_of(access).get("exp")
    session = {"access": access, "refresh": refresh, "did": did, "pds": _pds(answer) or connection.credentials.get("pds", "")}
    expires_at = datetime.fromtimestamp(ends, UTC) if isinstance(ends, int | float) else None
    return Refreshed({**connection.credentials, **session}, expires_at)


def _pds(answer: Mapping[str, Any]) -> str:
    """The server that holds the account's data, as its identity document says; sign-in servers are often only a front."""
    document = answer.get("didDoc")
    services = document.get("service") if isinstance(document, Mapping) else None
    for service in services if isinstance(services, list) else ():
        if isinstance(service, Mapping) and str(service.get("id", "")).endswith("#atproto_pds"):
            return str(service.get("serviceEndpoint", ""))
    return ""
