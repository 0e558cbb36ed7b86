"""What others may hold of a person at work."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from ventanilla.accounts.permissions import Permission, Role, permits
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.common.pure.clock import now
from ventanilla.common.scope import Scope

STEP_UP_FOR = timedelta(minutes=5)  # how long a second factor vouches for approvals, reveals and exports


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person, as services and queries see them: who, where, and with which roles.

    `roles` maps an entity's id to the roles held there, inherited ones included. A system of the bank that comes with an
    API token is a person too: it has `token` (the token's public id) and holds `grants` instead of roles.
    `factor_at` is when the second factor was last proved in this session.
    """

    user_id: int
    name: str
    roles: dict[int, frozenset[Role]]
    teams: frozenset[int] = frozenset()
    branches: frozenset[str] = frozenset()
    supervised: frozenset[int] = frozenset()  # entities in which every answer of theirs waits for an approval
    grants: dict[int, frozenset[Permission]] = field(default_factory=dict)
    token: str = ""
    token_scopes: frozenset[TokenScope] = frozenset()
    home_id: int | None = None  # the entity that the person or token belongs to first: where new things go unless said otherwise
    factor_at: datetime | None = None
    has_factor: bool = False
    language: str = "es"
    zone: str = "UTC"  # IANA; of the home entity: the clock on the person's wall

    @property
    def scope(self) -> Scope:
        return Scope(frozenset(self.roles) | frozenset(self.grants))

    @property
    def actor(self) -> str:
        """Who did it, as the archive writes it."""
        return f"token:{self.token}" if self.token else f"user:{self.user_id}"

    def may(self, permission: Permission, entity_id: int) -> bool:
        """Whether the person holds the permission in that entity."""
        return permission in self.grants.get(entity_id, frozenset()) or permits(self.roles.get(entity_id, frozenset()), permission)

    def may_somewhere(self, permission: Permission) -> bool:
        return any(self.may(permission, entity_id) for entity_id in self.scope.entity_ids)

    def entities_with(self, permission: Permission) -> frozenset[int]:
        """The entities in which the person holds the permission: what a list query filters by."""
        return frozenset(entity_id for entity_id in self.scope.entity_ids if self.may(permission, entity_id))

    def stepped_up(self, at: datetime | None = None) -> bool:
        """Whether the second factor was proved within the last five minutes: asked before approvals, reveals and exports."""
        return self.factor_at is not None and self.factor_at <= (moment := at or now()) and moment - self.factor_at <= STEP_UP_FOR


@dataclass(frozen=True, slots=True)
class EntityView:
    """A node of the bank's tree as pages and the interface show it. `parent` is None where the reader does not see it."""

    id: int
    public_id: UUID
    key: str
    name: str
    kind: str
    parent: UUID | None
    country: str
    language: str
    zone: str
    currency: str
    active: bool


@dataclass(frozen=True, slots=True)
class MembershipView:
    """A role held in an entity."""

    id: int
    entity_id: int
    entity: str  # key
    entity_name: str
    role: Role
    team: str | None  # key
    branch: str


@dataclass(frozen=True, slots=True)
class StaffView:
    """A member of staff with the roles that the reader may see."""

    user_id: int
    public_id: UUID
    name: str
    email: str
    active: bool
    roles: list[MembershipView]


@dataclass(frozen=True, slots=True)
class EntityName:
    """An entity as lists and the entity switch show it. `depth` counts from the top of what the person sees."""

    id: int
    public_id: str
    key: str
    name: str
    country: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class AccessView:
    """How a person gets in."""

    has_password: bool
    factors: tuple[str, ...]  # allauth's types: totp, webauthn, recovery_codes
    locked_until: datetime | None
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class TeamView:
    """People of one entity who share a queue."""

    id: int
    public_id: UUID
    entity_id: int
    entity_name: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class TokenView:
    """An API token as an administrator sees it: never its secret."""

    public_id: UUID
    name: str
    entity: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    works: bool
    lost: tuple[str, ...] = ()  # scopes that no longer hold: its giver may not do that any more
