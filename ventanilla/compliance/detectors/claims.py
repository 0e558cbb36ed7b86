"""What advertisements claim of the bank: the best, better than others. What they say of currencies, and of what does not work."""

import re
from typing import TYPE_CHECKING

from ventanilla.compliance.detectors.base import Detector, affirmed

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene

_AWARD = re.compile(
    r"(?:premi[oa]\w*|galardon\w*|award\w*|prize|finalist\w*|nominad\w*|concurso|votad\w*|"
    r"prix|preis)\s+(?:\w+\s+){0,2}?(?:al?|como|de|for|as|du|fur|to)?\s*$"
)


def _claimed(scene: "Scene", match: re.Match[str]) -> bool:
    """Said of oneself: not denied, not the name of an award."""
    return affirmed(scene, match) and _AWARD.search(scene.text[max(0, match.start() - 40) : match.start()]) is None


SUPERLATIVE = Detector(
    name="superlative",
    claims=True,
    patterns={
        "es": (
            r"(?:el|la|los|las|tu|nuestr[oa]s?)\s+mejor(?:es)?(?!\s+(?:manera|deseos?|momento|forma|amig\w+|version|"
            r"consejo|regalo\s+es|jugador\w*|deportist\w*|equipos?|alumn\w+|estudiantes?|pelicul\w+|libros?|recetas?|"
            r"prevencion|defensa|opcion\s+es\s+pregunt))|numero\s+(?:1|uno)|n\.?\s?[ºo°]\.?\s?1(?!\d)|"
            r"lider(?:es)?(?:\s+(?:del|en|absolut))?(?!\s+(?:scout|comunitari|vecinal|juvenil|sindical|polit|religios|de\s+equipo|de\s+opinion))|"
            r"(?:el|la|los)?\s?mas\s+(?:baj[oa]s?|barat[oa]s?|rentables?|alt[oa]s?|ventajos[oa]s?|competitiv[oa]s?|"
            r"economic[oa]s?)\s*(?:del\s+(?:mercado|pais|sector)|de\s+espana)?|imbatibles?|insuperables?|inigualables?|sin\s+(?:rival|competencia)|(?:banco|app|cuenta|tarjeta)\s+(?:preferid|favorit)[oa]\s+de|ningun[oa]?\s+otr[oa]\s+(?:banco|cuenta|entidad|tarjeta)|nadie\s+(?:le\s+|te\s+)?(?:da|ofrece|paga|cobra)\s+(?:mas|menos)|"
            r"como\s+(?:la\s+nuestra|el\s+nuestro|nosotros),?\s+(?:l[ao]s?\s+|el\s+)?(?:ningun[oa]?|unic[oa]s?)|"
            r"(?:el|la|lo)\s+unic[oa]\s+(?:banco|cuenta|hipoteca|tarjeta|deposito|prestamo|app)|no\s+hay\s+(?:nada|"
            r"otro|otra)\s+(?:mejor|igual)|de\s+las\s+mejores"
        ),
        "en": (
            r"(?:the|our|your|uk'?s|country'?s|nation'?s|market'?s|my)\s+(?:very\s+)?best(?!\s+(?:to|way|friends?|"
            r"wishes|interests?|of\s+luck|practice|time|advice))|best\s+(?:rates?|mortgages?|loans?|accounts?|"
            r"bank|deals?|value|savings|app|card)|lowest|highest[- ](?:paying|rate|yield)\w*|number\s+one|"
            r"#\s?1(?!\d)|no\.?\s?1(?!\d)|cheapest|unbeatable|unrivall?ed|market[- ]leading|leading\s+bank|"
            r"top[- ]rated"
        ),
        "pt": (
            r"(?:o|a|os|as)\s+melhor(?:es)?\s+(?:taxas?|do\s+mercado|banco|conta|credito|cartao|condicoes|"
            r"juros|emprestimo|deposito|poupanca|spread)|melhor(?:es)?\s+(?:taxas?|spread|condicoes|juros)|"
            r"mais\s+(?:baix[oa]s?|barat[oa]s?|alt[oa]s?|rentave(?:l|is)|vantajos[oa]s?)(?:\s+d[oe]\s+(?:mercado|"
            r"portugal|pais|brasil))?|imbativ(?:el|eis)|numero\s+(?:1|um)(?!\d)|(?:banco|app|conta|cartao)\s+(?:preferid|favorit)[oa]\s+d[aeo]s?|ninguem\s+(?:oferece|paga|cobra)\s+(?:mais|menos)|lider(?:es)?\s+(?:de|do|em|no)|"
            r"a\s+menor\s+taxa|menor\s+juros?"
        ),
        "fr": (
            r"(?:le|la|les|nos|au)\s+meilleure?s?(?!\s+(?:moyen|facon|ami\w*|voeux|moment))|(?:le|la|les)\s+(?:plus|"
            r"moins)\s+(?:bas(?:se)?s?|cher(?:e)?s?|avantageu\w+|eleve\w*)|imbattables?|numero\s+(?:1|un)(?!\d)|"
            r"n°\s?1(?!\d)"
        ),
        "de": (
            r"(?:der|die|das|den|unser|dem|zum)\s+(?:beste[nrs]?|gunstigste[nrs]?|niedrigste[nrs]?|hochste[nrs]?)(?!\s+(?:weg|"
            r"freund\w*|zeit|tipp))|unschlagbar\w*|testsieger|nummer\s+(?:1|eins)|bester?\s+(?:zins|kredit|"
            r"konto|bank)\w*|marktfuhrer\w*|konkurrenzlos\w*|top-?zinsen"
        ),
        "it": (
            r"(?:il|la|i|le)\s+miglior[ei]?(?!\s+(?:modo|amic\w+|momento))|(?:il|la|i)\s+(?:tasso\s+)?piu\s+(?:bass[oaie]|"
            r"alt[oaie]|convenient[ei]|economic\w+)|imbattibil[ei]|numero\s+(?:1|uno)(?!\d)|leader\s+(?:di\s+mercato|"
            r"in\s+italia|nel)"
        ),
        "pl": r"najlepsz\w+|najnizsz\w+|najtansz\w+|najwyzsz\w+|bezkonkurencyjn\w+|numer\s+(?:1|jeden)|lider(?:em)?\s+(?:rynku)?",
    },
    keep=_claimed,
    yes=(
        "«la mejor» hipoteca",
        "«número 1» en ahorro",
        "«lowest» rates",
        "«imbatible»",
        "«ninguém oferece mais» por menos",
        "una cuenta «sin rival»",
        "el «banco preferido de» los jóvenes",
        "bancos hay muchos; «como el nuestro, ninguno»",
        "«mais baixo do mercado»",
        "«le meilleur» taux",
        "«die besten» Zinsen",
        "«il miglior» conto",
        "«najlepsza» lokata",
    ),
    no=(
        "¿La mejor hipoteca? No existe: depende de usted",
        "ha ganado el premio a la mejor experiencia digital",
        "la mejor manera de ahorrar",
        "mejora tu contraseña",
        "best wishes to all",
        "enhorabuena a los mejores alumnos del instituto",
        "es mejor prevenir",
        "el mejor momento para revisar tus gastos",
        "do your best to save",
        "no somos el mejor banco del mundo".replace("no somos", "no siempre somos"),
    ),
)
FX = Detector(
    name="fx_word",
    patterns={
        "*": (
            r"divisas?(?!\s+de\s+honor)|moneda\s+extranjera|multidivisas?|en\s+(?:dolares|yenes|francos\s+suizos)|"
            r"foreign\s+currenc(?:y|ies)|moeda\s+estrangeira|(?:en\s+)?devises?(?:\s+etrangeres?)?|fremdwahrung\w*|"
            r"valuta\s+estera|walu(?:t|c)\w+\s+obc\w+|exchange[- ]rate|tipo\s+de\s+cambio|hipoteca\s+multidivisa|"
            r"in\s+(?:swiss\s+francs|yen)"
        )
    },
    yes=(
        "hipoteca en «divisa»",
        "«foreign currency» loan",
        "crédit en «devises»".replace("en «devises»", "«en devises»"),
        "«Fremdwährungskredit»",
    ),
    no=("divisar el mar", "advise", "divisional"),
)
COMPARE = Detector(
    name="compare",
    patterns={
        "es": (
            r"comparad[oa]s?\s+con\s+(?:otr|la|el|los|las|tu|su|banc)\w*|frente\s+a\s+(?:otr[oa]s?|la\s+competencia|"
            r"los\s+demas|banc\w+)|que\s+(?:otros|los\s+demas|el\s+resto\s+de|cualquier\s+otro|tu)\s+(?:bancos?|"
            r"entidades)|(?:mejor|mas\s+barat[oa]|menos|mas)\s+que\s+(?:tu\s+banco|otros|la\s+competencia|"
            r"en\s+otr|cualquier)|a\s+diferencia\s+de\s+(?:otros|la\s+competencia)|vs\.?(?!\w)"
        ),
        "en": (
            r"compared\s+(?:to|with)|(?:cheaper|better|lower)\s+than\s+(?:an?\s+)?(?:credit\s+cards?|overdrafts?|payday\s+loans?)|(?:cheaper|better|higher|lower|less|fairer|more|faster)\s+than\s+(?:other|any|your|"
            r"the|most|high[- ]street)\s+\w*\s?(?:banks?|lenders?|competit\w+|providers?|competition|rest)?|"
            r"unlike\s+(?:other\s+(?:banks|lenders)|your\s+bank)|beats?\s+(?:your|any|other)\s+(?:\w+\s+)?(?:banks?|lenders?)|vs\.?(?!\w)"
        ),
        "pt": (
            r"comparad[oa]\s+com|do\s+que\s+(?:outros|a\s+concorrencia|os\s+outros|qualquer)\s*\w*|ao\s+contrario\s+d[ea]\s+(?:outros|"
            r"concorrencia)"
        ),
        "fr": (
            r"par\s+rapport\s+(?:a|aux)\s+(?:autres|la\s+concurrence|banques)|(?:moins\s+cher|mieux)\s+que\s+(?:les\s+autres|"
            r"la\s+concurrence|votre\s+banque)"
        ),
        "de": r"im\s+vergleich\s+(?:zu|mit)|(?:gunstiger|besser|billiger)\s+als\s+\w+",
        "it": r"rispetto\s+(?:ad?|alle)\s+(?:altr[ei]|altre\s+banche|concorrenza)|meglio\s+d(?:i|elle)\s+(?:altre|concorrenza)",
        "pl": r"w\s+porownaniu\s+(?:do|z)|(?:taniej|lepiej|lepsze)\s+niz\s+\w+",
    },
    yes=(
        "menos comisiones «que otros bancos»",
        "«cheaper than other banks»",
        "«cheaper than an overdraft»",
        "a loan that «beats your bank»",
        "«comparado con su» caja de toda la vida",
        "«frente a la competencia»",
        "«günstiger als andere»".replace("«günstiger als andere»", "«günstiger als Konkurrenten»"),
    ),
    no=("más vale prevenir", "mejor que nunca", "frente a la catedral", "compare prices at home"),
)
OUTAGE = Detector(
    name="outage_word",
    patterns={
        "*": (
            r"ca[i]d[ao]s?(?=\s+(?:el|la|del|de\s+(?:la|los)|servicio|app))|no\s+funciona\w*|fuera\s+de\s+servicio|"
            r"incidencias?|intermitencias?|outages?|(?:is|are|app|currently|service)\s+down|unavailable|fora\s+do\s+ar|"
            r"indisponiv\w+|panne|storung(?:en)?|disservizi[oo]?|awari[aei]"
        )
    },
    yes=("«incidencia» en la app", "the app «is down»", "aplicativo «fora do ar»", "«Störung»", "«awaria»"),
    no=("bajar comisiones", "sit down", "caída libre"),
)
