"""How a text says that it is an advertisement, and links."""

import re
from typing import TYPE_CHECKING

from ventanilla.compliance.detectors.base import Detector

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene

_MARK = r"(?:^|(?<=[\s(\[|•*\"]))"


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
        "word": (
            r"(?<!\w)(?:publicidad|publi|anuncio|patrocinado|patrocinada|ad|advert|advertisement|sponsored|"
            r"werbung|anzeige|publicite|publicidade|pub|pubblicita|adv|reklama|sponsorizzato)(?!\w)"
        ),
        "phrase": (
            r"(?<!\w)(?:en\s+colaboracion\s+(?:pagada\s+|remunerada\s+)?con|colaboracion\s+(?:pagada|remunerada)|"
            r"patrocinado\s+por|contenido\s+patrocinado|paid\s+partnership|paid\s+for\s+by|sponsored\s+by|"
            r"collaboration\s+commerciale|en\s+partenariat\s+remunere|partenariat\s+remunere|bezahlte\s+(?:partnerschaft|"
            r"werbung)|parceria\s+paga|em\s+parceria\s+paga|contenuto\s+sponsorizzato|material\s+reklamowy|"
            r"wspolpraca\s+reklamowa|messaggio\s+pubblicitario)(?!\w)"
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
        "Vídeo («publicidad») con",
    ),
    no=(
        "la publicidad exterior crece",
        "un gran anuncio de la alcaldía",
        "ads manager",
        "pub quiz tonight at the pub",
        "#adviento",
        "invertimos en publicidad en televisión",
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
    patterns={"*": r"(?<=[\w%€)])\*+(?!\w)"},
    whole_words=False,
    yes=("al 5 %«*» TAE",),
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
