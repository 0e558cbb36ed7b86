"""Advertising of credit, mortgages, crypto-assets and deposits (CCD2, MCD, MiCA, DGSD, distance marketing)."""

import re
from datetime import date

from ventanilla.compliance.conditions import LANDING, LIMITED, WARNS, carries, condition, duty, first, found, on_or_before, product, told
from ventanilla.compliance.products import CONSUMER_CREDIT, MORTGAGE
from ventanilla.compliance.rule import How, Rule, by_language, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Condition, Span, Verdict

B, W, N = Severity.BLOCK, Severity.WARN, Severity.NOTICE
OK, UNSURE = Status.VERIFIED, Status.UNCONFIRMED
_CCD2 = date(2026, 11, 20)

COSTS_MONEY = {
    "es": "Atención: tomar dinero prestado cuesta dinero",
    "en": "Caution! Borrowing money costs money",
    "fr": "Attention! Emprunter de l’argent coûte de l’argent",
    "de": "Achtung! Kreditaufnahme kostet Geld.",
    "pt": "Atenção! Contrair empréstimos custa dinheiro",
    "it": "Attenzione! Prendere in prestito denaro costa denaro",
    "pl": "Uwaga! Pożyczanie pieniędzy kosztuje",
}
# "… u otra equivalente" (art. 8.1): the same said in other words.
_EQUIVALENT = re.compile(
    r"(?:tomar|pedir)\s+(?:\w+\s+)?prestado\s+(?:\w+\s+)?cuesta|(?:los\s+)?(?:prestamos|creditos)\s+cuestan\s+dinero|endeudarse\s+cuesta"
    r"|borrowing\s+(?:money\s+)?costs|emprunter\s+(?:de\s+l'argent\s+)?coute|(?:kreditaufnahme|geld\s+leihen|kredite?)\s+koste[tn]\s+geld"
    r"|contrair\s+(?:emprestimos?|creditos?)\s+custa|pedir\s+dinheiro\s+emprestado\s+custa|prendere\s+(?:in\s+prestito\s+denaro|denaro\s+in"
    r"\s+prestito)\s+costa|pozyczanie\s+pieniedzy\s+kosztuje"
)


@condition
def _warns_of_cost(scene: Scene) -> bool:
    return scene.says(by_language(COSTS_MONEY, scene.language)) or _EQUIVALENT.search(scene.text) is not None


@condition
def _credit_items(scene: Scene) -> Verdict:
    """Cards and credit lines have no fixed term, instalment or total."""
    open_end = scene.classes & {"credit_card", "revolving_credit", "overdraft"}
    names = ("rate", "apr", "amount", "example") if open_end else ("rate", "apr", "amount", "term", "instalment", "total", "example")
    return carries(*names)(scene)


_NOT_REVIEWED = re.compile(
    r"no\s+ha\s+sido\s+\w+\s+ni\s+aprobad\w+\s+por\s+ninguna\s+autoridad|not\s+been\s+reviewed\s+or\s+approved\s+by\s+any\s+competent|von"
    r"\s+keiner\s+zustandigen\s+behorde|nao\s+foi\s+\w+\s+nem\s+aprovad\w+\s+por\s+(?:nenhuma|"
    r"qualquer)\s+autoridade|n'a\s+(?:pas\s+)?ete\s+"
    r"\w+\s+ni\s+approuve\w*\s+par\s+(?:aucune|une)\s+autorite|non\s+e\s+stat\w+\s+\w+\s+ne\s+approvat\w+\s+da\s+(?:alcuna|"
    r"nessuna)\s+autorita"
)
_RESPONSIBLE = re.compile(
    r"unic[oa]\s+responsable|solely\s+responsible|alleinige\s+verantwortung|exclusivamente\s+responsavel|"
    r"unico\s+responsavel|seul\w*\s+responsable|unic[oa]\s+responsabile"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_PHONE = re.compile(r"\+?\d[\d\s().-]{7,}\d")


@condition
def _mica_whole(scene: Scene) -> bool:
    text = scene.text
    return bool(
        _NOT_REVIEWED.search(text)
        and _RESPONSIBLE.search(text)
        and _MAIL.search(text)
        and _PHONE.search(text)
        and (scene.has("link") or scene.fact("landing_url"))
    )


_GUARANTEE_BOAST = re.compile(
    r"(?<!\w)(?:(?:dinero|ahorros?|deposito|capital)\s+(?:\w+\s+){0,2}?(?:100\s?%\s+)?(?:garantizad|"
    r"protegid|asegurad)\w*|100\s?%\s+(?:garantizad|seguro|"
    r"protegid|covered|protected|guaranteed|safe|garanti|sicher|garantid|geschutzt)\w*|"
    r"(?:sin\s+limite|unlimited|ilimitad\w+|illimite\w*|unbegrenzt\w*)|garantia\s+(?:total|"
    r"absoluta|del\s+"
    r"estado|ilimitada)|(?:guaranteed|protected|insured)\s+(?:twice|double|doubly|forever|for\s+ever)|(?:doubly|fully|totally|completely)\s+(?:guaranteed|protected|insured|safe)|(?:totalmente|completamente)\s+(?:garantizad|"
    r"segur|protegid|garantid)\w*|(?:mas|more)\s+(?:segur\w+|safe)\s+(?:que|gracias|than|"
    r"thanks)[^.]{0,40}(?:garant|guarant)\w*|state[- ]guaranteed|(?:can\s+)?never\s+be\s+lost|"
    r"garantizad\w+\s+por\s+el\s+estado|guaranteed\s+by\s+the\s+(?:state|government)|garanti\w*\s+par\s+l'etat|garantid\w+\s+pelo\s+estado|"
    r"vom\s+staat\s+garantiert|garantit\w+\s+dallo\s+stato|gwarantowan\w+\s+przez\s+panstwo)(?!\w)"
)
_FACTUAL = re.compile(
    r"(?:adherid\w+|cubiert\w+|garantizad\w*|protegid\w+|protected|covered|member|insured|"
    r"gesichert|geschutzt|couvert\w*|garanti\w*|garantid\w*|coperti|chronion\w+|tutelat\w+)[^.]{0,80}(?:hasta|"
    r"up\s+to|bis|jusqu|ate|fino\s+a|do)\s[^.]{0,20}100"
    r"[.,\s]?000|fondo\s+de\s+garantia\s+de\s+depositos[^.]{0,60}100[.,\s]?000|100[.,\s]?000[^.]{0,50}(?:por\s+(?:titular|"
    r"depositante|cliente)|per\s+(?:depositor|person)|par\s+(?:client|deposant)|je\s+(?:kunde|"
    r"einleger)|por\s+depositante)"
)


@condition
def _boasts_of_guarantee(scene: Scene) -> list[Span]:
    boasts = [m.span() for m in _GUARANTEE_BOAST.finditer(scene.text)]
    if _FACTUAL.search(scene.text):
        strong = re.compile(r"sin\s+limite|ilimitad|unlimited|100\s?%|total|absolut|unbegrenzt|illimit")
        return [s for s in boasts if strong.search(scene.text[s[0] : s[1]])]
    return boasts


def _attest(when: Condition, fact: str) -> Condition:
    """A person must tick it off, unless the fact says that it has been seen to."""
    return first(when & ~told(fact))


_CREDIT = product(*CONSUMER_CREDIT)
_LOAN_AD = (
    "Préstamo personal: TIN 6 %, TAE 6,9 %. Ejemplo representativo: importe 10.000 €, "
    "plazo 24 meses, 24 cuotas de 443 €, importe total adeudado 10.632 €."
)

RULES: tuple[Rule, ...] = (
    row(
        "EU.PRD.ccd2_warning",
        "Directiva (UE) 2023/2225, art. 8.1",
        B,
        OK,
        How.PHRASE,
        "iberley.es, artículo 8 (texto español: «u otra equivalente»); exlege.bg",
        duty(_CREDIT & found("credit_word", "figure", "zero_interest", "easy_credit"), _warns_of_cost),
        "Toda publicidad de crédito al consumo advierte de que tomar dinero prestado cuesta dinero.",
        "Every advertisement of consumer credit warns that borrowing money costs money.",
        "Añada «Atención: tomar dinero prestado cuesta dinero» o la frase nacional equivalente.",
        "Add “Caution! Borrowing money costs money” or the national equivalent.",
        since=_CCD2,
        say=COSTS_MONEY,
        yes=(
            ex("Pide tu préstamo personal desde 5 % TIN", product="personal_loan"),
            ex("Tarjeta Oro: paga cuando quieras", kind="ad", product="credit_card"),
            ex("Get a personal loan from 7.9% APR", countries="IE", language="en"),
            ex("Ratenkredit ab 4,9 % effektiver Jahreszins", countries="DE", product="consumer_credit"),
            ex("Préstamo al instante, pídelo ya", kind="organic"),
        ),
        no=(
            ex("Préstamo personal. Atención: tomar dinero prestado cuesta dinero.", product="personal_loan"),
            ex("Pide tu préstamo. ¡ATENCIÓN! Tomar dinero prestado cuesta dinero", kind="organic", product="personal_loan"),
            ex("Préstamo desde 5 % TIN", publish_at="2026-11-19", product="personal_loan"),
            ex("Hipoteca fija al 2,9 % TAE", product="mortgage"),
            ex("Consejos antes de firmar un préstamo: lea las condiciones con calma", kind="organic"),
            ex("Crédito de la foto: EFE", kind="organic"),
            ex("Kredit: Achtung! Kreditaufnahme kostet Geld.", countries="DE", product="consumer_credit"),
        ),
    ),
    row(
        "EU.PRD.ccd2_standard_info",
        "Directiva (UE) 2023/2225, art. 8.2-8.3",
        B,
        OK,
        How.SLOTS,
        "iberley.es, artículo 8",
        duty(_CREDIT & found("figure", "nominal_label", "apr_label"), _credit_items | (LIMITED & LANDING)),
        "La publicidad de crédito con cifras lleva toda la información normalizada, con un ejemplo representativo.",
        "Credit advertising with figures carries all the standard information, with a representative example.",
        "Añada lo que falta desde la ficha del producto, o enlace a la página que lo lleva si el medio tiene pocos caracteres.",
        "Add what is missing from the product sheet, or link to the page that has it where the medium has few characters.",
        since=_CCD2,
        yes=(
            ex("Préstamo al 6 % TIN", product="personal_loan"),
            ex("Préstamo de 10.000 € en 24 cuotas de 443 €", product="consumer_credit"),
            ex("Personal loan 7.9% APR representative", countries="IE", product="personal_loan"),
            ex("Crédit auto à 3,9 % sur 48 mois", countries="FR", product="consumer_credit"),
        ),
        no=(
            ex(_LOAN_AD, product="personal_loan"),
            ex("Préstamo al 6 % TIN, 6,9 % TAE", platform="x", landing_url="https://banco.example/prestamo", product="personal_loan"),
            ex("Pide tu préstamo personal", product="personal_loan"),
            ex("El 70 % de los jóvenes pide consejo antes de un préstamo", product="personal_loan"),
            ex("Depósito al 3 % TAE", product="deposit"),
        ),
    ),
    row(
        "EU.PRD.ccd2_banned_claims",
        "Directiva (UE) 2023/2225, arts. 7 y 8.7-8.8",
        B,
        OK,
        How.PATTERN,
        "jklaw.pl (proyecto polaco que la refleja)",
        _CREDIT & found("easy_credit", "better_life"),
        "Anima a endeudarse, promete crédito sin mirar la situación de quien lo pide o dice que mejora su vida.",
        "Encourages debt, promises credit regardless of the borrower's situation, or says that it improves their life.",
        "Quite la frase: el crédito no se presenta como fácil, sin examen o como mejora de la economía.",
        "Take it out: credit is not shown as easy, unexamined or as an improvement of one's finances.",
        since=_CCD2,
        yes=(
            ex("Préstamo sin nómina y aunque estés en ASNEF", product="personal_loan"),
            ex("Mejora tu situación financiera con nuestro préstamo", product="personal_loan"),
            ex("Loan with no credit check", countries="IE", product="personal_loan"),
            ex("¡Sin fraudes! Contrata tu préstamo sin papeleos", kind="organic"),
            ex("Crédito sem consulta ao Banco de Portugal", countries="PT", product="personal_loan"),
            ex("Kredit ohne Schufa", countries="DE", product="consumer_credit"),
        ),
        no=(
            ex("Préstamo sujeto a estudio y aprobación", product="personal_loan"),
            ex("Bizum al instante con tu cuenta", product="savings"),
            ex("Mejora tu contraseña en la app", product="personal_loan"),
            ex("Alerta de estafa: ningún banco da un préstamo sin nómina por mensaje", kind="organic"),
            ex("Ningún préstamo se concede sin estudiar la solvencia", product="personal_loan"),
            ex("Hipoteca sin papeleos", product="mortgage"),
        ),
    ),
    row(
        "EU.PRD.mcd_standard_info",
        "Directiva 2014/17/UE, arts. 10-11",
        B,
        OK,
        How.SLOTS,
        "elibrary.fondazionenotariato.it art=50/5020",
        duty(
            product(*MORTGAGE) & found("rate", "nominal_label", "apr_label", "instalment"),
            carries("rate", "apr", "amount", "term", "instalment", "total", "example"),
        ),
        "La publicidad de hipotecas con cifras lleva la información básica y un ejemplo representativo.",
        "Mortgage advertising with figures carries the standard information and a representative example.",
        "Añada lo que falta: tipo, TAE, importe, plazo, cuotas, total adeudado y ejemplo representativo.",
        "Add what is missing: rate, APRC, amount, term, instalments, total payable and representative example.",
        yes=(
            ex("Hipoteca fija al 2,5 % TIN", product="mortgage"),
            ex("Hipoteca mixta: 1,9 % los 5 primeros años. TAE 3,1 %", product="mortgage"),
            ex("Crédito habitação com spread de 0,7 %", countries="PT", product="mortgage"),
            ex("Baufinanzierung ab 3,2 % Sollzins", countries="DE", product="mortgage"),
        ),
        no=(
            ex("Conoce nuestra hipoteca joven", product="mortgage"),
            ex(
                (
                    "Hipoteca fija: TIN 2,5 %, TAE 3,1 %. Ejemplo representativo: importe 150.000 €, "
                    "plazo 25 años, 300 cuotas de 673 €, importe total adeudado 201.900 €"
                ),
                product="mortgage",
            ),
            ex("El 70 % de los españoles vive en una casa en propiedad", product="mortgage"),
            ex("Préstamo al 6 % TIN", product="personal_loan"),
        ),
    ),
    row(
        "EU.PRD.mica_offer_statement",
        "Reglamento (UE) 2023/1114 (MiCA), art. 7.1.e",
        B,
        OK,
        How.PHRASE,
        "judict.eu 32023R1114 art. 7; micavo.eu",
        duty((found("crypto_word") | product("crypto")) & told("campaign.type", "public_offer", "admission_to_trading"), _mica_whole),
        "La oferta de criptoactivos lleva la declaración de MiCA, el libro blanco y los datos de contacto del oferente.",
        "The offer of crypto-assets carries MiCA's statement, the white paper and the offeror's contact data.",
        "Añada la declaración literal, el enlace al libro blanco, un teléfono y un correo del oferente.",
        "Add the statement word for word, the link to the white paper, and the offeror's telephone and e-mail.",
        say={
            "en": "This crypto-asset marketing communication has not been reviewed or approved by any "
            "competent authority in any Member State of the "
            "European Union. The offeror of the crypto-asset is solely responsible for the content "
            "of this crypto-asset marketing communication.",
            "de": "Diese Kryptowert-Marketingmitteilung wurde von keiner zuständigen Behörde eines "
            "Mitgliedstaats der Europäischen Union geprüft oder "
            "genehmigt. Der Anbieter des Kryptowerts trägt die alleinige Verantwortung für den "
            "Inhalt dieser Kryptowert-Marketingmitteilung.",
        },
        yes=(
            ex("Compra nuestro token cripto en la oferta pública", product="crypto", campaign__type="public_offer"),
            ex("Crypto offer opens today. White paper: https://b.example/wp", product="crypto", campaign__type="public_offer"),
            ex("Nuevo criptoactivo admitido a negociación", product="crypto", campaign__type="admission_to_trading"),
            ex(
                "Criptoactivo: no ha sido revisada ni aprobada por ninguna autoridad competente",
                product="crypto",
                campaign__type="public_offer",
            ),
        ),
        no=(
            ex(
                "Oferta del criptoactivo. Esta comunicación no ha sido revisada ni aprobada por ninguna "
                "autoridad competente de ningún Estado miembro. El oferente es el "
                "único responsable. Libro blanco: https://b.example/wp +34 910 000 000 cripto@b.example",
                product="crypto",
                campaign__type="public_offer",
            ),
            ex("Compra bitcoin en la app", product="crypto"),
            ex("Sorteo de Navidad", campaign__type="contest"),
            ex("Nuevo fondo de inversión", product="investment", campaign__type="public_offer"),
        ),
    ),
    row(
        "EU.PRD.mica_no_marketing_before_whitepaper",
        "MiCA, art. 7.2",
        B,
        OK,
        How.METADATA,
        "micavo.eu, art. 7.2",
        duty((found("crypto_word") | product("crypto")) & told("campaign.type", "public_offer"), on_or_before("whitepaper_published_on")),
        "No hay publicidad de una oferta de criptoactivos antes de publicar el libro blanco.",
        "No marketing of a crypto-asset offer before the white paper is published.",
        "Publique después del libro blanco.",
        "Publish after the white paper.",
        yes=(
            ex("Llega nuestro token cripto", product="crypto", campaign__type="public_offer", whitepaper_published_on="2026-12-20"),
            ex("Crypto pre-sale", product="crypto", campaign__type="public_offer", whitepaper_published_on="2027-01-01"),
            ex("Kryptowährung Angebot", product="crypto", campaign__type="public_offer", whitepaper_published_on="2026-12-16"),
            ex("Compra bitcoin", campaign__type="public_offer", whitepaper_published_on="2027-05-01", kind="organic"),
        ),
        no=(
            ex("Llega nuestro token cripto", product="crypto", campaign__type="public_offer", whitepaper_published_on="2026-12-01"),
            ex("Llega nuestro token cripto", product="crypto", campaign__type="public_offer", whitepaper_published_on="2026-12-15"),
            ex("Llega nuestro token cripto", product="crypto"),
            ex("Nueva hipoteca", product="mortgage", campaign__type="public_offer"),
        ),
        asks=(ex("Llega nuestro token cripto", product="crypto", campaign__type="public_offer"),),
    ),
    row(
        "EU.PRD.mica_casp",
        "MiCA, art. 66",
        W,
        UNSURE,
        How.ATTEST,
        "",
        _attest(found("crypto_word") | product("crypto"), "balanced.checked"),
        "La información sobre criptoactivos es clara, equilibrada, identificada como publicidad y advierte de los riesgos.",
        "Information on crypto-assets is clear, balanced, identified as marketing and warns of the risks.",
        "He comprobado que el texto es claro, avisa de los riesgos y remite a las tarifas y a la información ambiental.",
        "I have checked that the text is clear, warns of the risks and refers to fees and environmental information.",
        asks=(ex("Compra bitcoin en la app", product="crypto"),),
        no=(ex("Tu contraseña, cifrada", kind="organic"), ex("Compra bitcoin", product="crypto", balanced__checked=True)),
    ),
    row(
        "EU.PRD.dgs_reference",
        "Directiva 2014/49/UE, art. 16",
        W,
        UNSURE,
        How.PATTERN,
        "",
        (found("deposit_word") | product("deposit", "savings")) & ~WARNS & _boasts_of_guarantee,
        "La garantía de depósitos no es un argumento de venta: solo cabe la referencia al fondo.",
        "The deposit guarantee is no selling point: only a factual reference to the scheme.",
        "Deje solo la referencia: entidad adherida al fondo y límite de 100.000 € por depositante.",
        "Leave the reference alone: member of the scheme, limit of €100,000 per depositor.",
        yes=(
            ex("Depósito con tu dinero 100 % garantizado", product="deposit"),
            ex("Savings account: your money is fully guaranteed", countries="IE", product="savings"),
            ex("Cuenta de ahorro con garantía del Estado", product="savings"),
            ex("Notre livret à 3 % brut, garanti par l'État", countries="FR", product="savings"),
            ex("Depósito garantizado sin límite por el FGD", product="deposit"),
        ),
        no=(
            ex("Depósito. Entidad adherida al Fondo de Garantía de Depósitos, hasta 100.000 € por depositante", product="deposit"),
            ex("Deposits are protected up to £100,000 per depositor", product="deposit"),
            ex("Depósito con tipo fijo garantizado a vencimiento", product="deposit"),
            ex("Seguro de hogar con dinero garantizado", product="insurance"),
        ),
    ),
    row(
        "EU.PRD.distance_fs_withdrawal",
        "Directiva (UE) 2023/2673",
        N,
        UNSURE,
        How.ATTEST,
        "",
        Condition(lambda scene: _landing_attest(scene)),
        "La página de contratación ofrece la información previa y un desistimiento sencillo, sin diseños engañosos.",
        "The landing flow offers pre-contract information and an easy withdrawal, without dark patterns.",
        "He comprobado que la página de destino tiene la información previa y la función de desistimiento.",
        "I have checked that the landing page has the pre-contract information and the withdrawal function.",
        since=date(2026, 6, 19),
        asks=(ex("Contrata tu préstamo", product="personal_loan", landing_url="https://banco.example/p"),),
        no=(
            ex("Contrata tu préstamo", product="personal_loan"),
            ex("Feliz Navidad", landing_url="https://banco.example/navidad"),
            ex("Contrata", product="personal_loan", landing_url="https://banco.example/p", landing__withdrawal_link=True),
        ),
    ),
)


def _landing_attest(scene: Scene) -> Verdict:
    if not scene.fact("landing_url") or not scene.draft.product or scene.fact("landing.withdrawal_link"):
        return NO
    return Verdict(True)
