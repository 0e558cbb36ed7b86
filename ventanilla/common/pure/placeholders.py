"""Places in a text that are filled in later: `{customer}`, `{producto}`."""

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{(\w*)\}")


def places(text: str) -> list[str]:
    """The places that a text names, in order, each once."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; one without a value stays to be seen, and is filled in by hand.

    >>> fill("Hola, {customer}: su caso es {case}.", {"customer": "Ana"})
    'Hola, Ana: su caso es {case}.'
    """
    return _PLACE.sub(lambda match: values.get(match[1]) or match[0], text)
