"""The screens of control, wide in the light and narrow in the dark, and the other way round: no violation, nothing sideways."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from tests import make
from tests.browser import alameda
from tests.browser.conftest import PHONE, WIDE, Desk
from tests.browser.test_pages import Find, overflow, shoot
from ventanilla.channels.models import Hold
from ventanilla.common.pure.clock import now

LOOKS = [
    pytest.param(WIDE, "light", id="wide-light"),
    pytest.param(WIDE, "dark", id="wide-dark"),
    pytest.param(PHONE, "light", id="phone-light"),
    pytest.param(PHONE, "dark", id="phone-dark"),
]


def hold(bank: make.Bank) -> Hold:
    reason = "Caída de la aplicación en toda España: no se publica nada promocional hasta que Sistemas confirme que funciona."
    return Hold.objects.create(
        entity=bank.spain, kinds=",post,reply,", reason=reason, placed_by=f"user:{bank.bruno.pk}", starts_at=now() - timedelta(hours=1)
    )


def look(page: Page, desk: Desk, violations: Find, size: tuple[int, int], theme: str, *paths: tuple[str, str]) -> None:
    for name, path in paths:
        page.goto(desk.url + path)
        shoot(page, name, size, theme)
        assert violations(page) == [], name
        assert overflow(page) <= 0, name


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_holds(desk: Desk, bank: make.Bank, violations: Find, size: tuple[int, int], theme: str) -> None:
    alameda.morning(bank)
    page = desk.open(bank.bruno, "/holds", size=size, theme=theme)
    look(page, desk, violations, size, theme, ("holds-none", "/holds"))
    hold(bank)
    look(page, desk, violations, size, theme, ("holds", "/holds"), ("inbox-held", "/inbox"))
