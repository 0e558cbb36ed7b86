"""The main job as people see it: customer on Plaza, agent at the desk, clerk in the back office, each in a window of their own."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from plaza.models import Item
from tests import make
from tests.browser.circle import PATIENCE_MS, Circle, closed_loop, post, seen_at, watch
from tests.browser.conftest import Desk
from ventanilla.cases.models import Case
from ventanilla.channels.models import Delivery
from ventanilla.inbox.models import Conversation, Message

both = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])


@pytest.fixture
def circle(desk: Desk, bank: make.Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Circle]:
    expect.set_options(timeout=PATIENCE_MS)
    with closed_loop(desk, bank, tmp_path / "office", monkeypatch) as made:
        yield made


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(out, "PNG")
    return out.getvalue()


def told(circle: Circle, asked: str, shown: bytes = b"") -> Page:
    """Rocío writes to the bank on Plaza; it shows up in an inbox that has stood open. The agent's page, with the conversation opened."""
    alba = circle.staff(circle.bank.alba, "/inbox")
    watch(alba, "#cards", asked)
    rocio = circle.customer("rocio")
    post(rocio, f"@alameda {asked}", shown)
    seen = seen_at(alba)
    message, delivery = Message.objects.get(direction="in", text__contains=asked), Delivery.objects.latest("pk")
    took = [(seen - at).total_seconds() * 1000 for at in (delivery.received_at, message.stored_at)]
    print(f"\nstored as delivery to shown: {took[0]:.0f} ms; as message: {took[1]:.0f} ms")
    alba.locator("#cards a", has_text=asked).click()
    alba.locator("#thread").get_by_text(asked).wait_for()
    return alba


def opened(alba: Page, **chosen: str) -> None:
    """The agent opens a case in the third pane."""
    alba.locator("#cases-panel button").click()
    for name, value in chosen.items():
        alba.locator(f"#case-{name}").select_option(value)
    alba.locator("#drawer form button[type=submit]").click()
    alba.locator("#drawer[open]").wait_for(state="hidden")


@both
def test_an_incident_from_the_post_to_the_answer_that_the_customer_reads(circle: Circle) -> None:
    asked = "No puedo pagar con la tarjeta, me la rechaza en todas partes"
    alba = told(circle, asked, picture("firebrick"))
    shown = alba.locator("#thread .attachment[data-unveil]")  # fetched by a job, drawn by itself, blurred until somebody opens it
    expect(shown).to_have_class(re.compile("is-veiled"))
    expect(shown).to_have_attribute("aria-expanded", "false")
    assert shown.locator("img").evaluate("i => getComputedStyle(i).filter").startswith("blur(")
    shown.click()
    expect(shown).not_to_have_class(re.compile("is-veiled"))
    expect(shown.locator("img")).to_have_js_property("naturalWidth", 320)
    opened(alba, incident="card-blocked", product="tarjeta-clara")
    case = Case.objects.get(opened_by=f"user:{circle.bank.alba.pk}")
    assert (case.kind, case.category, case.product) == ("incident", "card-blocked", "tarjeta-clara")
    panel = alba.locator("#cases-panel .case-card", has_text=case.number)
    panel.locator(".mono").wait_for()  # the bank's own reference: its system has acknowledged it
    watch(alba, "#proposals", "le hemos sustituido la tarjeta")

    clerk = circle.clerk("/cases/incident")
    clerk.locator("tr", has_text=case.number).locator("a").click()
    step = clerk.locator("#do-resolved")
    step.locator("select[name=reason]").select_option("card_replaced")
    step.locator("textarea[name=text]").fill("Llega el jueves.")
    step.locator("button").click()

    seen_at(alba)  # the proposed answer, in the page that stood open
    assert Case.objects.get(pk=case.pk).state == "resolved"
    panel.get_by_text("Resuelta").or_(panel.get_by_text("Resuelto")).wait_for()
    alba.locator("#thread .happened", has_text=case.number).last.wait_for()
    alba.locator("#proposals [data-insert]").click()
    answer = alba.locator("#reply")
    assert f"Buenas noticias sobre su caso {case.number}: le hemos sustituido la tarjeta. Llega el jueves." in answer.input_value()
    alba.locator("input[name=upload]").set_input_files({"name": "tarjeta.png", "mimeType": "image/png", "buffer": picture("teal")})
    alba.locator("#draft-files input[name^='alt:']").fill("La tarjeta nueva")
    answer.press("Control+Enter")
    alba.locator("#thread .bubble.is-ours:not(.is-open)", has_text="le hemos sustituido la tarjeta").wait_for()

    rocio = circle.customer("rocio")
    rocio.goto(f"{circle.desk.url}/plaza/p/{Item.objects.get(text__contains=asked).pk}")
    rocio.locator("#feed").get_by_text("le hemos sustituido la tarjeta").wait_for()
    rocio.locator("#feed img.picture[alt='La tarjeta nueva']").wait_for()
    assert Item.objects.filter(text__contains="le hemos sustituido la tarjeta").count() == 1
    assert alba.locator("#proposals .proposal").count() == 0
    assert Conversation.objects.get().state == "waiting_customer"


@both
def test_a_lead_from_the_post_to_the_money_and_back(circle: Circle) -> None:
    asked = "Quiero información de la hipoteca, sí, contactadme con vuestra oferta"
    alba = told(circle, asked)
    alba.locator("#context a.strong", has_text="Rocío Paredes").click()
    alba.locator("[hx-get*='consent?purpose=offers']").click()
    alba.locator("#consent-proof").fill("Sí, contactadme con vuestra oferta")
    alba.locator("#drawer button[type=submit]").click()
    alba.locator("#toasts .toast").wait_for()
    conversation = Conversation.objects.get()
    alba.goto(f"{circle.desk.url}/inbox/{conversation.public_id}")
    alba.locator("#cases-panel button").click()
    alba.locator("#drawer input[name=kind][value=lead]").check(force=True)
    alba.locator("#case-product").select_option("hipoteca")
    alba.locator("#case-branch").select_option("0182")
    alba.locator("#drawer form button[type=submit]").click()
    alba.locator("#drawer[open]").wait_for(state="hidden")
    lead = Case.objects.get(kind="lead")

    bruno = circle.staff(circle.bank.bruno, "/leads")
    column = bruno.locator("[data-column]", has=bruno.locator(f"[data-lead='{lead.public_id}']"))
    column.wait_for()
    alba.locator("#cases-panel .case-card", has_text=lead.number).locator(".mono").wait_for()  # handed off
    watch(bruno, "[data-column=funded]", lead.number)
    watch(alba, "#thread", f"{lead.number}: Formalizada")

    clerk = circle.clerk("/cases/lead")
    clerk.locator("tr", has_text=lead.number).locator("a").click()
    for to in ("accepted", "contacted", "application", "funded"):
        clerk.locator(f"#do-{to} button").click()
        clerk.locator(f"#do-{to}").wait_for(state="detached")

    seen_at(bruno)
    seen_at(alba)
    said = alba.locator("#thread .happened").all_inner_texts()
    assert [line.split(" · ")[0].split(": ")[1] for line in said if line.startswith(f"{lead.number}:")][-4:] == [
        "Aceptada",
        "Contactada",
        "Solicitud",
        "Formalizada",
    ]
    lead.refresh_from_db()
    assert (lead.state, lead.ended_at is not None) == ("funded", True)
