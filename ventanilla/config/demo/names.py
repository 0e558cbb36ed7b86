"""People who do not exist: given names and surnames that are common in each country, combined by the dice."""

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from random import Random

_NAMES = json.loads(Path(__file__).with_name("names.json").read_text())


@dataclass(frozen=True, slots=True)
class Somebody:
    """A fictional person of the network inside."""

    handle: str
    name: str
    country: str


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKD", word.lower()).encode("ascii", "ignore").decode()


def _handle(dice: Random, given: str, family: str) -> str:
    first, last = _plain(given), _plain(family)
    year = dice.choice(["", "", str(dice.randint(62, 99)), str(dice.randint(0, 9))])
    return dice.choice(
        [
            f"{first}{last}{year}",
            f"{first}_{last}{year}",
            f"{first[0]}{last}{year}",
            f"{last}_{first}",
            f"{first}{last[:3]}{year}",
        ]
    )


def people(dice: Random, country: str, count: int, taken: set[str]) -> list[Somebody]:
    """`count` people of a country, each with a handle that nobody else has."""
    made: list[Somebody] = []
    given, family = _NAMES["given"][country], _NAMES["family"][country]
    while len(made) < count:
        first, last = dice.choice(given), dice.choice(family)
        handle = _handle(dice, first, last)
        if handle in taken:
            continue
        taken.add(handle)
        full = f"{first} {last}" if country == "GB" or dice.random() < 0.5 else f"{first} {last} {dice.choice(family)}"
        made.append(Somebody(handle, dice.choice([full, full, first, f"{first} {last[0]}."]), country))
    return made
