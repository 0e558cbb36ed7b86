"""Why a message is read as it is, the page of the engine's accuracy, and labelling by keys: no violation, nothing sideways."""

import pytest
from playwright.sync_api import expect

from tests import make
from tests.browser import alameda
from tests.browser.conftest import Desk
from tests.browser.test_control_pages import LOOKS
from tests.browser.test_pages import Find, overflow, shoot
from tests.web.test_understanding import everything, version
from ventanilla.inbox.models import Message
from ventanilla.inbox.reading_models import Judgement


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_the_page_in_both_widths_and_themes(desk: Desk, violations: Find, size: tuple[int, int], theme: str) -> None:
    bank = make.bank()
    scene = alameda.morning(bank)
    everything(scene)
    version(scene, 1, live=True)
    version(scene, 2, state="running", finished_at=None, figures={}, done=7, total=37)
    page = desk.open(bank.bruno, "/understanding", size=size, theme=theme)
    assert violations(page) == [] and overflow(page) == 0
    shoot(page, "understanding", size, theme)
    page.goto(f"{desk.url}/understanding/label?from=sample")
    assert violations(page) == [] and overflow(page) == 0
    shoot(page, "labelling", size, theme)


@pytest.mark.parametrize(("size", "theme"), [LOOKS[0], LOOKS[3]])
def test_why_a_message_is_read_like_this_and_a_correction(desk: Desk, violations: Find, size: tuple[int, int], theme: str) -> None:
    bank = make.bank()
    scene = alameda.morning(bank)
    page = desk.open(bank.alba, f"/inbox/{scene.ana.public_id}", size=size, theme=theme)
    page.locator("#thread .bubble:not(.is-ours)").last.get_by_role("button", name="por qué").click()
    expect(page.locator("#drawer-title")).to_have_text("Por qué se lee así")
    assert violations(page) == [] and overflow(page) == 0
    shoot(page, "reading", size, theme)
    page.locator("#drawer select[name=topic]").select_option("brand")
    page.locator("#drawer button[type=submit]").click()
    expect(page.locator("#drawer .pill-ok")).to_have_count(1)
    expect(page.locator("#thread")).to_contain_text("corrigió la lectura")
    assert Judgement.objects.get().after == "brand"


def test_labelling_with_keys_alone(desk: Desk) -> None:
    bank = make.bank()
    scene = alameda.morning(bank)
    Message.objects.filter(direction="in").update(sampled=True)
    page = desk.open(bank.alba, f"/understanding/label?from=sample&entity={scene.bank.spain.pk}")
    first = page.locator("[name=message]").input_value()
    page.keyboard.press("4")
    before = page.locator("[name=topic]:checked").input_value()
    page.keyboard.press("ArrowRight")
    after = page.locator("[name=topic]:checked").input_value()
    assert after != before
    page.keyboard.press("Enter")
    page.wait_for_function("first => document.querySelector('[name=message]')?.value !== first", arg=first)
    assert {j.task: (j.before, j.after) for j in Judgement.objects.all()}["topic"] == (before, after)
    assert Judgement.objects.count() == 6
    second = page.locator("[name=message]").input_value()
    page.keyboard.press("s")
    page.wait_for_function("second => document.querySelector('[name=message]')?.value !== second", arg=second)
    assert Judgement.objects.count() == 6
