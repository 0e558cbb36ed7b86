"""Keys by which an advertisement is aimed at people, as networks name them: `age_25_40`, `zip_80302`, `gender`, `lookalike_customers`."""

import re
from typing import Any

from ventanilla.common.pure.text import fold

# Age, sex, where people live and audiences like one's customers: no ground for credit or housing.
PROTECTED = frozenset(
    [
        *("age", "ages", "edad", "sex", "gender", "sexo", "genero", "zip", "zipcode", "postcode", "postal", "lookalike", "lookalikes"),
        *(
            "women",
            "men",
            "female",
            "male",
            "family",
            "families",
            "parents",
            "married",
            "single",
            "divorced",
            "similar",
            "race",
            "racial",
            "ethnicity",
            "ethnic",
            "religion",
            "religious",
            "marital",
            "familial",
            "parental",
            "disability",
        ),
    ]
)
_PARTS = re.compile(r"[^\W\d_]+")


def listed(keys: Any) -> tuple[str, ...]:
    """The keys of a fact that is one key, a list of them, or a mapping of them to values."""
    if not keys or isinstance(keys, bool):
        return ()
    return (keys,) if isinstance(keys, str) else tuple(str(key) for key in keys)


def protected(keys: Any) -> bool:
    """Whether one of the keys aims at a protected trait, whatever the values that follow it."""
    return any(not PROTECTED.isdisjoint(_PARTS.findall(fold(key))) for key in listed(keys))
