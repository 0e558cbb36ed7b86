"""Poland: RRSO, the drafted consumer-credit act, complaints, influencers."""

import re

from ventanilla.compliance.conditions import carries, condition, duty, found, product, told
from ventanilla.compliance.late import late
from ventanilla.compliance.products import CONSUMER_CREDIT
from ventanilla.compliance.rule import ANSWERS, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import Verdict

_WARNING = re.compile(r"(?:uwaga[^.]{0,20})?pozyczanie\s+pieniedzy\s+kosztuje|(?:kredyt|pozyczka)\s+kosztuje")
_LABEL = re.compile(r"(?<!\w)#?(?:reklama|material\s*reklamowy|materialreklamowy|wspolpraca\s*reklamowa|wspolpracareklamowa)(?!\w)")
_OK = (
    "Przykład reprezentatywny: kwota 10 000 zł, oprocentowanie stałe 9,9%, RRSO 12,4%, okres 36 miesięcy, "
    "36 rat po 331 zł, całkowita kwota do zapłaty 11 916 zł"
)


@condition
def _two_levels(scene: Scene) -> Verdict:
    """The network's own label and one in the text."""
    return Verdict(bool(_LABEL.search(scene.text)) and bool(scene.fact("platform_label")))


RULES: tuple[Rule, ...] = (
    Rule(
        id="PL.PRD.rrso",
        area=Area.PRD,
        law="Ustawa o kredycie konsumenckim, arts. 7-8",
        check=duty(
            product(*CONSUMER_CREDIT) & found("rate", "money", "instalment"),
            carries("apr", "term", "total", "example"),
        ),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.SLOTS,
        source="",
        message={
            "es": "Un crédito con cifras lleva la RRSO y el ejemplo representativo, tan visibles como el tipo.",
            "en": "Credit with figures carries the RRSO and the representative example, as visible as the rate.",
        },
        fix={
            "es": "Añada el ejemplo: importe, tipo, RRSO, plazo, cuotas y total a pagar.",
            "en": "Add the example: amount, rate, RRSO, term, instalments and total payable.",
        },
        yes=(
            ex("Pożyczka 10 000 zł na święta", product="personal_loan"),
            ex("Kredyt gotówkowy od 7,9%", product="consumer_credit"),
            ex("Kredyt z RRSO 12,4%", product="consumer_credit"),
            ex("36 rat po 331 zł", product="consumer_credit"),
        ),
        no=(
            ex(_OK, product="personal_loan"),
            ex("Sprawdź pożyczkę w aplikacji", product="personal_loan"),
            ex("Lokata 5% na 3 miesiące", product="deposit"),
            ex("Twoja rata 331 zł została zaksięgowana", kind="dm", product="personal_loan"),
        ),
    ),
    Rule(
        id="PL.PRD.ccd2_draft",
        area=Area.PRD,
        law="Projekt ustawy o kredycie konsumenckim z 7.7.2025, arts. 8 y 13",
        check=product(*CONSUMER_CREDIT) & (found("better_life") | ~condition(lambda s: bool(_WARNING.search(s.text)))),
        severity=Severity.WARN,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source="jklaw.pl/en/nowa-ustawa-o-kredycie-konsumenckim",
        message={
            "es": "El proyecto de ley pide avisar de que pedir prestado cuesta dinero, y no sugerir una vida mejor.",
            "en": "The draft act asks for a warning that borrowing costs money, and bans suggesting a better life.",
        },
        fix={
            "es": "Añada «Uwaga! Pożyczanie pieniędzy kosztuje» y quite la promesa.",
            "en": "Add “Uwaga! Pożyczanie pieniędzy kosztuje” and take the promise out.",
        },
        yes=(
            ex("Pożyczka od ręki", product="personal_loan"),
            ex("Kredyt gotówkowy. Popraw swoją sytuację finansową", product="consumer_credit"),
            ex("Zamiast oszczędzać: kredyt. Pożyczanie pieniędzy kosztuje", product="consumer_credit"),
            ex("Karta kredytowa z limitem", product="credit_card"),
        ),
        no=(
            ex("Kredyt gotówkowy. Uwaga! Pożyczanie pieniędzy kosztuje", product="consumer_credit"),
            ex("Lokata na 3 miesiące", product="deposit"),
            ex("Kredyt gotówkowy", product="consumer_credit", kind="reply"),
            ex("Konto dla młodych", product="account"),
        ),
    ),
    Rule(
        id="PL.CMP.deadlines",
        area=Area.CMP,
        law="Ustawa z 5.8.2015 o rozpatrywaniu reklamacji",
        kinds=ANSWERS,
        check=told("conversation_state", "complaint") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.CLOCK,
        source="knf.gov.pl/en/CONSUMERS",
        message={
            "es": "La reclamación se contesta en 30 días; un caso complejo, en 60 con motivos y fecha.",
            "en": "A complaint is answered within 30 days; a complicated one within 60, with reasons and a date.",
        },
        fix={"es": "Compruebe la fecha límite; tarde, se da por aceptada.", "en": "Check the deadline; late, it counts as accepted."},
        yes=(ex("Państwa reklamacja została uznana", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-10"),),
        no=(
            ex("Państwa reklamacja została uznana", kind="dm", conversation_state="complaint", complaint__answer_by="2027-01-10"),
            ex("Dzień dobry", kind="reply"),
        ),
        asks=(ex("Państwa reklamacja została uznana", kind="dm", conversation_state="complaint"),),
    ),
    Rule(
        id="PL.INF.uokik",
        area=Area.INF,
        law="UOKiK, recomendaciones sobre influencers (2022)",
        check=duty(told("paid_partnership") | told("actor", "influencer"), _two_levels),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        say={"pl": ("#reklama", "materiał reklamowy")},
        message={
            "es": "Una colaboración pagada se etiqueta dos veces: en la red y en el texto, en polaco.",
            "en": "A paid partnership is labelled twice: by the network's tool and in the text, in Polish.",
        },
        fix={
            "es": "Ponga «#reklama» o «materiał reklamowy» y active la etiqueta de la red.",
            "en": "Put “#reklama” or “materiał reklamowy” and switch on the network's label.",
        },
        yes=(
            ex("Moje ulubione konto", paid_partnership=True),
            ex("#reklama Moje ulubione konto", paid_partnership=True),
            ex("Moje ulubione konto", actor="influencer", platform_label="paid_partnership"),
            ex("Świetna karta #ad", paid_partnership=True, platform_label="paid_partnership"),
        ),
        no=(
            ex("#reklama Moje ulubione konto", paid_partnership=True, platform_label="paid_partnership"),
            ex("Materiał reklamowy. Świetna karta", actor="influencer", platform_label="paid_partnership"),
            ex("Nowa placówka w Łodzi", actor="bank"),
            ex("Dziękujemy za wspólny rok"),
        ),
    ),
)
