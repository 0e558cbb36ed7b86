"""Everything that the main job passes through, at work at once: desk, worker, Plaza, and the bank's back office as another process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page

from plaza import services as plaza
from tests import make, office
from tests.browser.conftest import Desk
from tests.live import working
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.bank import choice
from ventanilla.catalogue.models import Branch, Category, Product
from ventanilla.channels import deliveries
from ventanilla.channels.platforms.plaza import adapter
from ventanilla.config.environment import host_and_port
from ventanilla.workflows import connect_channel

PATIENCE_MS = 45_000  # how long a condition is waited for on a busy machine; nothing waits longer than it must


@dataclass
class Circle:
    """Banco Alameda on its first morning: pages of its staff, of customers on Plaza, and of the back office at `office`."""

    desk: Desk
    bank: make.Bank
    office: str

    def staff(self, user: object, path: str, **more: object) -> Page:
        return patient(self.desk.open(user, path, **more))

    def customer(self, handle: str) -> Page:
        """Somebody on Plaza, who has chosen to be this person."""
        page = patient(self.desk.open(None, "/plaza/people"))
        page.locator(f"button[name=handle][value={handle}]").click()
        page.wait_for_url("**/plaza/")
        return page

    def clerk(self, path: str) -> Page:
        """Somebody in the bank's back office."""
        context: BrowserContext = self.desk.chromium.new_context(locale="es-ES", timezone_id="Europe/Madrid", reduced_motion="reduce")
        self.desk.contexts.append(context)
        page = patient(context.new_page())
        page.goto(self.office + path)
        return page


def patient(page: Page) -> Page:
    page.set_default_timeout(PATIENCE_MS)
    return page


def post(page: Page, text: str, picture: bytes = b"") -> None:
    """Write on Plaza with the composer of the page, and see it stand there."""
    page.locator("#text").fill(text)
    if picture:
        page.locator("#composer details.media summary").click()
        page.locator("#composer input[type=file]").set_input_files({"name": "foto.png", "mimeType": "image/png", "buffer": picture})
    page.locator("#composer button[type=submit]").click()
    page.locator("#feed").get_by_text(text).first.wait_for()


def watch(page: Page, inside: str, words: str) -> None:
    """From now on note in the page when `words` first show up inside an element. A reload would forget it, and be noticed."""
    page.evaluate(
        """([inside, words]) => {
          const html = document.documentElement;
          delete html.dataset.seen;
          const eye = new MutationObserver(() => {
            if (!document.querySelector(inside)?.textContent.includes(words)) return;
            html.dataset.seen = Date.now();
            eye.disconnect();
          });
          eye.observe(document.body, { subtree: true, childList: true, characterData: true });
        }""",
        [inside, words],
    )


def seen_at(page: Page) -> datetime:
    """When the words showed up, in the page as it was: one that was loaded anew has forgotten to look."""
    page.locator("html[data-seen]").wait_for(state="attached")
    return datetime.fromtimestamp(int(page.locator("html").get_attribute("data-seen") or 0) / 1000, UTC)


@contextmanager
def closed_loop(desk: Desk, bank: make.Bank, home: Path, patch: pytest.MonkeyPatch) -> Iterator[Circle]:
    """Connect everything as an installation does, and let it work."""
    deliveries._seals.clear()
    choice._bank.cache_clear()
    cache.clear()
    port = office.free_port()
    address = f"http://127.0.0.1:{port}"
    patch.setattr(adapter, "TIMEOUT", 120)  # what is shown must not depend on how busy the machine is
    patch.setattr(settings, "PUBLIC_URL", desk.url)
    patch.setattr(settings, "ALLOW_HOSTS", [host_and_port(desk.url), host_and_port(address)])
    patch.setattr(settings, "BANK", f"http:{address}/orders")
    patch.setattr(settings, "BANK_SECRETS", {"BANK_SECRET": office.SECRET, "BANK_EVENTS_SECRET": office.EVENTS})
    token = make.token(bank.spain, TokenScope.BANK_EVENTS)
    with office.opened(home, desk.url, port=port, token=token):
        _catalogue(bank)
        _plaza(desk, bank)
        with working():
            yield Circle(desk, bank, address)
    choice._bank.cache_clear()


def _catalogue(bank: make.Bank) -> None:
    Category.objects.create(
        entity=bank.spain, kind="incident", key="card-blocked", name_es="Tarjeta bloqueada", name_en="Card", topic="card"
    )
    Product.objects.create(entity=bank.spain, key="tarjeta-clara", product_class="credit_card", name="Tarjeta Clara")
    Product.objects.create(entity=bank.spain, key="hipoteca", product_class="mortgage", name="Hipoteca Alameda")
    Branch.objects.create(entity=bank.spain, code="0182", name="Lavapiés", city="Madrid")


def _plaza(desk: Desk, bank: make.Bank) -> None:
    ours = plaza.join("alameda", "Banco Alameda", kind="company", verified=True)
    plaza.join("rocio", "Rocío Paredes")
    httpx.get(f"{desk.url}/plaza/", trust_env=False, timeout=60)
    values = {"url": f"{desk.url}/plaza", "token": plaza.new_token(ours)}
    done = connect_channel.connect_as("user:test", bank.spain.pk, "plaza", values, team_id=bank.care.pk)
    assert isinstance(done, connect_channel.Connected), done
    assert done.pushed, "Plaza pushes to the desk"
