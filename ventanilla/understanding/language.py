"""Language of a message, by common words first and by py3langid where those don't decide; likely country by its own words."""

from array import array
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from ventanilla.understanding.types import Language
from ventanilla.understanding.words import words

LONGEST = 1000  # tokens that decide the language
# Words of one of the three languages only.
_TELLING = {
    "es": words(
        """
    el los las una unos unas del con por pero muy hola gracias cuando porque donde ustedes ya desde hasta hace ahora siempre nunca mi
    su mis sus estoy tengo quiero puedo puede hay yo ellos banco dinero cuenta tarjeta ayer hoy mañana buenas buenos dias tambien solo
    esto eso esta este nadie ninguna llevo dos tres ni al lo le les se me es son era sin sobre otra otro vez favor necesito alguien
    cual quien
    """
    ),
    "en": words(
        """
    the and you your is are was were have has had not with for this that they what when why how my our from been can will would could
    should does did just about there their please thanks thank account card money bank been since still please help hello who which of
    to it on at be we i
    """
    ),
    "pt": words(
        """
    nao voces voce meu minha meus minhas uma umas com pelo pela ao aos das dos foi sao estou tenho quero isso esse essa obrigado
    obrigada ola bom dia boa conta dinheiro cartao ontem hoje agora ainda ja muito mas quando porque onde eles ele ela sem faz vez
    nada alguem preciso ate tambem nem
    """
    ),
}
_COUNTRY = (
    (
        "ES",
        words(
            """
    bizum vosotros os habeis teneis podeis sois nomina hipoteca euros movil vuestro vuestra vuestros curro pasta cutre flipante timo
    irpf
    """
        ),
    ),
    ("MX", words("spei codi clabe ine afore oxxo condusef chafa neta guey manches quincena curp rfc wey")),
    ("CO", words("pse nequi superfinanciera parce bacano mamera cedula cuatromil radicado pqr datacredito nit")),
    (
        "AR",
        words(
            """
    homebanking cbu alias plazo monotributo bcra che boludo posta guita tenes podes sos queres vos cuil cuit afip laburo
    """
        ),
    ),
    ("CL", words("rut cuentarut cmf redcompra po cachai fome lucas penca altiro weon")),
    ("PE", words("cci sbs indecopi yape plin cts causa jato palta yapear soles pe")),
    ("BR", words("pix boleto procon bacen cpf cnpj fatura reais gerente voces celular")),
    ("PT", words("multibanco mbway telemovel nif contribuinte autocarro balcao")),
    ("GB", words("quid fca ombudsman overdraft sort-code pounds cheque branch")),
    ("US", words("zelle cfpb routing checking fdic bucks ach venmo")),
)


_OWN: dict[str, tuple[str, ...]] = {w: tuple(code for code, own in _COUNTRY if w in own) for _, own in _COUNTRY for w in own}


def _common(code: str) -> frozenset[str]:
    """The words of `lexicons/<language>/telling.txt`."""
    lines = (Path(__file__).parent / "lexicons" / code / "telling.txt").read_text(encoding="utf-8").splitlines()
    return words(" ".join(line for line in lines if not line.startswith("//")))


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """py3langid among the languages that people write to these banks in, without what it keeps for ninety others (60 MB)."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(["es", "en", "pt", "fr", "de", "it", "ca", "nl"])
    small = LanguageIdentifier(
        np.ascontiguousarray(whole.nb_ptc, np.float32),
        np.array(whole.nb_pc),
        list(whole.nb_classes),
        whole.tk_nextmove,
        array("i", whole.tk_output),
        norm_probs=True,
        tk_row=(),
    )
    small._rowbase = array("L", whole._rowbase)
    return small


_KNOWN = {code: telling | _common(code) for code, telling in _TELLING.items()}
# Each word as a number whose three groups of ten bits count its languages: one sum counts all three.
_SAYS: dict[str, int] = {
    word: sum((word in _KNOWN[code]) << shift for code, shift in (("es", 0), ("en", 10), ("pt", 20)))
    for telling in _KNOWN.values()
    for word in telling
}
_NAMES = tuple(Language(code) for code in _TELLING)


def of(text: str, tokens: Sequence[str]) -> tuple[Language, float]:
    """The language and how sure that is."""
    packed = sum([_SAYS.get(t, 0) for t in tokens[:LONGEST]])
    es, en, pt = packed & 1023, packed >> 10 & 1023, packed >> 20
    second, first = sorted((es, en, pt))[1:]
    total = len([t for t in tokens if t[0].isalpha()])
    if not total:
        return Language.OTHER, 0.5
    if first >= 2 and first >= second + 2 and first >= total * 0.2:
        return _NAMES[(es, en, pt).index(first)], min(0.995, 0.9 + 0.02 * (first - second))
    counts = {"es": es, "en": en, "pt": pt}
    code, score = _identifier().classify(text)
    if code in ("es", "en", "pt"):
        return Language(code), float(score)
    if first > second and (first > 1 or score < 0.9):
        return Language(max(counts, key=lambda c: counts[c])), 0.6
    return (Language.OTHER, float(score)) if total > 4 else (Language.ES, 0.5)


def country(tokens: Sequence[str]) -> str:
    """The country whose own words the message uses; empty if none or several."""
    seen = [_OWN[t] for t in set(tokens) if t in _OWN]
    if not seen:
        return ""
    counts = Counter(code for codes in seen for code in codes).most_common(2)
    return counts[0][0] if len(counts) == 1 or counts[0][1] > counts[1][1] else ""
