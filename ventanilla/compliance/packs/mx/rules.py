"""Mexico: CAT and GAT in advertising, official accounts, the specialised unit's terms, personal data."""

import re

from ventanilla.compliance.conditions import condition, duty, found, needs, product, told
from ventanilla.compliance.late import late
from ventanilla.compliance.products import CREDIT, DEPOSIT
from ventanilla.compliance.rule import ADS, ANSWERS, EVERYTHING, PROMOTION, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import Verdict

_CAT_WORDING = "CAT promedio XX.X% sin IVA. Para fines informativos y de comparación exclusivamente. Calculado al DD/MM/AAAA"
_CAT_LEGEND = "Para fines informativos y de comparación"
_GAT_LEGEND = "La GAT real es el rendimiento que obtendría después de descontar la inflación estimada"
_CAT = re.compile(r"\bcat\b[^.%\n]{0,20}\d{1,3}(?:[.,]\d+)?\s?%")
_NO_VAT = re.compile(r"sin\s+i\.?v\.?a\b")
_CALCULATED = re.compile(
    r"calculad[oa]s?\s+(?:al|a|el)\s+(?:\d{1,2}\s+de\s+\w+|\d{1,2}[/.-]\d{1,2})|(?:vigente|fecha\s+de\s+calculo)[^.]{0,20}\d"
)
_GAT_NOMINAL = re.compile(r"\bgat\s+nominal\b")
_GAT_REAL = re.compile(r"\bgat\s+real\b")
_IPAB = re.compile(r"\bipab\b|400[.,\s]?(?:000|mil)\s+udis?\b")


@condition
def _whole_cat(scene: Scene) -> Verdict:
    """The CAT with its value, without VAT, its date of calculation and its legend."""
    spoken = _CAT.search(scene.text) and _NO_VAT.search(scene.text) and _CALCULATED.search(scene.text)
    return Verdict(bool(spoken) and scene.says((_CAT_LEGEND,)))


@condition
def _whole_gat(scene: Scene) -> Verdict:
    """Nominal and real GAT, the legend and the deposit insurance."""
    text = scene.text
    return Verdict(bool(_GAT_NOMINAL.search(text) and _GAT_REAL.search(text) and _IPAB.search(text)) and scene.says((_GAT_LEGEND,)))


_CAT_OK = "CAT promedio 45.2% sin IVA. Para fines informativos y de comparación exclusivamente. Calculado al 01/12/2026."
_GAT_OK = f"GAT nominal 9.1%, GAT real 4.9%, antes de impuestos. {_GAT_LEGEND}. Protegido por el IPAB hasta 400,000 UDIs."

RULES: tuple[Rule, ...] = (
    Rule(
        id="MX.PRD.cat",
        area=Area.PRD,
        law="LTOSF, arts. 8 y 10; Banxico, Circular 21/2009; CONDUSEF, Disposiciones únicas de transparencia",
        kinds=ADS,
        check=duty(product(*CREDIT), _whole_cat),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PHRASE,
        source="",
        say={"es_MX": _CAT_WORDING},
        message={
            "es": "La publicidad de un crédito lleva el CAT sin IVA, con su leyenda y la fecha de cálculo.",
            "en": "Advertising of credit carries the CAT without VAT, with its legend and the date of calculation.",
        },
        fix={
            "es": f"Añada, con al menos el tamaño de los demás porcentajes: «{_CAT_WORDING}»",
            "en": f"Add, at least as large as the other percentages: “{_CAT_WORDING}”",
        },
        yes=(
            ex("Crédito personal desde 24% anual. Solicítalo hoy", product="personal_loan"),
            ex("Tu tarjeta de crédito sin anualidad el primer año", product="credit_card"),
            ex("Hipoteca a 20 años, CAT 13.2%", product="mortgage"),
            ex("Crédito auto. CAT promedio 18.1% sin IVA. Calculado al 01/12/2026", product="consumer_credit"),
            ex("Pide tu préstamo personal en la app", is_boosted=True, kind="organic"),
        ),
        no=(
            ex(f"Crédito personal. {_CAT_OK}", product="personal_loan"),
            ex(f"Hipoteca fija. {_CAT_OK.upper()}", product="mortgage"),
            ex("Crédito personal desde 24% anual", product="personal_loan", kind="reply"),
            ex("Cuenta de nómina sin comisiones", product="deposit"),
            ex("Mañana no hay servicio en la sucursal Centro"),
        ),
    ),
    Rule(
        id="MX.PRD.gat",
        area=Area.PRD,
        law="LTOSF; CONDUSEF, Disposiciones de carácter general en materia de transparencia",
        kinds=PROMOTION,
        check=duty((product(*DEPOSIT) | found("deposit_word")) & found("rate", "nominal_label"), _whole_gat),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source="mercados.press/condusef-supervisa-transparencia-en-tarjeta-de-debito",
        say={"es_MX": _GAT_LEGEND},
        message={
            "es": "Un ahorro con tasa lleva la GAT nominal y la real, antes de impuestos, su leyenda y la protección del IPAB.",
            "en": "Savings with a rate carry the nominal and the real GAT, before taxes, the legend and the IPAB protection.",
        },
        fix={
            "es": f"Añada la GAT nominal y la real, «{_GAT_LEGEND}» y la protección del IPAB (400,000 UDIs).",
            "en": f"Add the nominal and the real GAT, “{_GAT_LEGEND}” and the IPAB protection (400,000 UDIs).",
        },
        yes=(
            ex("Tu cuenta de ahorro al 9% anual", product="savings"),
            ex("Plazo fijo con tasa fija: invierte desde mil pesos", product="deposit"),
            ex("Depósito a plazo: GAT nominal 9.1%", product="deposit"),
            ex("Pagaré a 28 días: 10.2% de rendimiento, GAT nominal 10.6%, GAT real 6.1%", product="deposit"),
        ),
        no=(
            ex(f"Cuenta de ahorro al 9% anual. {_GAT_OK}", product="savings"),
            ex("Abre tu cuenta de ahorro para niños", product="savings"),
            ex("20% de descuento en el cine con tu cuenta de nómina", product="deposit"),
            ex("¿Cuál es la tasa de mi cuenta de ahorro? Se la decimos por privado", product="savings", kind="reply"),
        ),
    ),
    Rule(
        id="MX.OUT.official_accounts",
        area=Area.IMP,
        law="CONDUSEF, práctica de supervisión (contratos de adhesión)",
        kinds=EVERYTHING,
        check=told("profile.check") & ~needs("profile.official_accounts_url"),
        severity=Severity.WARN,
        status=Status.VERIFIED,
        how=How.PROGRAMME,
        source="mercados.press/condusef-supervisa-transparencia-en-tarjeta-de-debito",
        message={
            "es": "Falta la página pública donde el usuario consulta las cuentas oficiales del banco en redes sociales.",
            "en": "There is no public page where users can look up the bank's official social accounts.",
        },
        fix={
            "es": "Publique la lista de cuentas oficiales, manténgala igual que el registro y enlácela en el perfil.",
            "en": "Publish the list of official accounts, keep it equal to the register and link it in the profile.",
        },
        yes=(ex("", profile__check=True, profile__official_accounts_url=""),),
        no=(
            ex("", profile__check=True, profile__official_accounts_url="https://banco.example/redes"),
            ex("Abrimos sucursal en León"),
        ),
    ),
    Rule(
        id="MX.CMP.une",
        area=Area.CMP,
        law="LPDUSF, art. 50 Bis; LTOSF, art. 23",
        kinds=ANSWERS,
        check=told("conversation_state", "complaint") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.CLOCK,
        source="cantarellcapital.com/?p=75",
        message={
            "es": "La UNE responde en 30 días hábiles; una aclaración, en 45 días naturales.",
            "en": "The specialised unit (UNE) answers within 30 business days; a clarification within 45 calendar days.",
        },
        fix={
            "es": "Compruebe la fecha límite y explique el retraso si ya ha pasado.",
            "en": "Check the deadline, and explain the delay if it has passed.",
        },
        yes=(ex("Su reclamación procede", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-01"),),
        no=(
            ex("Su reclamación procede", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-15"),
            ex("Con gusto", kind="reply", conversation_state="open"),
        ),
        asks=(ex("Su reclamación procede", kind="reply", conversation_state="complaint"),),
    ),
    Rule(
        id="MX.PII.lfpdppp",
        area=Area.PII,
        law="LFPDPPP (ley de 20 de marzo de 2025)",
        kinds=EVERYTHING,
        check=told("profile.enrich") & ~(needs("privacy.notice_url") & needs("consent.financial_data")),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.WORKFLOW,
        source="",
        message={
            "es": "Para guardar datos del usuario hacen falta el aviso de privacidad y, si son financieros, su consentimiento expreso.",
            "en": "Keeping a user's data needs the privacy notice and, for financial data, express consent.",
        },
        fix={
            "es": "Enlace el aviso de privacidad, pida el consentimiento expreso y atienda los derechos ARCO en 20 días hábiles.",
            "en": "Link the privacy notice, ask for express consent and answer ARCO requests within 20 business days.",
        },
        yes=(
            ex("", profile__enrich=True, privacy__notice_url="", consent__financial_data=True),
            ex("", profile__enrich=True, privacy__notice_url="https://banco.example/aviso", consent__financial_data=False),
        ),
        no=(
            ex("", profile__enrich=True, privacy__notice_url="https://banco.example/aviso", consent__financial_data=True),
            ex("Buenos días", kind="reply"),
        ),
    ),
)
