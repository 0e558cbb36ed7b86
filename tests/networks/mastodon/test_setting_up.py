"""Connecting an account: by a code that the instance shows, or by a token; and what a dead or poor token looks like."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.networks.mastodon.server import Network
from ventanilla.channels.platforms.mastodon import platform
from ventanilla.channels.platforms.mastodon.adapter import ADAPTER
from ventanilla.channels.types import Ability, AuthState, Connection, Fault, PlatformFault


def token_with(network: Network, scopes: str) -> str:
    base = network.server.base_url
    app = httpx.post(f"{base}/api/v1/apps", data={"client_name": "x", "redirect_uris": "urn:x", "scopes": scopes}).json()
    form = {
        "grant_type": "authorization_code",
        "code": "mockcode_banco",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
    }
    return str(httpx.post(f"{base}/oauth/token", data=form).json()["access_token"])


def test_a_person_grants_access_and_brings_the_code_back(network: Network) -> None:
    settings = {"server": f"{network.server.base_url}/"}
    granted = ADAPTER.authorize(settings, state="s")
    assert granted is not None and granted.url.startswith(f"{network.server.base_url}/oauth/authorize?")
    query = httpx.URL(granted.url).params
    assert query["scope"].split() == list(platform.SCOPES)
    form = {"username": "banco", "redirect_uri": query["redirect_uri"], "client_id": query["client_id"]}
    shown = httpx.post(f"{network.server.base_url}/oauth/authorize", data=form).text
    code = re.search(r"code: (\S+)</p>", shown)
    assert code
    credentials = ADAPTER.exchange(settings, granted.keep, f" {code[1]} ")
    found = ADAPTER.check(Connection(1, "", "", settings, credentials))
    assert (found.state, found.name) == (AuthState.OK, "Banco")
    assert found.account_id == f"{network.as_person('banco').account_verify_credentials().id}@127.0.0.1:{network.server.port}"
    assert set(found.may) == set(Ability) - {Ability.HIDE}
    assert found.may_not == (Ability.HIDE,)
    assert found.settings == {"server": network.server.base_url, "text_max": 500}


def test_a_wrong_code_is_said(network: Network) -> None:
    settings = {"server": network.server.base_url}
    granted = ADAPTER.authorize(settings)
    assert granted is not None
    with pytest.raises(PlatformFault) as raised:
        ADAPTER.exchange(settings, granted.keep, "no-such-code")
    assert raised.value.code is Fault.UNAUTHORIZED


def test_a_token_that_may_only_read_is_a_missing_scope(network: Network) -> None:
    token = token_with(network, "read")
    found = ADAPTER.check(replace(network.connection(), credentials={"access_token": token}))
    assert found.state is AuthState.SCOPE_MISSING
    assert found.may == (Ability.READ_MENTIONS, Ability.READ_DIRECT)
    assert Ability.REPLY_PUBLIC in found.may_not


@pytest.mark.parametrize("token", ["no-such-token", "", "/etc/passwd\n", "dos palabras"])
def test_a_dead_token_is_revoked(network: Network, token: str) -> None:
    found = ADAPTER.check(replace(network.connection(), credentials={"access_token": token}))
    assert found.state is AuthState.REVOKED
    assert found.may == ()


def test_a_token_that_names_a_file_is_not_read_from_it(network: Network, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "banco").write_text("banco_token\n")
    monkeypatch.chdir(tmp_path)
    found = ADAPTER.check(replace(network.connection(), credentials={"access_token": "banco"}))
    assert found.state is AuthState.REVOKED


def test_a_revoked_token_turns_a_read_into_a_dead_credential(network: Network) -> None:
    token = token_with(network, " ".join(platform.SCOPES))
    connection = replace(network.connection(), credentials={"access_token": token})
    assert ADAPTER.fetch(connection, "mentions", "", 40).complete, "control: it works"
    httpx.post(f"{network.server.base_url}/oauth/revoke", data={"token": token}).raise_for_status()
    with pytest.raises(PlatformFault) as raised:
        ADAPTER.fetch(connection, "mentions", "", 40)
    assert raised.value.code is Fault.UNAUTHORIZED


@pytest.mark.parametrize("server", ["", "https://", "ftp://mastodon.example", "https://me:pw@mastodon.example", "http://mastodon.example"])
def test_an_address_that_is_none_is_refused(server: str) -> None:
    found = ADAPTER.check(Connection(1, "", "", {"server": server}, {"access_token": "t"}))
    assert (found.state, found.may) == (AuthState.UNREACHABLE, ())


def test_an_instance_that_answers_garbage_is_unreachable_and_named_so(network: Network) -> None:
    connection = network.connection()
    network.fault("/api/v1/accounts/verify_credentials", {"type": "status", "status": 200, "body": {"id": None}})
    found = ADAPTER.check(connection)
    assert (found.state, found.detail) == (AuthState.UNREACHABLE, "an account without id")
