"""Sessions survive restarts: signing in is rare, each refresh gives the next one, and a dead app password is said."""

import base64
import json
import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.networks.bluesky.network import Account, Network
from tests.networks.wire import wire
from tests.platforms.stage import Strike
from ventanilla.channels.platforms.bluesky import sessions
from ventanilla.channels.platforms.bluesky.adapter import ADAPTER
from ventanilla.channels.types import Ability, AuthState, Connection, Fault, PlatformFault, Refreshed


def bare(network: Network, account: Account) -> Connection:
    given = {"identifier": f"@{account.handle} ", "app_password": account.app_password()}
    return Connection(1, "", "", {"server": network.addresses.pds}, given)


def renewed(connection: Connection) -> Refreshed:
    found = ADAPTER.refresh(connection)
    assert found is not None
    return found


def aged(token: str) -> str:
    """A token that says it has ended; only our own reading of it is deceived."""
    head, body, sign = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    body = base64.urlsafe_b64encode(json.dumps({**claims, "exp": int(time.time()) + 60}).encode()).decode().rstrip("=")
    return f"{head}.{body}.{sign}"


def test_connecting_says_who_we_are_and_what_we_may(network: Network, bank: Account) -> None:
    found = ADAPTER.check(bare(network, bank))
    assert (found.state, found.account_id, found.handle) == (AuthState.OK, bank.did, f"@{bank.handle}")
    assert found.may_not == (Ability.READ_DIRECT, Ability.SEND_DIRECT, Ability.EDIT_OWN)
    assert set(found.may) == set(Ability) - set(found.may_not)


def test_the_profiles_name_is_shown(network: Network, bank: Account) -> None:
    profile = {"$type": "app.bsky.actor.profile", "displayName": "Banco Alameda"}
    bank.call("com.atproto.repo.putRecord", {"repo": bank.did, "collection": "app.bsky.actor.profile", "rkey": "self", "record": profile})
    for _ in range(50):
        found = ADAPTER.check(bare(network, bank))
        if found.name == "Banco Alameda":
            break
        time.sleep(0.2)
    assert found.name == "Banco Alameda"


def test_a_session_is_kept_until_it_nears_its_end(network: Network, bank: Account) -> None:
    connection = bare(network, bank)
    first = renewed(connection)
    assert set(first.credentials) == {"identifier", "app_password", "access", "refresh", "did", "pds"}
    assert first.credentials["pds"] == network.addresses.pds
    assert first.expires_at is not None
    kept = replace(connection, credentials=first.credentials)
    assert ADAPTER.refresh(kept) is None


def test_after_a_restart_the_refresh_token_gives_the_next_session(network: Network, bank: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = bare(network, bank)
    first = renewed(connection).credentials
    monkeypatch.setattr(sessions, "signed_in", lambda _: pytest.fail("signed in again: the network allows that a hundred times a day"))
    stored = json.loads(json.dumps(dict(first)))  # all that a new process has
    stored["access"] = aged(stored["access"])
    second = renewed(replace(connection, credentials=stored)).credentials
    assert (second["did"], second["app_password"]) == (first["did"], first["app_password"])
    assert second["refresh"] != first["refresh"]
    assert ADAPTER.check(replace(connection, credentials=second)).state is AuthState.OK
    # The answer to a refresh was lost: the old token is good a while longer, so nothing is lost either.
    assert renewed(replace(connection, credentials=stored)).credentials["did"] == bank.did


def test_a_dead_refresh_token_falls_back_on_the_app_password(network: Network, bank: Account) -> None:
    connection = bare(network, bank)
    first = renewed(connection).credentials
    httpx.post(
        f"{bank.pds}/xrpc/com.atproto.server.deleteSession", headers={"Authorization": f"Bearer {first['refresh']}"}
    ).raise_for_status()
    dead = replace(connection, credentials={**first, "access": aged(first["access"])})
    second = renewed(dead).credentials
    assert second["refresh"] != first["refresh"]
    assert ADAPTER.check(replace(connection, credentials=second)).state is AuthState.OK


def test_a_withdrawn_app_password_is_a_dead_credential(network: Network, bank: Account) -> None:
    connection = bare(network, bank)
    first = renewed(connection).credentials
    for named in bank.read("com.atproto.server.listAppPasswords")["passwords"]:
        bank.call("com.atproto.server.revokeAppPassword", {"name": named["name"]})
    for credentials in (connection.credentials, {**first, "access": aged(first["access"])}):
        with pytest.raises(PlatformFault) as raised:
            ADAPTER.refresh(replace(connection, credentials=credentials))
        assert raised.value.code is Fault.UNAUTHORIZED
    assert ADAPTER.check(connection).state is AuthState.REVOKED


def test_credentials_that_are_none_are_said(network: Network) -> None:
    for credentials in ({}, {"identifier": "x.test"}, {"identifier": "x.test", "app_password": "aaaa-bbbb-cccc-dddd"}):
        connection = Connection(1, "", "", {"server": network.addresses.pds}, credentials)
        assert ADAPTER.check(connection).state is AuthState.REVOKED
        with pytest.raises(PlatformFault) as raised:
            ADAPTER.refresh(connection)
        assert raised.value.code is Fault.UNAUTHORIZED
    with pytest.raises(PlatformFault) as raised:
        ADAPTER.fetch(connection, "notifications", "", 10)
    assert raised.value.code is Fault.UNAUTHORIZED


def test_a_server_in_trouble_is_not_a_dead_credential(network: Network, bank: Account, settings: Any) -> None:
    connection = bare(network, bank)
    first = renewed(connection).credentials
    pds = urlsplit(network.addresses.pds)
    with wire(str(pds.hostname), int(pds.port or 80)) as cable:
        settings.ALLOW_HOSTS = [*settings.ALLOW_HOSTS, f"localhost:{cable.port}"]
        at = f"http://localhost:{cable.port}"
        old = replace(connection, settings={"server": at}, credentials={**first, "pds": at, "access": aged(first["access"])})
        for what, code in (
            (Strike.ERROR_AFTER, Fault.UNREACHABLE),
            (Strike.CUT_AFTER, Fault.UNREACHABLE),
            (Strike.RATE_LIMIT, Fault.THROTTLED),
            (Strike.GARBAGE, Fault.GARBLED),
        ):
            with cable.strike(what, times=9), pytest.raises(PlatformFault) as raised:
                ADAPTER.refresh(old)
            assert raised.value.code is code, what
        assert ADAPTER.refresh(old) is not None, "control: without trouble it is renewed"


def test_plain_http_to_a_server_that_is_not_opened_is_refused(network: Network, bank: Account, settings: Any) -> None:
    connection = bare(network, bank)
    settings.ALLOW_HOSTS = []
    found = ADAPTER.check(connection)
    assert (found.state, found.detail) == (AuthState.UNREACHABLE, "the server must be reached over https")


def test_a_token_is_read_whatever_it_is() -> None:
    for token in ("", "x", "a.b.c", "a.e30.c", "a.W10.c", "☃.☃.☃"):
        assert sessions.claims_of(token) == {}
