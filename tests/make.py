"""Plain builders of the named cast: Alba (agent), Bruno (supervisor), Carla (compliance), Darío (another country: must see nothing)."""

from dataclasses import dataclass
from datetime import timedelta

from ventanilla.accounts import factors, queries, tokens
from ventanilla.accounts.models import Entity, EntityKind, Membership, Team, User
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.accounts.types import Person
from ventanilla.common.pure.clock import now

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # the cast shares one phone


@dataclass(frozen=True)
class Bank:
    group: Entity
    spain: Entity
    mexico: Entity
    care: Team
    alba: User
    bruno: User
    carla: User
    dario: User

    def person(self, user: User) -> Person:
        person = queries.person(user.pk)
        assert person is not None
        return person


def entity(key: str, kind: EntityKind, parent: Entity | None = None, country: str = "", **fields: object) -> Entity:
    return Entity.objects.create(key=key, kind=kind, parent=parent, country=country, name=f"Banco Alameda {key}", **fields)


def user(name: str, role: Role, at: Entity, team: Team | None = None, **fields: object) -> User:
    made = User.objects.create_user(email=f"{name.lower()}@alameda.example", name=name, signature=name, **fields)
    Membership.objects.create(user=made, entity=at, role=role, team=team)
    factors.add_totp(made.pk, SECRET)
    return made


def bank() -> Bank:
    group = entity("grupo", EntityKind.GROUP)
    spain = entity("es", EntityKind.COUNTRY, group, "ES")
    mexico = entity("mx", EntityKind.COUNTRY, group, "MX", zone="America/Mexico_City", currency="MXN")
    care = Team.objects.create(entity=spain, key="care", name="Atención")
    return Bank(
        group=group,
        spain=spain,
        mexico=mexico,
        care=care,
        alba=user("Alba", Role.AGENT, spain, care),
        bruno=user("Bruno", Role.SUPERVISOR, spain, care),
        carla=user("Carla", Role.COMPLIANCE, spain),
        dario=user("Dario", Role.AGENT, mexico),
    )


def givers() -> list[int]:
    """Those who gave out tokens: holding every role, they hear of everything too."""
    return list(User.objects.filter(name__startswith="Admin").values_list("pk", flat=True))


def token(at: Entity, *scopes: TokenScope) -> str:
    """A fresh API token of a system of the bank, issued by somebody made for it who holds every role."""
    made = user(f"Admin{User.objects.count()}", Role.ADMINISTRATOR, at)
    Membership.objects.bulk_create([Membership(user=made, entity=at, role=role) for role in Role if role is not Role.ADMINISTRATOR])
    by = queries.person(made.pk)
    assert by is not None
    return tokens.issue(by, at.pk, "test", scopes, now() + timedelta(days=1)).secret
