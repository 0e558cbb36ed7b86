"""Reads for the screens and the interface: entities, staff, teams, tokens."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.http import Http404

from ventanilla.accounts import lockout
from ventanilla.accounts.models import ApiToken, Entity, Membership, Team, User, UserKind
from ventanilla.accounts.permissions import Permission, Role
from ventanilla.accounts.queries import permissions_in
from ventanilla.accounts.token_scopes import TokenScope, within
from ventanilla.accounts.types import AccessView, EntityView, MembershipView, Person, StaffView, TeamView, TokenView
from ventanilla.common import scope
from ventanilla.common.pure.clock import now


def entities(person: Person) -> list[EntityView]:
    """The entities in which the person has anything to do, parents first. One query."""
    rows = Entity.objects.filter(pk__in=person.scope.entity_ids).select_related("parent").order_by("id")
    return [
        EntityView(
            id=e.pk,
            public_id=e.public_id,
            key=e.key,
            name=e.name,
            kind=e.kind,
            parent=e.parent.public_id if e.parent and e.parent_id in person.scope.entity_ids else None,
            country=e.country,
            language=e.language,
            zone=e.zone,
            currency=e.currency,
            active=e.active,
        )
        for e in rows
    ]


def staff(entity_ids: Iterable[int]) -> list[StaffView]:
    """The people who have a role in these entities, by name, with those roles. Two queries."""
    held = Membership.objects.filter(entity_id__in=set(entity_ids), user__kind=UserKind.PERSON)
    people: dict[int, StaffView] = {}
    for m in held.select_related("user", "entity", "team").order_by("user__name", "user_id", "entity_id", "role"):
        person = people.setdefault(m.user_id, StaffView(m.user_id, m.user.public_id, m.user.name, m.user.email, m.user.is_active, []))
        person.roles.append(_membership(m))
    return list(people.values())


def token_expiry(person: Person) -> datetime:
    """When the token that calls ends."""
    return ApiToken.objects.values_list("expires_at", flat=True).get(public_id=person.token)


def demo_people() -> list[StaffView]:
    """The fictional colleagues of the demo, in the order in which they were made. Two queries."""
    with scope.system():  # shown before anybody has signed in
        everyone = staff(Entity.objects.values_list("id", flat=True))
    demo = set(User.objects.filter(demo=True, is_active=True).values_list("id", flat=True))
    return sorted((p for p in everyone if p.user_id in demo), key=lambda p: p.user_id)


def has_people() -> bool:
    """Whether anybody has been let in yet."""
    return User.objects.filter(kind=UserKind.PERSON).exists()


def root_id() -> int | None:
    """The entity at the top of the bank; None while there is no bank."""
    return Entity.objects.filter(parent=None).order_by("id").values_list("id", flat=True).first()


def roles_of(person: Person) -> list[MembershipView]:
    """The roles that a person was given, where they were given. One query."""
    rows = Membership.objects.filter(user_id=person.user_id).select_related("entity", "team").order_by("entity_id", "role")
    return [_membership(m) for m in rows]


def _membership(m: Membership) -> MembershipView:
    return MembershipView(m.pk, m.entity_id, m.entity.key, m.entity.name, Role(m.role), m.team.key if m.team else None, m.branch)


def get_staff(by: Person, public_id: UUID) -> StaffView:
    """One person, for an administrator of an entity they work in, with the roles that this administrator may see. `Http404`."""
    mine = by.entities_with(Permission.USER_ADMIN)
    user = User.objects.filter(public_id=public_id, kind=UserKind.PERSON).first()
    if user is None or not mine:
        raise Http404
    with scope.system():  # somebody with no role anywhere may still be found, somebody else's colleague not
        elsewhere = Membership.objects.filter(user=user).exclude(entity_id__in=mine).exists()
        held = Membership.objects.filter(user=user, entity_id__in=mine).select_related("entity", "team").order_by("entity_id", "role")
        roles = [_membership(m) for m in held]
    if elsewhere and not roles:
        raise Http404
    return StaffView(user.pk, user.public_id, user.name, user.email, user.is_active, roles)


def access_of(user_id: int) -> AccessView:
    """How a person gets in: password, factors, lock. Three queries."""
    user = User.objects.get(pk=user_id)
    kinds = tuple(Authenticator.objects.filter(user_id=user_id).order_by("created_at").values_list("type", flat=True))
    until = lockout.locked_until(lockout.name_digest(user.email)) or lockout.locked_until(lockout.factor_digest(user_id))
    return AccessView(user.has_usable_password(), kinds, until, user.last_login)


def teams(entity_ids: Iterable[int]) -> list[TeamView]:
    """The teams of these entities. One query."""
    rows = Team.objects.filter(entity_id__in=set(entity_ids)).select_related("entity").order_by("entity_id", "name")
    return [TeamView(t.pk, t.public_id, t.entity_id, t.entity.name, t.key, t.name) for t in rows]


def get_entity(person: Person, public_id: UUID, permission: Permission) -> EntityView:
    """One entity in which the person holds the permission; `Http404`."""
    found = next((e for e in entities(person) if e.public_id == public_id and person.may(permission, e.id)), None)
    if found is None:
        raise Http404
    return found


def _lost(token: ApiToken, held: frozenset[Permission]) -> tuple[str, ...]:
    scopes = [TokenScope(scope) for scope in token.scopes]
    return tuple(sorted(set(scopes) - within(scopes, held)))


def tokens(by: Person) -> list[TokenView]:
    """The API tokens of one's entities, newest first. One query, and two for each giver and entity."""
    rows = ApiToken.objects.filter(entity_id__in=by.entities_with(Permission.TOKEN_ADMIN)).select_related("entity", "created_by")
    at = now()
    held = cache(permissions_in)
    return [
        TokenView(
            public_id=t.public_id,
            name=t.name,
            entity=t.entity.name,
            scopes=tuple(t.scopes),
            created_by=t.created_by.name if t.created_by else "",
            created_at=t.created_at,
            expires_at=t.expires_at,
            last_used_at=t.last_used_at,
            revoked_at=t.revoked_at,
            works=t.revoked_at is None and t.expires_at > at,
            lost=_lost(t, held(t.created_by_id or 0, t.entity_id)),
        )
        for t in rows.order_by("-id")
    ]
