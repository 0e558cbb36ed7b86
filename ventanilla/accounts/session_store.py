"""Sessions in the database, useless to whoever reads it: the row is found by a digest of the cookie, its data is sealed."""

import hashlib
from typing import Any

import orjson
from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError, transaction

from ventanilla.accounts.models import Session
from ventanilla.common import master_sealing
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import SealBroken

_PLACE = "session|data"


def digest_of(session_key: str) -> str:
    """The row's key: 160 bits of the cookie's SHA-256. The cookie itself is random, so no salt is needed."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's contract; asynchronous forms run the same code in a thread."""

    row: Session | None = None  # as loaded: when it began, when it was last seen

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def encode(self, session_dict: dict[str, Any]) -> str:
        return master_sealing.seal(_PLACE, orjson.dumps(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            return dict(orjson.loads(master_sealing.unseal(_PLACE, str(session_data))))
        except (SealBroken, ValueError):
            return {}

    def _get_session_from_db(self) -> Session | None:
        self.row = Session.objects.filter(session_key=digest_of(str(self.session_key)), expire_date__gt=now()).first()
        if self.row is None:
            self._session_key = None
        return self.row

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=digest_of(session_key)).exists()

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # missing in the stubs
        user_id = data.get("_auth_user_id")
        fields = {
            "session_data": self.encode(data),
            "expire_date": self.get_expiry_date(modification=now()),
            "user_id": user_id and int(user_id),
        }
        key = digest_of(self.session_key)
        if not must_create:
            if not Session.objects.filter(session_key=key).update(**fields):
                raise UpdateError
            return None
        try:
            with transaction.atomic():
                Session.objects.create(session_key=key, **fields)
        except IntegrityError:
            raise CreateError
        return None

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            Session.objects.filter(session_key=digest_of(key)).delete()

    async def _aget_session_from_db(self) -> Session | None:
        return await sync_to_async(self._get_session_from_db)()

    async def aexists(self, session_key: str) -> bool:
        return await sync_to_async(self.exists)(session_key)

    async def asave(self, must_create: bool = False) -> None:
        await sync_to_async(self.save)(must_create)

    async def adelete(self, session_key: str | None = None) -> None:
        await sync_to_async(self.delete)(session_key)
