"""The wire format of the bank interface: envelopes out, receipts and updates in. Described in `docs/reference/bank-interface.md`."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from ventanilla.bank.types import CaseChange, CustomerProfile, IncidentOrder, LeadOrder, Receipt, Remark, StatusUpdate
from ventanilla.common.pure.json import storable, storable_text

VERSION = 1
ANSWER_MAX = 64_000  # bytes
STATUSES = (
    "in_progress",
    "incomplete",
    "resolved",
    "reopened",
    "cancelled",
    "offered",
    "accepted",
    "returned",
    "contacted",
    "appointment",
    "application",
    "funded",
    "lost",
)
_REFERENCE_MAX = 80
_EVENT_MAX = 120
_TEXT_MAX = 4_000


class NotUnderstood(ValueError):
    """What came in is not of the wire format. The argument says in one sentence what is wrong, without quoting it."""


def envelope(type_: str, key: str, entity: str, data: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """What is sent: the same key always carries the same `data`."""
    return {"version": VERSION, "type": type_, "id": key, "entity": entity, "sent_at": _iso(at), "data": dict(data)}


def dump(value: Mapping[str, Any]) -> bytes:
    """Canonical JSON: sorted keys, UTF-8, no spaces."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _iso(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds") if at else ""


def order_data(order: IncidentOrder | LeadOrder | CaseChange | Remark | CustomerProfile) -> dict[str, Any]:
    """The `data` of an order: its fields, times as ISO 8601 in UTC."""
    return {
        name: _iso(value) if isinstance(value, datetime) or name == "at" or name.endswith("_at") else value
        for name, value in asdict(order).items()
    }


def receipt(body: bytes) -> Receipt:
    """`{"reference": "…", "at": "…"}`; raises `NotUnderstood`."""
    value = _object(body)
    reference = value.get("reference")
    if not isinstance(reference, str) or not reference.isprintable() or not 0 < len(reference) <= _REFERENCE_MAX:
        raise NotUnderstood(_("The answer has no reference."))
    return Receipt(reference, _time(value["at"]) if value.get("at") else None)


def refusal(body: bytes) -> str:
    """The bank's sentence in `{"error": {"message": "…"}}`, or an empty string."""
    try:
        error = _object(body).get("error")
    except NotUnderstood:
        return ""
    message = error.get("message") if isinstance(error, dict) else None
    return storable_text(message)[:300] if isinstance(message, str) else ""


def status_update(body: bytes) -> StatusUpdate:
    """A call-back or an update's file; raises `NotUnderstood`."""
    value = _object(body)
    if value.get("type") != "case.updated" or value.get("version") != VERSION:
        raise NotUnderstood(_("Only type case.updated of version 1 is understood."))
    data = value.get("data")
    if not isinstance(data, dict):
        raise NotUnderstood(_("The event has no data."))
    details = data.get("details", {})
    if not isinstance(details, dict):
        raise NotUnderstood(_("details must be an object."))
    status = _text(data, "status", 20, needed=True)
    if status not in STATUSES:
        raise NotUnderstood(_("status must be one of: %(statuses)s.") % {"statuses": ", ".join(STATUSES)})
    return StatusUpdate(
        event_id=_text(value, "id", _EVENT_MAX, needed=True),
        case=_uuid(_text(data, "case", 40, needed=True)),
        reference=_text(data, "reference", _REFERENCE_MAX),
        status=status,
        text=_text(data, "text", _TEXT_MAX),
        reason=_text(data, "reason", 40),
        at=_time(value.get("at")),
        details=storable(details),
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise NotUnderstood(_("This is not JSON."))
    if not isinstance(value, dict):
        raise NotUnderstood(_("This is not a JSON object."))
    return value


def _text(value: Mapping[str, Any], name: str, limit: int, *, needed: bool = False) -> str:
    found = value.get(name, "")
    if not isinstance(found, str) or (needed and not found) or (name != "text" and not found.isprintable()):
        raise NotUnderstood(_("%(name)s must be a text.") % {"name": name})
    if len(found) > limit:
        raise NotUnderstood(_("%(name)s is longer than %(limit)s characters.") % {"name": name, "limit": limit})
    return storable_text(found)


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise NotUnderstood(_("case must be the id that the desk gave."))


def _time(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value)
        if not 2000 <= at.year < 2200:
            raise OverflowError
        zoned = at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise NotUnderstood(_("at must be a time in ISO 8601."))
    if at.tzinfo is None:
        raise NotUnderstood(_("at must name its zone."))
    return zoned
