"""Values that have no form of their own and are known only by the words beside them: "el PIN es 4821", "123 is my CVV"."""

import re
from collections.abc import Iterator

from ventanilla.understanding.recognisers.announced import as_amount, as_thing_after
from ventanilla.understanding.recognisers.base import Finder, Hit, Scene
from ventanilla.understanding.types import DataKind

# Words that may stand between a label and its value without breaking the bond.
_LINKS = (
    r"es|era|is|was|e|son|sao|are|seria|el|la|lo|los|las|de|del|da|do|dos|the|o|os|mi|mis|my|meu|minha|su|tu|your|seu"
    r"|sua|n|nro|num|numero|number"
    r"|codigo|code|actual|nuevo|nueva|new|nova|novo|correcto|siguiente|seguinte|following|este|esta|this|that|tarjeta"
    r"|tarjetas|card|cartao|visa"
    r"|mastercard|debito|credito|debit|credit|que|me|te|nos|llego|llega|ha|han|llegado|mandaron|mandado|mandan"
    r"|enviaron|enviado|envian|mando"
    r"|dieron|dado|dio|sms|por|via|by|text|texto|mensaje|mensagem|message|movil|celular|recibi|recibido|recebi"
    r"|recebido|chegou|veio|mandaram"
    r"|enviaram|mandou|enviou|i|got|received|pone|dice|sale|aparece|says|trasero|atras|detras|back|reverso|dorso|hoy"
    r"|ahora|now|aqui|here|ok|vale"
    r"|pues|creo|segun|cajero|atm|unico|secreto|secreta|secret|pin|de [0-9] (?:digitos|cifras|numeros)|con|with|te lo "
    r"paso|mio|banco|bank|online|acceso|y"
)
LINK = rf"(?:[^0-9a-z⟦⟧]{{1,4}}(?:{_LINKS})){{0,7}}[^0-9a-z⟦⟧]{{0,5}}"
_COPULA = r"[\"'»”)]?\s{1,2}(?:es|is|e|era|was|seria)\s(?:(?:el|la|mi|my|the|your|tu|su|o|a|meu|minha|seu|sua|un|a|mio)\s)?"


def labelled(kind: DataKind, label: str, value: str, reason: str, *, rank: int, backwards: str = "") -> Finder:
    """A finder of `value` after `label` and linking words, and before "es mi `label`" (or before `backwards`, where that differs)."""
    forward = re.compile(rf"(?<![a-z])(?:{label})(?![a-z]){LINK}(?P<v>{value})")
    turned = backwards or label
    backward = re.compile(rf"(?<![0-9a-z.,/-])(?P<v>{value})(?:{_COPULA}(?:{turned})|\s?\((?:{turned})\))(?![a-z])")

    def find(scene: Scene) -> Iterator[Hit]:
        for pattern in (forward, backward):
            for match in pattern.finditer(scene.text):
                start, end = match.span("v")
                after = scene.after(end)
                if not as_amount(scene.before(start, 6), after) and (pattern is backward or not as_thing_after(after)):
                    yield Hit(start, end, kind, reason, rank)

    return find
