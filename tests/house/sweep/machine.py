"""Every operation of `/api/v1`: the scope that it needs, and a sample call with ids of a world."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.films import mp4
from tests.house.sweep.world import World
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.router import api
from ventanilla.common.pure.clock import now


@dataclass(frozen=True)
class Operation:
    """`scope` is None where any token will do."""

    method: str
    path: str
    scope: TokenScope | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Sample:
    """`ids` name the world's objects by argument, `body` values that begin with `$` likewise. `says` is the right answer's status."""

    ids: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    foreign: tuple[str, ...] = ()
    says: int = 200

    def address(self, operation: Operation, world: World, others: Mapping[str, World] | None = None) -> str:
        values = {name: str((others or {}).get(name, world)[noun]) for name, noun in self.ids.items()}
        return "/api/v1" + operation.path.format_map(values)

    def said(self, world: World) -> dict[str, Any]:
        return {name: _given(world, value) for name, value in self.body.items()}


def _given(world: World, value: Any) -> Any:
    if isinstance(value, list):
        return [_given(world, one) for one in value]
    if value == "$tomorrow":
        return (now() + timedelta(days=1)).isoformat()
    return str(world[value[1:]]) if isinstance(value, str) and value.startswith("$") else value


def operations() -> list[Operation]:
    """All of them, by path."""
    found = []
    for _prefix, router in api._routers:
        for path, view in router.path_operations.items():
            plain = path.replace("{uuid:", "{").replace("{uuidstr:", "{")
            for operation in view.operations:
                guards = operation.auth_callbacks or (router.auth if isinstance(router.auth, list) else [router.auth])
                scope = next((g.scope for g in guards if hasattr(g, "scope")), None)
                found += [Operation(method, plain, scope) for method in operation.methods]
    return sorted(found, key=lambda o: (o.path, o.method))


FILM = b64encode(mp4(seconds=7)).decode()
PLAN = {"name": "Ahorro", "starts_on": "2027-03-01", "ends_on": "2027-03-31"}
CASE, LEAD = {"public_id": "incident"}, {"public_id": "lead"}
SAMPLES: dict[str, Sample] = {
    "GET /me": Sample(),
    "GET /entities": Sample(),
    "GET /users": Sample(),
    "GET /products": Sample(),
    "GET /products/{public_id}": Sample({"public_id": "product"}),
    "GET /categories": Sample(),
    "GET /branches": Sample(),
    "GET /branches/{entity}/{code}": Sample({"entity": "entity_key", "code": "branch"}),
    "GET /notices": Sample(),
    "GET /content": Sample(),
    "POST /content": Sample(body={"title": "Pieza", "entity": "$entity_key"}, says=201),
    "GET /content/{public_id}": Sample({"public_id": "content"}),
    "PUT /content/{public_id}": Sample({"public_id": "plain_content"}, {"title": "Otra", "version": 1}),
    "POST /content/{public_id}/check": Sample({"public_id": "content"}),
    "POST /content/{public_id}/ask": Sample({"public_id": "content"}, says=409),
    "POST /content/{public_id}/withdraw": Sample({"public_id": "plain_content"}),
    "GET /content/{public_id}/results": Sample({"public_id": "content"}),
    "GET /campaigns/{public_id}/results": Sample({"public_id": "campaign"}),
    "POST /results/visits": Sample(body={"rows": [{"day": "2026-01-02", "clicks": 3, "utm_content": "swept"}]}),
    "POST /check": Sample(body={"drafts": [{"text": "Hola"}]}),
    "POST /bank/events": Sample(says=401),
    "GET /cases": Sample(),
    "POST /cases": Sample(
        body={"conversation": "$talk", "kind": "incident", "text": "La tarjeta", "category": "swept"}, foreign=("conversation",), says=201
    ),
    "GET /cases/{public_id}": Sample(CASE),
    "POST /cases/{public_id}/move": Sample({"public_id": "fresh_incident"}, {"to": "in_progress"}),
    "POST /cases/{public_id}/remarks": Sample(CASE, {"text": "Llamó otra vez"}),
    "POST /cases/{public_id}/conversations": Sample({"public_id": "fresh_incident"}, {"conversation": "$talk"}, foreign=("conversation",)),
    "POST /cases/{public_id}/handoffs/{handoff_id}/retry": Sample({**CASE, "handoff_id": "handoff"}),
    "GET /conversations": Sample(),
    "GET /conversations/{public_id}/messages": Sample({"public_id": "talk"}),
    "POST /messages/{public_id}/labels": Sample({"public_id": "message"}, {"topic": "card"}),
    "GET /media": Sample(),
    "POST /media": Sample(body={"entity": "$entity_key", "name": "v.mp4", "content": FILM}, foreign=("entity",), says=201),
    "GET /media/{public_id}": Sample({"public_id": "asset"}),
    "POST /media/{public_id}": Sample({"public_id": "asset"}, {"title": "Feria"}),
    "POST /media/{public_id}/archive": Sample({"public_id": "asset"}),
    "GET /post-templates": Sample(),
    "GET /post-templates/{public_id}": Sample({"public_id": "post_template"}),
    "POST /post-templates/{public_id}/content": Sample(
        {"public_id": "post_template"}, {"entity": "$entity_key", "title": "Otra", "channels": ["$channel"]}, foreign=("entity",), says=409
    ),
    "GET /snippets": Sample(),
    "POST /snippets": Sample(body={"entity": "$entity_key", "shortcut": "hola", "text": "Hola"}, foreign=("entity",), says=201),
    "GET /campaigns": Sample(),
    "GET /channels/{public_id}/profile": Sample({"public_id": "channel"}),
    "GET /content/{public_id}/approval": Sample({"public_id": "content"}),
    "POST /campaigns": Sample(body={"entity": "$entity_key", "key": "swept-new", **PLAN}, foreign=("entity",), says=201),
    "GET /campaigns/{public_id}/forms": Sample({"public_id": "campaign"}),
    "GET /forms/{public_id}": Sample({"public_id": "form"}),
    "GET /competitions/{public_id}": Sample({"public_id": "competition"}),
    "GET /campaigns/{public_id}": Sample({"public_id": "campaign"}),
    "POST /campaigns/{public_id}": Sample({"public_id": "campaign"}, PLAN),
    "POST /campaigns/{public_id}/state": Sample({"public_id": "campaign"}, {"to": "running"}),
    "POST /plans": Sample(
        body={"entity": "$entity_key", "csv": "title,channels,date,time,text\na,b,2090-01-01,10:00,c"}, foreign=("entity",), says=201
    ),
    "GET /plans/{public_id}": Sample({"public_id": "plan"}),
    "POST /plans/{public_id}/write": Sample({"public_id": "plan"}),
    "GET /leads": Sample(),
    "GET /leads/{public_id}": Sample(LEAD),
    "POST /leads/{public_id}/offer": Sample({"public_id": "returned_lead"}, {"branch": "0182"}),
    "POST /leads/{public_id}/accept": Sample(LEAD),
    "POST /leads/{public_id}/return": Sample(LEAD, {"reason": "wrong_branch"}),
    "POST /leads/{public_id}/appointment": Sample({"public_id": "accepted_lead"}, {"at": "$tomorrow"}),
    "POST /leads/{public_id}/outcome": Sample({"public_id": "accepted_lead"}, {"to": "contacted"}),
}
