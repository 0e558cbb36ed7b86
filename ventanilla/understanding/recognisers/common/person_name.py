"""A person's full name, and only beside another identifier: alone it is not masked, since public figures and staff are named too."""

import re
from collections.abc import Iterator, Sequence

from ventanilla.understanding.recognisers.base import Hit, Scene
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

_GIVEN = words(
    """
    ana maria carmen laura marta lucia paula sara elena cristina isabel raquel pilar rosa teresa angela beatriz silvia patricia monica
    sandra andrea alba irene julia sofia claudia natalia rocio nuria eva veronica alicia lorena ines susana yolanda miriam esther
    noelia gloria mercedes dolores antonia josefa francisca manuela concepcion margarita victoria daniela valentina camila mariana
    gabriela fernanda alejandra ximena jimena renata guadalupe juana luisa catalina carolina paola diana viviana johanna yesenia
    karina karla brenda liliana adriana luz olga amparo esperanza martina florencia agustina micaela julieta milagros antonio jose
    manuel francisco juan david javier daniel carlos jesus alejandro miguel rafael pedro pablo angel sergio fernando jorge luis
    alberto alvaro diego adrian raul ivan ruben enrique oscar ramon vicente andres joaquin santiago eduardo victor mario roberto jaime
    ignacio marcos salvador alfonso guillermo gabriel emilio gonzalo julio julian hugo martin nicolas sebastian mateo matias tomas
    agustin facundo joan jordi marc xavier cesar hector arturo gerardo ricardo rodrigo felipe mauricio gustavo ernesto esteban
    leonardo camilo fabian german wilson jhon edwin cristian joao jose antonio paulo pedro lucas gabriel rafael bruno tiago diogo rui
    nuno goncalo henrique vitor marcelo thiago leandro caio joana beatriz mariana leticia juliana bruna amanda larissa aline vanessa
    priscila renata tatiana catarina filipa rita john james robert michael william thomas richard charles joseph george edward henry
    jack oliver harry peter paul mark andrew steven brian kevin jason mary jennifer linda elizabeth barbara susan jessica sarah karen
    emily emma olivia charlotte grace alice lucy hannah rebecca rachel helen anne jane kate
    """
)
_PART = r"(?:(?:de|del|da|do|dos|la|las|los|y|e)\s){0,2}[A-Z][a-zA-Z'-]+"
_FULL = re.compile(rf"(?<![A-Za-z@#])([A-Z][a-zA-Z'-]+)(?:\s{_PART}){{1,4}}")
_SAID = re.compile(
    r"(?:me llamo|mi nombre(?: completo)? es|nombre(?: completo| y apellidos)?:|soy|a nombre de|titular(?: es|:)?"
    r"|atentamente,?|atte\.?,?|firmado:?|fdo\.?:?|my name is|name:|i am|i'm|this is"
    r"|meu nome e|nome(?: completo)?:|chamo-me|me chamo|sou(?: o| a)?|regards,?|sincerely,?|beneficiari[oa]:?)\s{1,2}$"
)
_LOWER = re.compile(
    r"(?:me llamo|mi nombre(?: completo)? es|my name is|meu nome e|chamo-me|me chamo)\s{1,2}"
    r"(?P<v>[a-z]{3,}(?:\s(?:(?:de|del|da|do|la|los)\s){0,2}[a-z]{3,}){1,3})"
)
_NOT_NAME = words(
    """
    banco bank caja banca alameda calle avenida plaza madrid barcelona bogota lima mexico santiago buenos aires visa mastercard hola
    buenas gracias don dona senor senora atencion cliente customer service app iban dni nie cif nif rfc curp cpf tel telefono movil
    correo email cuenta tarjeta
    """
)


def names_beside(scene: Scene, others: Sequence[Hit]) -> Iterator[Hit]:
    """Full names in a text that also holds `others`."""
    if not others:
        return
    cased = scene.cased
    for match in _FULL.finditer(cased):
        start, end = match.span()
        parts = [p for p in cased[start:end].split() if p[0].isupper()]
        low = [p.lower() for p in parts]
        said = bool(_SAID.search(scene.before(start, 40)))
        while low and not said and low[0] not in _GIVEN:
            start = cased.index(parts[1], start + len(parts[0])) if len(parts) > 1 else end
            parts, low = parts[1:], low[1:]
        if len(low) < 2 or any(word in _NOT_NAME for word in low):
            continue
        yield Hit(start, end, DataKind.PERSON_NAME, "a full name beside another identifier", 30)
    for match in _LOWER.finditer(scene.text):
        parts = match["v"].split()
        if parts[0] in _GIVEN:
            kept: list[str] = []
            for part in parts:
                if part in (
                    "con",
                    "mi",
                    "tengo",
                    "vivo",
                    "soy",
                    "dni",
                    "and",
                    "mas",
                    "com",
                    "tel",
                    "quiero",
                    "meu",
                    "minha",
                    "and",
                    "the",
                    "desde",
                    "llevo",
                    "para",
                ):
                    break
                kept.append(part)
            while kept and kept[-1] in ("de", "del", "da", "do", "la", "los", "y"):
                kept.pop()
            if len(kept) >= 2:
                end = match.start("v") + len(" ".join(kept))
                yield Hit(match.start("v"), end, DataKind.PERSON_NAME, "a full name beside another identifier", 30)
