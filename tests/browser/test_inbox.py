"""The console in a real browser."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests import make
from tests.browser import alameda
from tests.browser.alameda import Line
from tests.browser.conftest import OUT, Desk
from tests.browser.test_control_pages import LOOKS
from ventanilla.channels import credentials
from ventanilla.channels.models import Attempt
from ventanilla.files.services import Attachment, take
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Conversation, Message
from ventanilla.inbox.rules import Desk as Clocks
from ventanilla.understanding.types import Intent

Find = Callable[[Page], list[str]]


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_the_console_is_accessible(desk: Desk, bank: make.Bank, violations: Find, size: tuple[int, int], theme: str) -> None:
    scene = alameda.morning(bank)
    OUT.mkdir(exist_ok=True)
    page = desk.open(bank.alba, "/inbox", size=size, theme=theme)
    page.screenshot(path=OUT / f"inbox-{size[0]}-{theme}.png")
    assert violations(page) == []
    page.goto(f"{desk.url}/inbox/{scene.ana.public_id}")
    page.screenshot(path=OUT / f"talk-{size[0]}-{theme}.png")
    assert violations(page) == []


expect.set_options(timeout=30_000)


def arrives(scene: alameda.Morning, name: str, handle: str, text: str, native_id: str) -> None:
    """A customer writes, and the worker has just stored it."""
    where = scene.channels["mastodon"]
    append_many(where.entity_id, [alameda.arrival(where, Line(name, handle, "mastodon", 0, text, Intent.INCIDENT), native_id)], Clocks())


def listening(page: Page) -> Page:
    """The page hears of changes from now on."""
    with page.expect_response("**/stream", timeout=30_000):
        page.reload()
    page.set_default_timeout(30_000)
    return page


def test_what_arrives_is_drawn_and_takes_nothing_from_the_reader(desk: Desk, bank: make.Bank) -> None:
    scene = alameda.morning(bank)
    page = listening(desk.open(bank.alba, f"/inbox/{scene.ana.public_id}"))
    before = page.locator("#queues [aria-current] b").inner_text()
    page.locator("#reply").press_sequentially("Hola, Ana: ")
    arrives(scene, "Ana Robledo", "@ana_rbld", "¿Hay alguien?", "ana-3")
    page.locator("#thread .bubble", has_text="¿Hay alguien?").wait_for()
    page.locator("#reply").press_sequentially("seguimos con ello")
    expect(page.locator("#reply")).to_have_value("Hola, Ana: seguimos con ello")
    arrives(scene, "Vera Nueva", "@veranueva", "¿Abrís el sábado?", "vera-1")
    page.locator("#cards .card-row:first-child", has_text="Vera Nueva").wait_for()
    expect(page.locator("#queues [aria-current] b")).to_have_text(str(int(before) + 1))
    expect(page.locator("#reply")).to_be_focused()

    page.reload()
    expect(page.locator("#reply")).to_have_value("Hola, Ana: seguimos con ello")
    other = page.locator("#cards a", has_text="Vera Nueva")
    other.click()
    page.locator("#thread .bubble", has_text="¿Abrís el sábado?").wait_for()
    expect(page.locator("#reply")).to_have_value("")
    page.locator(f"#card-{scene.ana.public_id}").click()
    expect(page.locator("#reply")).to_have_value("Hola, Ana: seguimos con ello")

    card = page.locator("#cards a", has_text="Marta Soler")
    card.focus()
    arrives(scene, "Iker Otro", "@ikerotro", "Buenas tardes", "iker-1")
    page.locator("#cards .card-row", has_text="Iker Otro").wait_for()
    expect(card).to_be_focused()


def test_what_the_reader_does_while_a_part_is_being_drawn_stays_done(desk: Desk, bank: make.Bank) -> None:
    scene = alameda.morning(bank)
    last = Message.objects.filter(conversation=scene.ana, direction="in").latest("id")
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "firebrick").save(out, "PNG")
    owner, key = f"message:{last.public_id}", scene.ana.identity.subject_key_id
    assert take(Attachment(scene.ana.entity_id, owner, key, name="foto.png"), out.getvalue()).state == "ready"
    Message.objects.filter(pk=last.pk).update(has_files=True)
    page = listening(desk.open(bank.alba, f"/inbox/{scene.ana.public_id}", size=(1440, 560)))
    veil = page.locator("#thread .attachment[data-unveil]")
    expect(veil).to_have_class(re.compile("is-veiled"))
    held: list[Route] = []
    page.route(re.compile("/thread"), lambda route: held.append(route))
    with page.expect_request(re.compile("/thread")):
        arrives(scene, "Ana Robledo", "@ana_rbld", "¿Hay alguien?", "ana-3")
    veil.click()
    page.locator("#thread-scroll").evaluate("box => { box.scrollTop = 7; }")
    held[0].continue_()
    page.route(re.compile("/thread"), lambda route: route.continue_())
    page.locator("#thread .bubble", has_text="¿Hay alguien?").wait_for(state="attached")
    expect(veil).not_to_have_class(re.compile("is-veiled"))
    assert page.locator("#thread-scroll").evaluate("box => box.scrollTop") == 7


def test_one_answer_of_a_double_click_a_second_tab_and_a_lost_connection(desk: Desk, bank: make.Bank) -> None:
    scene = alameda.morning(bank)
    credentials.store(scene.channels["mastodon"], {"token": "t", "instance": "https://social.example"})
    first, second = (desk.open(bank.alba, f"/inbox/{scene.ana.public_id}") for _ in range(2))
    second.route("**/stream", lambda route: route.abort())  # the second tab hears of nothing
    second.reload()
    for page in (first, second):
        page.set_default_timeout(30_000)
        page.locator("#reply").fill("Ya está resuelto, Ana.")
    send = "button[name=then][value=wait]"
    first.locator(send).dblclick()
    first.locator("#thread .bubble.is-ours", has_text="Ya está resuelto").wait_for()
    expect(first.locator("#reply")).to_have_value("")
    second.locator(send).click()
    second.locator("#thread .bubble.is-ours", has_text="Ya está resuelto").wait_for()
    assert Attempt.objects.count() == 1

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    first.route("**/send", lost)
    first.locator("#reply").fill("¿Puede entrar ahora?")
    first.locator(send).click()
    first.locator("#toasts .toast-danger").wait_for()
    expect(first.locator("#reply")).to_have_value("¿Puede entrar ahora?")
    assert Attempt.objects.count() == 2, "the desk had it already"
    first.unroute("**/send")
    first.locator(send).click()
    expect(first.locator("#reply")).to_have_value("")
    assert Attempt.objects.count() == Message.objects.filter(attempt__isnull=False).count() == 2
    first.locator("#reply").fill("Gracias por su paciencia.")
    first.locator(send).click()
    expect(first.locator("#reply")).to_have_value("")
    assert Attempt.objects.count() == 3, "control: other words are another answer"
    desk.complaints[:] = [said for said in desk.complaints if "ERR_FAILED" not in said and not said.startswith("htmx:sendError")]


def test_the_keys_of_the_console(desk: Desk, bank: make.Bank) -> None:
    scene = alameda.morning(bank)
    page = desk.open(bank.alba, "/inbox")
    page.set_default_timeout(30_000)
    cards = page.locator("#cards a[id^=card-]")
    names = [cards.nth(n).locator(".card-name").inner_text().split(",")[0] for n in range(3)]
    for key, at in (("j", 0), ("j", 1), ("k", 0), ("j", 1)):
        page.keyboard.press(key)
        expect(page.locator(".talk-who [data-name]")).to_have_text(names[at])
        expect(cards.nth(at)).to_have_attribute("aria-current", "true")
    page.keyboard.press("a")
    expect(page.locator("#take")).to_have_count(0)
    opened = Conversation.objects.get(public_id=page.locator("#talk").get_attribute("data-id"))
    assert opened.assignee_id == bank.alba.pk
    page.keyboard.press("r")
    expect(page.locator("#reply")).to_be_focused()
    page.keyboard.type("jk?e")
    expect(page.locator("#reply")).to_have_value("jk?e")
    page.keyboard.press("Escape")
    expect(page.locator("#reply")).not_to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#key-help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#key-help")).to_be_hidden()
    page.keyboard.press("e")
    expect(page.locator("#reopen")).to_be_visible()
    opened.refresh_from_db()
    assert opened.state == "resolved"
    assert Conversation.objects.filter(state="resolved", entity=bank.spain).exclude(pk=opened.pk).count() == 1, "the past one alone"
    assert scene.ana.resolved_at is None


def test_a_colleague_who_looks_or_writes_is_seen_at_once(desk: Desk, bank: make.Bank) -> None:
    scene = alameda.morning(bank)
    alba = listening(desk.open(bank.alba, f"/inbox/{scene.ana.public_id}"))
    expect(alba.locator("#viewers .pill")).to_have_count(0)
    bruno = desk.open(bank.bruno, f"/inbox/{scene.ana.public_id}")
    expect(alba.locator("#viewers")).to_have_text("Bruno está viendo esta conversación")
    expect(bruno.locator("#viewers")).to_have_text("Alba está viendo esta conversación")
    bruno.locator("#reply").press_sequentially("Hola")
    expect(alba.locator("#viewers")).to_have_text("Bruno está escribiendo aquí")
    bruno.goto(f"{desk.url}/contacts")
    expect(alba.locator("#viewers .pill")).to_have_count(0)
