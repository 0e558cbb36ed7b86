"""The pages of reply templates, and the composer with everything that it can carry, in a real browser."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests import make
from tests.browser import alameda
from tests.browser.conftest import OUT, Desk
from tests.browser.test_control_pages import LOOKS
from ventanilla.cases import proposals, services
from ventanilla.cases.services import Wish, transition
from ventanilla.cases.states import CaseState, Reason, Severity
from ventanilla.cases.types import NewIncident
from ventanilla.common.pure.clock import now
from ventanilla.inbox.models import ReplyTemplate
from ventanilla.workflows import attachments

Find = Callable[[Page], list[str]]


def proposed(scene: alameda.Morning) -> None:
    """The bank has resolved an incident of Ana's, and proposes what to answer."""
    talk = scene.ana
    new = NewIncident(
        entity_id=talk.entity_id,
        conversation_id=talk.pk,
        identity_id=talk.identity_id,
        subject_key_id=talk.identity.subject_key_id,
        summary="No entra en la app",
        category="app",
        severity=Severity.HIGH,
        opened_at=now(),
        due_at=now(),
    )
    ref = services.open_incident(new, actor="rule")
    proposals.propose(transition(ref.id, Wish(CaseState.RESOLVED, "user:1", reason=Reason.FIXED)), {talk.pk: "es"})


def carried(scene: alameda.Morning) -> None:
    """Alba has put a picture to her answer."""
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(out, "PNG")
    name = "guia-de-acceso-a-la-aplicacion-movil.png"
    assert attachments.attach(scene.bank.person(scene.bank.alba), scene.ana, out.getvalue(), name) is None


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_they_are_accessible(desk: Desk, bank: make.Bank, violations: Find, size: tuple[int, int], theme: str) -> None:
    scene = alameda.morning(bank)
    proposed(scene)
    carried(scene)
    OUT.mkdir(exist_ok=True)
    page = desk.open(bank.alba, f"/inbox/{scene.ana.public_id}", size=size, theme=theme)
    page.set_default_timeout(30_000)
    page.locator("#reply").fill("Su IBAN es ES9121000418450200051332, ¿verdad?")
    page.locator("#checks .pill-danger").first.wait_for()
    page.screenshot(path=OUT / f"composer-{size[0]}-{theme}.png")
    assert violations(page) == []
    page = desk.open(bank.bruno, "/templates", size=size, theme=theme)
    page.screenshot(path=OUT / f"templates-{size[0]}-{theme}.png")
    assert violations(page) == []
    page.goto(f"{desk.url}/templates/{ReplyTemplate.objects.get(key='acceso-app').public_id}")
    page.screenshot(path=OUT / f"template-{size[0]}-{theme}.png", full_page=True)
    assert violations(page) == []


def test_a_template_is_inserted_by_keyboard_and_personal_data_is_stopped_with_its_words(desk: Desk, bank: make.Bank) -> None:
    scene = alameda.morning(bank)
    page = desk.open(bank.alba, f"/inbox/{scene.ana.public_id}")
    page.set_default_timeout(30_000)
    page.keyboard.press("r")
    page.keyboard.press("/")
    found = page.locator("#picker .picker-item")
    found.first.wait_for()
    page.keyboard.type("acceso")
    expect(found).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#reply")).to_have_value(
        "Ana, sentimos que no pueda entrar en la app. Estamos en ello y le avisaremos por aquí en cuanto esté resuelto. "
        "Mientras tanto puede operar en la web. — Alba"
    )
    expect(page.locator("#reply")).to_be_focused()
    page.locator("#reply").fill("Le llamamos al 612 345 678, ¿de acuerdo?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".finding-block q")).to_have_text("612 345 678")
    expect(page.locator("#reply")).to_have_value("Le llamamos al 612 345 678, ¿de acuerdo?")
    page.locator("[data-preview-toggle]").click()
    expect(page.locator("[data-preview]")).to_have_text("Le llamamos al 612 345 678, ¿de acuerdo?")
    expect(page.locator("#counter")).to_have_text("40 / 500")
    assert [said for said in desk.complaints if "422" not in said] == []
    desk.complaints.clear()  # a refused answer is a 422, which the browser notes
