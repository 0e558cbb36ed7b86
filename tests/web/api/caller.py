"""A system of the bank that calls the interface with a token, and signs what it says of cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.test import Client

from tests import make
from ventanilla.accounts.models import Entity
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.bank.signing import sign
from ventanilla.common.pure.clock import now


@dataclass
class Caller:
    secret: str

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"authorization": f"Bearer {self.secret}", "accept-language": "en", **more}

    def get(self, path: str, **query: Any) -> Any:
        return Client().get(f"/api/v1{path}", query, headers=self._headers({}))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return Client().post(f"/api/v1{path}", orjson.dumps(body or {}), content_type="application/json", headers=self._headers(headers))

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return Client().put(f"/api/v1{path}", orjson.dumps(body or {}), content_type="application/json", headers=self._headers(headers))

    def says(
        self, signing: str, event: dict[str, Any], *, at: datetime | None = None, id_: str | None = None, body: bytes | None = None
    ) -> Any:
        """Send an event to `/bank/events`, signed."""
        raw = orjson.dumps(event)
        headers = sign([signing], id_ or event["id"], raw, at or now())
        return Client().post("/api/v1/bank/events", body or raw, content_type="application/json", headers=self._headers(headers))


def caller(at: Entity, *scopes: TokenScope) -> Caller:
    return Caller(make.token(at, *scopes))


def event(id_: str, case: Any, status: str, *, at: datetime | None = None, **data: Any) -> dict[str, Any]:
    """A `case.updated` as the bank writes it."""
    own = {"case": str(case), "reference": "B-1", "status": status, "text": "", "reason": "", "details": {}}
    return {"version": 1, "type": "case.updated", "id": id_, "at": (at or now()).isoformat(), "data": {**own, **data}}
