"""The channel screens: who sees what, connecting an account with the network's own words, and a dead one that says so."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from tests import make
from tests.web.access.test_settings import signed_in
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Role
from ventanilla.channels import registry
from ventanilla.channels.models import Channel, Credential, Cursor
from ventanilla.channels.types import Ability, Authorization, AuthState, CheckResult, Fault, PlatformFault
from ventanilla.common.pure.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def adela(bank: make.Bank) -> User:
    return make.user("Adela", Role.ADMINISTRATOR, bank.spain)


def channel(entity: Any, key: str = "x", **fields: Any) -> Channel:
    given = {"platform": "bluesky", "handle": f"@{key}.test", "name": key.title(), "account_id": key, "created_at": now(), **fields}
    return Channel.objects.create(entity=entity, key=key, **given)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Mastodon that says yes, and remembers what it was asked."""
    asked: list[Any] = []
    found = CheckResult(AuthState.OK, "7@m.example", "@banco@m.example", "Banco", (Ability.READ_MENTIONS,), (Ability.HIDE,), "", {})
    adapter = registry.get("mastodon")
    monkeypatch.setattr(adapter, "check", lambda connection: (asked.append(connection), found)[1])
    monkeypatch.setattr(adapter, "authorize", lambda settings, **_: Authorization("https://m.example/oauth?x=1", {"client_id": "c"}))
    monkeypatch.setattr(adapter, "exchange", lambda settings, keep, code: {"access_token": f"{keep['client_id']}-{code}"})
    return asked


def post(client: Client, bank: make.Bank, **values: str) -> Any:
    given = {"server": "m.example", "access_token": "secreto", "entity": str(bank.spain.public_id), "action": "connect", **values}
    return client.post("/channels/new/mastodon", given)


def test_the_list_shows_health_in_word_and_offers_the_way_back(bank: make.Bank, adela: User) -> None:
    fine, dead = (
        channel(bank.spain, "bien"),
        channel(bank.spain, "mal", auth_state="revoked", abilities={"may": ["publish"], "may_not": ["hide"]}),
    )
    channel(bank.mexico, "ajeno")
    Cursor.objects.create(entity_id=bank.spain.pk, channel=fine, stream="notifications", fetched_at=now() - timedelta(minutes=3))
    page = signed_in(adela).get("/channels", headers={"accept-language": "es"}).content.decode()
    assert "Bien" in page and "Ajeno" not in page
    assert page.index("Mal") < page.index("Bien"), "trouble first"
    assert "Conectar de nuevo" in page and f"/channels/{dead.public_id}/connect" in page
    assert f"/channels/{fine.public_id}/connect" not in page
    assert "Credenciales caducadas" in page and "<s>ocultar respuestas</s>" in page


def test_the_list_asks_a_constant_number_of_queries(
    bank: make.Bank, adela: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(adela)
    for n in range(25):
        Cursor.objects.create(entity_id=bank.spain.pk, channel=channel(bank.spain, f"c{n}"), stream="s")
    with django_assert_max_num_queries(25):
        client.get("/channels")


def test_an_agent_looks_and_changes_nothing(bank: make.Bank, network: list[Any]) -> None:
    row = channel(bank.spain)
    client = signed_in(bank.alba)
    assert client.get("/channels").status_code == 200
    assert b"/channels/new" not in client.get("/channels").content
    for path in ("/channels/new", "/channels/new/mastodon", f"/channels/{row.public_id}/connect"):
        assert client.get(path).status_code == 403
    assert client.post(f"/channels/{row.public_id}/act", {"action": "off"}).status_code == 403
    assert post(client, bank).status_code == 403
    assert Channel.objects.get().active and network == []


def test_another_entitys_channel_is_not_there(bank: make.Bank, adela: User) -> None:
    row = channel(bank.mexico)
    client = signed_in(adela)
    assert client.get(f"/channels/{row.public_id}/connect").status_code == 404
    assert client.post(f"/channels/{row.public_id}/act", {"action": "off"}).status_code == 404
    assert Channel.objects.get().active


def test_a_token_is_checked_at_once_and_sealed(bank: make.Bank, adela: User, network: list[Any]) -> None:
    client = signed_in(adela)
    answer = post(client, bank)
    assert (answer.status_code, answer["Location"]) == (302, "/channels")
    assert network[0].credentials == {"access_token": "secreto"}
    row = Channel.objects.get()
    assert (row.platform, row.handle, row.entity_id, row.settings["server"]) == ("mastodon", "@banco@m.example", bank.spain.pk, "m.example")
    assert b"secreto" not in bytes(Credential.objects.get().sealed)
    page = client.get("/channels", headers={"accept-language": "es"}).content.decode()
    assert "Conectado como @banco@m.example: puede leer menciones. No puede ocultar respuestas." in page
    assert "secreto" not in page


def test_a_person_authorises_and_brings_the_code(bank: make.Bank, adela: User, network: list[Any]) -> None:
    client = signed_in(adela)
    page = post(client, bank, action="authorise", access_token="")
    assert b'href="https://m.example/oauth?x=1"' in page.content and network == []
    assert post(client, bank, access_token="", code="123").status_code == 302
    assert network[0].credentials == {"access_token": "c-123"}
    late = post(client, bank, access_token="", code="123")
    assert late.status_code == 422, "a code is good once"


@pytest.mark.parametrize(
    ("state", "said"), [(AuthState.REVOKED, "no aceptó estas credenciales"), (AuthState.UNREACHABLE, "No se pudo llegar a la red")]
)
def test_what_does_not_work_is_said_and_nothing_is_kept(
    bank: make.Bank, adela: User, monkeypatch: pytest.MonkeyPatch, state: AuthState, said: str
) -> None:
    monkeypatch.setattr(registry.get("mastodon"), "check", lambda _: CheckResult(state, detail="HTTP 401"))
    client = signed_in(adela)
    answer = client.post(
        "/channels/new/mastodon",
        {"server": "m.example", "access_token": "secreto", "entity": str(bank.spain.public_id)},
        headers={"accept-language": "es"},
    )
    assert answer.status_code == 422
    assert said in answer.content.decode() and b"secreto" not in answer.content
    assert not Channel.objects.exists() and not Credential.objects.exists()


def test_a_network_that_cannot_be_reached_to_authorise(bank: make.Bank, adela: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(settings: Any, **_: Any) -> None:
        raise PlatformFault(Fault.UNREACHABLE, "ConnectError")

    monkeypatch.setattr(registry.get("mastodon"), "authorize", fails)
    assert post(signed_in(adela), bank, action="authorise", access_token="").status_code == 422


def test_credentials_need_a_fresh_factor(bank: make.Bank, adela: User, network: list[Any]) -> None:
    client = signed_in(adela, fresh=False)
    assert "/step-up" in client.get("/channels/new/mastodon")["Location"]
    assert post(client, bank).status_code == 302
    assert not Channel.objects.exists()


def test_a_channel_is_switched_off_and_on(bank: make.Bank, adela: User) -> None:
    row, client = channel(bank.spain), signed_in(adela)
    for what, active in (("off", False), ("on", True)):
        client.post(f"/channels/{row.public_id}/act", {"action": what})
        assert Channel.objects.get().active is active


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("platform", ["mastodon", "bluesky", "plaza"])
def test_the_steps_of_each_network_are_in_the_persons_language(bank: make.Bank, adela: User, platform: str, language: str) -> None:
    User.objects.filter(pk=adela.pk).update(language=language)
    page = signed_in(adela).get(f"/channels/new/{platform}").content.decode()
    for step in registry.get(platform).steps:
        with translation.override(language):
            said = translation.gettext(step)
        assert (said != step) is (language == "es")
        assert said.replace("'", "&#x27;") in page
