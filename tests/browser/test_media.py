"""The media library and the templates in a browser: chosen in the composer, typed as a snippet, without a complaint of axe."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser.conftest import PHONE, WIDE, Desk
from tests.domain.publishing.test_library import drawn, saved
from tests.films import mp4
from tests.web.content.conftest import channel
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Role
from ventanilla.publishing import assets, services, snippets, templates
from ventanilla.publishing.models import Asset, Content, PostTemplate
from ventanilla.publishing.rights import Consent, Shown
from ventanilla.publishing.types import MediaUse, NewContent, NewVariant

LONG = "Sucursal de la calle Uría de Oviedo con el equipo de asesoramiento a jóvenes y familias, primavera"


def library(bank: make.Bank) -> list[Asset]:
    elena = bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))
    where = channel(bank, "plaza")
    found = [assets.add(elena, bank.spain.pk, saved(drawn(n)), f"{LONG} {n}.jpg" if n % 2 else f"feria-{n}.jpg").asset for n in range(7)]
    found.append(assets.add(elena, bank.spain.pk, saved(drawn(1), quality=40), "parecida.jpg").asset)
    found.append(assets.add(elena, bank.spain.pk, mp4(8000, 4000, 95), "visita.mp4").asset)
    kept = [a for a in found if a is not None]
    told = assets.Told(LONG, "Dos asesoras en el mostrador", "Hablemos", ("Oviedo", "equipo"), "Agencia Norte", "Cesión", "Sesión de marzo")
    people = (Shown("Lucía Fernández", Consent.GIVEN, date(2090, 1, 1), "carpeta 12"), Shown("Pablo Díaz", Consent.ASKED))
    assets.describe(elena, kept[1].public_id, replace(told, people=people, territory=("ES",)))
    assets.describe(elena, kept[2].public_id, replace(told, title="Feria", rights_until=date(2020, 1, 1)))
    assets.describe(elena, kept[3].public_id, replace(told, title="Mostrador"))
    assets.add(elena, bank.spain.pk, b"WEBVTT\n\n00:01.000 --> 00:02.000\nHola", "es.vtt", of=kept[-1], language="es")
    text = "Con {producto} su dinero crece al {tae} TAE. Le esperamos en {lugar}. {link}"
    texts = tuple({**v, "text": text} for v in templates.blank([where]))
    templates.create(elena, bank.spain.pk, templates.NewTemplate("Ahorro de temporada", date(2090, 1, 1), "Cada marzo", variants=texts))
    snippets.write(elena, bank.spain.pk, "fgd", "Entidad adherida al Fondo de Garantía de Depósitos.", "es")
    used = (MediaUse(str(kept[2].public_id), "Una feria"), MediaUse(str(kept[-1].public_id)))
    services.create(elena, bank.spain.pk, NewContent("Escuela de finanzas", (NewVariant(where.pk, "Venga a vernos.", media=used),)))
    return kept


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
def test_the_library_and_the_templates_please_axe(
    desk: Desk, bank: make.Bank, violations: Callable[[Page], list[str]], size: tuple[int, int], theme: str
) -> None:
    kept = library(bank)
    elena, content, row = User.objects.get(name="Elena"), Content.objects.get(), PostTemplate.objects.get()
    places = {
        "media": "/media",
        "asset": f"/media/{kept[1].public_id}",
        "video": f"/media/{kept[-1].public_id}",
        "templates": "/content/templates",
        "template": f"/content/templates/{row.public_id}",
        "snippets": "/content/snippets",
        "composer": f"/content/{content.public_id}",
        "new": f"/content/new?entity={bank.spain.pk}",
    }
    page = desk.open(elena, "/media", size=size, theme=theme)
    for name, path in places.items():
        page.goto(desk.url + path)
        if name == "composer":
            page.get_by_text("De la biblioteca de medios").first.click()
            expect(page.locator(".asset-pick").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), name
        assert violations(page) == [], name


def test_something_of_the_library_and_a_snippet_go_into_a_text(desk: Desk, bank: make.Bank) -> None:
    library(bank)
    elena, content = User.objects.get(name="Elena"), Content.objects.get()
    page = desk.open(elena, f"/content/{content.public_id}")
    text = page.locator("#text-0")
    text.click()
    text.press("End")
    page.keyboard.type(" /fgd ")
    expect(text).to_have_value("Venga a vernos. Entidad adherida al Fondo de Garantía de Depósitos. ")
    page.get_by_text("De la biblioteca de medios").first.click()
    page.locator(".asset-pick", has_text="parecida").click()
    expect(page.locator(".media-row")).to_have_count(3)
    expect(page.locator("#text-0")).to_have_value("Venga a vernos. Entidad adherida al Fondo de Garantía de Depósitos. ")
