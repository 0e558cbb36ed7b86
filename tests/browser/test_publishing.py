"""A post as people plan it: written for three channels, put right with what the catalogue and the law give, approved twice, out once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Page, expect

from plaza import services as plaza
from plaza.models import Account, Item
from tests import make
from tests.browser.conftest import PHONE, Desk
from tests.platforms import on_plaza
from ventanilla.accounts import factors
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Role
from ventanilla.approvals.models import Request
from ventanilla.archive import dossiers
from ventanilla.archive.signing import public_key
from ventanilla.catalogue.models import Product, ProductVersion
from ventanilla.channels import credentials
from ventanilla.channels.models import Attempt, Channel
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.jobs.worker import run_due
from ventanilla.publishing.models import Content, Version
from ventanilla.workflows import measure, outgoing

both = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])
WORDS = "Con la Cuenta Ahorro gane un 2 %."
LANDING = "https://alameda.example/ahorro"


@dataclass
class Stage:
    desk: Desk
    bank: make.Bank
    elena: User
    accounts: list[Account]


@pytest.fixture
def stage(desk: Desk, bank: make.Bank, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with on_plaza.setting(desk.url, monkeypatch) as made:
        assert isinstance(made, on_plaza.OnPlaza)
        others = [plaza.join(f"alameda{n}", f"Alameda {n}", kind="company", verified=True) for n in ("ahorro", "joven")]
        accounts = [made.bank, *others]
        for account in accounts:
            _channel(bank, account, str(made.connection.settings["url"]))
        yield Stage(desk, bank, make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain), accounts)


def _channel(bank: make.Bank, account: Account, url: str) -> None:
    channel = Channel.objects.create(
        entity=bank.spain,
        key=account.handle,
        platform="plaza",
        account_id=str(account.pk),
        handle=f"@{account.handle}",
        name=account.name,
        settings={"url": url, "domains": ["alameda.example"]},
        created_at=now(),
    )
    credentials.store(channel, {"token": plaza.new_token(account), "webhook_secret": on_plaza.SECRET})


@pytest.fixture
def savings(bank: make.Bank) -> None:
    product = Product.objects.create(entity=bank.spain, key="cuenta-ahorro", product_class="savings", name="Cuenta Ahorro", url=LANDING)
    figures = {"tae": "2.02", "tin": "2.00", "fees": "0"}
    ProductVersion.objects.create(
        entity_id=bank.spain.pk, product=product, figures=figures, valid_from=date(2020, 1, 1), created_at=now(), created_by="user:1"
    )


def checked(page: Page, act: Callable[[], object]) -> None:
    """Do it, and wait until the desk has checked what stands there then."""
    with page.expect_response(lambda answer: "/check" in answer.url or "/edit" in answer.url):
        act()


def fix(page: Page, rule: str, label: str) -> None:
    """Press the button that puts a finding right; the finding has a button of that name."""
    button = page.locator(f"[data-rule='{rule}'] button", has_text=label)
    checked(page, button.first.click)


def confirm_all(page: Page) -> None:
    """Tick off, one by one, what software cannot decide."""
    while page.locator("#checks button[value=attest]").count():
        with page.expect_navigation():
            page.locator("#checks button[value=attest]").first.click()


def press(page: Page, do: str) -> None:
    with page.expect_navigation():
        page.locator(f"button[form=compose][value={do}]").click()


def approve(stage: Stage, page: Page) -> None:
    """Carla reads the newest request and approves it; her second factor is proved anew where it has run out."""
    request = Request.objects.latest("pk")
    page.goto(f"{stage.desk.url}/approvals/{request.public_id}")
    expect(page.locator(".preview")).to_have_count(3)
    if not page.locator("button[value=approve]").count():
        page.locator("[data-approve]").click()
        page.locator("input[name=code]").fill(factors.code_now(make.SECRET))
        page.locator("input[name=code]").press("Enter")
        page.locator("button[value=approve]").wait_for()
    with page.expect_navigation():
        page.keyboard.press("a")
    request.refresh_from_db()
    assert request.state == "approved", page.locator("body").inner_text()


def write(page: Page) -> None:
    """Three channels, one product, the same words."""
    page.locator("#title").fill("Campaña de la Cuenta Ahorro")
    for box in page.locator("input[name=channel]").all():
        box.check()
    with page.expect_navigation():
        page.locator("form .button-primary").click()
    checked(page, lambda: page.locator("#product").select_option("cuenta-ahorro"))
    for n in range(3):
        page.locator("#compose [role=tab]").nth(n).click()
        checked(page, lambda n=n: page.locator(f"#text-{n}").fill(WORDS))


@both
def test_a_savings_account_from_the_first_word_to_the_network(stage: Stage, savings: None) -> None:
    page = stage.desk.open(stage.elena, "/content/new")
    write(page)
    page.locator("[data-rule='ES.PRD.tae_trigger']").wait_for()
    expect(page.locator(".preview-text mark").first).to_be_visible()
    fix(page, "ES.OUT.scope", "Clasificarlo como publicidad")
    fix(page, "ES.PRD.social_short_form", "Usar la página del producto")
    expect(page.locator("#landing_url")).to_have_value(LANDING)
    fix(page, "ES.PRD.tae_trigger", "Insertar del catálogo")
    expect(page.locator("[data-rule='ES.PRD.tae_trigger']")).to_have_count(0)
    expect(page.locator("[data-rule='ES.PRD.social_short_form']")).to_have_count(0)
    fix(page, "ES.PRD.risk_indicator", "Insertar el texto legal")
    fix(page, "ES.OUT.ad_identifiable", "Insertar el texto legal")
    assert all("TAE 2,02%" in page.locator(f"#text-{n}").input_value() for n in range(3))
    soon = now().astimezone(ZoneInfo("Europe/Madrid")) + timedelta(minutes=90)
    checked(page, lambda: page.locator("#wall").fill(soon.strftime("%Y-%m-%dT%H:%M")))
    press(page, "save")
    confirm_all(page)
    press(page, "ask")
    content = Content.objects.get()
    assert content.state in ("internal_review", "compliance_review"), page.locator("#checks").inner_text()
    carla = stage.desk.open(stage.bank.carla, "/approvals")
    approve(stage, carla)

    page.goto(f"{stage.desk.url}/content/{content.public_id}")
    checked(page, lambda: page.locator("#text-0").fill(page.locator("#text-0").input_value().replace("gane", "obtenga")))
    press(page, "save")
    content.refresh_from_db()
    assert (content.state, Request.objects.get().state) == ("draft", "void"), "one word changed: the approval is void"
    assert set(Attempt.objects.values_list("state", flat=True)) == {"withdrawn"}
    confirm_all(page)
    press(page, "ask")
    approve(stage, carla)
    _its_minute_comes(content)
    for account in stage.accounts:
        assert Item.objects.filter(author=account, deleted_at=None).count() == 1, account.handle
    assert Item.objects.filter(text__contains="obtenga").count() == 1, "what was approved last went out"
    page.goto(f"{stage.desk.url}/content/{content.public_id}")
    expect(page.locator(".page-header .pill").first).to_have_text("Publicado")
    _results_come_back(stage, page, content)
    _dossier_is_exported(stage, content)


def _results_come_back(stage: Stage, page: Page, content: Content) -> None:
    """What people do on the network stands on the page of the piece and in the list."""
    rocio = Account.objects.get(handle="rocio")
    first = Item.objects.get(author=stage.accounts[0], deleted_at=None)
    plaza.like(rocio, first)
    plaza.write(rocio, "¿Tiene comisiones?", parent=first)
    assert content.publish_at is not None
    with time_machine.travel(content.publish_at + timedelta(minutes=4), tick=True):
        measure.plan()
        run_due(JOBS)
    page.reload()
    for name, value in (("Me gusta", "1"), ("Comentarios", "1")):
        expect(page.locator("#results .tiles div", has_text=name).locator("dd")).to_have_text(value)
    expect(page.locator("#results tbody").first.locator("tr")).to_have_count(3)
    page.goto(f"{stage.desk.url}/content?state=published&sort=likes")
    expect(page.locator("td[data-label='Me gusta']")).to_have_text("1")


def _dossier_is_exported(stage: Stage, content: Content) -> None:
    """Compliance has it made, fetches it, and it proves itself; one changed byte does not pass."""
    carla = stage.desk.open(stage.bank.carla, f"/content/{content.public_id}")
    carla.locator("#dossier form button").click()
    if not carla.locator("#dossier progress").count():
        carla.locator("input[name=code]").fill(factors.code_now(make.SECRET))
        carla.locator("input[name=code]").press("Enter")
        carla.locator("#dossier form button").click()
    carla.locator("#dossier progress").wait_for()
    run_due(JOBS)
    with carla.expect_download() as fetched:
        carla.locator("#dossier a[href$='/file']").click()
    made = Path(fetched.value.path()).read_bytes()
    assert dossiers.verify(made, public_key()) == []
    assert dossiers.verify(made.replace(b"obtenga", b"obtenda", 1), public_key())


def _its_minute_comes(content: Content) -> None:
    """Not a minute before; and then once, however often the timers come round."""
    run_due(JOBS)
    assert not Item.objects.exists()
    content.refresh_from_db()
    assert content.publish_at is not None
    with time_machine.travel(content.publish_at + timedelta(seconds=1), tick=True):
        for _n in range(2):
            run_due(JOBS)
            outgoing.sweep()
            run_due(JOBS)


@both
def test_a_lost_connection_loses_nothing(stage: Stage) -> None:
    page = stage.desk.open(stage.elena, "/content/new")
    page.locator("#title").fill("Escuela de finanzas")
    page.locator("input[name=channel]").first.check()
    with page.expect_navigation():
        page.locator("form .button-primary").click()
    page.context.set_offline(True)
    page.locator("#text-0").fill("Lo que escribí en el tren.")
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    stage.desk.complaints.clear()  # the browser itself complains of the lost connection
    page.reload()
    expect(page.locator("#text-0")).to_have_value("Lo que escribí en el tren.")
    assert Version.objects.count() == 1


@both
def test_the_pages_are_clean_at_both_widths(stage: Stage, savings: None, violations: Callable[[Page], list[str]]) -> None:
    page = stage.desk.open(stage.elena, "/content/new")
    write(page)
    for size, theme in (((1440, 900), "light"), (PHONE, "dark")):
        looked = stage.desk.open(stage.elena, f"/content/{Content.objects.get().public_id}", size=size, theme=theme)
        looked.screenshot(path=f"tests/browser/out/composer.{size[0]}.{theme}.png", full_page=True)
        assert violations(looked) == []
        assert looked.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for path in ("/content", "/content/new"):
        looked = stage.desk.open(stage.elena, path)
        looked.screenshot(path=f"tests/browser/out/{path.strip('/').replace('/', '-')}.png")
        assert violations(looked) == []
