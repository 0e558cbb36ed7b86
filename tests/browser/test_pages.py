"""Every page of the desk: no violation of WCAG 2.2 AA, wide in the light and narrow in the dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests import make
from tests.browser import alameda
from tests.browser.conftest import OUT, PHONE, WIDE, Desk

Find = Callable[[Page], list[str]]
LOOKS = [pytest.param(WIDE, "light", id="wide-light"), pytest.param(PHONE, "dark", id="phone-dark")]


def shoot(page: Page, name: str, size: tuple[int, int], theme: str) -> None:
    OUT.mkdir(exist_ok=True)
    page.screenshot(path=OUT / f"{name}-{size[0]}-{theme}.png")


def overflow(page: Page) -> int:
    """How far the page is wider than the window: nothing may scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_pages(desk: Desk, bank: make.Bank, violations: Find, size: tuple[int, int], theme: str) -> None:
    scene = alameda.morning(bank)
    page = desk.open(bank.bruno, "/", size=size, theme=theme)
    for name, path in (
        ("today", "/"),
        ("notices", "/notices"),
        ("search", "/search?q=app"),
        ("search-empty", "/search?q=zzzz"),
        ("contacts", "/contacts"),
        ("contact", f"/contacts/{scene.contact.public_id}"),
        ("inbox-empty", "/inbox?queue=resolved"),
        ("not-found", "/nothing-here"),
    ):
        page.goto(desk.url + path)
        shoot(page, name, size, theme)
        assert violations(page) == [], name
        assert overflow(page) <= 0, name
    assert ["404" in complaint for complaint in desk.complaints] == [True], "the page that is not there, and nothing else"
    desk.complaints.clear()


def test_a_new_bank_is_told_what_to_do(desk: Desk, bank: make.Bank, violations: Find) -> None:
    boss = make.user("Elena", "head_of_social", bank.group)
    page = desk.open(boss, "/", language="en")
    shoot(page, "today-new", WIDE, "light")
    page.goto(desk.url + "/inbox")
    shoot(page, "inbox-new", WIDE, "light")
    assert violations(page) == []
