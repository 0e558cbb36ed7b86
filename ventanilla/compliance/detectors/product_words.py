"""Words that say which product a text is about."""

import re
from typing import TYPE_CHECKING

from ventanilla.compliance.detectors.base import Detector

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene

_NOT_CREDIT_BEFORE = re.compile(r"(?:da|dar|dieron|dan|dado|merece\w*|sin|todo|el)\s+$")
_NOT_CREDIT_AFTER = re.compile(
    r"\s+(?:de\s+(?:la\s+foto|las\s+fotos|imagen|la\s+imagen|horario|confianza)|a\s+(?:quien|los\s+autores)|for\s+the|photo|fiscal|foto"
    r"|photos?|d'impot|d'heures|where\s+(?:it'?s\s+)?due|union|unions|score|scores|report|reports|bureau|bureaus|a\s+nuestro|agricole"
    r"|mutuel|suisse|lyonnais|social\b)"
)
_CREDIT_ALONE = re.compile(r"cred|kredi")


def _is_credit(scene: "Scene", match: re.Match[str]) -> bool:
    """Not "crédito de la foto", "dar crédito", "credit where due", "tarjeta de crédito" (a word of its own)."""
    if not _CREDIT_ALONE.match(match[0]):
        return True
    text = scene.text
    before = text[max(0, match.start() - 14) : match.start()]
    if _NOT_CREDIT_AFTER.match(text, match.end()):
        return False
    return not (re.search(r"(?<!\w)(?:dar|da|damos|merece|dado|give|take|foto|photo|photos)\s+$", before))


MORTGAGE = Detector(
    name="mortgage_word",
    patterns={
        "es": r"hipotecas?|hipotecari[oa]s?|prestamos?\s+(?:hipotecarios?|vivienda)|credito\s+(?:hipotecario|vivienda)",
        "en": r"(?:re)?mortgages?|home\s+(?:loans?|equity)|heloc|house\s+loans?",
        "pt": r"credito\s+(?:a\s+)?habitacao|credito\s+imobiliario|emprestimo\s+(?:imobiliario|habitacao)|financiamento\s+imobiliario",
        "fr": r"(?:pret|credit)s?\s+immobiliers?|hypotheques?|pret\s+hypothecaire",
        "de": r"bau\s?finanzierung\w*|immobilien(?:kredit|darlehen|finanzierung)\w*|hypothek(?:en)?(?:darlehen)?|baukredit",
        "it": r"mutu[oi](?:\s+(?:casa|prima\s+casa|ipotecari[oa]))?|ipotecari[oa]",
        "pl": r"kredyt\w*\s+(?:hipoteczn\w+|mieszkaniow\w+)|hipotek\w*",
    },
    yes=(
        "tu «hipoteca» fija",
        "«crédito habitação»",
        "our «mortgages»",
        "«prêt immobilier»",
        "«Baufinanzierung»",
        "un «mutuo casa»",
        "«kredyt hipoteczny»",
    ),
    no=("préstamo personal", "hipotético", "mutua madrileña"),
)
CREDIT_CARD = Detector(
    name="credit_card_word",
    patterns={
        "es": (
            r"tarjetas?\s+(?:de\s+)?credito|tarjetas?\s+(?:visa\s+)?(?:oro|gold|platinum|platino|black|signature|"
            r"infinite|revolving|classic|clasica|credito)|tarjeta\s+visa(?!\s+debito)|pago\s+aplazado\s+con\s+tu\s+tarjeta"
        ),
        "en": (
            r"credit\s+cards?|charge\s+cards?|(?:gold|platinum|black|rewards|cashback|cash\s+back)\s+(?:credit\s+)?cards?|"
            r"balance\s+transfers?"
        ),
        "pt": r"cart(?:ao|oes)\s+de\s+credito|cart(?:ao|oes)\s+(?:gold|platinum|black|infinite|ouro)",
        "fr": r"cartes?\s+de\s+credit|carte\s+(?:gold|platinum|premier)",
        "de": r"kreditkarten?|goldkarte",
        "it": r"cart[ae]\s+di\s+credito|carta\s+(?:oro|platino|revolving)",
        "pl": r"kart[ayąę]?\s+kredytow\w+",
    },
    yes=(
        "«Tarjeta Oro» sin cuota",
        "una «tarjeta de crédito»",
        "«credit cards»",
        "«cartão de crédito»",
        "«Kreditkarte» ohne Gebühr",
        "«karta kredytowa»",
        "«carte Gold»",
    ),
    no=("tarjeta de débito", "tarjeta de embarque", "gift card", "business card", "medalla de oro"),
)
REVOLVING = Detector(
    name="revolving_word",
    patterns={"*": r"revolving|linea\s+de\s+credito|line\s+of\s+credit|credit\s+renouvelable|reserve\s+d'argent|credito\s+revolvente"},
    yes=("tarjeta «revolving»", "«línea de crédito» flexible"),
    no=("línea de atención",),
)
LOAN = Detector(
    name="loan_word",
    patterns={
        "es": (
            r"prestamos?(?!\s+atencion)|creditos?|microcreditos?|anticipos?\s+de\s+nomina|financiacion(?!\s+del?\s+terrorismo)|"
            r"financia(?:mos|r|te|lo|la|los|tu)?\s+(?:tu|tus|su|la|el|ese|esa|hasta|tu\s+coche|compra)\w*|"
            r"financiamiento|descubiertos?\s+(?:autorizado|en\s+cuenta)|aplaza\s+tus?\s+compras?|prestamo\w*"
        ),
        "en": (
            r"loans?|borrow(?:ing)?|overdrafts?|bnpl|buy\s+now,?\s+pay\s+later|car\s+finance|personal\s+finance\s+loan|"
            r"financing|credit(?=\s+(?:limit|line|agreement|from|up\s+to|builder|at|for|offer))"
        ),
        "pt": (
            r"emprestimos?|creditos?(?:\s+(?:pessoal|consignado|automovel|consumo))?|consignado|financiamentos?|"
            r"cheque\s+especial|descoberto\s+autorizado"
        ),
        "fr": (
            r"prets?\s+(?:personnels?|auto|travaux|etudiants?|conso\w*|express|perso)|credits?|emprunt(?:er|"
            r"ez|s)?|rachat\s+de\s+credits?|decouvert\s+autorise|regroupement\s+de\s+credits?|facilite\s+de\s+caisse"
        ),
        "de": (
            r"(?:raten|sofort|auto|privat|klein|konsumenten|verbraucher|wunsch|online|umschuldungs|dispo)?kredit(?:e|"
            r"s|en)?|darlehen|finanzierung(?:en)?|dispo"
        ),
        "it": (
            r"prestit[oi]|finanziament[oi]|credito\s+(?:al\s+consumo|personale)|cessione\s+del\s+quinto|scoperto\s+di\s+conto|"
            r"linea\s+di\s+credito"
        ),
        "pl": r"pozyczk\w+|kredyt(?:y|u|ow|em|owi|ami)?(?:\s+gotowkow\w+)?|debet\w*|limit\s+w\s+koncie",
    },
    keep=_is_credit,
    yes=(
        "un «préstamo» personal",
        "«crédit» auto",
        "votre «crédit» à 2 %",
        "«Ratenkredit» ab 3 %",
        "«prestito» personale",
        "a personal «loan»",
        "«empréstimos» já",
        "«pożyczka» online",
        "«crédito» al instante",
    ),
    no=(
        "crédito de la foto: EFE",
        "credit where due",
        "credit union news",
        "credit score tips",
        "dar crédito a rumores",
        "presta atención",
        "crédits photo AFP".replace("crédits photo", "photo crédits"),
    ),
)
DEPOSIT = Detector(
    name="deposit_word",
    patterns={
        "es": (
            r"depositos?(?!\s+(?:de\s+(?:agua|gasolina|basura|cadaver\w*|bicis)|dental))|plazo\s+fijo|"
            r"(?:super)?cuentas?\s+(?:de\s+)?(?:ahorros?|"
            r"remuneradas?|corrientes?|nomina|online|joven(?:es)?)|ahorros?\s+(?:al|con|a)\s+\d|cuenta\s+sin\s+comisiones|cuentas?\s+(?:que\s+)?(?:le\s+|te\s+|se\s+)?remuner\w+|"
            r"imposicion(?:es)?\s+a\s+plazo|pagares?\s+bancarios?|inversion\s+a\s+plazo|cdts?|libretas?\s+de\s+ahorro"
        ),
        "en": (
            r"deposits?(?!\s+(?:your|a|the|checks?|cheques?)\b)|savings?\s+accounts?|(?:easy|instant)[- ]access\s+(?:saver|"
            r"savings)|(?:fixed|regular|online)\s+saver|(?:cash\s+)?isas?|certificates?\s+of\s+deposit|checking(?:\s+accounts?)?|"
            r"current\s+accounts?|money\s+market\s+accounts?|savings"
        ),
        "pt": r"depositos?\s+a\s+prazo|contas?\s+(?:poupanca|a\s+prazo|remuneradas?|a\s+ordem|corrente)|poupancas?|cdbs?",
        "fr": (
            r"livrets?(?:\s+(?:a|d'epargne|jeune))?|comptes?\s+(?:a\s+terme|epargne|sur\s+livret|courants?|"
            r"remuneres?)|depots?\s+a\s+terme|epargne"
        ),
        "de": r"tagesgeld\w*|festgeld\w*|sparkonto|sparkonten|sparbuch|spareinlagen?|girokonto|girokonten|termingeld|einlagen(?!sicherung)",
        "it": r"cont[oi]\s+(?:deposito|corrent[ei])|deposit[oi]\s+vincolat[oi]|libretto\s+di\s+risparmio",
        "pl": r"lokat\w+|kont[oa]\s+oszczednosciow\w+|depozyt\w*|rachunek\s+oszczednosciowy",
    },
    cased=False,
    yes=(
        "«Depósito» a 12 meses",
        "«cuenta remunerada» al 3 %",
        "a «savings account»",
        "«Tagesgeld» mit 3 %",
        "«livret» A",
        "«conto deposito»",
        "«lokata» 6%",
        "«conta poupança»",
        "«plazo fijo»",
    ),
    no=("depósito de agua", "cuenta con nosotros", "deposit your check with the app", "Einlagensicherung"),
)
INVEST = Detector(
    name="invest_word",
    patterns={
        "es": (
            r"inversion(?:es)?|inviert[ae]\w*|invertir|fondos?\s+(?:de\s+inversion|indexados?|cotizados?|monetarios?|"
            r"de\s+renta)|fondos?\s+\w+\s+(?:rentabilidad|ha\s+subido)|(?:comprar?\s+)?acciones|bonos\s+(?:del\s+estado|"
            r"corporativos)|renta\s+(?:variable|fija)|carteras?\s+(?:gestionadas?|de\s+inversion|modelo)|roboadvisor|"
            r"derivados|letras\s+del\s+tesoro|warrants?"
        ),
        "en": (
            r"invest(?:s|ed|ing|ments?)?|mutual\s+funds?|index\s+funds?|etfs?|stocks?(?!\s+(?:up|of\s+cards))|"
            r"shares\s+(?:isa|dealing|in|of)|stocks\s+and\s+shares|cfds?|robo[- ]advis[oe]rs?|managed\s+portfolios?|"
            r"fund\s+(?:that\s+)?returned|equity\s+funds?|bonds?\s+fund"
        ),
        "pt": (
            r"investimentos?|investir|invista|fundos?\s+de\s+investimento|acoes\s+da\s+bolsa|renda\s+(?:fixa|"
            r"variavel)|tesouro\s+direto|certificados\s+de\s+aforro"
        ),
        "fr": (
            r"placements?|investi(?:r|ssez|ssements?)|fonds\s+(?:d'investissement|communs?)|assurance[- ]vie|"
            r"bourse|actions\s+en\s+bourse|scpi"
        ),
        "de": (
            r"geldanlagen?|investier\w+|investments?|aktien\w*|fonds(?:sparplan)?|wertpapier\w*|anlageprodukt\w*|"
            r"zertifikate|vermogensanlagen?"
        ),
        "it": r"investiment[oi]|invest(?:i|ire)|fond[oi]\s+(?:comun[ei]|di\s+investimento)|azioni|obbligazioni|pac(?!\w)",
        "pl": r"inwest(?:ycj\w*|uj\w*|owa\w*)|fundusz\w*\s+inwestycyjn\w+|akcj[ei]\s+spolek",
    },
    keep=lambda scene, m: (
        not re.match(
            (
                r"\s+(?:en\s+(?:formacion|tecnologia|talento|personas|seguridad|salud|ti\s+mism|la\s+comunidad|"
                r"educacion)|in\s+(?:our\s+people|technology|people|communities|the\s+community|training|our\s+(?:community|"
                r"branches|app))|en\s+nuestr|de\s+tiempo|of\s+time)"
            ),
            scene.text[m.end() : m.end() + 40],
        )
    ),
    yes=(
        "«Invierte» en fondos",
        "our «mutual funds»",
        "«fondo de inversión»",
        "«placements» sûrs",
        "«Geldanlage»",
        "start «investing»",
        "«ETFs»",
    ),
    no=(
        "invertimos en formación".replace("invertimos", "apostamos"),
        "acciones solidarias".replace("acciones", "gestos"),
        "we invest in our people",
        "placer",
    ),
)
CRYPTO = Detector(
    name="crypto_word",
    patterns={
        "*": (
            r"cripto(?:s|monedas?|activos?|divisas?|ativos|moedas?)?|crypto(?:s|currenc(?:y|ies)|[- ]?assets?|"
            r"monnaies?|actifs?)?|bitcoins?|btc|ethereum|ether|eth|stablecoins?|nfts?|altcoins?|blockchain\s+tokens?|"
            r"utility\s+tokens?|tokens?\s+(?:digital(?:es)?|de\s+inversion|cripto)|kryptowahrung\w*|kryptowert\w*|"
            r"kryptowalut\w*|kryptoaktyw\w*|criptovalut[ae]|criptoattivita|usdt|usdc"
        )
    },
    yes=("compra «bitcoin»", "«criptoactivos» en tu app", "«cryptocurrency» trading", "«Kryptowährung» kaufen"),
    no=(
        "criptografía de extremo a extremo",
        "encrypted",
        "token de seguridad",
        "cryptography",
        "clave cripto-gráfica".replace("cripto-gráfica", "criptográfica"),
    ),
)
INSURANCE = Detector(
    name="insurance_word",
    patterns={
        "*": (
            r"seguros?\s+(?:de\s+)?(?:hogar|coche|auto|vida|salud|viaje|movil|decesos|mascotas?|accidentes|"
            r"desempleo|proteccion)|polizas?|(?<!deposit\s)insurance|versicherung\w*|assurances?(?!-vie)|assicurazion[ei]|"
            r"polizz[ae]|ubezpieczeni\w+|seguro\s+(?:automovel|saude|residencial)"
        )
    },
    yes=("«seguro de hogar»", "travel «insurance»", "home «insurance»", "une «assurance»"),
    no=(
        "Federal Deposit Insurance Corporation",
        "seguro que te interesa",
        "pago seguro",
        "sitio seguro de salud".replace("seguro de salud", "seguro"),
    ),
)
PENSION = Detector(
    name="pension_word",
    patterns={
        "*": (
            r"plan(?:es)?\s+de\s+pensiones|pension\s+(?:plan|fund)s?|fondos?\s+de\s+pensiones|ppr|afore|rente(?:nversicherung|"
            r"nplan)|previdencia\s+privada|fondo\s+pensione|plan\s+d'epargne\s+retraite"
        )
    },
    yes=("tu «plan de pensiones»", "a «pension plan»"),
    no=("pensiones públicas", "pensionistas"),
)
