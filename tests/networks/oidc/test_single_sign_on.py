"""Single sign-on against a real OpenID Connect server over loopback, through the guarded client."""

import logging
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests import make
from ventanilla.accounts import factors
from ventanilla.accounts.models import User
from ventanilla.archive.models import Entry
from ventanilla.config import environment

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


class Provider:
    """The bank's identity provider: people log in there, and it says who they are."""

    def __init__(self, url: str) -> None:
        self.url = url

    def knows(self, sub: str, **claims: object) -> None:
        answer = httpx.put(f"{self.url}/users/{sub}", json=claims)
        assert answer.status_code == 204, answer.text

    def log_in(self, client: Client, sub: str) -> Any:
        """Go there from our sign-in page, log in, and come back with what it sends along."""
        away = client.post("/sign-in/sso/go")
        assert away.status_code == 302 and away["Location"].startswith(f"{self.url}/oauth2/authorize?")
        back = httpx.post(away["Location"], data={"sub": sub})
        assert back.status_code == 302, back.text
        parts = urlsplit(back.headers["Location"])
        return client.get(f"{parts.path}?{parts.query}")


@pytest.fixture(scope="module")
def _server() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with warnings.catch_warnings():  # its own imports are old-fashioned
        warnings.simplefilter("ignore")
        from oidc_provider_mock import run_server_in_thread
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def provider(_server: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Provider:
    monkeypatch.setenv("VENTANILLA_OIDC_CLIENT_ID", "ventanilla")
    monkeypatch.setenv("VENTANILLA_OIDC_CLIENT_SECRET", "secret")
    settings.OIDC_URL, settings.OIDC_NAME = _server, "Alameda ID"
    settings.SOCIALACCOUNT_PROVIDERS = environment.openid_connect(_server, "Alameda ID")
    settings.ALLOW_HOSTS = [urlsplit(_server).netloc]
    return Provider(_server)


def test_an_invited_person_comes_in_and_shows_the_second_factor(provider: Provider, bank: make.Bank) -> None:
    provider.knows("a1", email=bank.alba.email.upper(), email_verified=True, name="Alba")
    client = Client()
    assert "Alameda ID" in client.get("/sign-in").content.decode()
    answer = provider.log_in(client, "a1")
    assert answer["Location"] == "/sign-in/factor"
    assert client.get("/").status_code == 302, "the bank's provider alone opens nothing"
    assert client.post("/sign-in/factor", {"code": factors.code_now(make.SECRET)})["Location"] == "/"
    assert client.get("/").wsgi_request.person.user_id == bank.alba.pk
    assert SocialAccount.objects.get().user == bank.alba
    bodies = b" ".join(bytes(e.body) for e in Entry.objects.filter(kind="access.changed"))
    assert b"sso.linked" in bodies and b"socialaccount" in bodies


def test_a_stranger_stays_outside(provider: Provider, bank: make.Bank) -> None:
    provider.knows("s1", email="stranger@alameda.example", email_verified=True)
    before, client = User.objects.count(), Client()
    answer = provider.log_in(client, "s1")
    assert answer.status_code == 403 and "Aún no tiene cuenta aquí" in answer.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)
    assert client.get("/").status_code == 302


def test_an_unverified_address_opens_nothing_unless_the_provider_is_trusted(provider: Provider, bank: make.Bank, settings: Any) -> None:
    provider.knows("u1", email=bank.bruno.email, email_verified=False)
    assert provider.log_in(Client(), "u1").status_code == 403
    settings.OIDC_TRUST_EMAIL = True
    assert provider.log_in(Client(), "u1")["Location"] == "/sign-in/factor"


def test_a_linked_person_is_known_by_the_subject_even_under_a_new_address(provider: Provider, bank: make.Bank) -> None:
    provider.knows("a2", email=bank.alba.email, email_verified=True)
    provider.log_in(Client(), "a2")
    provider.knows("a2", email="married@alameda.example", email_verified=True)
    client = Client()
    provider.log_in(client, "a2")
    client.post("/sign-in/factor", {"code": factors.code_now(make.SECRET)})
    assert client.get("/").wsgi_request.person.user_id == bank.alba.pk


def test_a_closed_account_is_closed_to_single_sign_on_too(provider: Provider, bank: make.Bank) -> None:
    provider.knows("c1", email=bank.carla.email, email_verified=True)
    provider.log_in(Client(), "c1")
    User.objects.filter(pk=bank.carla.pk).update(is_active=False)
    client = Client()
    provider.log_in(client, "c1")
    client.post("/sign-in/factor", {"code": factors.code_now(make.SECRET)})
    assert client.get("/").status_code == 302


def test_the_providers_own_second_factor_may_do(provider: Provider, bank: make.Bank, settings: Any) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=bank.alba).delete()
    provider.knows("a3", email=bank.alba.email, email_verified=True)
    client = Client()
    provider.log_in(client, "a3")
    assert client.get("/")["Location"].startswith("/account/factors")
    settings.OIDC_SECOND_FACTOR = "provider"
    assert client.get("/").status_code == 200
    assert not client.get("/").wsgi_request.person.stepped_up(), "approvals still ask for a factor of ours"
    by_password = Client()
    by_password.force_login(bank.alba)
    assert by_password.get("/")["Location"].startswith("/account/factors")


def test_an_answer_for_somebody_elses_question_is_refused(provider: Provider, bank: make.Bank) -> None:
    provider.knows("a4", email=bank.alba.email, email_verified=True)
    victim, client = Client(), Client()
    away = client.post("/sign-in/sso/go")
    back = urlsplit(httpx.post(away["Location"], data={"sub": "a4"}).headers["Location"])
    answer = victim.get(f"{back.path}?{back.query}")
    assert answer.status_code == 502
    assert victim.get("/").status_code == 302
    assert client.get("/sign-in/sso/back?state=x&code=y").status_code == 502


def test_it_goes_through_the_guard(provider: Provider, settings: Any) -> None:
    settings.ALLOW_HOSTS = []
    answer = Client().post("/sign-in/sso/go")
    assert answer.status_code == 502 and "no respondió como debía" in answer.content.decode()


def test_without_configuration_there_is_no_such_door(db: None) -> None:
    assert "sso/go" not in Client().get("/sign-in").content.decode()
    assert Client().post("/sign-in/sso/go").status_code == 404


@pytest.mark.parametrize("path", ["/sign-in/sso/go", "/sign-in/other/go"])
def test_a_link_on_a_foreign_page_starts_nothing(provider: Provider, path: str) -> None:
    assert Client().get(path).status_code == 405
