"""The packs there are: every folder of `packs/` with a `PACK` in its `pack.py`."""

import pkgutil
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module

from ventanilla.compliance import packs
from ventanilla.compliance.countries import country_code
from ventanilla.compliance.rule import OFF_DRAFT, How, Pack, Rule

HOUSE = "HOUSE"
# Where the law of the Union holds: its members, and the EEA beside them.
EEA = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IS",
        "IE",
        "IT",
        "LV",
        "LI",
        "LT",
        "LU",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
    ]
)


@lru_cache(maxsize=1)
def all_packs() -> tuple[Pack, ...]:
    """Every pack, by id."""
    found = [import_module(f"{packs.__name__}.{module.name}.pack").PACK for module in pkgutil.iter_modules(packs.__path__) if module.ispkg]
    return tuple(sorted(found, key=lambda pack: pack.id))


@lru_cache(maxsize=1)
def all_rules() -> dict[str, Rule]:
    """Every rule by its id. Two with one id are a mistake."""
    rules: dict[str, Rule] = {}
    for pack in all_packs():
        for rule in pack.rules:
            if rule.id in rules:
                raise ValueError(f"two rules have the id {rule.id}")
            rules[rule.id] = rule
    return rules


@lru_cache(maxsize=256)
def effective(countries: frozenset[str]) -> tuple[Pack, ...]:
    """The packs that hold for these countries (the audience's and the licence's): theirs, the Union's where one is in it, the networks'.

    The bank's own (`HOUSE`) are not among them: they hold where the caller brings the bank's house.
    """
    wanted = countries - {HOUSE} | {"PLATFORM"} | ({"EU"} if countries & EEA else set())
    return tuple(pack for pack in all_packs() if pack.country in wanted)


@lru_cache(maxsize=256)
def effective_rules(countries: frozenset[str]) -> dict[str, Rule]:
    """The rules of the effective packs, by id."""
    return {rule.id: rule for pack in effective(countries) for rule in pack.rules}


@lru_cache(maxsize=1)
def house_rules() -> tuple[Rule, ...]:
    """The bank's own rules."""
    return tuple(rule for pack in all_packs() if pack.id == HOUSE for rule in pack.rules)


@lru_cache(maxsize=256)
def replacing(countries: frozenset[str]) -> tuple[Rule, ...]:
    """The effective rules whose wording takes the place of another's."""
    return tuple(rule for rule in effective_rules(countries).values() if rule.replaces)


def programme(countries: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of these countries that no single text can keep or break: duties of the bank, for its own checklist."""
    codes = frozenset(country_code(c) for c in countries)
    return tuple(rule for pack in effective(codes) for rule in pack.rules if rule.how in OFF_DRAFT or rule.how is How.CLOCK)
