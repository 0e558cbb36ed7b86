"""Where a post leads: a page that answers, that names the product and tells the same figure, and an address that can be read."""

import re
from decimal import Decimal

from ventanilla.common.pure.text import fold
from ventanilla.compliance import quoted
from ventanilla.compliance.conditions import condition
from ventanilla.compliance.rule import How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.short_text import percent
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, ask, yes

B, W = Severity.BLOCK, Severity.WARN
OK = Status.VERIFIED
HOUSE = "House rule: links"
_SHORT = re.compile(
    r"(?:https?://)?(?<![\w.-])(?:bit\.ly|t\.co|tinyurl\.com|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|t\.ly|shorturl\.at|rb\.gy|"
    r"tiny\.cc|lnkd\.in|s\.id|v\.gd|bl\.ink|acortar\.link|n9\.cl)/[^\s)]+"
)
_WORD = re.compile(r"\w{3,}")
_COMMON = frozenset(fold("para por con los las del the and for you your más nuestro nuestra banco bank cuenta").split())


@condition
def _short_link(scene: Scene) -> Verdict:
    spans = [m.span() for m in _SHORT.finditer(scene.text)]
    if spans:
        return yes(spans)
    return Verdict(bool(_SHORT.match(str(scene.fact("landing_url") or "").lower())))


@condition
def _down(scene: Scene) -> Verdict:
    """The page was asked for and did not answer well. Not asked for yet: somebody must."""
    if not scene.draft.landing_url:
        return NO
    status = scene.fact("landing.status")
    if status is None:
        return ask("landing.status") if scene.promotes else NO
    if isinstance(status, int) and 200 <= status < 400:
        return NO
    return Verdict(True, ((0, 0),), told=({"known": str(status)},))


def _page(scene: Scene) -> str:
    """What the landing page says, folded; empty where it was not read."""
    return fold(" ".join(str(scene.fact(f"landing.{part}") or "") for part in ("title", "headings", "text")))


@condition
def _names_another(scene: Scene) -> Verdict:
    """The page was read, and neither the product's name nor what customers call it stands there."""
    name, page = str(scene.fact("product.name") or ""), _page(scene)
    if not name or not page.strip():
        return NO
    called = [name, *map(str, scene.fact("product.synonyms") or ())]
    if any(_named(one, page) for one in called):
        return NO
    return Verdict(True, ((0, 0),), told=({"known": name},))


def _named(name: str, page: str) -> bool:
    """Whether the whole name stands in the page, or every telling word of it."""
    words = [w for w in _WORD.findall(fold(name)) if w not in _COMMON]
    return fold(name) in page or (bool(words) and all(re.search(rf"(?<!\w){re.escape(w)}", page) for w in words))


@condition
def _other_figure(scene: Scene) -> Verdict:
    """The page was read and does not tell the TAE or APR that the post tells."""
    page = _page(scene)
    told = {value for _, value, label in quoted.rates(scene) if label == "apr"}
    if not page.strip() or not told or told & quoted.numbers_in(page):
        return NO
    return Verdict(True, ((0, 0),), told=({"known": percent(min(told, default=Decimal(0)))},))


_URL = "https://banco.example/coche"
_READ = {"landing__status": 200, "landing__title": "Préstamo Coche", "landing__text": "TIN 5,75 % TAE 6,04 %", "landing_url": _URL}
RULES: tuple[Rule, ...] = (
    row(
        "HOUSE.OUT.short_link",
        HOUSE,
        W,
        OK,
        How.LINK,
        "product",
        _short_link,
        "El enlace está acortado: nadie ve adónde lleva, y así escriben los estafadores.",
        "The link is shortened: nobody sees where it leads, and so do fraudsters write.",
        "Ponga la dirección completa de la página del banco.",
        "Put the full address of the bank's page.",
        yes=(
            ex("Más en https://bit.ly/3xY"),
            ex("Info: t.co/abc"),
            ex("Read on at tinyurl.com/savings"),
            ex("Nuestro préstamo", landing_url="https://ow.ly/x1"),
        ),
        no=(
            ex("Más en https://banco.example/coche"),
            ex("Un bit. Ly es otra cosa"),
            ex("Vea about.co/abc"),
            ex("Nuestro préstamo", landing_url=_URL),
        ),
    ),
    row(
        "HOUSE.OUT.landing_down",
        HOUSE,
        B,
        OK,
        How.LINK,
        "product",
        _down,
        "La página de destino no responde ({known}).",
        "The landing page does not answer ({known}).",
        "Corrija la dirección o espere a que la página esté publicada antes de programar.",
        "Mend the address, or wait until the page is published before you schedule.",
        yes=(
            ex("Préstamo Coche", landing_url=_URL, landing__status=404),
            ex("Préstamo Coche", landing_url=_URL, landing__status=500),
            ex("Préstamo Coche", landing_url=_URL, landing__status="unreachable"),
            ex("Préstamo Coche", landing_url=_URL, landing__status="address_refused"),
        ),
        no=(
            ex("Préstamo Coche", **_READ),
            ex("Préstamo Coche", landing_url=_URL, landing__status=304),
            ex("Préstamo Coche sin enlace", landing__status=404),
            ex("Felices fiestas", kind="organic", landing_url=_URL),
        ),
        asks=(ex("Préstamo Coche al 6 % TAE", landing_url=_URL, product="personal_loan"),),
    ),
    row(
        "HOUSE.OUT.landing_other_product",
        HOUSE,
        B,
        OK,
        How.LINK,
        "product",
        _names_another,
        "La página de destino no nombra el producto «{known}».",
        "The landing page does not name the product “{known}”.",
        "Enlace la página de este producto.",
        "Link this product's own page.",
        yes=(
            ex("Préstamo Coche", name="Préstamo Coche", landing_url=_URL, landing__status=200, landing__title="Hipoteca Joven"),
            ex("Cuenta Nómina", name="Cuenta Nómina", landing_url=_URL, landing__status=200, landing__text="Bienvenido al banco"),
            ex("Mortgage", name="Home Mortgage", landing_url=_URL, landing__status=200, landing__title="Savings account"),
            ex("Depósito", name="Depósito Futuro", landing_url=_URL, landing__status=200, landing__headings="Depósito Bienvenida"),
        ),
        no=(
            ex("Préstamo Coche", name="Préstamo Coche", **_READ),
            ex("Préstamo", name="Préstamo Coche", landing_url=_URL, landing__status=200, landing__text="Tu préstamo para el coche"),
            ex("Préstamo Coche", name="Préstamo Coche", landing_url=_URL),
            ex("Préstamo Coche", landing_url=_URL, landing__status=200, landing__title="Hipoteca"),
        ),
    ),
    row(
        "HOUSE.OUT.landing_other_figure",
        HOUSE,
        W,
        OK,
        How.LINK,
        "product",
        _other_figure,
        "La página de destino no dice la TAE del texto ({known}).",
        "The landing page does not tell the TAE or APR of the text ({known}).",
        "Compruebe que la página está al día.",
        "See that the page is up to date.",
        yes=(
            ex("Préstamo Coche al 5,5 % TAE", **_READ),
            ex("TAE 7 %", **_READ),
            ex("6.4% APR", **{**_READ, "landing__text": "Representative 6.9% APR"}),
            ex("TAE 3,1 %", **{**_READ, "landing__text": "Consulte las condiciones"}),
        ),
        no=(
            ex("Préstamo Coche al 6,04 % TAE", **_READ),
            ex("Préstamo Coche", **_READ),
            ex("Préstamo Coche al 5,5 % TAE", landing_url=_URL),
            ex("6.9% APR", **{**_READ, "landing__text": "Representative 6.9% APR"}),
        ),
    ),
)
