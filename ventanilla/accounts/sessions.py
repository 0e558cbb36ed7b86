"""Where a person is signed in: how many at once, for how long, and how to end one."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from ventanilla.accounts.models import Session
from ventanilla.accounts.session_store import SessionStore, digest_of
from ventanilla.common.pure.clock import now

_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SessionView:
    """A place where the person is signed in."""

    public_id: UUID
    started_at: datetime
    seen_at: datetime
    address: str
    agent: str
    current: bool


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. Behind the bank's own proxies (`VENTANILLA_PROXIES`), what the outermost of them saw."""
    seen = str(request.META.get("REMOTE_ADDR") or "")
    if settings.PROXIES:
        line = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        seen = line[-settings.PROXIES] if len(line) >= settings.PROXIES else seen
    try:
        return str(ipaddress.ip_address(seen))
    except ValueError:
        return "0.0.0.0"  # noqa: S104  a socket without an address


def is_over(session: SessionBase) -> bool:
    """Whether a session has lasted, or has been left alone, for too long."""
    row = getattr(session, "row", None)
    if row is None:
        return False
    at = now()
    return bool(row.started_at + settings.SESSION_LONGEST < at or row.seen_at + settings.SESSION_IDLE < at)


def touch(request: HttpRequest) -> None:
    """Note that the person is here, once a minute at most."""
    row: Session | None = getattr(request.session, "row", None)
    at = now()
    if row is not None and (row.seen_at < at - _SEEN_EVERY or not row.address):
        agent = request.headers.get("User-Agent", "")[:200].replace("\x00", "")
        Session.objects.filter(pk=row.pk).update(seen_at=at, address=address_of(request), agent=agent)


def limit(user_id: int, *, keep: SessionBase) -> None:
    """Make room for one more: the sessions longest unseen end."""
    others = Session.objects.filter(user_id=user_id).exclude(session_key=digest_of(keep.session_key or ""))
    stale = others.order_by("-seen_at", "-public_id").values_list("pk", flat=True)[settings.SESSIONS_AT_ONCE - 1 :]
    Session.objects.filter(pk__in=list(stale)).delete()


def of(user_id: int, current: SessionBase | None = None) -> list[SessionView]:
    """Where the person is signed in, last seen first. One query."""
    here = digest_of(current.session_key) if current is not None and current.session_key else ""
    rows = Session.objects.filter(user_id=user_id, expire_date__gt=now()).order_by("-seen_at")
    return [SessionView(r.public_id, r.started_at, r.seen_at, r.address, r.agent, r.session_key == here) for r in rows]


def end(user_id: int, public_id: UUID) -> bool:
    """End one of the person's sessions. False when there is none."""
    return Session.objects.filter(user_id=user_id, public_id=public_id).delete()[0] > 0


def end_all(user_id: int, *, but: SessionBase | None = None) -> int:
    """End all of a person's sessions, save one. How many ended."""
    rows = Session.objects.filter(user_id=user_id)
    if but is not None and but.session_key:
        rows = rows.exclude(session_key=digest_of(but.session_key))
    return rows.delete()[0]


def forget_expired() -> int:
    """A chore: rows past their time. How many went."""
    return Session.objects.filter(expire_date__lt=now()).delete()[0]


def fresh() -> SessionStore:
    """A session of its own, for commands and tests."""
    return SessionStore()
