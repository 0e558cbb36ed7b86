"""Guessing has an end: after a few failures a sign-in name, or a person's second factor, is locked for a while.

Counters are rows, so every web process sees them. A name that nobody has is counted like any other, so that the answer
never tells whether it exists. Locks last 15 minutes, then twice as long each time, at most a day; success forgets them.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ventanilla.accounts.models import Lockout
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import blind_index

WINDOW = timedelta(minutes=15)
LOCK = timedelta(minutes=15)
LONGEST = timedelta(days=1)


def name_digest(email: str) -> bytes:
    """What is counted for a sign-in name."""
    return blind_index(0, "sign-in", email.strip().lower())


def factor_digest(user_id: int) -> bytes:
    """What is counted for a person's one-time codes."""
    return blind_index(0, "factor", str(user_id))


def locked_until(digest: bytes) -> datetime | None:
    """Until when it is locked; None when it is not."""
    return Lockout.objects.filter(digest=digest, locked_until__gt=now()).values_list("locked_until", flat=True).first()


def failed(digest: bytes) -> datetime | None:
    """Count one failure; answers until when it is locked by this very failure, or None."""
    at = now()
    with transaction.atomic():
        row, _made = Lockout.objects.select_for_update().get_or_create(digest=digest, defaults={"first_at": at})
        if row.locked_until and row.locked_until > at:
            return None
        if row.first_at < at - WINDOW:
            row.failures, row.first_at = 0, at
        row.failures += 1
        newly = row.failures >= settings.LOCKOUT_FAILURES
        if newly:
            row.locked_until = at + min(LOCK * 2 ** min(row.times, 10), LONGEST)
            row.failures, row.times = 0, min(row.times + 1, 100)
        row.save()
    return row.locked_until if newly else None


def forget(digest: bytes) -> None:
    """It succeeded, or an administrator unlocked it."""
    Lockout.objects.filter(digest=digest).delete()


def unlock(user_id: int, email: str) -> None:
    """An administrator opens a person's account before its time."""
    Lockout.objects.filter(digest__in=[name_digest(email), factor_digest(user_id)]).delete()


def forget_old() -> int:
    """A chore: rows whose window and lock are long past. How many went."""
    return Lockout.objects.filter(first_at__lt=now() - 2 * LONGEST).delete()[0]
