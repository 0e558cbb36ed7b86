"""One-time links: random, kept as a digest, ended by a date or by their use."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from ventanilla.accounts.models import Link, LinkKind, User
from ventanilla.common.pure.clock import now

LASTS = {LinkKind.SETUP: timedelta(days=1), LinkKind.INVITE: timedelta(days=3), LinkKind.RESET: timedelta(hours=4)}


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def issue(kind: LinkKind, user: User | None = None, *, by_id: int | None = None) -> str:
    """A new link's secret; earlier ones of the same kind for the same person stop working."""
    secret, at = secrets.token_urlsafe(32), now()
    with transaction.atomic():
        Link.objects.filter(kind=kind, user=user, used_at=None).delete()
        Link.objects.create(kind=kind, digest=_digest(secret), user=user, created_by_id=by_id, created_at=at, expires_at=at + LASTS[kind])
    return secret


def valid(secret: str, *kinds: LinkKind) -> bool:
    """Whether the link of one of these kinds may still be used."""
    return Link.objects.filter(digest=_digest(secret), kind__in=kinds, used_at=None, expires_at__gt=now()).exists()


def owner(secret: str, *kinds: LinkKind) -> User | None:
    """Whose link it is; None when it cannot be used (any more)."""
    found = Link.objects.filter(digest=_digest(secret), kind__in=kinds, used_at=None, expires_at__gt=now())
    link = found.select_related("user").first()
    return link.user if link else None


def use(secret: str, *kinds: LinkKind) -> bool:
    """Spend the link; of two who come at once, one gets True."""
    return Link.objects.filter(digest=_digest(secret), kind__in=kinds, used_at=None, expires_at__gt=now()).update(used_at=now()) == 1
