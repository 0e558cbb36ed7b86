"""Reads of people and entities."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from ventanilla.accounts.factors import has_factor
from ventanilla.accounts.models import Entity, EntityKind, Membership, Team, User, UserKind
from ventanilla.accounts.permissions import MATRIX, Permission, Role
from ventanilla.accounts.types import EntityName, EntityView, Person
from ventanilla.common import scope


def descendants() -> dict[int, frozenset[int]]:
    """Each entity's id with the ids of itself and everything below it. One query; the tree is small."""
    children: dict[int | None, list[int]] = defaultdict(list)
    ids = []
    for id_, parent_id in Entity.objects.order_by("id").values_list("id", "parent_id"):
        children[parent_id].append(id_)
        ids.append(id_)

    def below(id_: int) -> frozenset[int]:
        return frozenset({id_}).union(*(below(child) for child in children[id_]))

    return {id_: below(id_) for id_ in ids}


def below(public_id: str) -> frozenset[int]:
    """The ids of the entity with that public id and of everything below it; empty when there is none. Two queries."""
    found = Entity.objects.filter(public_id=public_id).values_list("id", flat=True).first()
    return descendants()[found] if found is not None else frozenset()


def entity_names(person: Person) -> list[EntityName]:
    """The person's entities, parents before children. One query."""
    rows = [e for e in Entity.objects.order_by("name") if e.pk in person.roles]
    held = {e.pk for e in rows}
    children: dict[int | None, list[Entity]] = defaultdict(list)
    for entity in rows:
        children[entity.parent_id if entity.parent_id in held else None].append(entity)

    def walk(parent_id: int | None, depth: int) -> list[EntityName]:
        return [
            name
            for e in children[parent_id]
            for name in (EntityName(e.pk, str(e.public_id), e.key, e.name, e.country, depth), *walk(e.pk, depth + 1))
        ]

    return walk(None, 0)


def person(user_id: int, *, factor_at: datetime | None = None) -> Person | None:
    """The person at work behind a user, with the roles held in every entity; None when inactive. Three queries."""
    user = User.objects.filter(pk=user_id, is_active=True, kind=UserKind.PERSON).annotate(has_factor=has_factor()).first()
    if user is None:
        return None
    with scope.system():  # memberships say what the scope will be
        memberships = list(Membership.objects.filter(user_id=user_id).select_related("entity").order_by("id"))
    tree = descendants()
    roles: dict[int, set[Role]] = defaultdict(set)
    for membership in memberships:
        for entity_id in tree.get(membership.entity_id, frozenset()):
            roles[entity_id].add(Role(membership.role))
    return Person(
        user_id=user.pk,
        name=user.name,
        roles={entity_id: frozenset(held) for entity_id, held in roles.items()},
        teams=frozenset(m.team_id for m in memberships if m.team_id),
        branches=frozenset(m.branch for m in memberships if m.branch),
        supervised=frozenset(e for m in memberships if m.supervised for e in tree.get(m.entity_id, frozenset())),
        language=user.language,
        factor_at=factor_at,
        has_factor=user.has_factor,
        home_id=memberships[0].entity_id if memberships else None,
        zone=memberships[0].entity.zone if memberships else "UTC",
    )


def permissions_in(user_id: int, entity_id: int) -> frozenset[Permission]:
    """What an active person may do in that entity, there or from above; nothing when inactive. Two queries."""
    line = ancestors(entity_id)
    with scope.system():  # the person may work above what the reader sees
        held = Membership.objects.filter(entity_id__in=line, user_id=user_id, user__is_active=True, user__kind=UserKind.PERSON)
        roles = set(held.values_list("role", flat=True))
    return frozenset().union(*(MATRIX[Role(role)] for role in roles))


def ancestors(entity_id: int) -> list[int]:
    """The entity's id and those of everything above it, nearest first. One query."""
    parents = dict(Entity.objects.values_list("id", "parent_id"))
    line, here = [], entity_id if entity_id in parents else None
    while here is not None:
        line.append(here)
        here = parents[here]
    return line


def holders(permission: Permission, entity_id: int) -> list[int]:
    """The ids of the active people who hold the permission in that entity, there or from above. Two queries."""
    roles = [role for role, held in MATRIX.items() if permission in held]
    line = ancestors(entity_id)
    with scope.system():  # the group's people may be outside the scope of the one who asks
        held = Membership.objects.filter(entity_id__in=line, role__in=roles, user__is_active=True)
        return list(held.order_by("user_id").values_list("user_id", flat=True).distinct())


def of_branch(entity_id: int, branch: str) -> list[int]:
    """The ids of the active people of a branch of the entity. Two queries."""
    line = ancestors(entity_id)
    with scope.system():
        held = Membership.objects.filter(entity_id__in=line, branch=branch, user__is_active=True)
        return list(held.order_by("user_id").values_list("user_id", flat=True).distinct())


def team_ids(ids: Iterable[int | None]) -> dict[int, str]:
    """The public ids of these teams. One query."""
    rows = Team.objects.filter(pk__in={id_ for id_ in ids if id_}).values_list("id", "public_id")
    return {id_: str(public_id) for id_, public_id in rows}


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these users, whoever they are. One query."""
    return dict(User.objects.filter(pk__in={id_ for id_ in user_ids if id_}).values_list("id", "name"))


def staff_names(entity_ids: Iterable[int]) -> dict[int, str]:
    """The names of everybody with a role in one of these entities. One query."""
    rows = User.objects.filter(memberships__entity_id__in=set(entity_ids), kind=UserKind.PERSON)
    return dict(rows.distinct().values_list("id", "name"))


def zone_of(entity_id: int) -> str:
    """The IANA zone of an entity."""
    return str(Entity.objects.values_list("zone", flat=True).get(pk=entity_id))


def entity_keys() -> dict[int, str]:
    """Every entity's key by its id. One query; the tree is small."""
    return dict(Entity.objects.values_list("id", "key"))


def root() -> int | None:
    """The group at the top of the bank's tree, or None before the bank has been set up. One query."""
    return Entity.objects.filter(parent=None).order_by("id").values_list("id", flat=True).first()


def about(entity_id: int) -> EntityView:
    """One entity, for workflows: its key, name, country, language, zone. One query."""
    e = Entity.objects.get(pk=entity_id)
    return EntityView(e.pk, e.public_id, e.key, e.name, e.kind, None, e.country, e.language, e.zone, e.currency, e.active)


def entity_by_key(key: str) -> Entity | None:
    """The entity with this key."""
    return Entity.objects.filter(key=key).first()


def country_entities() -> list[EntityView]:
    """The entities of countries, as the system sees them."""
    return [about(pk) for pk in Entity.objects.filter(kind=EntityKind.COUNTRY).order_by("id").values_list("id", flat=True)]


def in_role(role: Role, entity_id: int) -> list[int]:
    """The ids of the active people who hold the role in that entity, there or from above. Two queries."""
    line = ancestors(entity_id)
    with scope.system():  # the group's people may be outside the scope of the one who asks
        held = Membership.objects.filter(entity_id__in=line, role=role, user__is_active=True)
        return list(held.order_by("user_id").values_list("user_id", flat=True).distinct())
