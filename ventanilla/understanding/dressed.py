"""Messages as networks carry them: with the bank's handle, a hashtag, a link, a greeting, a slip of the keys.

The corpus gives what people say; in public they say it to "@SomeBank", thank in advance and miss letters. None of that changes what
the message is, and a classifier that never saw it would take it for a sign. Training reads each message once as written and once dressed.
The same message is always dressed the same way.
"""

import random
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

_HANDLES = (
    "@BancoCeiba", "@BancoGuadua_CO", "@banco_encino", "@BancoOmbu", "@QuipuPeru", "@TotoraResponde", "@BancoMolle", "@CeibaAyuda",
    "@BancoAlcor", "@encinomx", "@Ayuda_Quebracho", "@bancumbre",
)  # fmt: skip
_OTHERS = ("@defensacliente", "@noticias_hoy", "@lucia_m", "@elcliente", "@tu_consumidor", "@jose_r", "@radio_ciudad")
_TAGS = (
    "#BancoCeiba",
    "#guadua",
    "#banco",
    "#bancos",
    "#lunes",
    "#FelizViernes",
    "#Lima",
    "#Bogota",
    "#CDMX",
    "#Madrid",
    "#clientes",
    "#hoy",
)
_NAMES = ("Banco Ceiba", "Guadua", "Banco Encino", "Quipu", "Banco Ombú", "Totora")
# What opens and closes a message to a bank, for those that ask something of it.
_OPENINGS = {
    "es": (
        "Hola", "Buenas", "Buenos días", "Buenas tardes", "buenas noches", "Hola, buen día", "Señores {name}", "Estimados", "Hola {name}",
        "Oigan", "Disculpen", "Muy buenas", "Hola, les escribo por lo siguiente", "Señores, quiero comentarles algo", "Buenas, os cuento",
        "hola buenas tardes una pregunta", "Amigos de {name}", "A ver {name}", "{name}", "Hola, soy cliente desde hace años", "Saludos",
    ),
    "en": ("Hi", "Hello", "Good morning", "Hi {name}", "Dear {name}", "Hey", "Hi there", "Morning all", "Hello, I am a customer of yours"),
    "pt": ("Olá", "Oi", "Bom dia", "Boa tarde", "Boa noite", "Oi {name}", "Prezados", "Olá, sou cliente há anos", "Pessoal do {name}"),
}  # fmt: skip
_CLOSINGS = {
    "es": (
        "Gracias", "Muchas gracias", "gracias de antemano", "Saludos", "Un saludo", "Quedo atenta", "Quedo atento a su respuesta",
        "Espero su respuesta", "Espero respuesta", "¿Me pueden ayudar?", "ayuda por favor",
        "por favor", "Agradezco su ayuda", "Quedo pendiente",
        "Espero vuestra respuesta, gracias", "¿alguien que me ayude?", "Espero una pronta respuesta", "¿Qué puedo hacer?", "porfa",
        "Me avisan",
        "¿me ayudan?", "A la espera de sus noticias", "Espero que me respondan, gracias",
    ),
    "en": ("Thanks", "Thank you", "please help", "Regards", "Please advise", "Looking forward to your reply", "Can you help?", "cheers"),
    "pt": ("Obrigado", "Obrigada", "Aguardo retorno", "por favor", "No aguardo", "Podem ajudar?", "Desde já agradeço", "Cumprimentos"),
}  # fmt: skip
_ASKING = frozenset(("incident", "complaint", "question", "lead", "fraud_report", "follow_up"))
_WORD = re.compile(r"[^\W\d_]{5,}")


def dressed(example: Mapping[str, Any], weight: float) -> dict[str, Any]:
    """A copy of an example of the corpus with its text dressed, of so much weight beside it; its labels stay."""
    text = str(example["text"])
    chance = random.Random(sha256(f"dressed {text}".encode()).digest())  # noqa: S311  no secret: the text decides
    language = str(example.get("language"))
    asks = bool(example.get("needs_answer")) and example.get("intent") in _ASKING and not example.get("in_thread")
    text = _slipped(text, chance)
    if asks and language in _OPENINGS:
        if chance.random() < 0.25:
            opening = chance.choice(_OPENINGS[language]).format(name=chance.choice(_NAMES))
            text = f"{opening}{chance.choice((', ', '. ', ' ', ': ', '! '))}{text}"
        if chance.random() < 0.25:
            text = f"{text}{chance.choice((' ', '. ', ', ', ' '))}{chance.choice(_CLOSINGS[language])}{chance.choice(('', '', '.', '!'))}"
    text = _addressed(text, chance)
    if chance.random() < 0.06:
        text = f"{chance.choice(_NAMES)} {text}" if chance.random() < 0.5 else f"{text} {chance.choice(_NAMES)}"
    if chance.random() < 0.15:
        text = f"{text} {' '.join(chance.sample(_TAGS, chance.randint(1, 2)))}"
    if chance.random() < 0.1:
        text = f"{text} https://t.co/{''.join(chance.choices('abcdefghkmnprstuvwxyz23456789', k=8))}"
    if chance.random() < 0.06:
        text = text.upper()
    return {**example, "text": text, "weight": weight, "dressed": True}


def _addressed(text: str, chance: random.Random) -> str:
    """With the handles of whom it speaks to."""
    handle, other = chance.choice(_HANDLES), chance.choice((*_HANDLES, *_OTHERS))
    drawn = chance.random()
    if drawn < 0.25:
        return f"{text} {handle}"
    if drawn < 0.35:
        return f"{text} {handle} {other}"
    return f"Hola {handle} {text}" if drawn < 0.40 else text  # a handle before everything else is passed over by the reader


def _slipped(text: str, chance: random.Random) -> str:
    """With a letter lost or two changed over in a few of its longer words."""

    def slip(match: re.Match[str]) -> str:
        word = match[0]
        if chance.random() > 0.04:
            return word
        at = chance.randrange(1, len(word) - 2)
        return word[:at] + (word[at + 1 :] if chance.random() < 0.5 else word[at + 1] + word[at] + word[at + 2 :])

    return _WORD.sub(slip, text)
