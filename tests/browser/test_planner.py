"""The calendar and the freeze with posts, wide in the light and narrow in the dark: no violation, nothing sideways; a card is dragged."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser import alameda
from tests.browser.conftest import Desk
from tests.browser.test_control_pages import LOOKS, look
from tests.browser.test_pages import Find
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.types import Person
from ventanilla.channels import freeze_plans, holds
from ventanilla.channels.holds import HoldScope
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing import planning, services
from ventanilla.publishing.models import Content
from ventanilla.publishing.types import ContentState, NewContent, NewVariant, Planned

LONG = "Semana de la educación financiera: cómo repartir la nómina, cuánto guardar y qué hacer con lo que sobra a fin de mes"


def month(bank: make.Bank, person: Person) -> list[Content]:
    """Posts of this month in several states, two that collide, one in a blackout."""
    channel = Channel.objects.filter(entity=bank.spain).first()
    assert channel is not None
    today = now().replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    made = []
    for day, hour, title, state in (
        (0, 23, "Hoy, abrimos en Oviedo", ContentState.SCHEDULED),
        (1, 9, LONG, ContentState.DRAFT),
        (1, 9, "Sorteo de entradas", ContentState.COMPLIANCE_REVIEW),
        (2, 18, "Cuenta Ahorro Alameda", ContentState.HELD),
        (3, 12, "Presentación de resultados", ContentState.PUBLISHED),
    ):
        at = Planned(today + timedelta(days=day, hours=hour, minutes=len(made)), "Europe/Madrid")
        content = services.create(person, bank.spain.pk, NewContent(title, (NewVariant(channel.pk, "Hola"),), at=at))
        Content.objects.filter(pk=content.pk).update(state=state, reason="missed" if state is ContentState.HELD else "")
        made.append(content)
    services.create(person, bank.spain.pk, NewContent("Sin hora todavía", (NewVariant(channel.pk, "Hola"),)))
    planning.lay(person, bank.spain.pk, "blackout", "Resultados del trimestre", now() + timedelta(days=2), now() + timedelta(days=4))
    return made


@pytest.fixture
def helena(bank: make.Bank) -> User:
    alameda.morning(bank)
    return make.user("Helena", Role.HEAD_OF_SOCIAL, bank.spain)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_the_calendar(desk: Desk, bank: make.Bank, helena: User, violations: Find, size: tuple[int, int], theme: str) -> None:
    page = desk.open(helena, "/calendar", size=size, theme=theme)
    look(page, desk, violations, size, theme, ("calendar-empty", "/calendar"), ("calendar-list-empty", "/calendar?view=list"))
    month(bank, bank.person(helena))
    paths = (("calendar", "/calendar"), ("calendar-week", "/calendar?view=week"), ("calendar-list", "/calendar?view=list"))
    look(page, desk, violations, size, theme, *paths, ("calendar-day", "/calendar?view=day"))


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_the_freeze_with_what_it_set_aside(
    desk: Desk, bank: make.Bank, helena: User, violations: Find, size: tuple[int, int], theme: str
) -> None:
    person = bank.person(helena)
    month(bank, person)
    holds.place(person, HoldScope(bank.spain.pk), "Caída de la aplicación")
    freeze_plans.prepare(person, "Caída de la aplicación en toda España", HoldScope(bank.spain.pk), "La aplicación no funciona")
    page = desk.open(helena, "/holds", size=size, theme=theme)
    look(page, desk, violations, size, theme, ("freeze-posts", "/holds"))


def test_a_draft_is_dragged_to_another_day(desk: Desk, bank: make.Bank, helena: User) -> None:
    made = month(bank, bank.person(helena))
    page: Page = desk.open(helena, "/calendar?view=week")
    day = datetime.fromisoformat(made[1].wall).date()
    target = day + timedelta(days=1) if day.weekday() < 6 else day - timedelta(days=1)
    page.goto(f"{desk.url}/calendar?view=week&at={day}")
    page.drag_and_drop(f'[data-content="{made[1].public_id}"]', f'[data-day="{target}"] > .planner-head')
    expect(page.locator(f'[data-day="{target}"] [data-content="{made[1].public_id}"]')).to_be_visible()
    made[1].refresh_from_db()
    assert made[1].wall == f"{target}T{made[1].wall[11:]}"
