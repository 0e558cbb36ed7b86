"""Advertising in social networks with few characters (Circular 4/2020, Anejo V) and media that carry the terms."""

from ventanilla.compliance.conditions import LANDING, LIMITED, carries, condition, duty, found, media, product, told
from ventanilla.compliance.packs.es.sources import C4
from ventanilla.compliance.products import CREDIT, DEPOSIT
from ventanilla.compliance.rule import PROMOTION, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import Verdict

_FINANCIAL = product(*CREDIT, *DEPOSIT)
_NEEDS_APR = product(*CREDIT, *DEPOSIT, "savings")


@condition
def _short_link(scene: Scene) -> Verdict:
    return Verdict(scene.has("short_url") or "bit.ly" in str(scene.fact("landing_url") or ""))


RULES: tuple[Rule, ...] = (
    Rule(
        id="ES.PRD.social_short_form",
        area=Area.PRD,
        law="Circular 4/2020, Anejo V.1.2",
        kinds=PROMOTION,
        check=duty(
            LIMITED & _FINANCIAL & found("figure", "free_word"),
            LANDING & ~_short_link & carries("apr"),
        ),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.LINK,
        source=C4,
        message={
            "es": (
                "Con pocos caracteres, la publicidad lleva al menos la entidad, la naturaleza del producto, la "
                "TAE y un enlace directo a la página del producto."
            ),
            "en": (
                "With few characters, an advertisement carries at least the entity, the kind of product, the "
                "TAE and a direct link to the product's page."
            ),
        },
        fix={
            "es": "Añada la TAE y un enlace completo (no acortado) a la página de este producto.",
            "en": "Add the TAE and a full link (not a shortened one) to this product's page.",
        },
        yes=(
            ex("Depósito al 3 % TIN a 12 meses", platform="x", product="deposit"),
            ex("Préstamo de 10.000 € en 24 cuotas", platform="threads", product="personal_loan"),
            ex("Depósito al 2,9 % TAE. Más en https://bit.ly/3x", platform="x", product="deposit"),
            ex("Cuenta sin comisiones y 3 % de interés", platform="threads", product="savings"),
        ),
        no=(
            ex(
                "Depósito a 12 meses: 2,9 % TAE. https://banco.example/deposito",
                platform="x",
                product="deposit",
                landing_url="https://banco.example/deposito",
            ),
            ex("Depósito al 3 % TIN a 12 meses", platform="facebook", product="deposit"),
            ex("Descubra nuestro depósito", platform="x", product="deposit"),
            ex("El 70 % de los jóvenes ahorra con un depósito", platform="x", product="deposit"),
        ),
    ),
    Rule(
        id="ES.OUT.font_min",
        area=Area.OUT,
        law="Circular 4/2020, Anejo II.3",
        kinds=PROMOTION,
        check=media("image", "video", "gif", "carousel_video", "carousel")
        & ~told("media.font_checked")
        & found("figure", "free_word", "credit_word", "deposit_word"),
        severity=Severity.WARN,
        status=Status.VERIFIED,
        how=How.ATTEST,
        source=C4,
        message={
            "es": "La letra de la imagen o del vídeo debe tener un cuerpo mínimo (1,5 mm en el móvil, 2,3 % del ancho).",
            "en": "The letters on the image or video have a minimum size (1.5 mm on a phone, 2.3 % of the width).",
        },
        fix={
            "es": "He comprobado que toda la información exigida se lee en un móvil a tamaño real.",
            "en": "I have checked that all required information can be read on a phone at its real size.",
        },
        asks=(
            ex("Préstamo desde 5 % TIN", media="image:cartel"),
            ex("Depósito al 3 % TAE", media="video:anuncio"),
        ),
        no=(
            ex("Préstamo desde 5 % TIN"),
            ex("Feliz Navidad a todos", media="image:árbol"),
            ex("Depósito al 3 % TAE", media="image:cartel", media__font_checked=True),
            ex("Abrimos oficina en Soria", media="video:oficina"),
        ),
    ),
)
