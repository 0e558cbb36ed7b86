"""A person asks for the archive to be verified or exported; a job does it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import errands
from ventanilla.common import scope
from ventanilla.jobs.services import enqueue

RIGHT = {"verify": Permission.ARCHIVE_READ, "export": Permission.ARCHIVE_EXPORT}


def ask(person: Person, kind: str) -> UUID:
    """Ask for a `verify` or an `export` of the person's entities. The export writes other entities' entries as hashes alone."""
    entities = person.entities_with(RIGHT[kind])
    if not entities:
        raise PermissionDenied
    home = person.home_id if person.home_id in entities and person.home_id is not None else min(entities)
    with transaction.atomic():
        errand = errands.ask(home, kind, entities, person.actor)
        enqueue(f"archive.{kind}", {"errand": errand.pk}, rank=3)
    return errand.public_id


def run(errand: int) -> None:
    """Jobs `archive.verify` and `archive.export`: over all entities, since one tree covers them all."""
    with scope.system():
        try:
            errands.run(errand)
        except OSError:
            errands.failed(errand)
            raise
