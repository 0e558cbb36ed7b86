"""The frame in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests import make
from tests.browser.conftest import OUT, Desk
from tests.browser.test_control_pages import LOOKS


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_the_frame_is_accessible(
    desk: Desk, bank: make.Bank, violations: Callable[[Page], list[str]], size: tuple[int, int], theme: str
) -> None:
    boss = make.user("Elena", "head_of_social", bank.group)
    page = desk.open(boss, size=size, theme=theme)
    OUT.mkdir(exist_ok=True)
    page.screenshot(path=OUT / f"home-{size[0]}-{theme}.png")
    assert violations(page) == []
    page.locator("header .menu").last.locator("summary").click()
    page.screenshot(path=OUT / f"menu-{size[0]}-{theme}.png")
    assert [v for v in violations(page) if "obscured" not in v] == [], "an open menu covers what lies under it"


def test_keys_and_menus(desk: Desk, bank: make.Bank) -> None:
    page = desk.open(bank.alba)
    page.keyboard.press("?")
    assert page.locator("#key-help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#key-help").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_choosing_the_theme(desk: Desk, bank: make.Bank) -> None:
    page = desk.open(bank.alba)
    page.locator("header .menu").last.locator("summary").click()
    page.get_by_role("button", name="Dark").or_(page.get_by_role("button", name="Oscuro")).click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 19, 32)"
