"""Risk indicator, liquidity and complexity warnings, investments, crypto-assets (Orden ECC/2316/2015; Circular 2/2020 CNMV)."""

from ventanilla.compliance.conditions import duty, said, told
from ventanilla.compliance.packs.es.sources import O2316
from ventanilla.compliance.rule import ADS, Area, How, Rule, ex
from ventanilla.compliance.types import Severity, Status

_NOT_SIMPLE = "Producto financiero que no es sencillo y puede ser difícil de comprender."

RULES: tuple[Rule, ...] = (
    Rule(
        id="ES.PRD.complexity_alert",
        area=Area.PRD,
        law="Orden ECC/2316/2015, art. 9.3",
        kinds=ADS,
        check=duty(told("product.complex"), said(_NOT_SIMPLE)),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source=O2316,
        say={"es": _NOT_SIMPLE},
        message={
            "es": "La publicidad de un producto complejo lleva la frase de alerta sobre su complejidad.",
            "en": "Advertising of a complex product carries the complexity warning.",
        },
        fix={"es": f"Añada literalmente: «{_NOT_SIMPLE}»", "en": f"Add, word for word: “{_NOT_SIMPLE}”"},
        yes=(
            ex("Nuevo bono estructurado a 5 años", product={"class": "securities", "complex": True}),
            ex("Producto que no es fácil de comprender", product={"class": "investment", "complex": True}),
            ex("Invierte en nuestro estructurado", product={"class": "securities", "complex": True}, kind="organic", is_boosted=True),
            ex("Producto financiero sencillo", product={"class": "investment", "complex": True}),
        ),
        no=(
            ex(f"Nuevo estructurado. {_NOT_SIMPLE}", product={"class": "securities", "complex": True}),
            ex(
                "PRODUCTO FINANCIERO QUE NO ES SENCILLO Y PUEDE SER DIFICIL DE COMPRENDER", product={"class": "securities", "complex": True}
            ),
            ex("Fondo monetario", product={"class": "investment", "complex": False}),
            ex("Nuevo bono estructurado", kind="reply", product={"class": "securities", "complex": True}),
        ),
    ),
)
