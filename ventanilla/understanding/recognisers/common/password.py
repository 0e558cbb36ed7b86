"""Passwords: the word after "mi contraseña es", if it is not part of a sentence about passwords."""

import re
from collections.abc import Iterator

from ventanilla.understanding.recognisers.base import Hit, Recogniser, Scene
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

_LABEL = re.compile(
    r"(?<![a-z])(?:contrasenas?|contrasenya|contra|password|passwd|passphrase|pwd|psw|passw|pass|pw|senha"
    r"|palavra[- ]passe|clave|clave secreta|key)(?![a-z])"
    r"(?P<of>(?:\s(?:de|del|da|do|para|to|for|la|el|mi|my|the|acceso|acesso|internet|web|online|digital|app|banca"
    r"|banco|bank|usuario|user|login|entrar"
    r"|movil|homebanking|home|banking|net|linea|en|nueva|actual|vieja|firma|wifi|correo|es:))*)"
    r"(?P<link>\s{0,2}(?::|=|->|»|-)\s{0,2}|\s(?:es|era|is|was|e|seria)(?:\s?:)?\s(?:la siguiente:?\s|this:?\s|esta:?\s)?|\s)"
    r"[\"'“«\[(]?(?P<v>[^\s\"'”»“«]{3,64})"
)
_STOP = words(
    """
    incorrecta incorrecto correcta correcto segura seguro muy demasiado esa este esta ese eso esto erronea erroneo invalida invalido
    valida valido diferente distinta nueva nuevo vieja antigua debil fuerte larga corta mia tuya suya secreta secreto personal
    intransferible que la las los del una uno unos unas para por con sin como cuando donde porque pero sino tambien nunca siempre todo
    toda nada algo mas menos bien mal igual otra otro mismo misma fecha caducada expirada bloqueada olvidada perdida equivocada
    imposible facil dificil necesaria obligatoria not wrong correct incorrect invalid valid the same this that too very secret expired
    blocked required weak strong always never being still again not working reset errada incorreta correta invalida valida muito nao
    segura mesma nova velha fraca forte sempre nunca esqueci perdi olvide no me mi tu su lo le se te nos os el al de en es ha he hay
    si ya son the and for you your our their but with from has have had can cannot wont doesnt dont does did been ser sido era fue
    para acceder entrar cambiar recuperar restablecer dice pone sale numerica alfanumerica digital dinamica temporal sms token
    incorrect, bancaria maestra permanente personalizada unica privada publica protegida guardada cifrada encriptada robada hackeada
    comprometida vulnerable reset sino solo obsoleta repetida anterior inicial provisional
    """
)
_TRAILING = re.compile(r"[.,;:?)\]}…]+$")
_CLAUSE_END = re.compile(r"[\s\"'”»]*(?:$|[.,;!?\n)]|y\s|e\s|and\s|pero\s|but\s|mas\s|gracias|por favor|please)")


def _find(scene: Scene) -> Iterator[Hit]:
    for match in _LABEL.finditer(scene.text):
        value = _TRAILING.sub("", match["v"])
        start, end = match.start("v"), match.start("v") + len(value)
        if len(value) < 3 or value.startswith(("http", "@", "⟦", "#")) or value.strip("!") in _STOP:
            continue
        digit, letter = any(c.isdigit() for c in value), any(c.isalpha() for c in value)
        mixed = (digit and letter) or (digit and len(value) >= 6) or any(c in "!@#$%&*_+" for c in value[:-1])
        link = match["link"].strip()
        said = link not in ("", "-", "»")
        if (mixed and (said or (digit and letter and len(value) >= 5))) or (
            said and _CLAUSE_END.match(scene.text, end) and _plain_word(scene, match, value)
        ):
            yield Hit(start, end, DataKind.PASSWORD, "follows the words for a password", 84)


def _plain_word(scene: Scene, match: re.Match[str], value: str) -> bool:
    """Whether a word without digits is given as a password ("mi contraseña es perro") and not said about one."""
    if match["link"].strip() in (":", "="):
        return (
            " " not in scene.text[match.end("v") : match.end("v") + 12].strip()
            or scene.text[match.end("v") : match.end("v") + 1] in "\n,.;"
        )
    before = scene.before(match.start(), 12)
    return (
        before.rstrip().endswith(("mi", "my", "minha"))
        and len(value) >= 4
        and not value.endswith(("ada", "ado", "ida", "ido", "ed", "ble", "nte"))
    )


PASSWORD = Recogniser(
    name="common.password",
    kind=DataKind.PASSWORD,
    find=_find,
    digits=0,
    cues=("contra", "pass", "senha", "clave", "pwd", "psw", "pw", "key"),
    yes=(
        "mi contraseña es «Gato2024!»",
        "password: «hunter2!»",
        "usuario ana, clave «Perro123», no me deja entrar",
        "mi contraseña es «perro».",
        "minha senha é «flor1987»",
        'my password is "«correct-horse-7»" ok?',
        "contraseña de acceso: «Luna_llena»",
    ),
    no=(
        "mi contraseña es incorrecta según la app",
        "no puedo cambiar la clave",
        "la contraseña: no me deja ponerla",
        "my password is not working",
        "contra el banco 2024",
        "la clave es tener paciencia con este banco",
        "minha senha é inválida, diz o app",
    ),
)
