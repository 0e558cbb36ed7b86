"""Found the bank, or add an entity to it: the tree, and the catalogue that each new entity starts with."""

from collections.abc import Iterable

from django.db import transaction

from ventanilla.accounts import entities
from ventanilla.accounts.types import Person
from ventanilla.catalogue.seeding import seed_entity
from ventanilla.common import scope


def found_bank(group: str, countries: Iterable[entities.NewCountry]) -> list[entities.Founded]:
    """Everything or nothing. Raises `accounts.entities.AlreadyFounded`."""
    with transaction.atomic(), scope.system():
        made = entities.found(group, countries)
        for entity in made:
            if entity.country:
                seed_entity(entity.id, entity.country)
    return made


def add_entity(by: Person, parent_id: int, name: str, country: str) -> entities.Founded:
    """A new country or brand with its own catalogue. `Http404` without the right over the parent."""
    with transaction.atomic():
        made = entities.add(by, parent_id, name, country)
        with scope.entity(made.id):
            seed_entity(made.id, made.country)
    return made
