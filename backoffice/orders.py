"""Taking what the desk gives: checked, understood, done once."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from backoffice.models import Branch, Case, Customer, Line, Order, Profile
from backoffice.signing import NotGenuine, checked_id

LARGEST = 256_000
_PREFIX = {"incident": "INC", "complaint": "SAC", "lead": "COM"}


class Refused(Exception):
    """A final no, with its status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def _now() -> datetime:
    return datetime.now(UTC)


@csrf_exempt
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """`POST /orders`: 200 with `{"reference", "at"}` once it is stored; 4xx with `{"error": {"message"}}` for a final no."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        if len(request.body) > LARGEST:
            raise Refused(413, "The order is too large.")
        id_ = checked_id(settings.SECRET, headers, request.body)
        envelope = _envelope(request.body, id_)
        answer = _asked(envelope) or _once(envelope)
    except NotGenuine:
        return _no(401, "The signature is not good.")
    except Refused as refused:
        return _no(refused.status, refused.sentence)
    return JsonResponse(answer)


def _no(status: int, sentence: str) -> HttpResponse:
    return JsonResponse({"error": {"message": sentence}}, status=status)


def _envelope(body: bytes, id_: str) -> dict[str, Any]:
    try:
        envelope = json.loads(body)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise Refused(400, "This is not JSON.")
    if not isinstance(envelope, dict) or envelope.get("version") != 1 or not isinstance(envelope.get("data"), dict):
        raise Refused(400, "This is not an envelope of version 1.")
    if envelope.get("id") != id_:
        raise Refused(400, "The id of the envelope is not that of the call.")
    return envelope


def _asked(envelope: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer to a question; None where the envelope is an order."""
    if envelope["type"] == "branches.list":
        return {"branches": list(Branch.objects.order_by("code").values("code", "name", "city", "postal_code"))}
    if envelope["type"] == "customer.find":
        fields = ("customer_number", "name", "products", "branch")
        return {"found": Customer.objects.filter(customer_number=str(envelope["data"].get("customer_number"))).values(*fields).first()}
    return None


def _once(envelope: Mapping[str, Any]) -> dict[str, Any]:
    digest = hashlib.sha256(json.dumps([envelope["type"], envelope["data"]], sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        order = Order.objects.filter(key=envelope["id"]).first()
        if order is None:
            reference = _do(envelope)
            order = Order.objects.create(key=envelope["id"], type=envelope["type"], digest=digest, reference=reference, received_at=_now())
        elif order.digest != digest:
            raise Refused(409, "This key was used for another order.")
    return {"reference": order.reference, "at": order.received_at.isoformat()}


def _do(envelope: Mapping[str, Any]) -> str:
    """Carry the order out; the bank's reference for it."""
    noun, _, verb = str(envelope["type"]).partition(".")
    verbs: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "changed": _change,
        "remarked": _remark,
        "withdrawn": _withdraw,
    }
    data = envelope["data"]
    try:
        if noun == "profile":
            return _profile(verb, data)
        if verb == "opened" and noun in _PREFIX:
            return _open(str(envelope.get("entity", "")), noun, data)
        if verb in verbs:
            return verbs[verb](data)
    except (KeyError, TypeError, ValueError):
        raise Refused(422, "The order lacks something, or something in it is of the wrong kind.")
    raise Refused(422, "This kind of order is not known here.")


def _time(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _open(entity: str, kind: str, data: Mapping[str, Any]) -> str:
    at = _now()
    known = Case.objects.filter(desk_id=data["case"]).first()
    if known is not None:
        return known.reference
    case = Case.objects.create(
        desk_id=data["case"],
        reference=f"?{data['case']}"[:40],
        entity=entity[:40],
        kind=kind,
        number=str(data["number"])[:20],
        state="offered" if kind == "lead" else "received",
        category=str(data.get("category", ""))[:60],
        product=str(data.get("product", ""))[:60],
        severity=str(data.get("severity", ""))[:10],
        summary=str(data["phrase"] if kind == "lead" else data["summary"])[:600],
        customer_number=str(data.get("customer_number", ""))[:40],
        contact_name=str(data.get("contact_name", ""))[:200],
        contact_point=str(data.get("contact_point", ""))[:1000],
        branch=str(data.get("branch", ""))[:20],
        consent=str(data.get("consent", ""))[:40],
        network=str(data.get("network", ""))[:30],
        opened_at=_time(data.get("opened_at")) or at,
        due_at=_time(data.get("due_at")),
        changed_at=at,
    )
    case.reference = f"{_PREFIX[kind]}-{at:%y}-{case.pk:06}"
    case.save(update_fields=["reference"])
    Line.objects.create(case=case, who="desk", what="opened", at=at)
    return case.reference


def _case(data: Mapping[str, Any]) -> Case:
    case = Case.objects.filter(desk_id=data["case"]).first()
    if case is None:
        raise Refused(422, "This case is not known here.")
    return case


def _change(data: Mapping[str, Any]) -> str:
    case = _case(data)
    case.state, case.changed_at = str(data["status"])[:20], _now()
    case.branch = str(data.get("branch") or case.branch)[:20]
    case.save(update_fields=["state", "branch", "changed_at"])
    Line.objects.create(case=case, who="desk", what=case.state, text=str(data.get("text", ""))[:1200], at=case.changed_at)
    return case.reference


def _remark(data: Mapping[str, Any]) -> str:
    case = _case(data)
    Line.objects.create(case=case, who="desk", what="remark", text=str(data["text"])[:1200], at=_now())
    return case.reference


def _withdraw(data: Mapping[str, Any]) -> str:
    """The person took the consent back: what we knew of them goes. A case that never came here is as good as withdrawn."""
    case = Case.objects.filter(desk_id=data["case"]).first()
    if case is None:
        return "withdrawn"
    at = _now()
    Case.objects.filter(pk=case.pk).update(
        state="lost", summary="", customer_number="", contact_name="", contact_point="", consent="", withdrawn_at=at, changed_at=at
    )
    case.lines.update(text="")
    Line.objects.create(case=case, who="desk", what="withdrawn", at=at)
    return case.reference


def _profile(verb: str, data: Mapping[str, Any]) -> str:
    if verb == "withdrawn":
        Profile.objects.filter(contact=data["contact"]).delete()
        return "withdrawn"
    if verb != "written":
        raise Refused(422, "This kind of order is not known here.")
    fields = {name: data[name] for name in ("customer_number", "consent", "profiles", "interests", "history")}
    profile, _made = Profile.objects.update_or_create(contact=data["contact"], defaults={**fields, "written_at": _now()})
    return f"PER-{profile.pk:06}"
