"""The twin over HTTP: signed webhooks out by Standard Webhooks; the bank answers with a receipt and calls back by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import orjson

from ventanilla.bank.base import BankByEnvelope
from ventanilla.bank.signing import BadSecret, sign
from ventanilla.bank.types import BankRefused, BankUnavailable, Receipt, StatusUpdate
from ventanilla.bank.wire import ANSWER_MAX, NotUnderstood, dump, envelope, receipt, refusal
from ventanilla.common import http
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.json import storable

TIMEOUT = 15.0
_FINAL = frozenset({400, 409, 410, 422})


class HttpBank(BankByEnvelope):
    """One address that takes every envelope. A time-out means "perhaps": the same id is sent again until it is acknowledged."""

    def __init__(self, entity: str, url: str, secrets: Sequence[str]) -> None:
        super().__init__(entity)
        self.url = url
        self.secrets = tuple(secrets)

    def give(self, envelope: Mapping[str, Any]) -> Receipt:
        response = self._post(envelope)
        try:
            return receipt(response.content)
        except NotUnderstood:
            raise BankUnavailable("answer_not_understood")

    def ask(self, type_: str, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        response = self._post(envelope(type_, f"ask:{uuid7()}", self.entity, data, now()))
        try:
            value = storable(orjson.loads(response.content))
        except orjson.JSONDecodeError:
            raise BankUnavailable("answer_not_understood")
        found = value.get("found", value) if isinstance(value, dict) else None
        return found if isinstance(found, dict) else None

    def _post(self, envelope: Mapping[str, Any]) -> httpx.Response:
        body, at = dump(envelope), now()
        if not self.secrets:
            raise BankUnavailable("no_secret")
        try:
            headers = {"content-type": "application/json", **sign(self.secrets, envelope["id"], body, at)}
            response = http.request("POST", self.url, content=body, headers=headers, timeout=TIMEOUT, max_bytes=ANSWER_MAX)
        except BadSecret:
            raise BankUnavailable("bad_secret")
        except http.AddressRefused:
            raise BankUnavailable("address_refused")
        except httpx.TimeoutException:
            raise BankUnavailable("timed_out")
        except (httpx.HTTPError, httpx.InvalidURL):
            raise BankUnavailable("no_answer")
        if response.status_code in _FINAL:
            raise BankRefused(refusal(response.content) or f"HTTP {response.status_code}")
        if not response.is_success:
            raise BankUnavailable(f"http_{response.status_code}", _seconds(response.headers.get("retry-after", "")))
        return response

    def updates(self, since: str) -> tuple[Sequence[StatusUpdate], str]:
        return (), since


def _seconds(retry_after: str) -> float:
    return min(float(retry_after), 3600.0) if retry_after.isascii() and retry_after.isdigit() else 0.0
