"""Teams: people of one entity who share a queue."""

from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.text import slugify

from ventanilla.accounts import log
from ventanilla.accounts.models import Team
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person


class NameTaken(ValueError):
    """The entity has a team of that name."""


def add(by: Person, entity_id: int, name: str) -> None:
    """Add a team to an entity. Raises `NameTaken`; `Http404` without the right."""
    if not by.may(Permission.USER_ADMIN, entity_id):
        raise Http404
    key = slugify(name)[:40] or "team"
    with transaction.atomic():
        team, made = Team.objects.get_or_create(entity_id=entity_id, key=key, defaults={"name": name.strip()})
        if not made:
            raise NameTaken(name)
        log.write(entity_id, "team.added", f"team:{team.public_id}", by.actor, {"name": team.name})


def _mine(by: Person, public_id: UUID) -> Team:
    team = Team.objects.filter(public_id=public_id, entity_id__in=by.entities_with(Permission.USER_ADMIN)).first()
    if team is None:
        raise Http404
    return team


def rename(by: Person, public_id: UUID, name: str) -> None:
    """Give a team another name; its key stays."""
    team = _mine(by, public_id)
    with transaction.atomic():
        Team.objects.filter(pk=team.pk).update(name=name.strip())
        log.write(team.entity_id, "team.renamed", f"team:{public_id}", by.actor, {"name": name.strip(), "before": team.name})


def remove(by: Person, public_id: UUID) -> None:
    """Remove a team; its people keep their roles."""
    team = _mine(by, public_id)
    with transaction.atomic():
        entity_id, name = team.entity_id, team.name
        team.delete()
        log.write(entity_id, "team.removed", f"team:{public_id}", by.actor, {"name": name})
