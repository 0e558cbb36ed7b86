"""Italy: transparency of banking services, TAEG, conditions in the advertisement itself, complaints, influencers."""

import re

from ventanilla.compliance.conditions import ALWAYS, carries, condition, duty, found, product, told
from ventanilla.compliance.late import late
from ventanilla.compliance.products import CONSUMER_CREDIT, CREDIT, DEPOSIT
from ventanilla.compliance.rule import ADS, ANSWERS, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import Verdict

_PROMO = re.compile(r"messaggio\s+(?:pubblicitario|promozionale)")
_SHEETS = re.compile(r"fogli?o?\s+informativ[oi]|informativa\s+precontrattuale|informazioni\s+europee\s+di\s+base|\bsecci\b|modulo\s+secci")
_LABEL = re.compile(r"(?<!\w)#?(?:pubblicita|adv|ad|sponsorizzato|contenuto\s+sponsorizzato)(?!\w)")
_TERMS = re.compile(
    r"(?:fino\s+a|da|oltre|sopra|sotto|entro|per\s+importi|minim[oa]|massim[oa]|vincol\w+|per\s+i\s+nuovi\s+clienti|"
    r"valid[ao]\s+(?:fino|per))\b[^.%]{0,40}?\d+(?![\d.,]*\s?%)|su\s+tutt[aei]\s+(?:le\s+|gli\s+|i\s+|la\s+)?(?:somm|importi|giacenz)\w*|"
    r"senza\s+(?:limiti|sogli[ae]|vincoli)|(?:giacenz|saldo|importo|deposito)\w*\s+(?:minim|massim)\w+|nuov[ie]\s+clienti"
)
_OK = "Messaggio pubblicitario con finalità promozionale. Per le condizioni contrattuali si rinvia ai fogli informativi."
_TAEG_OK = (
    "Esempio rappresentativo: 10.000 € in 48 mesi, 48 rate da 232 €, TAN fisso 5,4%, TAEG 6,1%, spese di istruttoria 0 €, "
    "importo totale dovuto 11.136 €"
)


@condition
def _promo_phrase(scene: Scene) -> Verdict:
    return Verdict(bool(_PROMO.search(scene.text) and _SHEETS.search(scene.text)))


@condition
def _label_at_start(scene: Scene) -> Verdict:
    """The label stands among the first words; the network's own label alone does not replace it."""
    return Verdict(bool(_LABEL.search(scene.text[:60])))


RULES: tuple[Rule, ...] = (
    Rule(
        id="IT.OUT.promo_phrase",
        area=Area.OUT,
        law="TUB, arts. 116 y 123; Banca d'Italia, Trasparenza (Sez. II, VII)",
        kinds=ADS,
        check=duty(ALWAYS, _promo_phrase),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source="vediamocichiaro.agosducato.it/pillole-di-trasparenza",
        say={"it": "Messaggio pubblicitario con finalità promozionale. Per le condizioni contrattuali si rinvia ai fogli informativi"},
        message={
            "es": "La publicidad dice que lo es y remite a los «fogli informativi».",
            "en": "An advertisement says that it is one and refers to the “fogli informativi”.",
        },
        fix={"es": f"Empiece con: «{_OK}»", "en": f"Begin with: “{_OK}”"},
        yes=(
            ex("Il prestito che fa per te", product="personal_loan"),
            ex("Conto senza canone: aprilo online", product="deposit"),
            ex("Mutuo a tasso fisso 2,9%. Messaggio pubblicitario", product="mortgage"),
            ex("Carta di credito gratuita. Fogli informativi in filiale", product="credit_card"),
            ex("Una banca vicina, da sempre: passa a trovarci"),
        ),
        no=(
            ex(f"{_OK} Il prestito che fa per te", product="personal_loan"),
            ex("Messaggio promozionale. Conto senza canone. Leggi il foglio informativo", product="deposit"),
            ex("Il prestito che fa per te", product="personal_loan", kind="reply"),
            ex("Buon Natale dalla tua banca", kind="organic"),
        ),
    ),
    Rule(
        id="IT.PRD.taeg",
        area=Area.PRD,
        law="TUB, art. 123; DM 3 febbraio 2011",
        check=duty(
            product(*CONSUMER_CREDIT) & found("rate", "money", "instalment"),
            carries("example", "apr", "rate", "term", "instalment", "total"),
        ),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.SLOTS,
        source="vediamocichiaro.agosducato.it/pillole-di-trasparenza",
        message={
            "es": "Un crédito con cifras lleva el ejemplo representativo con el TAEG, y nada destaca más que él.",
            "en": "Credit with figures carries the representative example with the TAEG, and nothing stands out more.",
        },
        fix={
            "es": "Añada el ejemplo: TAN fijo o variable, gastos, importe, plazo, TAEG, total debido y cuotas.",
            "en": "Add the example: fixed or variable TAN, charges, amount, term, TAEG, total due and instalments.",
        },
        yes=(
            ex("Prestito personale al 5,4%", product="personal_loan"),
            ex("10.000 € in 48 rate da 232 €", product="consumer_credit"),
            ex("Prestito TAEG 6,1%", product="personal_loan"),
            ex("Auto nuova a 199 € al mese", product="consumer_credit"),
        ),
        no=(
            ex(_TAEG_OK, product="personal_loan"),
            ex("Scopri il prestito personale", product="personal_loan"),
            ex("Conto deposito al 3%", product="deposit"),
            ex("La sua rata di 232 € scade domani", kind="dm", product="personal_loan"),
        ),
    ),
    Rule(
        id="IT.OUT.all_in_ad",
        area=Area.OUT,
        law="Codice del consumo, arts. 20-22 (AGCM, provv. 23637/2012)",
        check=duty(
            found("rate") & (product(*CREDIT, *DEPOSIT) | found("nominal_label", "apr_label")),
            condition(lambda s: bool(_TERMS.search(s.text)) or s.fact("product.conditions") is False),
        ),
        severity=Severity.WARN,
        status=Status.VERIFIED,
        how=How.SLOTS,
        source="risparmio.supermoney.eu/news/2012/06",
        message={
            "es": "Los importes y plazos a los que se aplica el tipo están en el propio anuncio; un enlace no los sustituye.",
            "en": "The amounts and terms to which the rate applies stand in the advertisement itself; a link does not replace them.",
        },
        fix={
            "es": "Añada los límites de importe, plazo y clientes a los que vale el tipo.",
            "en": "Add the limits of amount, term and customers to which the rate applies.",
        },
        yes=(
            ex("Conto deposito al 4%", product="deposit"),
            ex("Prestito TAN 5,4%, TAEG 6,1%", product="personal_loan"),
            ex("Mutuo al 2,9%: scopri come", product="mortgage"),
            ex("Prestito a partire da 6,49%", product="personal_loan"),
            ex("Tasso 3% lordo sul tuo conto. Info sul sito", product="savings"),
        ),
        no=(
            ex("Conto deposito al 4% per importi fino a 50.000 €, vincolo 12 mesi", product="deposit"),
            ex("Conto deposito al 4% per i nuovi clienti", product="deposit"),
            ex("Conto deposito al 1,5% su tutti gli importi", product="deposit"),
            ex("Il 70% dei giovani risparmia", kind="organic"),
            ex("Conto al 2%", product={"class": "savings", "conditions": False}),
        ),
    ),
    Rule(
        id="IT.CMP.deadlines",
        area=Area.CMP,
        law="Banca d'Italia, Trasparenza, Sez. XI; ABF",
        kinds=ANSWERS,
        check=told("conversation_state", "complaint") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.CLOCK,
        source="illimity.com/it/diritti-e-prerogative-dei-clienti/reclami/abf",
        message={
            "es": "La reclamación se contesta en 60 días (15 hábiles en pagos); la negativa informa del ABF.",
            "en": "A complaint is answered within 60 days (15 business days for payments); a refusal tells of the ABF.",
        },
        fix={"es": "Compruebe la fecha límite e informe del ABF si no la estima.", "en": "Check the deadline; tell of the ABF if refused."},
        yes=(ex("Il suo reclamo è stato accolto", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-10"),),
        no=(
            ex("Il suo reclamo è stato accolto", kind="dm", conversation_state="complaint", complaint__answer_by="2027-01-10"),
            ex("Buongiorno", kind="reply"),
        ),
        asks=(ex("Il suo reclamo è stato accolto", kind="dm", conversation_state="complaint"),),
    ),
    Rule(
        id="IT.INF.agcom",
        area=Area.INF,
        law="AGCOM, delibera 7/24/CONS y código de 2025; IAP, Digital Chart",
        check=duty(told("paid_partnership") | told("actor", "influencer"), _label_at_start),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        say={"it": ("#pubblicità", "#adv", "Pubblicità")},
        message={
            "es": "Una colaboración pagada se identifica al principio.",
            "en": "A paid partnership is labelled at the start.",
        },
        fix={"es": "Empiece con «#pubblicità», «#adv» o «Pubblicità».", "en": "Begin with “#pubblicità”, “#adv” or “Pubblicità”."},
        yes=(
            ex("Il mio conto preferito", paid_partnership=True),
            ex("Grazie alla banca per l'invito #gifted", paid_partnership=True),
            ex("Che bella app, la uso ogni giorno", actor="influencer"),
            ex("Una giornata in filiale con loro", paid_partnership=True, platform_label=True),
            ex(
                "In viaggio con la mia carta, senza pensieri e senza commissioni, ovunque nel mondo, tutto l'anno #adv",
                paid_partnership=True,
            ),
        ),
        no=(
            ex("#adv Il mio conto preferito", paid_partnership=True),
            ex("Pubblicità | Che bella app", actor="influencer"),
            ex("Contenuto sponsorizzato: il mio conto preferito", paid_partnership=True, platform_label="paid_partnership"),
            ex("La nostra nuova filiale", actor="bank"),
        ),
    ),
)
