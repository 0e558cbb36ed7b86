"""Who calls, which entities there are, and who works there."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from ventanilla.accounts import directory
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.accounts.types import EntityView, StaffView
from ventanilla.api.v1.paging import page_of_all
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS, Page, Paging

router = Router(tags=["access"])


class MeOut(Schema):
    token: UUID
    name: str
    scopes: list[TokenScope]
    expires_at: datetime


class EntityOut(Schema):
    id: UUID
    key: str
    name: str
    kind: str
    parent: UUID | None
    country: str
    language: str
    zone: str
    currency: str


class MemberOut(Schema):
    entity: str
    role: str
    team: str | None


class UserOut(Schema):
    id: UUID
    name: str
    active: bool
    roles: list[MemberOut]


@router.get("/me", response={200: MeOut, **PROBLEMS}, summary="The token that calls")
def me(request: HttpRequest) -> object:
    person = caller(request)
    return {"token": person.token, "name": person.name, "scopes": sorted(person.token_scopes), "expires_at": directory.token_expiry(person)}


@router.get("/entities", response={200: Page[EntityOut], **PROBLEMS}, summary="The entities that the token reaches")
def entities(request: HttpRequest, paging: Query[Paging]) -> object:
    return page_of_all(directory.entities(caller(request)), paging, lambda e: {**_fields(e), "id": e.public_id, "parent": e.parent})


def _fields(entity: EntityView) -> dict[str, str]:
    return {name: getattr(entity, name) for name in ("key", "name", "kind", "country", "language", "zone", "currency")}


@router.get("/users", auth=needs(TokenScope.PEOPLE_READ), response={200: Page[UserOut], **PROBLEMS}, summary="Who works there")
def users(request: HttpRequest, paging: Query[Paging]) -> object:
    return page_of_all(directory.staff(caller(request).scope.entity_ids), paging, _user)


def _user(member: StaffView) -> dict[str, object]:
    roles = [{"entity": r.entity, "role": r.role, "team": r.team} for r in member.roles]
    return {"id": member.public_id, "name": member.name, "active": member.active, "roles": roles}
