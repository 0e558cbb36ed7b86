"""The console in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests import make
from tests.browser import alameda
from tests.browser.conftest import OUT, PHONE, WIDE, Desk

Find = Callable[[Page], list[str]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_console_is_accessible(desk: Desk, bank: make.Bank, violations: Find, size: tuple[int, int], theme: str) -> None:
    scene = alameda.morning(bank)
    OUT.mkdir(exist_ok=True)
    page = desk.open(bank.alba, "/inbox", size=size, theme=theme)
    page.screenshot(path=OUT / f"inbox-{size[0]}-{theme}.png")
    assert violations(page) == []
    page.goto(f"{desk.url}/inbox/{scene.ana.public_id}")
    page.screenshot(path=OUT / f"talk-{size[0]}-{theme}.png")
    assert violations(page) == []
