"""Where networks push their events: verify the signature on the raw body, decode, scrub, store, commit, answer."""

from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ventanilla.channels import credentials, deliveries, registry
from ventanilla.common import scope
from ventanilla.common.pure.json import storable

BODY_MAX = 1_000_000


def _said(status: int, code: str = "") -> HttpResponse:
    return HttpResponse(code, status=status, content_type="text/plain")


def _decoded(body: bytes) -> object:
    """The JSON of a body; `ValueError` for anything else (wrong encoding, depth, syntax)."""
    return storable(orjson.loads(body))


@csrf_exempt
@require_POST
def receive(request: HttpRequest, platform: str, channel: UUID) -> HttpResponse:
    """200 once the events are committed, 401 unsigned, 404 no such channel, 413 too large. A repetition is 200 again.

    A signed body that cannot be understood is kept in quarantine for a person and answered 200: sending it again would not help.
    """
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > BODY_MAX:
        return _said(413, "too_large")
    body = request.read(BODY_MAX + 1)
    if len(body) > BODY_MAX:
        return _said(413, "too_large")
    with scope.system():
        ours = deliveries.receiving_channel(platform, channel)
    if ours is None:
        return _said(404, "no_such_channel")
    with scope.entity(ours.entity_id):
        adapter, connection = registry.get(platform), credentials.connection(ours)
        if not adapter.verify_webhook(connection, body, {name.lower(): value for name, value in request.headers.items()}):
            return _said(401, "bad_signature")
        try:
            events = adapter.parse_events(connection, _decoded(body))
        except (ValueError, RecursionError):
            deliveries.quarantine_body(ours, body)
            return _said(200, "quarantined")
        deliveries.store_many(ours, events)
    return _said(200, "ok")
