"""The front door in a real browser: passkeys with a virtual authenticator, the demo's one-click people, axe on every page."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests import make
from tests.browser.conftest import PHONE, WIDE, Desk
from ventanilla.accounts import factors, links, people
from ventanilla.accounts.models import Entity, LinkKind, User
from ventanilla.accounts.permissions import Role

PASSWORD = "una ventanilla abierta"


def here(desk: Desk) -> Desk:
    """Passkeys refuse bare addresses."""
    desk.url = desk.url.replace("127.0.0.1", "localhost")
    return desk


def with_authenticator(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**kind, "automaticPresenceSimulation": True}})


def test_a_passkey_is_made_and_opens_the_door_alone(desk: Desk, bank: make.Bank) -> None:
    bank.alba.set_password(PASSWORD)
    bank.alba.save()
    page = here(desk).open(None, "/sign-in")
    with_authenticator(page)
    page.get_by_label("Correo electrónico").fill(bank.alba.email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Continuar").click()
    page.get_by_label("Código de un solo uso").fill(factors.code_now(make.SECRET))
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url(desk.url + "/")
    page.goto(desk.url + "/account/factors/passkey")
    page.get_by_label("¿Cómo quiere llamarla?").fill("Portátil de Alba")
    page.get_by_role("button", name="Crear una llave de acceso").click()
    page.wait_for_url("**/account/recovery-codes?new=1")
    page.goto(desk.url + "/account")
    assert page.get_by_text("Portátil de Alba").is_visible()
    page.context.clear_cookies(name="sessionid")
    page.goto(desk.url + "/sign-in")
    page.get_by_role("button", name="Usar una llave de acceso").click()
    page.wait_for_url(desk.url + "/")
    page.goto(desk.url + "/account/recovery-codes")
    assert page.get_by_role("heading", name="Códigos de recuperación").is_visible(), "a passkey vouches for what counts"


def test_a_device_that_says_no_leaves_a_way(desk: Desk, bank: make.Bank) -> None:
    page = here(desk).open(None, "/sign-in")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")  # no authenticator at all
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": False}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    page.get_by_role("button", name="Usar una llave de acceso").click()
    page.get_by_text("No se ha usado la llave de acceso").wait_for()
    assert page.url.endswith("/sign-in")


def test_the_demo_is_entered_in_three_clicks(desk: Desk, bank: make.Bank, settings: Any) -> None:
    settings.DEMO = True
    people.add_fictional(bank.spain.pk, "Alba Rey", "alba@demo.example", [Role.AGENT], team="care")
    page = desk.open(None, "/sign-in")
    page.get_by_role("button", name="Alba Rey").click()
    page.get_by_role("button", name="Rellenar").click()
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url(desk.url + "/")


def test_setting_up_an_empty_installation(desk: Desk, db: None, violations: Callable[[Page], list[str]]) -> None:
    page = desk.open(None, f"/set-up/{links.issue(LinkKind.SETUP)}")
    assert violations(page) == []
    page.get_by_label("Nombre del banco o grupo").fill("Grupo Alameda")
    page.get_by_label("País", exact=True).select_option("ES")
    page.get_by_label("Nombre en ese país").fill("Banco Alameda")
    page.get_by_role("button", name="Otro país").click()
    page.get_by_label("País", exact=True).nth(1).select_option("CO")
    page.get_by_label("Nombre en ese país").nth(1).fill("Banco Alameda Colombia")
    page.get_by_role("button", name="Continuar").click()
    page.get_by_label("Su nombre").fill("Ada Lovera")
    assert violations(page) == []
    page.get_by_label("Su correo electrónico").fill("ada@alameda.example")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("link", name="Una aplicación de códigos").click()
    page.get_by_text("La aplicación no puede leerla").click()
    secret = page.locator("details code").inner_text()
    page.locator("input[name=code]").fill(factors.code_now(secret))
    page.get_by_role("button", name="Añadir").click()
    page.get_by_role("link", name="Los he guardado").click()
    page.wait_for_url("**/set-up/channel")
    assert violations(page) == []
    assert Entity.objects.count() == 3


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
def test_every_page_of_access_is_accessible(
    desk: Desk, bank: make.Bank, violations: Callable[[Page], list[str]], size: tuple[int, int], theme: str, settings: Any
) -> None:
    settings.DEMO = True
    people.add_fictional(bank.spain.pk, "Alba Rey", "alba@demo.example", [Role.AGENT])
    admin: User = make.user("Adela", Role.ADMINISTRATOR, bank.group)
    found = {}
    page = desk.open(None, "/sign-in", size=size, theme=theme)
    found["/sign-in"] = violations(page)
    page.get_by_role("button", name="Alba Rey").click()
    found["/sign-in/factor"] = violations(page)
    page.get_by_role("button", name="Rellenar").click()
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url(desk.url + "/")
    paths = [
        "/settings",
        f"/settings/people/{bank.bruno.public_id}",
        "/settings/entities",
        "/settings/tokens",
        "/account",
        "/account/password",
    ]
    page = desk.open(admin, "/step-up?next=/settings/tokens/new", size=size, theme=theme)
    found["/step-up"] = violations(page)
    page.get_by_label("Código de un solo uso").fill(factors.code_now(make.SECRET))
    page.get_by_role("button", name="Confirmar").click()
    page.wait_for_url("**/settings/tokens/new")
    found["/settings/tokens/new"] = violations(page)
    for path in [*paths, "/settings/people/invite", f"/settings/entities/{bank.spain.public_id}", "/account/factors/passkey"]:
        page.goto(desk.url + path)
        found[path] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} is too wide"
    assert {path: said for path, said in found.items() if said} == {}
