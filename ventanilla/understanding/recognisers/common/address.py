"""Street addresses: kind of street, name and number, and what follows them (floor, postcode, town)."""

import re
from collections.abc import Iterator

from ventanilla.understanding.recognisers.announced import as_amount
from ventanilla.understanding.recognisers.base import Hit, Recogniser, Scene
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

_STREET = (
    r"(?i:calle|c/|cl\.|avenida|avda\.?|avd\.?|av\.?|plaza|pza\.?|plza\.?|paseo|p[ºo]\.?|camino|cno\.?|carretera"
    r"|ctra\.?|ronda|travesia|glorieta|callejon"
    r"|pasaje|pje\.?|bulevar|blvd\.?|calzada|jiron|jr\.?|prolongacion|diagonal|urbanizacion|urb\.?|rua|travessa|largo"
    r"|praca|estrada|rodovia|alameda|carrer)"
)
_NAME = r"(?:[A-Za-z'’.]+|[0-9]{1,2} (?:de|of) [A-Za-z]+)(?:[ -](?:[A-Za-z'’.]+|[0-9]{1,2} de [A-Za-z]+)){0,5}"
_NUMBER = (
    r"(?:,?\s{0,2}(?i:n[oº°]?\.?|num\.?|numero|nro\.?|no\.|#)\s?|,?\s{1,2})[0-9]{1,5}(?![0-9])"
    r"(?:\s?[-–/]\s?[0-9]{1,4}(?![0-9])|\s?[a-dA-D](?![A-Za-z0-9])|\s?bis\b)?"
)
_SPANISH = re.compile(rf"(?<![A-Za-z0-9@#.])(?P<street>{_STREET})\s{{0,2}}(?P<name>{_NAME}){_NUMBER}")
_GRID = re.compile(
    r"(?<![A-Za-z0-9@])(?i:calle|cll?e?|carrera|cra|kra?|cr|diagonal|diag|dg|transversal|trans|tv|avenida|av|ak"
    r"|ac)\.?\s?[0-9]{1,3}\s?[A-Za-z]{0,2}(?:\s(?i:bis|sur|norte|este|oeste))?"
    r"\s?(?i:#|no\.?|n[º°]|num\.?|numero)\s?[0-9]{1,3}\s?[A-Za-z]?\s?[-–]\s?[0-9]{1,3}(?![0-9])"
)
_ENGLISH = re.compile(
    r"(?<![A-Za-z0-9@#£$.,/-])[0-9]{1,5}[A-Da-d]?,?\s(?:[A-Z][A-Za-z'’]+\s){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane"
    r"|Ln|Drive|Dr|Close|Court|Ct|Way|Place|Square|Sq|Terrace|Crescent"
    r"|Gardens|Grove|Boulevard|Blvd|Hill|Park|Mews|Parkway|Pkwy|Row|Walk)\b\.?"
)
_TOWN = r"[A-Z][A-Za-z'-]+(?![0-9A-Za-z'-])"
_CAPITAL = rf"{_TOWN}(?:\s(?:(?:de|del|do|da|of|la|las|los|el)\s){{0,2}}{_TOWN}){{0,3}}"
_TAIL = re.compile(
    r"[,;]?\s{0,2}(?:(?i:piso|planta|puerta|pta\.?|esc(?:alera)?\.?|bloque|blq\.?|portal|dpto\.?|depto\.?|departamento"
    r"|dept\.?|apto\.?|apartamento|apartment|apt\.?|int\.?|interior|torre|mz\.?|mza\.?|lote|andar"
    r"|bloco|sala|flat|suite|unit)\s?[A-Za-z0-9]{1,4}(?![A-Za-z0-9])|(?i:bajo|atico|entresuelo)\b(?:\s?[A-Da-d]\b)?"
    r"|[0-9]{1,2}\s?[oaº°ª]\.?(?:[ -]?(?:[A-Ha-h]|(?i:izq(?:da|uierda)?|dcha|dch|derecha|esq|dto|dir"
    r"|centro))(?![A-Za-z0-9]))?|[0-9]{1,2}[ -]?[A-Ha-h](?![A-Za-z0-9])"
    rf"|(?i:col(?:onia)?\.?|barrio|bairro|distrito|alcaldia|comuna|urb\.?)\s{_CAPITAL}"
    r"|(?i:c\.?p\.?|cep|codigo postal|cod\.? postal|zip)[.:]?\s?[0-9]{4,5}(?:-[0-9]{3})?(?![0-9])"
    rf"|[A-Z]{{1,2}}[0-9][A-Z0-9]?\s[0-9][A-Z]{{2}}(?![A-Za-z0-9])|[A-Z]{{2}}\s[0-9]{{5}}(?![0-9])"
    rf"|(?:[0-9]{{5}}(?:-[0-9]{{3}})?|[0-9]{{4}}-[0-9]{{3}})(?![0-9])(?:,?\s{_CAPITAL})?)"
    rf"|,\s{{1,2}}(?!(?:Y|Pero|Que|Desde|Gracias|Mi|No|But|And|Please|Tel|DNI|Me|Es|El"
    rf"|La)\b){_CAPITAL}(?:,?\s[A-Z]{{2}}\b)?|\s\({_CAPITAL}\)"
)
_HOME = re.compile(
    r"(?:vivo|vive|vivimos|direccion|domicilio|resido|residente|domiciliad[oa]|mi casa|empadronad[oa]|morada|endereco"
    r"|moro|morador|live at|living at|live in|address|moradora|envi\w+ a|mand\w+ a|entreg\w+ en|resides?)\b"
)
_NO_STREET = words(
    """
    desde hasta esperando llevo con sin por para que hace unos mas menos cada durante tras entre sobre son fueron de-los plazo fija
    mayor-de abierta esta estan
    """
)


# A kind of street and a number near it, in either order.
_KINDS = (
    r"(?:\b(?:calle|cll?e?|av|avda|avd|avenida|pl?za|plaza|paseo|p[oº]|camino|cno|carretera|ctra|carrera|cra?|kra?|ak"
    r"|ac|ronda|traves\w+|pasaje|pje|jr|jir[oó]n"
    r"|rua|pra[cç]a|estrada|blvd|bulevar|calzada|urb|urbani\w+|dg|diag|diagonal|trans|transversal|tv|alameda|glorieta"
    r"|carrer|callej[oó]n|prolong\w+|largo|rodovia)\b|\bc/)"
)
_ENGLISH_KINDS = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|ct|way|place|square|sq|terrace|crescent|gardens"
    r"|grove|boulevard|blvd|hill|park|mews|parkway|pkwy|row|walk)"
)
GATE = rf"{_KINDS}[^0-9\n]{{0,60}}[0-9]|[0-9][a-d]?,?\s(?:[a-z'’]+\s){{1,4}}{_ENGLISH_KINDS}\b"


def _find(scene: Scene) -> Iterator[Hit]:
    cased = scene.cased
    for pattern in (_SPANISH, _GRID, _ENGLISH):
        for match in pattern.finditer(cased):
            if pattern is _SPANISH and not _plausible(scene, match):
                continue
            if as_amount("", scene.after(match.end())):
                continue
            end = match.end()
            for _ in range(6):
                tail = _TAIL.match(cased, end)
                if tail is None:
                    break
                end = tail.end()
            yield Hit(match.start(), end, DataKind.ADDRESS, "kind of street, name and number", 40)


_NO_ENDING = words("a al el la las los de del y o en for the at to se llama llamada numero")


def _plausible(scene: Scene, match: re.Match[str]) -> bool:
    name = match["name"]
    first = name.split()[0]
    if any(word.lower() in _NO_STREET for word in name.split()) or name.split()[-1].lower() in _NO_ENDING:
        return False
    if _HOME.search(scene.before(match.start(), 60)):
        return True
    if match["street"].lower() in ("plaza", "largo", "via", "alameda", "camino", "ronda", "po", "p.") and not name[0].isupper():
        return False
    capital = first[0].isupper() or (len(name.split()) > 1 and name.split()[-1][0].isupper())
    return capital or match["street"].lower() == "c/" or bool(_TAIL.match(scene.cased, match.end()))


ADDRESS = Recogniser(
    name="common.address",
    kind=DataKind.ADDRESS,
    find=_find,
    digits=1,
    gate=GATE,
    yes=(
        "vivo en «Calle Mayor 15, 3º B, 28013 Madrid»",
        "mi dirección es «c/ alcalá 200»",
        "«Av. Insurgentes Sur 1602, Col. Crédito Constructor, CP 03940»",
        "la «Carrera 7 # 71-21»",
        "vivo en «rua das Flores, 123»",
        "I live at «221B Baker Street, London NW1 6XE»",
        "resido en «Jr. de la Unión 450, Lima»",
        "envíen a «avda. de América, nº 7»",
    ),
    no=(
        "en la calle 20 minutos esperando",
        "la oficina de la calle Mayor",
        "Banco Alameda 24 horas",
        "en la calle desde las 9",
        "plaza fija 12 meses",
        "la carrera me costó 15 euros",
    ),
)
