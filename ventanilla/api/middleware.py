"""Idempotency: a write sent again with the same `Idempotency-Key` answers what it answered, and does nothing twice.

The key is stored in the transaction of the write: either both are there or neither. Two equal requests at once wait for one
another. A refused write keeps no key, so a corrected one may use it again.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ventanilla.accounts.types import Person
from ventanilla.api.models import IdempotencyKey
from ventanilla.api.v1.problems import Problem, answer, too_large
from ventanilla.common import master_keys
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import OpenKey, seal, unseal

HEADER = "Idempotency-Key"
KEPT = timedelta(days=3)
_WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def _hash(request: HttpRequest) -> bytes:
    """Keyed: a body may hold what must not be guessed from a hash."""
    said = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hmac.new(master_keys.index_secret(), said, hashlib.sha256).digest()


def _opener(request: HttpRequest) -> OpenKey:
    """The key of a kept answer, made from the request and its token's secret and stored nowhere: only who asks again can read it.

    An answer may hold what a customer wrote; kept like this it outlives no erasure.
    """
    said = f"{request.headers.get('Authorization', '')}\n{request.method} {request.get_full_path()}\n".encode() + request.body
    return OpenKey(0, hmac.new(master_keys.index_secret(), b"answer\n" + said, hashlib.sha256).digest())


def _place(token: object, key: str) -> str:
    return f"idempotency_key|{token}|{key}"


def _replay(kept: IdempotencyKey, digest: bytes, opener: OpenKey) -> HttpResponse:
    if not hmac.compare_digest(bytes(kept.request_hash), digest):
        return answer(Problem(409, "key_reused", _("This Idempotency-Key was used for another request. Use a new key for each request.")))
    body = unseal(opener, _place(kept.token, kept.key), bytes(kept.body)) if kept.body else b""
    response = HttpResponse(body, status=kept.status or 200, content_type=kept.content_type)
    response["Idempotency-Replayed"] = "true"
    return response


class IdempotencyMiddleware:
    """Stands around every write of the interface that carries a key."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        person: Person | None = getattr(request, "person", None)
        if not key or request.method not in _WRITES or person is None or not person.token or person.home_id is None:
            return self.get_response(request)
        if len(key) > 255 or not key.isascii() or not key.isprintable():
            return answer(Problem(400, "wrong_key", _("An Idempotency-Key has at most 255 printable characters.")))
        try:
            request.body  # noqa: B018  read here, where a body that is too large has an answer
        except RequestDataTooBig:
            return answer(too_large())
        return self._once(request, person.home_id, person.token, key)

    def _once(self, request: HttpRequest, entity_id: int, token: str, key: str) -> HttpResponse:
        digest = _hash(request)
        with transaction.atomic():
            row = IdempotencyKey(entity_id=entity_id, token=token, key=key, request_hash=digest, created_at=now())
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError:
                return _replay(IdempotencyKey.objects.get(token=token, key=key), digest, _opener(request))
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif response.status_code >= 400:
                row.delete()
            else:
                row.status, row.body = response.status_code, seal(_opener(request), _place(token, key), response.content)
                row.content_type = response.headers.get("Content-Type", "")[:100]
                row.save(update_fields=["status", "body", "content_type"])
        return response


def forget_old_keys() -> int:
    """A chore: keys are kept for three days. How many went."""
    return IdempotencyKey.objects.filter(created_at__lt=now() - KEPT).delete()[0]
