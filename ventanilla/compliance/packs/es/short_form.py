"""Advertising in social networks with few characters (Circular 4/2020, Anejo V) and media that carry the terms."""

import re
from decimal import Decimal

from ventanilla.compliance.amounts import number
from ventanilla.compliance.conditions import LANDING, LIMITED, carries, condition, duty, found, media, product, told
from ventanilla.compliance.packs.es.sources import C4
from ventanilla.compliance.products import CREDIT, DEPOSIT
from ventanilla.compliance.rule import ADS, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, YES, Condition, Verdict, yes

B, W, N = Severity.BLOCK, Severity.WARN, Severity.NOTICE
OK = Status.VERIFIED
_PRICED = product(*CREDIT, *DEPOSIT)
_NUMBER = r"\d{1,3}(?:[. ]\d{3})*(?:,\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_UNIT = r"\s?(?:€|eur|euros?|\$|usd|gbp|chf)?"
TEMPLATE = re.compile(
    rf"tin\s*:?\s*(?P<tin>\d{{1,2}}(?:[.,]\d{{1,3}})?)\s?%.{{0,20}}?importe\s*:?\s*(?P<amount>{_NUMBER}){_UNIT}.{{0,10}}?plazo\s*:?\s*(?P<term>\d{{1,3}})\s?(?P<unit>meses|"
    rf"anos).{{0,10}}?"
    rf"(?P<n>\d{{1,3}})\s+cuotas\s+de\s+(?P<each>{_NUMBER}){_UNIT}.{{0,20}}?importe\s+total\s+adeudado\s*:?\s*(?P<total>{_NUMBER})",
    re.S,
)
_DEFERRED = re.compile(rf"pvp\s*:?\s*(?:{_NUMBER}){_UNIT}.{{0,20}}?precio\s+total\s+a\s+plazos\s*:?\s*(?:{_NUMBER})", re.S)


@condition
def _short_link(scene: Scene) -> bool:
    address = str(scene.fact("landing_url") or "")
    return (
        scene.has("short_url")
        or re.search(r"//(?:bit\.ly|t\.co|tinyurl\.com|goo\.gl|ow\.ly|is\.gd|cutt\.ly|rebrand\.ly|buff\.ly)/", address) is not None
    )


_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@condition
def _home_page(scene: Scene) -> bool:
    """All links lead to a front page: nothing of this product is there."""
    addresses = [m[0] for m in _ADDRESS.finditer(scene.text)] or [str(scene.fact("landing_url") or "")]
    paths = [re.sub(r"^https?://[^/?#]*", "", address).rstrip(".,;:)").split("?")[0].split("#")[0] for address in addresses if address]
    return bool(paths) and all(path.strip("/") in ("", "es", "en", "inicio", "home", "index.html") for path in paths)


@condition
def _names_product(scene: Scene) -> bool:
    """The text says what kind of product it is: by a word for it outside of the links, or by its name."""
    prose = _ADDRESS.sub(" ", scene.text)
    name = scene.word("product.name")
    return bool(name and name in prose) or _KIND.search(prose) is not None


_KIND = re.compile(
    r"(?<!\w)(?:cuentas?|depositos?|plazo\s+fijo|tarjetas?|prestamos?|creditos?|hipotecas?|financia\w*|lineas?\s+de|ahorros?|anticipos?|leasing|"
    r"renting|confirming|avales?|imposicion\w*|accounts?|loans?|mortgages?|cards?|savings)(?!\w)"
)


@condition
def _template_right(scene: Scene) -> Verdict:
    """The simplified example, in its order, and its sum: instalments times their number is the total, within the rounding of one each."""
    if _DEFERRED.search(scene.text):
        return YES
    match = TEMPLATE.search(scene.text)
    if match is None:
        return NO
    each, total, count = number(match["each"]), number(match["total"]), Decimal(match["n"])
    months = int(match["term"]) * (12 if match["unit"] == "anos" else 1)
    if each is None or total is None:
        return NO
    rounding = max(count * Decimal("0.01"), count / 2 if each == each.to_integral_value() else Decimal(0)) + Decimal("0.5")
    return Verdict(abs(each * count - total) <= rounding and int(count) <= months)


@condition
def _link_lost(scene: Scene) -> Verdict:
    """The link stands last, after the hashtags, or nothing invites to follow it."""
    links = scene.spans("link")
    if not links:
        return NO
    before = scene.text[: links[-1][0]]
    if re.search(r"#\w+\s*$", before) or not scene.has("call_to_action"):
        return yes(links[-1:])
    return NO


_SEE_IMAGE = re.compile(
    r"(?:pinch|consult|mir|le[ea]|ve[ar]?|ver|abr|toc|ampli|deta|encontrar\w*|condiciones)\w*[^.!?]{0,40}(?:imagen|"
    r"foto|video|creatividad|cartel|infografia)|(?:imagen|foto|video|cartel)[^.!?]{0,40}(?:condiciones|"
    r"detalles|informacion|requisitos)|(?:see|terms|conditions)[^.!?]{0,30}(?:image|"
    r"picture|video)"
)


def _attested(kinds: tuple[str, ...], fact: str) -> Condition:
    return media(*kinds) & ~told(fact) & found("figure", "free_word", "credit_word", "deposit_word", "invest_word")


RULES: tuple[Rule, ...] = (
    row(
        "ES.PRD.social_short_form",
        "Circular 4/2020, Anejo V.1.2",
        B,
        OK,
        How.LINK,
        C4,
        duty(LIMITED & _PRICED & found("figure", "free_word"), carries("apr", "link") & _names_product & ~_short_link & ~_home_page),
        (
            "Con pocos caracteres, la publicidad lleva al menos la entidad, la naturaleza "
            "del producto, la TAE y un enlace directo a su página."
        ),
        "With few characters, an advertisement carries at least the entity, the kind of product, the TAE and a direct link to its page.",
        "Añada la TAE y un enlace completo (no acortado) a la página de este producto.",
        "Add the TAE and a full link (not a shortened one) to this product's page.",
        yes=(
            ex("Depósito al 3 % TIN a 12 meses", platform="x", product="deposit"),
            ex("Préstamo de 10.000 € en 24 cuotas", platform="threads", product="personal_loan"),
            ex("Depósito al 2,9 % TAE. Más en https://bit.ly/3x", platform="x", product="deposit"),
            ex("Cuenta sin comisiones y 3 % de interés", platform="threads", product="savings"),
            ex("Depósito: 2,9 % TAE. Más en https://banco.example", platform="x", product="deposit"),
            ex("2,9 % TAE, así de claro. https://banco.example/deposito", platform="x", product="deposit"),
        ),
        no=(
            ex("Depósito a 12 meses: 2,9 % TAE. https://banco.example/deposito", platform="x", product="deposit"),
            ex("Depósito al 3 % TIN a 12 meses", platform="facebook", product="deposit"),
            ex("Descubra nuestro depósito", platform="x", product="deposit"),
            ex("El 70 % de los jóvenes ahorra con un depósito", platform="x", product="deposit"),
        ),
    ),
    row(
        "ES.PRD.social_credit_template",
        "Circular 4/2020, Anejo V.1.3-1.4",
        B,
        OK,
        How.SLOTS,
        C4,
        duty(LIMITED & product(*CREDIT) & found("rate", "money", "instalment"), _template_right),
        ("Con pocos caracteres, el crédito lleva el ejemplo simplificado en su formato, y sus cifras cuadran."),
        ("With few characters, credit carries the simplified example in its format, and its figures add up."),
        ("Use «TIN XX% Importe XX € Plazo XX meses XX cuotas de XX € Importe total adeudado XX €»."),
        ("Use “TIN XX% Importe XX € Plazo XX meses XX cuotas de XX € Importe total adeudado XX €”."),
        say={
            "es": (
                "TIN XX% Importe XX [eur, divisa] Plazo XX [meses, años] XX cuotas de XX [eur, "
                "divisa] Importe total adeudado XX [eur, divisa] [cuando proceda] Cumpliendo "
                "condiciones"
            ),
            "es_deferred": "PVP XX [eur, divisa] Precio total a plazos XX [eur, divisa]",
        },
        yes=(
            ex("Préstamo de 10.000 € al 6 % TIN", platform="x", product="personal_loan"),
            ex(
                ("TIN 6% Importe 10.000€ Plazo 24 meses 24 cuotas de 443,21€ Importe total adeudado 12.000€"),
                platform="x",
                product="personal_loan",
            ),
            ex("Tu coche por 199 €/mes", platform="x", product="consumer_credit"),
            ex("Hipoteca al 2,5 % TIN, 3,1 % TAE", platform="x", product="mortgage"),
        ),
        no=(
            ex(
                ("TIN 6% Importe 10.000€ Plazo 24 meses 24 cuotas de 443,21€ Importe total adeudado 10.637,04€"),
                platform="x",
                product="personal_loan",
            ),
            ex("PVP 1.200€ Precio total a plazos 1.260€", platform="x", product="consumer_credit"),
            ex("Préstamo de 10.000 € al 6 % TIN", platform="facebook", product="personal_loan"),
            ex("Pide tu préstamo", platform="x", product="personal_loan"),
        ),
    ),
    row(
        "ES.OUT.link_prominent",
        "Circular 4/2020, Anejo V.1.5",
        N,
        OK,
        How.PATTERN,
        C4,
        LIMITED & _link_lost,
        "El enlace a la página del producto debe destacar y llevar un título que invite.",
        "The link to the product's page must stand out, with an inviting title.",
        ("Ponga el enlace tras una invitación («Consulte las condiciones:») y antes de las etiquetas."),
        "Put the link after an invitation and before the hashtags.",
        kinds=ADS,
        yes=(
            ex("Cuenta Ahorro #ahorro #banco https://b.example/a", platform="x"),
            ex("Cuenta Ahorro 2,9 % TAE https://b.example/a", platform="x"),
            ex("Hipoteca fija #hipoteca https://b.example/h", platform="x"),
            ex("Depósito a 12 meses https://b.example/d", platform="x"),
        ),
        no=(
            ex("Consulte las condiciones: https://b.example/a #ahorro", platform="x"),
            ex("Descubre la Cuenta Ahorro https://b.example/a", platform="x"),
            ex("Cuenta Ahorro", platform="x"),
            ex("Cuenta Ahorro #ahorro https://b.example/a", platform="facebook"),
        ),
    ),
    row(
        "ES.OUT.font_min",
        "Circular 4/2020, Anejo II.3",
        W,
        OK,
        How.ATTEST,
        C4,
        _attested(("image", "video", "gif", "carousel"), "media.font_checked"),
        ("La letra de la imagen o del vídeo tiene un cuerpo mínimo (1,5 mm en el móvil, 2,3 % del ancho)."),
        ("The letters on the image or video have a minimum size (1.5 mm on a phone, 2.3 % of the width)."),
        "He comprobado que toda la información exigida se lee en un móvil a tamaño real.",
        ("I have checked that all required information can be read on a phone at its real size."),
        asks=(ex("Préstamo desde 5 % TIN", media="image:cartel"), ex("Depósito al 3 % TAE", media="video:anuncio")),
        no=(
            ex("Préstamo desde 5 % TIN"),
            ex("Feliz Navidad", media="image:árbol"),
            ex("Depósito al 3 %", media="image:x", media__font_checked=True),
        ),
    ),
    row(
        "ES.OUT.animated_2s",
        "Circular 4/2020, Anejos V.2.1 y IV.1.2",
        W,
        OK,
        How.ATTEST,
        C4,
        _attested(("gif", "carousel_video", "video", "reel"), "media.duration_checked"),
        ("En una pieza animada la información exigida se queda fija al menos dos segundos (tres al final de un vídeo)."),
        ("In an animated piece the required information stays still for at least two seconds (three at the end of a video)."),
        "He comprobado cuánto tiempo se ve la información exigida.",
        "I have checked how long the required information can be seen.",
        asks=(ex("Préstamo desde 5 % TIN", media="video:anuncio"),),
        no=(ex("Préstamo desde 5 % TIN", media="image:cartel"), ex("Visita a la oficina", media="video:oficina")),
    ),
    row(
        "ES.OUT.image_carries_terms",
        "Circular 4/2020, Anejo V.3.1",
        B,
        OK,
        How.MEDIA,
        C4,
        duty(
            media() & _PRICED & ~carries("apr") & ~LANDING & found("figure", "free_word", "credit_word", "deposit_word"),
            condition(lambda scene: _SEE_IMAGE.search(scene.text) is not None),
        ),
        "Si las condiciones van en la imagen o el vídeo, el texto debe decirlo.",
        "If the terms stand on the image or video, the text must say so.",
        ("Añada «Pincha en la imagen para ver las condiciones de la oferta», y las condiciones al texto alternativo."),
        ("Add “Pincha en la imagen para ver las condiciones de la oferta”, and the terms to the alternative text."),
        say={"es": "pincha en la imagen para ver las condiciones de la oferta"},
        yes=(
            ex("Depósito al 3 %", product="deposit", media="image:TAE 2,9 %, a 12 meses"),
            ex("Tu préstamo, desde 199 €/mes", product="personal_loan", media="video:condiciones"),
            ex("Cuenta sin comisiones", product="savings", media="image:condiciones"),
            ex("Hipoteca fija 2,5 %", product="mortgage", media="image:TAE 3,1 %"),
        ),
        no=(
            ex("Depósito al 3 %. Pincha en la imagen para ver las condiciones de la oferta", product="deposit", media="image:TAE 2,9 %"),
            ex("Depósito al 2,9 % TAE", product="deposit", media="image:TAE 2,9 %"),
            ex("Depósito al 3 %", product="deposit"),
            ex("Feliz año", media="image:fuegos artificiales"),
            ex("Depósito al 3 %. https://b.example/d", product="deposit", media="image:x"),
        ),
    ),
)
