"""Telling the desk: events leave in the order of each case, signed anew at every attempt, under the same id."""

import json
import logging
import threading
from datetime import UTC, datetime

import httpx
from django.conf import settings
from django.db import close_old_connections

from backoffice.models import Event
from backoffice.signing import signed
from backoffice.work import back_off

log = logging.getLogger("backoffice")
_FINAL = frozenset({400, 404, 409, 413, 422})


def body_of(event: Event) -> bytes:
    """The event as the desk's interface takes it."""
    data = {
        "case": event.case.desk_id,
        "reference": event.case.reference,
        "status": event.status,
        "reason": event.reason,
        "text": event.text,
        "details": event.details,
    }
    told = {"version": 1, "type": "case.updated", "id": event.event_id, "at": event.at.isoformat(), "data": data}
    return json.dumps(told, sort_keys=True).encode()


def send_due(limit: int = 50) -> int:
    """Send what is due, the oldest first, one case's events one after the other. Returns how many the desk has taken."""
    now, held, taken = datetime.now(UTC), set(), 0
    for event in Event.objects.filter(state="waiting").select_related("case").order_by("id")[:limit]:
        if event.case_id in held or event.next_at > now:
            held.add(event.case_id)
            continue
        if not _send(event):
            held.add(event.case_id)
        taken += event.state == "sent"
    return taken


def _send(event: Event) -> bool:
    """One attempt; whether the event is settled."""
    body = body_of(event)
    headers = {"authorization": f"Bearer {settings.TOKEN}", "content-type": "application/json", "accept-language": "es"}
    try:
        headers |= signed(settings.EVENTS_SECRET, event.event_id, body)
        response = httpx.post(f"{settings.DESK}/api/v1/bank/events", content=body, headers=headers, timeout=10, trust_env=False)
    except (httpx.HTTPError, ValueError, IndexError, RuntimeError) as error:
        return _later(event, type(error).__name__)
    if response.is_success:
        return _settle(event, "sent", _said(response))
    if response.status_code in _FINAL:
        return _settle(event, "refused", _said(response))
    return _later(event, f"HTTP {response.status_code}")


def _said(response: httpx.Response) -> str:
    try:
        value = response.json()
    except ValueError:
        return f"HTTP {response.status_code}"
    return str(value.get("result") or value.get("detail") or response.status_code)[:300] if isinstance(value, dict) else ""


def _settle(event: Event, state: str, answer: str) -> bool:
    event.state, event.answer, event.attempts = state, answer, event.attempts + 1
    event.save(update_fields=["state", "answer", "attempts"])
    return True


def _later(event: Event, why: str) -> bool:
    event.attempts += 1
    event.answer, event.next_at = why[:300], datetime.now(UTC) + back_off(event.attempts)
    event.save(update_fields=["attempts", "answer", "next_at"])
    return False


def keep_sending(stop: threading.Event) -> None:
    """The sender's loop: once a second until told to stop."""
    while not stop.wait(0.5):
        try:
            send_due()
        except Exception as error:  # whatever goes wrong, the next second tries again
            log.warning("sender: %s", type(error).__name__)
        close_old_connections()
