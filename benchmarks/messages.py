"""Made-up messages to a bank, always the same for the same seed."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ventanilla.channels.types import Author, DeliveryKind, InboundMessage, Surface

_LEXICON = (
    "la tarjeta no funciona desde ayer la aplicación me da error al entrar y nadie responde en la oficina transferencia recibo comisión "
    "hipoteca cuenta nómina cajero buenos días gracias por la ayuda necesito hablar con alguien sobre un cargo que no reconozco reclamación"
)
WORDS = _LEXICON.split()
START = datetime(2026, 11, 1, tzinfo=UTC)


def text(rng: random.Random) -> str:
    """Eight to thirty-two words, about 140 characters; one in twenty-five gives a phone number."""
    words = " ".join(rng.choice(WORDS) for _ in range(rng.randint(8, 32))).capitalize()
    return f"{words}. Mi teléfono es 6{rng.randrange(10**8):08}" if rng.random() < 0.04 else words


def stream(count: int, people: int, seed: int = 7) -> Iterator[InboundMessage]:
    """`count` messages of `people` customers, seven in ten of them public, three seconds apart."""
    rng = random.Random(seed)
    for number in range(count):
        who = rng.randrange(people)
        yield InboundMessage(
            native_id=f"n{number}",
            kind=DeliveryKind.MESSAGE,
            surface=Surface.PUBLIC if rng.random() < 0.7 else Surface.DIRECT,
            author=Author(f"u{who}", f"@persona{who}", f"Persona {who}"),
            text=text(rng),
            posted_at=START + timedelta(seconds=number * 3),
            root_id=f"n{number}",
        )
