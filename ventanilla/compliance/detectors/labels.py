"""How a text says that it is an advertisement, and links."""

import re
from typing import TYPE_CHECKING

from ventanilla.compliance.detectors.base import Detector

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene

# "Ad with Banco Alameda: …", "Werbung für die Almbank": the first word of a text, and whose advertising it is.
_FOR_WHOM = re.compile(r"\s+(?:con|with|for|fur|mit|avec|pour|com|para|per)\s+(?:el\s+|la\s+|the\s+|die\s+|den\s+|o\s+|a\s+|l[ae']\s*)?\w")


def _is_label(scene: "Scene", match: re.Match[str]) -> bool:
    """A bare word is a label only where a label stands: at the start of a line, between brackets, with a hash."""
    found = match[0].strip()
    if found.startswith("#"):
        return True
    text, start, end = scene.text, match.start(), match.end()
    before = text[:start].rstrip(' \t([*|•"-')
    after = text[end : end + 2].lstrip(" ")
    starts_line = not before or before[-1] in "\n.!?:" or (not before.isascii() and not before[-1].isalnum())
    closes = not after or after[0] in '\n.:|)]-!•*"' or not after[0].isalnum()
    if not before and found != "anuncio" and _FOR_WHOM.match(text, end):
        return True
    if len(found.split()) > 1:
        return True
    return (starts_line and closes) or (text[start - 1 : start] in "([|" and closes)


AD_LABEL = Detector(
    name="ad_label",
    patterns={
        "hash": (
            r"#(?:publicidad|publi|anuncio|patrocinado|ad|advert|sponsored|paidpartnership|werbung|anzeige|"
            r"publicite|collaborationcommerciale|publicidade|pub|parceriapaga|pubblicita|adv|reklama|wspolpracareklamowa|"
            r"sponsorizzato|gesponsert)(?!\w)"
        ),
        "phrase": (
            r"(?<!\w)(?:en\s+colaboracion\s+(?:pagada\s+|remunerada\s+)?con|colaboracion\s+(?:pagada|remunerada)|"
            r"patrocinado\s+por|contenido\s+patrocinado|paid\s+partnership|paid\s+for\s+by|sponsored\s+by|"
            r"collaboration\s+commerciale|en\s+partenariat\s+remunere|partenariat\s+remunere|bezahlte\s+(?:partnerschaft|"
            r"werbung)|parceria\s+paga|em\s+parceria\s+paga|contenuto\s+sponsorizzato|material\s+reklamowy|"
            r"wspolpraca\s+reklamowa|messaggio\s+pubblicitario)(?!\w)"
        ),
        "word": (
            r"(?<!\w)(?:publicidad|publi|anuncio|patrocinado|patrocinada|ad|advert|advertisement|sponsored|"
            r"werbung|anzeige|publicite|publicidade|pub|pubblicita|adv|reklama|sponsorizzato)(?!\w)"
        ),
    },
    whole_words=False,
    keep=_is_label,
    yes=(
        "«#publi» Mi cuenta favorita",
        "«Publicidad». Abre tu cuenta",
        "«#ad» loving this",
        "«Werbung» | mein Konto",
        "«collaboration commerciale» avec",
        "«Anzeige»\nKredit",
        "«Ad» with Alameda Bank: my week",
        "«Werbung» für die Alameda-Bank",
        "«Sponsored by» Alameda Bank",
        "Vídeo («publicidad») con",
    ),
    no=(
        "la publicidad exterior crece",
        "un gran anuncio de la alcaldía",
        "ads manager",
        "pub quiz tonight at the pub",
        "#adviento",
        "invertimos en publicidad en televisión",
        "Anuncio para los vecinos de Soria",
    ),
)
LINK = Detector(
    name="link",
    patterns={
        "*": (
            r"https?://[^\s<>\"]+|(?<![\w@.])(?:www\.)?(?:[a-z0-9-]+\.)+(?:com|es|org|net|io|bank|co|mx|pt|"
            r"br|ar|cl|uk|de|fr|it|pl|eu|app|pe)(?:/[^\s<>\"]*)?(?![\w])"
        )
    },
    whole_words=False,
    yes=("más en «https://banco.es/hipoteca»", "visita «www.banco.es/cuenta» ya", "«banco.com/depositos»"),
    no=("a las 10.30 horas", "escriba a a@b"),
)
_SHORTENERS = (
    r"bit\.ly|t\.co|tinyurl\.com|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|lnkd\.in|shorturl\.at|"
    r"t\.ly|rb\.gy|acortar\.link|n9\.cl|tiny\.cc|s\.id|bl\.ink|short\.io|dlvr\.it|wp\.me|trib\.al|"
    r"linktr\.ee"
)
SHORT_URL = Detector(
    name="short_url",
    patterns={"*": rf"(?:https?://)?(?<![\w.-])(?:{_SHORTENERS})/[\w\-./?=&%]+"},
    whole_words=False,
    yes=("«https://bit.ly/3abc»", "entra en «bit.ly/oferta»", "«https://t.co/xyz»"),
    no=("https://banco.es/bit.ly-no", "https://not-bit.ly.com/x".replace("not-bit.ly.com", "banco.com")),
)
ASTERISK = Detector(
    name="asterisk",
    patterns={"*": r"(?<=[\w%€)])\*+(?!\w)", "in_brackets": r"\(\*+\)"},
    whole_words=False,
    yes=("al 5 %«*» TAE", "en un minuto «(*)».".replace("«(*)».", "«(*)»")),
    no=("* Condiciones", "**negrita"),
)
POSTCODE_GB = Detector(
    name="postcode_gb",
    patterns={"*": r"[a-z]{1,2}\d[a-z\d]?\s\d[a-z]{2}"},
    yes=("London «EC2V 7NQ»",),
    no=("covid 19 uk", "calle 5"),
)
HIDDEN_AD = Detector(
    name="weak_label",
    patterns={"*": r"#(?:sp|spon|collab|gifted|ambassador|partner|thanks|colab|embajador|aff|affiliate)(?!\w)"},
    whole_words=False,
    yes=("«#collab» with the bank", "«#gifted»"),
    no=("#sponsored", "#spain"),
)
OPT_OUT = Detector(
    name="opt_out",
    patterns={
        "*": r"dar(?:se|te|me)\s+de\s+baja|(?:la\s+)?baja(?=\s*(?:\)|[.,]|en|aqui|al|respond|envi|"
        r":|$))|(?:no\s+)?(?:deseas?|quieres?|quiere)\s+(?:seguir\s+)?"
        r"recib\w+|dejar\s+de\s+recibir|oponerse|cancelar\s+(?:la\s+)?suscripcion|unsubscribe|"
        r"opt[- ]?out|stop(?=\s+(?:to|para|per|pour|um))|"
        r"(?:reply|text|send|responda|envie|envia|responde)\s+(?:con\s+)?\W?(?:stop|baja|no|"
        r"sair|parar)\W?(?!\w)|abmeld\w+|abbestell\w+|desabonn\w+|"
        r"desinscri\w+|disiscri\w+|annulla\s+l'iscrizione|wypis\w+|rezygnacj\w+|cancelar\s+(?:a\s+)?subscricao|"
        r"deixar\s+de\s+receber|descadastr\w+|non\s+(?:desider\w+|vuo(?:le|i))\s+(?:piu\s+)?ricev\w+|"
        r"(?:rispond[ai]|scriv[ai]|repondez|antworten\s+sie\s+mit|odpisz)\s+\W?stop\W?(?!\w)|ne\s+plus\s+recevoir|no\s+recibir\s+mas|"
        r"(?:not\s+(?:wish|want)|don't\s+want|rather\s+not)\s+(?:to\s+)?(?:receive|hear|get)\w*|(?:reply|text|send|responda|envie|escriba)\s+"
        r"\W?(?:end|fin|alto|cancelar)\W?(?!\w)|keine\s+(?:weiteren\s+)?(?:nachrichten|werbung)\s+mehr|ne\s+souhaite[sz]?\s+plus|"
        r"nao\s+(?:quer|quiser|deseja|desejar)\s+(?:mais\s+)?receber"
    },
    yes=(
        "Para «darse de baja» responda",
        "«Reply STOP» to end",
        "puede «dejar de recibir» ofertas",
        "se «non vuole più ricevere» avvisi",
        "if you'd «rather not hear» from us",
        "para «no recibir más» avisos",
        "«abmelden»",
    ),
    no=("la bolsa baja hoy", "stop al fraude", "precios a la baja mañana".replace("a la baja", "más bajos")),
)
EMPLOYEE = Detector(
    name="employee_disclosure",
    patterns={
        "*": r"trabajo\s+(?:en|para)|soy\s+(?:emplead[oa]|parte\s+del\s+equipo|trabajador\w*)|mi\s+(?:empresa|"
        r"empleador)|i\s+work\s+(?:for|at)|my\s+employer|"
        r"(?:i'm|i\s+am)\s+an?\s+employee|employee\s+(?:of|at)|trabalho\s+(?:no|na|em|para)|"
        r"je\s+travaille\s+(?:chez|pour)|ich\s+arbeite\s+(?:bei|fur)|lavoro\s+(?:in|per)|pracuje\s+w"
    },
    yes=("«Trabajo en» Banco Alameda y", "«I work for» the bank"),
    no=("el trabajo de todos", "work hard"),
)
PRAISE = Detector(
    name="praise",
    patterns={
        "*": r"gracias\s+(?:a\s+)?(?:@?\w+\s+)?(?:por|a|al)|encantad[oa]\w*|content[oa]s?\s+con|"
        r"recomiend\w+|recomendad\w+|genial(?:es)?|increible\w*|excelente\w*|"
        r"maravill\w+|\w{3,}isim[oa]s?|una\s+(?:gozada|pasada|maravilla|joya)|(?:que|vaya)\s+(?:buen\s+)?(?:servicio|atencion|trato)|"
        r"(?:nunca|jamas)\s+(?:he\s+tenido|me\s+ha\s+dado)\s+(?:ni\s+)?(?:un|ningun)\s+problema|fantastic\w*|me\s+encanta|de\s+lujo|super\s+facil|satisfech[oa]|love|"
        r"amazing|great|awesome|recommend\w*|thank(?:s|\s+you)|best|happy\s+with|brilliant|"
        r"adoro|amei|otim[oa]|recomendo|obrigad[oa]|merci|genial|super|parfait\w*|je\s+recommande|"
        r"danke|toll\w*|empfehl\w+|grazie|fantastico|ottim[oa]|consiglio|polecam|dziekuj\w+|"
        r"swietn\w+"
    },
    yes=(
        "«Encantada» con mi hipoteca",
        "la app es «una joya»",
        "cuenta «comodísima»",
        "«vaya trato»",
        "«Amazing» mortgage service",
        "«Recomiendo» la cuenta",
    ),
    no=("abrimos oficina", "we open at nine"),
)
CTA = Detector(
    name="call_to_action",
    patterns={
        "*": r"descubr\w+|(?:abr[ae]|pid[ae]|solicit[ae]|contrat[ae]|conozc?[ae]|haga|calcul[ae])l[ao]s?|"
        r"consult\w+|infor?mat\w+|infor?mes\w+|inform\w+|entr[ae]|visit\w+|conoc[ea]|"
        r"conozca|mira|vea|calcul\w+|solicit\w+|pid[ea]|contrat\w+|abr[ae]|simul\w+|mas\s+(?:info\w*|"
        r"en|detalles)|"
        r"condiciones\s+en|detalles\s+en|hazlo|haz|empieza|saber\s+mas|aqui|ver|lee|toda\s+la\s+informacion|"
        r"learn|find\s+out|see|discover|visit|apply|get|check|more|details|here|start|saiba|"
        r"veja|conheca|descouvr\w+|decouvr\w+|jetzt|scopri|sprawdz"
    },
    yes=("«Descubre» la cuenta en", "«Pídalo» en", "«Ábrala» hoy", "«Learn» more at"),
    no=("Cuenta Ahorro", "hipoteca fija"),
)
RISK_WARNING = Detector(
    name="risk_warning",
    patterns={
        "*": (
            r"riesgos?|perder(?:l[oa]s?)?|pierda|perdidas?|perderse|risks?|lose|losses|loss|risco|perda|risques?|"
            r"pertes?|risik(?:o|en)|verlust\w*|rischi\w*|perdit[ae]|ryzyk\w*|strat[ay]"
        )
    },
    keep=lambda scene, m: (
        not re.search(
            r"(?:sin|cero|0|no|zero|without|sem|sans|ohne|senza|bez|kein|libre\s+de)\s+(?:\w+\s+)?$",
            scene.text[max(0, m.start() - 22) : m.start()],
        )
    ),
    yes=(
        "puede «perder» todo",
        "the «risk» of loss".replace("the «risk» of loss", "the «risks» are high"),
    ),
    no=("sin riesgo", "no risk"),
)
PAST_WARNING = Detector(
    name="past_warning",
    patterns={
        "es": (
            r"(?:rentabilidad(?:es)?|rendimientos?|resultados?)\s+(?:pasad[oa]s?|historic[oa]s?|"
            r"obtenid[oa]s?\s+en\s+el\s+pasado)\s+no\s+(?:\w+\s+){0,3}?(?:indicador|garanti\w+|"
            r"presuponen?|aseguran?|predicen?|condicionan?)"
        ),
        "en": (
            r"past\s+performance\s+(?:is|does|may|should|cannot|are)\s*(?:not|n't)?|not\s+a\s+(?:reliable\s+)?(?:indicator|"
            r"guide|guarantee)\s+(?:of|to)\s+future"
        ),
        "pt": r"(?:rentabilidades?|rendimentos?|resultados?)\s+(?:passad[oa]s?|obtid[oa]s?\s+no\s+passado)\s+nao\s+\w+",
        "fr": r"performances?\s+passees?\s+ne\s+(?:prejugent|presument|constituent|garantissent|sont)",
        "de": (
            r"(?:wertentwicklung(?:en)?|renditen?|performance)\s+(?:in\s+der|der)\s+vergangenheit\s+\w+\s+(?:kein\w*|"
            r"nicht)|fruhere\s+wertentwicklung\w*\s+\w+\s+kein\w*"
        ),
        "it": r"rendimenti\s+passati\s+non\s+\w+",
        "pl": r"wyniki\s+(?:historyczne|osiagniete\s+w\s+przeszlosci)\s+nie\s+\w+",
    },
    yes=("«Rentabilidades pasadas no constituyen un indicador» fiable", "«past performance is not» a reliable"),
    no=("rentabilidad pasada del 8 %",),
)
BANK_THING = Detector(
    name="bank_thing",
    patterns={
        "*": (
            r"cuentas?|tarjetas?|app|bancos?|banca|accounts?|cards?|bank|contas?|cartao|comptes?|"
            r"cartes?|banque|konto|karte|conto|carta|banca|kont[oa]|kart[ay]"
        )
    },
    yes=("mi «cuenta» es genial", "love this «bank»"),
    no=("cuentos de hadas", "cardiology"),
)
