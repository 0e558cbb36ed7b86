"""Events on their way to a desk's webhook: signed, batched, retried for a day. A push is in the desk well under a second after a post."""

import hashlib
import hmac
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import orjson
from django.conf import settings
from django.db import close_old_connections, transaction

from plaza import faults, wire
from plaza.models import Hook, Push

log = logging.getLogger("plaza.push")

BATCH = 50
LEASE = timedelta(seconds=30)
GIVE_UP_AFTER = timedelta(days=1)
_bell = threading.Event()
_starting = threading.Lock()
_thread: threading.Thread | None = None


def allowed(url: str) -> bool:
    """Plaza pushes to the desk that it stands in, and to hosts of the allow-list, nowhere else."""
    parts = urlsplit(url)
    own = urlsplit(settings.PUBLIC_URL)
    default = {"http": 80, "https": 443}
    try:
        target = f"{parts.hostname}:{parts.port or default.get(parts.scheme, 0)}"
    except ValueError:
        return False
    ours = f"{own.hostname}:{own.port or default.get(own.scheme, 0)}"
    return parts.scheme in default and target in {ours, *settings.ALLOW_HOSTS}


def signature(secret: str, stamp: str, body: bytes) -> str:
    """`v1=` and the HMAC-SHA-256 of "timestamp.body", in hexadecimal."""
    return "v1=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def wake() -> None:
    """Something waits: called after the commit. The thread is made on first use, one per process."""
    _bell.set()
    if settings.PLAZA_PUSH_THREAD:
        start()


def start() -> None:
    global _thread
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=run, daemon=True, name="plaza-push")
            _thread.start()


def run(ended: Callable[[], bool] = lambda: False) -> None:
    """Deliver whatever comes, the moment it comes, until `ended`."""
    while not ended():
        try:
            delivered = deliver()
            close_old_connections()
        except Exception as error:  # the thread must outlive a locked database or a broken hook
            log.warning("push: %s", type(error).__name__)
            delivered = 0
        if not delivered:
            _bell.wait(1.0)
            _bell.clear()


def _claim() -> dict[Hook, list[Push]]:
    at = datetime.now(UTC)
    with transaction.atomic(using="plaza"):
        due = Push.objects.filter(delivered_at=None, given_up=False, due_at__lte=at).select_related("hook__account", "event")
        rows = list(due.order_by("pk")[:BATCH])
        Push.objects.filter(pk__in=[p.pk for p in rows]).update(due_at=at + LEASE)
    claimed: dict[Hook, list[Push]] = {}
    for row in rows:
        claimed.setdefault(row.hook, []).append(row)
    return claimed


def deliver() -> int:
    """Send what is due. Returns how many events were taken by the other side."""
    return sum(_send(hook, rows) for hook, rows in _claim().items())


def _send(hook: Hook, rows: list[Push]) -> int:
    order, delay = _scripted(hook, rows)
    if delay:
        _later(rows, delay, "delayed")
        return 0
    body = orjson.dumps({"hook": hook.pk, "events": [wire.event(row.event) for row in order]})
    stamp = str(int(time.time()))
    headers = {"Content-Type": "application/json", "Plaza-Timestamp": stamp, "Plaza-Signature": signature(hook.secret, stamp, body)}
    error = "" if not order else _post(hook.url, body, headers)
    if error:
        _later(rows, 0, error)
        return 0
    Push.objects.filter(pk__in=[row.pk for row in rows]).update(delivered_at=datetime.now(UTC), error="")
    return len(rows)


def _post(url: str, body: bytes, headers: dict[str, str]) -> str:
    """Empty when the other side took it, else why not."""
    if not allowed(url):
        return "address not allowed"
    try:
        answer = httpx.post(url, content=body, headers=headers, timeout=10.0, trust_env=False)
    except httpx.HTTPError as failure:
        return type(failure).__name__
    return "" if answer.is_success else f"status {answer.status_code}"


def _scripted(hook: Hook, rows: list[Push]) -> tuple[list[Push], float]:
    """The rows as a script wants them sent: twice, backwards, not at all, or later."""
    fault = faults.draw("push", hook.account)
    if fault is None:
        return rows, 0.0
    if fault.kind == "delay":
        return rows, fault.seconds
    changed = {"duplicate": [*rows, *rows], "reorder": rows[::-1], "lose": []}
    return changed.get(fault.kind, rows), 0.0


def _later(rows: list[Push], seconds: float, error: str) -> None:
    at = datetime.now(UTC)
    for row in rows:
        row.attempts += 1
        row.due_at = at + timedelta(seconds=seconds or min(2 ** min(row.attempts, 6), 60))
        row.error, row.given_up = error[:120], at - row.event.created_at > GIVE_UP_AFTER
    Push.objects.bulk_update(rows, ["attempts", "due_at", "error", "given_up"])
