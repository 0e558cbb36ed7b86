"""A real Chromium against the real server: signed in, at both widths, in both themes and both languages."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Playwright's own event loop runs in the test's thread; the ORM would refuse to work beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.live import serving
from ventanilla.accounts.models import User

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OUT = Path(__file__).parent / "out"
WIDE, PHONE = (1440, 900), (390, 844)
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if CHROMIUM is None and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--force-color-profile=srgb"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@dataclass
class Desk:
    """The running product. `open` gives a page of one person; whatever a page complains of in its console fails the test."""

    url: str
    chromium: Browser
    contexts: list[BrowserContext]
    complaints: list[str]

    def open(
        self, user: User | None = None, path: str = "/", *, size: tuple[int, int] = WIDE, theme: str = "light", language: str = "es"
    ) -> Page:
        context = self.chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            locale="es-ES" if language == "es" else "en-GB",
            timezone_id="Europe/Madrid",
            reduced_motion="reduce",
            has_touch=size == PHONE,
        )
        self.contexts.append(context)
        cookies = [{"name": "django_language", "value": language, "url": self.url}]
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies.append({"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.url})
        context.add_cookies(cookies)
        page = context.new_page()
        page.set_default_timeout(8_000)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.url + path)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        # A request that was given up on purpose (the page was left, a newer one came) is an error in htmx's log alone.
        given_up = message.text.startswith(("htmx:afterRequest,", "htmx:sendAbort,"))
        # axe marks elements with styles of its own while it looks; a live part that htmx draws anew just then copies them.
        axes_own = message.text.startswith("Applying inline style") and "/htmx-2" in message.location["url"]
        if message.type in ("error", "warning") and not given_up and not axes_own:
            self.complaints.append(message.text)


@pytest.fixture
def desk(chromium: Browser, db: None) -> Iterator[Desk]:
    with serving() as url:
        desk = Desk(url, chromium, [], [])
        yield desk
        for context in desk.contexts:
            context.close()
    assert desk.complaints == [], desk.complaints


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()


@pytest.fixture
def violations(axe: Axe) -> Callable[[Page], list[str]]:
    """What axe finds against WCAG 2.2 AA and good practice on a page, one line per element."""

    def find(page: Page) -> list[str]:
        found = axe.run(page, options=AXE).response["violations"]
        return [f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:300]}" for v in found for node in v["nodes"]]

    return find
