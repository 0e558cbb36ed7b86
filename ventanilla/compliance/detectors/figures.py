"""Rates and their labels, money, instalments, terms, and the items that an advertisement with figures must carry."""

import re
from typing import TYPE_CHECKING

from ventanilla.compliance.detectors.base import Detector

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene

NUMBER = r"\d{1,3}(?:[.,\s']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,3})?"
CURRENCY = (
    r"€|£|\$|us\$|r\$|mx\$|s/|eur|euros?|usd|dolares|dollars?|mxn|cop|clp|ars|brl|gbp|pounds?|libras|"
    r"pesos?|reais|pln|zl|zlotych|soles|uf|udis?"
)
MONEY = (
    rf"(?:(?<!\w)(?:us\$|r\$|mx\$|cop\$?|clp\$?|ars\$?|mxn|eur|usd|gbp|pln|s/|€|£|\$)\s?(?:{NUMBER})(?:\s?(?:k|"
    rf"m|mil|millones|mio|mn|million|milhoes))?(?!\w)|(?<![\w.,])(?:{NUMBER})\s?(?:mil\s|millones\s+de\s|"
    rf"million\s|milhoes\s+de\s|mila\s|tys\.?\s)?\s?(?:{CURRENCY})(?!\w))"
)
# A percentage of people, of a discount, of something that is no price of money.
_NOT_A_RATE_AFTER = re.compile(
    r"\s*(?:(?:de|of|des|dos|das|der|delle?|dei|degli)\s+(?:los|las|nuestr\w+|our|the|nossos|nossas|nos|vos|unser\w+|nostri|clientes?|"
    r"customers?|people|personas?|pessoas|jovenes|usuarios?|espanoles|mexicanos|hogares|empresas|adults?|descuento|dto|desconto|reduction"
    r"|remise|sconto|satisfac\w+|capacidad|aforo|progreso|energia|papel|los\b)|of\s+(?:our|the|people|adults|customers|uk|americans)"
    r"|(?:de\s+)?(?:descuento|desconto|dto\.?|off|rabatt|sconto|de\s+reduction|znizki|rabatu)"
    r"|-?\s?(?:digital|online|on\s*line|en\s+linea|movil|mobile|segur\w+|secure|gratis|gratuit\w*|free|renovable\w*|recicl\w+|recycl\w+"
    r"|verde|green|compatible|personaliz\w+|comprometid\w+|espanol\w*|cotton|algodon|commit\w+|kostenlos|sicher|transparen\w+|human\w*"
    r"|accesible\w*|accessible|vegan\w*|natural|local|real|tuyo|tuya|yours|mas\s+(?:rapid|segur|visit|client|seguidor)\w*"
    r"|(?:de\s+los|of)\s))"
)


def _is_rate(scene: "Scene", match: re.Match[str]) -> bool:
    return _NOT_A_RATE_AFTER.match(scene.text, match.end()) is None


RATE = Detector(
    name="rate",
    patterns={
        "*": r"(?<![\d.,])\d{1,3}(?:[.,]\d{1,4})?\s?%",
        "words": (
            r"(?<!\w)(?:un|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)(?:\s+(?:y\s+medio|coma\s+\w+))?\s+por\s+ciento(?!\w)|"
            r"(?<![\w.,])\d{1,3}(?:[.,]\d{1,4})?\s+(?:por\s+ciento|por\s+cento|per\s?cent|pour\s+cent|prozent|"
            r"per\s+cento|procent)(?!\w)"
        ),
    },
    whole_words=False,
    keep=_is_rate,
    yes=(
        "Depósito al «3,25 %» TAE",
        "Loan at «9.9%» APR",
        "a un «tres» no, a un «3 por ciento»".replace("«tres»", "tres"),
        "Kredit ab «4,9 %»",
        "fondo que subió «38%»",
        "al «dos y medio por ciento» TAE",
        "crédit à «1,5 %» sur 12 mois",
        "kredyt «7,5%» RRSO",
        "ganhe «12,5 por cento» ao ano",
    ),
    no=(
        "Proceso 100% digital",
        "El 70% de los jóvenes ahorra",
        "20% de descuento en entradas",
        "100 % online y seguro",
        "50% off tickets",
        "70% of our customers use the app",
        "Energía 100% renovable",
        "faltan 5 días",
    ),
)
APR_LABEL = Detector(
    name="apr_label",
    cased=True,
    patterns={
        "es": (
            r"T\.?A\.?E\.?\s?(?:[Vv]ariable)?|tae(?:\s?variable)?(?=\s?[:=]?\s?\d)|[Tt]asa\s+[Aa]nual\s+[Ee]quivalente|"
            r"CAT(?!\w)|[Cc]osto\s+[Aa]nual\s+[Tt]otal|CFT(?:EA|NA)?|[Cc]osto\s+[Ff]inanciero\s+[Tt]otal|CAE|"
            r"[Cc]arga\s+[Aa]nual\s+[Ee]quivalente|TCEA"
        ),
        "fr": r"TAEG|taeg|[Tt]aux\s+annuel\s+effectif(?:\s+global)?",
        "en": r"APRC?|[Aa]nnual\s+[Pp]ercentage\s+[Rr]ate",
        "de": r"(?:[Ee]ff(?:ektive[rn]?|\.)\s+)[Jj]ahreszins(?:satz)?",
        "it": r"[Tt]asso\s+[Aa]nnuo\s+[Ee]ffettivo(?:\s+[Gg]lobale)?",
        "pt": r"CET|[Cc]usto\s+[Ee]fetivo\s+[Tt]otal|[Tt]axa\s+[Aa]nual\s+de\s+[Ee]ncargos(?:\s+[Ee]fetiva\s+[Gg]lobal)?",
        "pl": r"RRSO|[Rr]zeczywist\w+\s+[Rr]oczn\w+\s+[Ss]top\w+\s+[Oo]procentowania",
    },
    yes=(
        "5,12 % «TAE»",
        "«TAEVariable» 3 %",
        "«T.A.E.» 4%",
        "9.9% «APR»",
        "«effektiver Jahreszins» 4 %",
        "un «TAEG» de 3 %",
        "«RRSO» 9,8%",
        "«CAT» 45% sin IVA",
        "«tae» 3 %",
    ),
    no=("mi gato y un cat", "CATALUÑA", "apreciamos tu confianza", "APRENDE a ahorrar", "taekwondo"),
)
NOMINAL_LABEL = Detector(
    name="nominal_label",
    cased=True,
    patterns={
        "es": (
            r"TIN|T\.I\.N\.|tin(?=\s?[:=]?\s?\d)|TNA|TEA|TREA|[Tt]ipo\s+(?:de\s+)?inter[ee]s|TIPO\s+DE\s+INTERES|"
            r"[Tt]ipo\s+(?:nominal|fijo|variable|deudor)|[Tt]asa\s+(?:de\s+inter[ee]s|nominal|fija|variable|"
            r"mensual|anual)|GAT(?!\w)"
        ),
        "pt": r"TAN|TANB|TANL|[Tt]axa\s+(?:de\s+juros?|anual\s+nominal|fixa|variavel)|[Ss]pread",
        "fr": r"[Tt]aux\s+(?:d'interet|debiteur|nominal|fixe|variable|de\s+remuneration)",
        "de": r"(?:[Gg]ebundene[rn]?\s+)?[Ss]ollzins\w*|[Zz]insatz|[Ss]ollzinsatz|[Zz]insen\s+von",
        "en": (
            r"[Ii]nterest\s+rates?|APY|AER|[Aa]nnual\s+percentage\s+yield|[Gg]ross\s+rate|[Ff]ixed\s+rate|[Vv]ariable\s+rate|"
            r"[Bb]orrowing\s+rate"
        ),
        "it": r"[Tt]asso\s+(?:di\s+interesse|fisso|variabile|debitore|lordo|creditore)",
        "pl": r"[Oo]procentowani[ea]\w*",
    },
    yes=(
        "al 3 % «TIN»",
        "«tipo de interés» fijo",
        "«interest rate» from 3%",
        "«Sollzinssatz» 4 %",
        "«taux débiteur» fixe",
        "4% «AER»",
        "«oprocentowanie» 5%",
        "«TAN» 7%",
    ),
    no=("bebida TE A mano", "tan fácil como eso", "lata de tin", "TANTO tiempo"),
)
MONEY_WORD = Detector(
    name="money",
    patterns={"*": MONEY},
    whole_words=False,
    yes=(
        "desde «1.500 €»",
        "gana «€200»",
        "«$5,000» bonus",
        "«R$ 500» de volta",
        "«30 mil euros»",
        "«10.000 zł»",
        "un préstamo de «15 000 €» en",
        "«US$300»",
    ),
    no=("24 horas", "a 3 km", "en 2026", "el 91 555"),
)
_PER_MONTH = r"(?:/|al|per|por|par|pro|a|im|na|miesiecznie)\s?(?:mes|month|mois|monat|mese|miesiac|m(?!\w))"
INSTALMENT = Detector(
    name="instalment",
    patterns={
        "es": (
            r"\d+\s+(?:comodas\s+|pequenas\s+)?(?:cuotas?|mensualidades|plazos|pagos\s+mensuales|meses\s+sin\s+intereses|"
            r"msi(?!\w))|cuotas?\s*:\s*\d+\s+de|cuotas?\s+(?:mensual(?:es)?\s+)?(?:desde|de)\s+(?:solo\s+)?[\d€$]\S*|en\s+\d+\s+meses(?=[^.]{0,20}(?:€|"
            r"\$|euros|pesos))"
        ),
        "pt": (
            r"\d+\s?x\s+(?:de\s+)?(?:r\$|sem\s+juros)|\d+\s+(?:parcelas?|prestacoes|mensalidades)|prestac(?:ao|"
            r"oes)\s+(?:mensal|de|desde)"
        ),
        "en": (
            r"\d+\s+(?:monthly\s+|equal\s+|easy\s+)?(?:instal?lments?|(?:re)?payments)|"
            r"(?:monthly\s+)?(?:re)?payments?\s+of\s+[£$€]?\d[\d.,]*"
        ),
        "fr": r"\d+\s+(?:mensualites?|echeances)|mensualites?\s+(?:de|des)\s+\d\S*|en\s+\d+\s*(?:fois|x)(?!\w)",
        "de": r"\d+\s+(?:monats)?raten|(?:monats)?rate\s+(?:von|ab)\s+\d\S*|monatlich\s+(?:ab\s+)?\d+\S*\s?€|ratenzahlung",
        "it": r"\d+\s+rate(?!\s+(?:of|is|from|up))|rate?\s+(?:da|mensil\w+\s+(?:da|di))\s+\d\S*",
        "pl": r"\d+\s+rat(?:y|ach)?|rat[ay]\s+(?:od|miesieczn\w+)\s+\d\S*",
        "*": rf"(?:(?:€|£|\$|r\$)\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|eur|euros?|pesos|zl|reais))\s?{_PER_MONTH}",
    },
    yes=(
        "en «12 cuotas» de 30 €",
        "«99 €/mes»",
        "«48 mensualidades»",
        "«10x sem juros»",
        "«24 monthly payments»",
        "«£45 per month»",
        "«60 Monatsraten»",
        "«36 mensualités» de",
        "«24 raty»",
    ),
    no=("hace 12 meses", "a good rate of 3", "3 rates of", "12 meses de contrato", "pago único"),
)
TERM = Detector(
    name="term",
    patterns={
        "*": (
            r"\d+\s?(?:-\s?)?(?:meses|mes|months?|mois|monate?n?|mesi|miesiec\w*|mies\.|anos|ano|years?|ans|"
            r"an|jahre?n?|anni|anno|lat|lata|rok|cuotas|mensualidades|mensualites|(?:monats)?raten|parcelas|prestacoes|"
            r"instal?ments|(?:monthly\s+|equal\s+)?(?:re)?payments|dias|days|jours|tage?n?|giorni|dni)"
        ),
        "words": r"(?:plazo|duracion|durata|laufzeit|duree|term|prazo|duration|okres)\s+(?:de|di|of|von|:)?\s*(?:\d+|un|dos|tres|one|two)",
    },
    yes=("a «24 meses»", "over «5 years»", "sur «36 mois»", "«48-month» loan", "«60 Monate»", "«12 miesięcy»"),
    no=("hace tiempo", "el mes que viene"),
)
TAE = Detector(
    name="slot_apr",
    cased=True,
    patterns={
        "before": (
            r"(?:T\.?A\.?E\.?(?:\s?[Vv]ariable)?|tae|TAEG|taeg|APRC?|RRSO|CAT(?:\s+[Pp]romedio)?|CFT(?:EA|"
            r"NA)?|CAE|CET|TCEA|[Ee]ff(?:ektive[rn]?|\.)\s+[Jj]ahreszins(?:satz)?|[Tt]asso\s+[Aa]nnuo\s+[Ee]ffettivo\s+[Gg]lobale|"
            r"[Aa]nnual\s+[Pp]ercentage\s+[Rr]ate|[Tt]axa\s+[Aa]nual\s+de\s+[Ee]ncargos\s+[Ee]fetiva\s+[Gg]lobal|"
            r"[Tt]aux\s+annuel\s+effectif\s+global)\)?\s*(?:\((?:TAEG?|APR)\)\s*)?(?:[:=]|es|is|de|del|of|von|"
            r"di|from|desde|fijo|fixe|fisso|wynosi|a\s+partir\s+de|ab|da|\s)*\s*-?\d{1,3}(?:[.,]\d{1,4})?\s?%"
        ),
        "after": (
            r"\d{1,3}(?:[.,]\d{1,4})?\s?%\s?(?:de\s+|d[ei]\s+)?(?:[Rr]epresentative\s+|[Rr]epresentativ[ea]\s+|"
            r"fixed\s+|variable\s+|fijo\s+)?(?:T\.?A\.?E\.?|tae|TAEG|taeg|APRC?|RRSO|CAT|CFT(?:EA|NA)?|CAE|"
            r"CET|TCEA|[Ee]ff(?:ektive[rn]?|\.)\s+[Jj]ahreszins)(?:\s?[Vv]ariable)?"
        ),
    },
    yes=(
        "al «5,12 % TAE»",
        "«TAE: 3,4 %»",
        "«12.9% APR»",
        "«TAEG fixe de 4,5 %»",
        "«effektiver Jahreszins 4,9 %»",
        "«RRSO wynosi 9,87%»",
        "«34.9% representative APR»",
        "«TAEVariable 3,1 %»",
        "tasa anual equivalente («TAE): 3,1 %»",
    ),
    no=("TAE en la web", "5 % TIN", "consulta la TAE", "APR soon"),
)
TIN = Detector(
    name="slot_nominal",
    cased=True,
    patterns={
        "before": (
            r"(?:TIN|T\.I\.N\.|tin|TNA|TAN|TANB|TEA|AER|APY|GAT|[Tt]ipo\s+(?:de\s+)?interes|[Tt]ipo\s+(?:nominal|"
            r"deudor|fijo|variable)|[Tt]asa\s+(?:de\s+inter[ee]s|nominal|fija|variable|mensual)(?:\s+anual)?|"
            r"[Tt]aux\s+(?:debiteur|d'interet|nominal)|[Ss]ollzins\w*|[Zz]insatz|[Ii]nterest\s+rate|[Bb]orrowing\s+rate|[Tt]asso\s+(?:di\s+interesse|"
            r"fisso|variabile)|[Tt]axa\s+de\s+juros?|[Oo]procentowanie)(?:\s+\(?[A-Za-z]+\)?|\s*\([A-Za-z]+\)){0,3}\s*[:=+]?\s*\d{1,3}(?:[.,]\d{1,4})?\s?%"
        ),
        "after": (
            r"\d{1,3}(?:[.,]\d{1,4})?\s?%\s?(?:de\s+|d[ei]\s+)?(?:TIN|T\.I\.N\.|tin|TNA|TANB?|TEA|AER|APY|"
            r"GAT|nominal|fixed|variable\s+rate|interest|interes|fisso|p\.\s?a\.)"
        ),
    },
    yes=(
        "«TIN 5 %»",
        "«4,5% TIN»",
        "«taux débiteur fixe de 3,9 %»",
        "«Sollzinssatz gebunden 4,8 %»",
        "«TIN (variable): 4,8 %»",
        "«TIN fijo: 7 %»",
        "«TIN euríbor + 0,9 %»",
        "fixed «borrowing rate of 6%»",
        "«interest rate 6.5%»",
    ),
    no=("TIN en la web", "5 % TAE", "TINTO 5 %"),
)
EXAMPLE = Detector(
    name="slot_example",
    patterns={
        "es": (
            r"ejemplo(?:s)?\s+(?:representativ\w+|ilustrativ\w+)|ej\.?\s+representativo|por\s+ejemplo(?:\s+(?:para|un|si)|\s*[,:])|"
            r"ejemplo:"
        ),
        "en": r"representative\s+example|for\s+example[,:]|example:",
        "pt": r"exemplo\s+(?:representativo|ilustrativo)|por\s+exemplo[,:]|exemplo:",
        "fr": (
            r"exemple\s+(?:representatif|illustratif)|(?:par\s+)?exemple\s*:|pour\s+un\s+(?:credit|pret)\s+(?:\w+\s+)?de\s+\d|"
            r"exemple\s+pour|(?:pret|credit)\s+(?:\w+\s+){0,2}de\s+\d[\d. ]*\s?(?:€|euros?)\s+(?:sur|en)\s+\d+\s+mois"
        ),
        "de": (
            r"reprasentatives?\s+beispiel|(?:rechen|zwei-?drittel-?|2/3-)?beispiel(?:rechnung)?|"
            r"(?:zwei\s+drittel|2/3)\s+(?:aller|unserer|der)\s+kund\w+"
        ),
        "it": r"esempio\s+(?:rappresentativo|illustrativo)|esempio:",
        "pl": r"przyklad\s+reprezentatywny|reprezentatywny\s+przyklad",
    },
    yes=(
        "«Ejemplo representativo»: 10.000 €",
        "«Representative example»: borrow",
        "«Repräsentatives Beispiel»",
        "«Przykład reprezentatywny»",
        "«Zwei Drittel der Kunden» zahlen",
    ),
    no=("un ejemplo de superación", "sé ejemplar"),
)
TOTAL_PAYABLE = Detector(
    name="slot_total",
    patterns={
        "es": (
            r"(?:importe|coste|costo|monto|total)\s+(?:total\s+)?(?:adeudado|a\s+pagar|a\s+devolver|debido|"
            r"del\s+credito|financiado\s+total)|total\s+(?:a\s+pagar|adeudado)|coste\s+total|costo\s+total"
        ),
        "en": (
            r"total\s+(?:amount\s+)?(?:payable|repayable|to\s+repay|repayment|cost(?:\s+of\s+credit)?)|"
            r"total\s+amount\s+(?:of\s+credit\s+)?repaid"
        ),
        "pt": r"(?:montante|valor|custo)\s+total(?:\s+(?:imputado|a\s+pagar))?|mtic",
        "fr": r"(?:montant|cout)\s+total\s+(?:du|de)|total\s+du",
        "de": r"gesamtbetrag|gesamtkosten|gesamtsumme",
        "it": r"(?:importo|costo)\s+totale\s+(?:dovuto|del\s+credito|da\s+rimborsare)|totale\s+dovuto",
        "pl": r"calkowit\w+\s+(?:kwot\w+|koszt\w*)",
    },
    yes=(
        "«Importe total adeudado» 11.300 €",
        "«total amount payable» £5,400",
        "«montant total dû»".replace("«montant total dû»", "«montant total du» crédit"),
        "«Gesamtbetrag» 11.000 €",
    ),
    no=("total de clientes", "total tranquilidad"),
)
REPRESENTATIVE = Detector(
    name="representative",
    patterns={"*": r"representativ[oa]s?|reprasentativ\w*|rappresentativ[oa]|representatif|representative(?!s)|reprezentatywn\w+"},
    yes=("«Representative» 9.9% APR", "ejemplo «representativo»"),
    no=("our representatives", "representante legal", "presentación"),
)
FEES = Detector(
    name="fees",
    patterns={
        "*": (
            r"comision(?:es)?|gastos|coste\s+de|costes|seguro\s+(?:obligatorio|de\s+vida|vinculado)|fees?|"
            r"charges?|comissao|comissoes|encargos|custos|frais|cotisation|gebuhr(?:en)?|bereitstellungszinsen|"
            r"kosten(?!los)|comissioni|commissioni|spese|oplat[ay]|prowizj\w+|annual\s+fee|anualidad|iva|mantenimiento|"
            r"cuota\s+anual"
        )
    },
    yes=("«comisión» de apertura 1 %", "annual «fee» £3", "«frais» de dossier", "«prowizja» 0 zł"),
    no=("comisionado", "kostenlos", "feet"),
)
DATE = Detector(
    name="date",
    patterns={
        "*": r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{4}-\d{2}-\d{2}",
        "words": (
            r"\d{1,2}\.?\s?(?:o\s)?(?:de\s+|d'|th\s+|st\s+|of\s+)?(?:enero|febrero|marzo|abril|mayo|junio|"
            r"julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|january|february|march|april|may|"
            r"june|july|august|september|october|november|december|janeiro|fevereiro|marco|maio|junho|julho|"
            r"setembro|outubro|novembro|dezembro|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|"
            r"octobre|novembre|decembre|januar|februar|marz|juni|juli|oktober|dezember|gennaio|febbraio|aprile|"
            r"maggio|giugno|luglio|settembre|ottobre|dicembre|stycznia|lutego|marca|kwietnia|maja|czerwca|"
            r"lipca|sierpnia|wrzesnia|pazdziernika|listopada|grudnia)(?:\s+(?:de\s+|del\s+)?\d{4})?"
        ),
        "month_first": (
            r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|"
            r"feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?"
        ),
    },
    yes=(
        "hasta el «31/12/2026»",
        "hasta el «31 de diciembre de 2026»",
        "until «March 31, 2027»",
        "bis «31. Dezember 2026»",
        "do «31 grudnia 2026»",
        "«2026-12-31»",
    ),
    no=("24/7 atención".replace("24/7", "siempre"), "marzo llega", "mayo es bonito"),
)
