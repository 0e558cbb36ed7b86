"""France: consumer credit (Code de la consommation), mortgages, risky contracts, influencers, complaints."""

import re

from ventanilla.compliance.conditions import carries, condition, duty, found, needs, platform, product, said, told
from ventanilla.compliance.late import late
from ventanilla.compliance.packs.fr.sources import CONSO
from ventanilla.compliance.products import CONSUMER_CREDIT, INVESTMENT
from ventanilla.compliance.rule import ADS, ANSWERS, PROMOTION, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Audience, DraftKind, Severity, Status
from ventanilla.compliance.verdict import Verdict

_MENTION = "Un crédit vous engage et doit être remboursé. Vérifiez vos capacités de remboursement avant de vous engager"
_MENTION_OK = f"{_MENTION}."
_FIGURES_OK = (
    "Exemple : pour un crédit de 10 000 € sur 48 mois, taux débiteur fixe 4,41 %, TAEG fixe 4,5 %, sans frais de dossier, "
    "48 mensualités de 227,56 €, montant total dû 10 922,88 €."
)
_INSURED = re.compile(r"assurance\s+(?:facultative|emprunteur|obligatoire|deces|en\s+option|incluse?|comprise)|avec\s+assurance")
_TAEA = re.compile(r"\btaea\b|taux\s+annuel\s+effectif\s+de\s+l'assurance")
_PER_MONTH = re.compile(r"(?:€|euros?)\s*(?:/|par)\s*mois")
_TOTAL_COVER = re.compile(
    r"(?:cout|montant)\s+total\s+de\s+l'assurance|assurance\b[^.]{0,120}(?:cout\s+total|(?:€|euros?)\s+au\s+total|total\s+de\s+\d)"
)
_COVER = re.compile(r"assur(?:ance|es?|ez|er)\b|couvert|coups?\s+durs?|protege")
_REFLECTION = re.compile(r"(?:10|dix)\s+jours\s+(?:de\s+reflexion|pour\s+reflechir)|reflexion\s*(?:de|:)\s*(?:10|dix)\s+jours")
_CONDITIONAL = re.compile(r"subordonnee?\s+a\s+l'obtention|sous\s+condition\s+(?:suspensive|d'obtention)")
_REFUND = re.compile(r"rembours\w+[^.]{0,60}(?:sommes|versees|verse)|(?:sommes|verse)[^.]{0,60}rembours\w+")
_OPPOSITION = re.compile(
    r"(?:droit|possibilite)\s+(?:de\s+)?(?:vous\s+)?(?:d')?oppos\w+|vous\s+opposer\s+(?:sans\s+frais\s+)?a\s+l'utilisation"
)
_LABEL = re.compile(r"(?<!\w)#?(?:publicite|collaboration\s*commerciale|partenariat\s+remunere)(?!\w)")


def _speaks_of_cover(scene: Scene) -> bool:
    return _COVER.search(scene.text) is not None


@condition
def _whole_insurance(scene: Scene) -> Verdict:
    text = scene.text
    return Verdict(bool(_TAEA.search(text) and _PER_MONTH.search(text) and _TOTAL_COVER.search(text)))


@condition
def _mortgage_words(scene: Scene) -> Verdict:
    return Verdict(all(pattern.search(scene.text) for pattern in (_REFLECTION, _CONDITIONAL, _REFUND)))


@condition
def _labelled(scene: Scene) -> Verdict:
    return Verdict(bool(_LABEL.search(scene.text)) or scene.fact("context_makes_it_obvious") is True)


_REFLECTION_OK = (
    "L'emprunteur dispose d'un délai de réflexion de 10 jours ; la vente est subordonnée à l'obtention du prêt ; "
    "si celui-ci n'est pas obtenu, le vendeur doit rembourser les sommes versées."
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="FR.PRD.credit_mention",
        area=Area.PRD,
        law="Code de la consommation, art. L312-5",
        kinds=ADS,
        check=duty(product(*CONSUMER_CREDIT) & ~platform("radio"), said(_MENTION)),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source=CONSO,
        say={"fr": _MENTION},
        replaces=("EU.PRD.ccd2_warning",),
        message={
            "es": "En Francia toda publicidad de crédito al consumo lleva la mención legal.",
            "en": "In France all advertising of consumer credit carries the legal mention.",
        },
        fix={"es": f"Añada literalmente: «{_MENTION}»", "en": f"Add, word for word: “{_MENTION}”"},
        yes=(
            ex("Votre prêt personnel en ligne", product="personal_loan"),
            ex("Crédit renouvelable : demandez-le", product="revolving_credit"),
            ex("Un crédit vous engage. Prêt auto en 48h", product="consumer_credit"),
            ex("Besoin d'un crédit ? Parlons-en", kind="organic", is_boosted=True, product="consumer_credit"),
        ),
        no=(
            ex(f"Votre prêt personnel. {_MENTION_OK}", product="personal_loan"),
            ex(f"Prêt auto. {_MENTION.upper()}", product="consumer_credit"),
            ex("Livret d'épargne à 2 %", product="savings"),
            ex("Votre prêt personnel en ligne", product="personal_loan", kind="reply"),
            ex("Il faut lui faire crédit : notre équipe de Lyon a gagné", kind="organic"),
        ),
    ),
    Rule(
        id="FR.PRD.credit_figures",
        area=Area.PRD,
        law="Code de la consommation, arts. L312-6 et L312-8",
        check=duty(
            product(*CONSUMER_CREDIT) & found("rate", "money", "instalment"),
            carries("example", "apr", "rate", "term", "instalment", "total", "fees"),
        ),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.SLOTS,
        source=CONSO,
        message={
            "es": "Un crédito con cifras lleva el ejemplo completo: tipo, gastos, TAEG, duración, cuotas e importe total debido.",
            "en": "Credit with figures carries the whole example: rate, charges, TAEG, duration, instalments and total due.",
        },
        fix={
            "es": "Añada el ejemplo con taux débiteur, frais, TAEG, durée, mensualités y montant total dû, en letra mayor que el resto.",
            "en": "Add the example with taux débiteur, frais, TAEG, durée, mensualités and montant total dû, in the largest letters.",
        },
        yes=(
            ex("Prêt personnel à 4,5 %", product="personal_loan"),
            ex("10 000 € pour vos travaux", product="consumer_credit"),
            ex("Crédit auto : 48 mensualités de 227 €", product="consumer_credit"),
            ex("Prêt perso TAEG fixe 4,5 % sur 48 mois", product="personal_loan"),
        ),
        no=(
            ex(_FIGURES_OK, product="personal_loan"),
            ex("Un projet ? Simulez votre prêt", product="personal_loan"),
            ex("Livret à 3 % la première année", product="savings"),
            ex("Votre mensualité de 227 € a bien été reçue", product="personal_loan", kind="dm"),
        ),
    ),
    Rule(
        id="FR.PRD.insurance_cost",
        area=Area.PRD,
        law="Code de la consommation, art. L312-7",
        check=duty(
            product(*CONSUMER_CREDIT)
            & (
                told("product.insurance_offered")
                | told("insurance_offered") & condition(_speaks_of_cover)
                | condition(lambda s: bool(_INSURED.search(s.text)))
            ),
            _whole_insurance,
        ),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.SLOTS,
        source=CONSO,
        message={
            "es": "El seguro ofrecido con el crédito dice su coste: TAEA, total en euros y euros al mes.",
            "en": "Insurance offered with the credit tells its cost: TAEA, total in euros and euros a month.",
        },
        fix={
            "es": "Añada el TAEA, el coste total del seguro y los euros al mes, y si se suman a la cuota.",
            "en": "Add the TAEA, the total cost of the insurance and the euros a month, and whether they add to the instalment.",
        },
        yes=(
            ex("Prêt personnel avec assurance emprunteur", product="personal_loan"),
            ex("Crédit auto, assurance facultative 4 € par mois", product="consumer_credit"),
            ex("Votre prêt protégé", product={"class": "personal_loan", "insurance_offered": True}),
            ex("Crédit travaux : partez couvert, quoi qu'il arrive", product="consumer_credit", insurance_offered=True),
            ex("Crédit travaux assurance incluse, TAEA 1,2 %", product="consumer_credit"),
        ),
        no=(
            ex(
                "Crédit, assurance facultative : TAEA 1,2 %, 4 € par mois en plus de la mensualité, coût total de l'assurance 192 €",
                product="consumer_credit",
            ),
            ex("Prêt personnel en ligne", product="personal_loan"),
            ex("Notre assurance habitation à 9 € par mois", product="insurance"),
            ex("Soyez assuré de notre soutien pour votre prêt", product="personal_loan"),
        ),
    ),
    Rule(
        id="FR.PRD.banned_claims",
        area=Area.PRD,
        law="Code de la consommation, art. L312-10",
        check=product(*CONSUMER_CREDIT, "mortgage") & found("easy_credit", "better_life"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source=CONSO,
        message={
            "es": "Sugiere un crédito sin estudiar al solicitante, o que mejora su presupuesto o sustituye al ahorro.",
            "en": "Suggests credit without assessing the borrower, or that it improves the budget or replaces savings.",
        },
        fix={"es": "Quite la promesa; no tiene remedio con un aviso.", "en": "Take the promise out; no notice mends it."},
        yes=(
            ex("Prêt sans justificatif, réponse immédiate", product="personal_loan"),
            ex("Améliorez votre budget avec notre crédit", product="consumer_credit"),
            ex("Crédit : une réserve d'argent automatique", product="revolving_credit"),
            ex("Fiché FICP ? Votre crédit est possible", product="personal_loan"),
            ex("Avec notre prêt, vos revenus grimpent", product="personal_loan"),
        ),
        no=(
            ex("Prêt personnel sous réserve d'acceptation du dossier", product="personal_loan"),
            ex("Nos conseils pour améliorer votre budget", kind="organic"),
            ex("Virement instantané sans frais", product="deposit"),
            ex("« Crédit sans refus » reçu par SMS ? C'est une arnaque", kind="organic"),
            ex("Le crédit facile n'existe pas : méfiez-vous des arnaques", kind="reply"),
        ),
    ),
    Rule(
        id="FR.PRD.opposition",
        area=Area.PRD,
        law="Code de la consommation, art. L312-9",
        kinds=(*PROMOTION, DraftKind.DM),
        platforms=frozenset({"email"}),
        check=duty(product(*CONSUMER_CREDIT), condition(lambda s: bool(_OPPOSITION.search(s.text)))),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source=CONSO,
        message={
            "es": "La publicidad de crédito por correo recuerda el derecho a oponerse al uso de los datos.",
            "en": "Credit advertising by mail reminds people of the right to object to the use of their data.",
        },
        fix={
            "es": "Añada cómo oponerse sin gastos y ponga las cifras en un recuadro al principio.",
            "en": "Add how to object free of charge, and box the figures at the top.",
        },
        yes=(
            ex("Votre offre de prêt personnel", product="personal_loan"),
            ex("Crédit auto : profitez-en", product="consumer_credit"),
            ex("Prêt travaux, désinscription en un clic", product="consumer_credit"),
            ex("Votre réserve de crédit", product="revolving_credit", kind="dm"),
        ),
        no=(
            ex("Votre prêt personnel. Vous pouvez vous opposer sans frais à l'utilisation de vos données", product="personal_loan"),
            ex("Crédit auto. Vous disposez d'un droit d'opposition", product="consumer_credit"),
            ex("Votre livret", product="savings"),
            ex("Votre offre de prêt personnel", product="personal_loan", platform="facebook"),
        ),
    ),
    Rule(
        id="FR.PRD.mortgage",
        area=Area.PRD,
        law="Code de la consommation, arts. L313-3 et L313-4",
        check=duty(product("mortgage"), _mortgage_words),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source=CONSO,
        message={
            "es": "El crédito inmobiliario anuncia los diez días de reflexión, la venta condicionada y la devolución.",
            "en": "A home loan tells the ten days of reflection, the conditional sale and the refund.",
        },
        fix={"es": f"Añada: «{_REFLECTION_OK}»", "en": f"Add: “{_REFLECTION_OK}”"},
        yes=(
            ex("Prêt immobilier : réalisez votre projet", product="mortgage"),
            ex("Prêt immobilier à taux fixe 3,2 %", product="mortgage"),
            ex("Crédit immobilier. Délai de réflexion de 10 jours", product="mortgage"),
            ex("Votre prêt immobilier sur 20 ans", kind="ad", product="mortgage"),
        ),
        no=(
            ex(f"Prêt immobilier. {_REFLECTION_OK}", product="mortgage"),
            ex(
                "Réflexion : dix jours. Vente subordonnée à l'obtention du prêt ; à défaut, les sommes versées sont remboursées",
                product="mortgage",
            ),
            ex("Assurance habitation", product="insurance"),
            ex("Votre prêt immobilier : écrivez-nous", kind="reply", product="mortgage"),
            ex("Prêt personnel pour vos travaux", product="personal_loan"),
        ),
    ),
    Rule(
        id="FR.PRD.risky_contracts",
        area=Area.PRD,
        law="Code de la consommation, arts. L222-16-1 et L222-16-2; CMF, art. L533-12-7",
        audiences=(Audience.RETAIL, Audience.MINOR),
        check=product("cfd", "binary", "fx_leveraged") | (product("crypto") & ~needs("entity.casp_authorised")),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.METADATA,
        source=CONSO,
        message={
            "es": "En Francia no se anuncian en línea a particulares contratos de riesgo ni criptoservicios sin autorización.",
            "en": "In France risky financial contracts and unauthorised crypto services may not be advertised online to the public.",
        },
        fix={
            "es": "No publique; o acredite la autorización PSAN o MiCA.",
            "en": "Do not publish; or show the PSAN or MiCA authorisation.",
        },
        yes=(
            ex("Tradez les CFD", product="cfd"),
            ex("Options binaires : gagnez vite", product="binary"),
            ex("Forex à effet de levier 30", product="fx_leveraged"),
            ex("Achetez du bitcoin", product="crypto", entity__casp_authorised=False),
        ),
        no=(
            ex("Achetez du bitcoin chez nous", product="crypto", entity__casp_authorised=True),
            ex("Nos fonds actions", product="investment"),
            ex("Attention aux arnaques sur le forex", kind="reply"),
            ex("Assurance vie", product="insurance"),
        ),
        asks=(ex("Achetez du bitcoin", product="crypto"),),
    ),
    Rule(
        id="FR.INF.law2023",
        area=Area.INF,
        law="Loi 2023-451, arts. 1, 4-5, 8-9 (Ordonnance 2024-978)",
        check=told("actor", "influencer") & (~_labelled | product(*INVESTMENT, "crypto")),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source="matot-braine.fr (Ordonnance 2024-978); formation-ajp.fr (L533-12-7)",
        say={"fr": ("Publicité", "Collaboration commerciale")},
        message={
            "es": "El contenido de un creador lleva «Publicité» o «Collaboration commerciale» y no promociona productos vetados.",
            "en": "A creator's content says “Publicité” or “Collaboration commerciale” and promotes no banned financial products.",
        },
        fix={
            "es": "Ponga la mención al principio; quite la inversión de riesgo y guarde el contrato.",
            "en": "Put the label first; take out risky investments and keep the contract.",
        },
        yes=(
            ex("Mon compte préféré !", actor="influencer"),
            ex("Merci à la banque #gifted", actor="influencer"),
            ex("Publicité : achetez du bitcoin", actor="influencer", product="crypto"),
            ex("Ma carte bleue en voyage #sp", actor="influencer"),
        ),
        no=(
            ex("Publicité — mon compte préféré", actor="influencer"),
            ex("Collaboration commerciale avec la banque : ma carte en voyage", actor="influencer"),
            ex("Mon compte préféré", actor="bank"),
            ex("#CollaborationCommerciale ma nouvelle carte", actor="influencer", product="debit_card"),
        ),
    ),
    Rule(
        id="FR.CMP.acpr",
        area=Area.CMP,
        law="ACPR, Recommandation 2024-R-02",
        kinds=ANSWERS,
        check=told("conversation_state", "complaint") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.CLOCK,
        source="acpr.banque-france.fr/proteger-la-clientele (2024-R-02)",
        message={
            "es": "La reclamación recibe acuse en 10 días hábiles y respuesta en dos meses; la negativa nombra al mediador.",
            "en": "A complaint is acknowledged within 10 business days and answered within two months; a refusal names the mediator.",
        },
        fix={"es": "Compruebe la fecha límite y nombre al mediador.", "en": "Check the deadline and name the mediator."},
        yes=(ex("Votre réclamation a été traitée", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-01"),),
        no=(
            ex("Votre réclamation a été traitée", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-31"),
            ex("Bonjour", kind="reply"),
        ),
        asks=(ex("Votre réclamation a été traitée", kind="dm", conversation_state="complaint"),),
    ),
    Rule(
        id="FR.REC.amf",
        area=Area.REC,
        law="AMF, RG 314; DOC-2011-24; certificat ARPP-AMF",
        check=product(*INVESTMENT) & ~told("attest.balanced"),
        severity=Severity.WARN,
        status=Status.UNCONFIRMED,
        how=How.ATTEST,
        source="",
        message={
            "es": "La comunicación sobre inversión es equilibrada y se conserva cinco años.",
            "en": "Communication about investments is balanced and kept for five years.",
        },
        fix={
            "es": "He comprobado que los riesgos se leen igual que las ventajas.",
            "en": "I have checked that the risks read as plainly as the benefits.",
        },
        asks=(ex("Investissez dans nos fonds", product="investment"),),
        no=(
            ex("Investissez dans nos fonds", product="investment", attest__balanced=True),
            ex("Votre carte", product="debit_card"),
        ),
    ),
)
