"""The screens of control, wide in the light and narrow in the dark, and the other way round: no violation, nothing sideways."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from tests import make
from tests.browser import alameda
from tests.browser.conftest import PHONE, WIDE, Desk
from tests.browser.test_pages import Find, overflow, shoot
from tests.house.sweep.control import failed_delivery, failed_job
from ventanilla import compliance
from ventanilla.accounts import factors
from ventanilla.accounts.permissions import Role
from ventanilla.approvals.models import Request
from ventanilla.approvals.types import Code
from ventanilla.archive import holds as legal
from ventanilla.archive import sequencer
from ventanilla.archive.models import Entry, Errand
from ventanilla.catalogue import disclosures, lexicons, packs, seeding
from ventanilla.catalogue import services as catalogue
from ventanilla.catalogue.models import Calendar, Category
from ventanilla.channels.models import Attempt, Channel, Hold
from ventanilla.channels.types import Surface
from ventanilla.common.pure.clock import now
from ventanilla.compliance.types import Finding, Severity
from ventanilla.publishing import campaigns
from ventanilla.publishing.campaigns import NewCampaign
from ventanilla.publishing.models import Content
from ventanilla.workflows import approve, reply

LOOKS = [
    pytest.param(WIDE, "light", id="wide-light"),
    pytest.param(WIDE, "dark", id="wide-dark", marks=pytest.mark.long),
    pytest.param(PHONE, "light", id="phone-light", marks=pytest.mark.long),
    pytest.param(PHONE, "dark", id="phone-dark"),
]


def hold(bank: make.Bank) -> Hold:
    reason = "Caída de la aplicación en toda España: no se publica nada promocional hasta que Sistemas confirme que funciona."
    return Hold.objects.create(
        entity=bank.spain, kinds=",post,reply,", reason=reason, placed_by=f"user:{bank.bruno.pk}", starts_at=now() - timedelta(hours=1)
    )


SAFE = "La información que pide está en su contrato, apartado de comisiones; en la oficina de Lavapiés se la explican con cita. — Alba"
ANSWER = (
    "Ana, sentimos de verdad lo ocurrido. Nuestro equipo técnico trabaja en los móviles Android afectados y le escribiremos por aquí "
    "en cuanto pueda volver a entrar. Mientras tanto, puede pagar el alquiler desde la web. — Alba"
)


def ask(bank: make.Bank, scene: alameda.Morning, text: str) -> Request:
    made = reply.send_reply(bank.person(bank.alba), scene.ana.public_id, text, Surface.PUBLIC, str(uuid4()), ask=True)
    assert isinstance(made, reply.NeedsApproval), made
    return Request.objects.get(public_id=made.request)


def judged(bank: make.Bank, request: Request, code: Code, reason: str = "") -> None:
    bruno = replace(bank.person(bank.bruno), factor_at=now())
    assert approve.decide(bruno, request.public_id, code, bytes(request.payload_hash), reason).taken


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


FINDING = Finding(
    "es.promise.deadline",
    Severity.WARN,
    {"es": "Compromete un resultado sin plazo cierto.", "en": "Promises a result without a certain date."},
    ANSWER.index("en cuanto"),
    ANSWER.index("en cuanto") + len("en cuanto pueda volver a entrar"),
    "Orden ECC/2502/2012, art. 7",
    {"es": "Diga cuándo volverá a escribir.", "en": "Say when you will write again."},
)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_approvals(
    desk: Desk, bank: make.Bank, violations: Find, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], theme: str
) -> None:
    scene = alameda.morning(bank)
    page = desk.open(bank.bruno, "/approvals", size=size, theme=theme)
    look(page, desk, violations, size, theme, ("approvals-none", "/approvals"))
    first = ask(bank, scene, ANSWER.replace("en cuanto pueda volver a entrar", "esta misma tarde sin falta"))
    judged(bank, first, Code.RETURN, "No prometa una hora que no depende de nosotros.")
    judged(bank, ask(bank, scene, SAFE), Code.APPROVE)
    request = ask(bank, scene, ANSWER)
    Request.objects.filter(pk=request.pk).update(decide_by=now() + timedelta(minutes=12))
    ask(bank, scene, "Buenos días, Ana: ¿le ha funcionado ya el acceso? Seguimos pendientes. — Alba")
    approve.comment(bank.person(bank.alba), request.public_id, "Sistemas confirma el despliegue, pero no la hora.")
    monkeypatch.setattr(compliance, "check", lambda draft: [FINDING], raising=False)
    paths = [("approvals", "/approvals"), ("approval", f"/approvals/{request.public_id}"), ("approvals-history", "/approvals?tab=history")]
    look(page, desk, violations, size, theme, *paths)
    carla = desk.open(bank.carla, "/approvals/paths", size=size, theme=theme)
    look(carla, desk, violations, size, theme, ("approval-paths", "/approvals/paths"))


def test_keys_walk_reject_and_approve(desk: Desk, bank: make.Bank) -> None:
    scene = alameda.morning(bank)
    first, second = ask(bank, scene, ANSWER), ask(bank, scene, SAFE)
    page = desk.open(bank.bruno, "/approvals")
    page.keyboard.press("a")
    page.wait_for_url("**/step-up?*")
    page.locator("input[name=code]").fill(factors.code_now(make.SECRET))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/approvals/{first.public_id}")
    page.goto(desk.url + "/approvals")
    page.keyboard.press("j")
    page.wait_for_url(f"**request={second.public_id}*")
    page.keyboard.press("r")
    page.keyboard.type("Cite el apartado exacto del contrato.")
    assert page.locator("#reason").input_value() == "Cite el apartado exacto del contrato."
    page.locator("#sheet-title").click()
    page.keyboard.press("r")
    page.wait_for_url("**/approvals")
    page.keyboard.press("a")
    page.wait_for_function("document.querySelector('.empty') !== null")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("approved", "rejected")


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_work_and_archive(desk: Desk, bank: make.Bank, violations: Find, size: tuple[int, int], theme: str) -> None:
    elena = make.user("Elena", "head_of_social", bank.spain)
    page = desk.open(elena, "/jobs", size=size, theme=theme)
    look(page, desk, violations, size, theme, ("jobs-none", "/jobs"))
    carla = desk.open(bank.carla, "/archive", size=size, theme=theme)
    scene = alameda.morning(bank)
    for key in ("mastodon", "plaza"):
        failed_delivery(scene.channels[key], "undecodable" if key == "plaza" else "intake: KeyError")
    failed_job(bank.spain.pk)
    failed_job(bank.spain.pk, "write_profile", "http_502")
    ask(bank, scene, ANSWER)
    Attempt.objects.update(state="unknown", claimed_at=now() - timedelta(minutes=9))
    Channel.objects.filter(pk=scene.channels["bluesky"].pk).update(auth_state="revoked", auth_detail="HTTP 401")
    look(page, desk, violations, size, theme, ("jobs", "/jobs"))
    legal.place(bank.spain.pk, "entity", "Diligencias previas 112/2026, Juzgado de Instrucción 4 de Madrid", f"user:{bank.carla.pk}")
    sequencer.run()
    at = Errand.objects.create(entity_id=bank.spain.pk, kind="verify", asked_by=f"user:{bank.carla.pk}", asked_at=now(), total=40)
    Errand.objects.filter(pk=at.pk).update(state="done", problems=[["entry_changed", 7]], finished_at=now())
    Errand.objects.create(
        entity_id=bank.spain.pk, kind="export", asked_by=f"user:{bank.carla.pk}", asked_at=now(), state="running", total=40
    )
    record = Entry.objects.filter(kind="note.added").latest("pk").public_id
    paths = [("archive", "/archive"), ("archive-record", f"/archive/records/{record}"), ("archive-proof", "/archive/proof")]
    look(carla, desk, violations, size, theme, *paths, ("archive-holds", "/archive/holds"), ("archive-retention", "/archive/retention"))


LONG = {
    "tin": "5.95",
    "tae": "6.12",
    "fees": "Apertura: 1 % con un mínimo de 60 €. Amortización anticipada: 0,5 % si queda más de un año.",
    "example": "Para 10.000 € a 60 meses: 59 cuotas de 193,05 € y una última de 192,88 €. Importe total adeudado: 11.582,83 €.",
}


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_catalogue(desk: Desk, bank: make.Bank, violations: Find, size: tuple[int, int], theme: str) -> None:
    page = desk.open(bank.carla, "/catalogue", size=size, theme=theme)
    look(page, desk, violations, size, theme, ("catalogue-none", "/catalogue"))
    seeding.seed_entity(bank.spain.pk, "ES")
    by = bank.person(bank.carla)
    name = "Préstamo para reformas y eficiencia energética del hogar"
    made = catalogue.add_product(
        by, bank.spain.pk, "prestamo-reformas", "personal_loan", name, "https://alameda.example/reformas", ["reforma"]
    )
    catalogue.add_version(by, made, LONG, now().date() - timedelta(days=60))
    catalogue.add_version(by, made, {**LONG, "tae": "6.45", "tin": "6.2"}, now().date() + timedelta(days=20))
    calendar = Calendar.objects.get(entity=bank.spain, key="branches").pk
    first = Category.objects.filter(entity=bank.spain, kind="incident").first()
    assert first is not None
    product = f"/catalogue/products/{made}"
    paths = [("catalogue", "/catalogue"), ("product", product), ("product-figures", f"{product}/figures")]
    paths += [("categories", "/catalogue/categories"), ("category", f"/catalogue/categories/{first.pk}")]
    look(page, desk, violations, size, theme, *paths, ("calendar", f"/catalogue/calendars/{calendar}"))


def _rule_book(bank: make.Bank) -> None:
    """A pack that somebody signed, a notice, a word list that waits for a second person."""
    carla, today = bank.person(bank.carla), now().date()
    version = packs.pack_of("ES").version
    due, until = today + timedelta(days=20), today + timedelta(days=200)
    packs.sign_off(carla, bank.spain.pk, "ES", version, review_due=due, expires_on=until, note="Dictamen jurídico de noviembre.")
    notice = disclosures.add(carla, bank.spain.pk, "garantia", "Garantía de los depósitos")
    disclosures.add_version(carla, notice, {"es": "Adherido al Fondo de Garantía de Depósitos. " * 4}, ["deposit"], ["ES"], today, None, "")
    words = lexicons.add(carla, bank.spain.pk, "evitar", "Palabras que evitamos", "Promesas que el banco no puede cumplir.")
    lexicons.propose(carla, words, lexicons.Wanted(lexicons.parse("comienzo: chollo\ncerca: dinero CERCA/3 fácil")), today)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_rules(desk: Desk, bank: make.Bank, violations: Find, size: tuple[int, int], theme: str) -> None:
    page = desk.open(bank.carla, "/rules", size=size, theme=theme)
    look(page, desk, violations, size, theme, ("notices-none", "/rules/notices"), ("lists-none", "/rules/lists"))
    _rule_book(bank)
    named = (("rules", "/rules"), ("notices", "/rules/notices"), ("lists", "/rules/lists"), ("notice-new", "/rules/notices/new"))
    notice, words = disclosures.Disclosure.objects.get(), lexicons.Lexicon.objects.get()
    look(page, desk, violations, size, theme, *named, ("notice", f"/rules/notices/{notice.public_id}"))
    look(page, desk, violations, size, theme, ("list", f"/rules/lists/{words.public_id}"), ("pack", "/rules/packs/ES?q=superlativo"))
    page.goto(desk.url + "/rules/check")
    page.fill("#id_text", "La mejor cuenta de ahorro, al 2,00 %, sin riesgos.")
    page.locator("#findings .finding, #findings li").first.wait_for()
    assert violations(page) == [] and overflow(page) <= 0


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_campaigns(desk: Desk, bank: make.Bank, violations: Find, size: tuple[int, int], theme: str) -> None:
    marina = make.user("Marina", Role.COMMUNITY_MANAGER, bank.spain)
    today = now().date()
    page = desk.open(marina, "/campaigns", size=size, theme=theme)
    look(page, desk, violations, size, theme, ("campaigns-none", "/campaigns"), ("campaign-new", "/campaigns/new"))
    register = {"commercial_name": "Cuenta Ahorro Alameda", "audience": "Personas de 22 a 35 años que reciben su primera nómina"}
    new = NewCampaign("Ahorro con cabeza", today, today + timedelta(days=30), targets={"reach": 60_000}, dose=40, register=register)
    row = campaigns.create(bank.person(marina), bank.spain.pk, "ahorro", new)
    at = {"created_at": now(), "changed_at": now(), "author": marina}
    Content.objects.create(entity=bank.spain, title="Primera nómina: cómo repartirla", campaign=row, commercial=True, **at)
    paths = (
        ("campaigns", "/campaigns"),
        ("campaign", f"/campaigns/{row.public_id}"),
        ("campaign-edit", f"/campaigns/{row.public_id}/edit"),
    )
    look(page, desk, violations, size, theme, *paths)
