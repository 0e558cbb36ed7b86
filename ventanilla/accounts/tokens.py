"""API tokens of the bank's systems: shown once, stored as a digest, limited by scopes, ended by a date or by hand.

A token never goes beyond the person who gave it: not when it is made, and not at any use, whatever roles were taken since.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from ventanilla.accounts.models import ApiToken, User, UserKind
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import descendants, permissions_in
from ventanilla.accounts.token_scopes import TokenScope, permissions_of, within
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import AccessChanged
from ventanilla.common import scope
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now

PREFIX = "vt_"
LONGEST = timedelta(days=366)
_SEEN_EVERY = timedelta(minutes=1)


class WrongExpiry(ValueError):
    """A token ends between now and a year from now."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token. `secret` exists here and nowhere else."""

    public_id: UUID
    secret: str


class BeyondOwner(ValueError):
    """Scopes that stand for more than the giver may do there; the argument names them."""


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()  # 256 random bits need no slow hash


def issue(by: Person, entity_id: int, name: str, scopes: Iterable[TokenScope], expires_at: datetime) -> Issued:
    """Make a token for a system of the bank. Raises `WrongExpiry`, `BeyondOwner`; `Http404` without the right."""
    if not by.may(Permission.TOKEN_ADMIN, entity_id):
        raise Http404
    if not now() < expires_at <= now() + LONGEST:
        raise WrongExpiry
    wanted = frozenset(TokenScope(s) for s in scopes)
    if beyond := wanted - may_give(by, entity_id):
        raise BeyondOwner(", ".join(sorted(beyond)))
    secret, public_id = PREFIX + secrets.token_urlsafe(32), uuid7()
    allowed = sorted(scope.value for scope in wanted)
    with transaction.atomic():
        service = User.objects.create_user(email=f"{public_id}@token.invalid", name=name, kind=UserKind.SERVICE)
        ApiToken.objects.create(
            public_id=public_id,
            entity_id=entity_id,
            user=service,
            name=name,
            digest=_digest(secret),
            scopes=allowed,
            created_by_id=by.user_id,
            expires_at=expires_at,
        )
        _archive(entity_id, "token.issued", public_id, by, {"name": name, "scopes": allowed, "expires_at": expires_at.isoformat()})
    return Issued(public_id, secret)


def may_give(by: Person, entity_id: int) -> frozenset[TokenScope]:
    """The scopes that this person may give to a token of that entity: none that stands for more than their own roles there."""
    return within(TokenScope, permissions_in(by.user_id, entity_id))


def revoke(by: Person, public_id: UUID) -> None:
    """End a token now. `Http404` when it is not this person's to end; nothing happens when it has ended already."""
    token = ApiToken.objects.filter(public_id=public_id, entity_id__in=by.entities_with(Permission.TOKEN_ADMIN)).first()
    if token is None:
        raise Http404
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
            _archive(token.entity_id, "token.revoked", public_id, by, {"name": token.name})


def _archive(entity_id: int, action: str, public_id: UUID, by: Person, details: dict[str, object]) -> None:
    about = f"token:{public_id}"
    archive.record(entity_id, AccessChanged(action=action, subject=about, details=details), actor=by.actor, about=about)


def person_with(secret: str) -> Person | None:
    """The system that holds this token, as a person; None when unknown, ended or revoked, or when whoever gave it
    works here no more. What they may no longer do themselves the token may not do either. Five queries."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    at = now()
    with scope.system():  # the token says what the scope will be
        found = ApiToken.objects.filter(digest=_digest(secret), revoked_at=None, expires_at__gt=at)
        token = found.select_related("user").first()
        if token is None:
            return None
        stale = Q(last_used_at=None) | Q(last_used_at__lt=at - _SEEN_EVERY)
        if token.last_used_at is None or token.last_used_at < at - _SEEN_EVERY:
            ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)
    held = permissions_in(token.created_by_id, token.entity_id) if token.created_by_id else frozenset()
    if not held:
        return None
    scopes = within(map(TokenScope, token.scopes), held)
    grants = dict.fromkeys(descendants()[token.entity_id], permissions_of(scopes))
    return Person(
        user_id=token.user_id,
        name=token.name,
        roles={},
        grants=grants,
        token=str(token.public_id),
        token_scopes=scopes,
        home_id=token.entity_id,
    )
