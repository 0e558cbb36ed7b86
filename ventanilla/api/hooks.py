"""Where networks push their events: verify the signature on the raw body, decode, scrub, store, commit, answer.

Pushes that come while others are being stored share the next transaction: one sync of the disk for all of them.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ventanilla.channels import credentials, deliveries, registry
from ventanilla.common import scope
from ventanilla.common.pure.json import storable

log = logging.getLogger("ventanilla.hooks")

BODY_MAX = 8_000_000  # bytes: one message of a megabyte, every character of it escaped, with what stands around it


@dataclass(frozen=True, slots=True)
class Push:
    """What a network sent to one of our channels. Names of headers are in lower case."""

    platform: str
    channel: UUID
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """How a push is answered."""

    status: int
    code: str


OK = Said(200, "ok")
QUARANTINED = Said(200, "quarantined")
UNSIGNED = Said(401, "bad_signature")
TOO_LARGE = Said(413, "too_large")
FAILED = Said(500, "failed")


def take(pushes: Sequence[Push]) -> list[Said]:
    """Answer pushes in their order, 200 once their events are committed; those to one channel in one transaction.

    One that breaks something is tried alone: the others do not suffer for it.
    """
    groups: dict[tuple[str, UUID], list[int]] = {}
    for number, push in enumerate(pushes):
        groups.setdefault((push.platform, push.channel), []).append(number)
    said = [FAILED] * len(pushes)
    for numbers in groups.values():
        for number, answer in zip(numbers, _safely([pushes[n] for n in numbers]), strict=True):
            said[number] = answer
    return said


def _safely(pushes: Sequence[Push]) -> list[Said]:
    try:
        return _take(pushes)
    except Exception as error:  # whatever a push does to us: the network hears of it and sends it again
        log.error("%s pushes to %s: %s", len(pushes), pushes[0].channel, type(error).__name__)
        if len(pushes) == 1 or isinstance(error, DatabaseError):
            return [FAILED] * len(pushes)
    return [said for push in pushes for said in _safely([push])]


def _take(pushes: Sequence[Push]) -> list[Said]:
    """Pushes to one channel. A constant number of queries for any number of them."""
    with scope.system():
        ours = deliveries.receiving_channel(pushes[0].platform, pushes[0].channel)
    with scope.entity(ours.entity_id if ours else 0):
        adapter = registry.get(ours.platform if ours else registry.PLATFORMS[0])
        connection = credentials.connection(ours) if ours else credentials.nobody()
        said, events = [], []
        for push in pushes:
            genuine = adapter.verify_webhook(connection, push.body, push.headers)
            answer = OK if ours is not None and genuine else UNSIGNED
            if ours is not None and genuine:
                try:
                    events += adapter.parse_events(connection, _decoded(push.body))
                except Exception as error:  # whatever a body makes of an adapter: the network would send it for ever
                    log.warning("a push of channel %s is not understood: %s", push.channel, type(error).__name__)
                    deliveries.quarantine_body(ours, push.body)
                    answer = QUARANTINED
            said.append(answer)
        if ours is not None and events:
            deliveries.store_many(ours, events)
    return said


def _never(name: str) -> Any:
    raise ValueError(name)  # NaN and the infinities are no JSON


def _decoded(body: bytes) -> object:
    """The JSON of a body; `ValueError` or `RecursionError` for anything else (wrong encoding, depth, syntax).

    Half a character (an emoji that a network cut in two) costs that character, not the events around it.
    """
    try:
        return storable(orjson.loads(body))
    except orjson.JSONDecodeError:
        return storable(json.loads(body.decode("utf-8-sig"), parse_constant=_never))


@csrf_exempt
@require_POST
def receive(request: HttpRequest, platform: str, channel: UUID) -> HttpResponse:
    """One push through Django, answered alone; the server takes them in `hook_stream.py`.

    200 once the events are committed, 401 unsigned, 413 too large. A repetition is 200 again.
    A channel that there is not gets the answer of a bad signature, after the same work: nobody learns here which there are.
    A signed body that cannot be understood is kept in quarantine for a person and answered 200: sending it again would not help.
    """
    length = request.headers.get("Content-Length", "")
    body = b"" if length.isdecimal() and int(length) > BODY_MAX else request.read(BODY_MAX + 1)
    if len(body) > BODY_MAX or (length.isdecimal() and int(length) > BODY_MAX):
        said = TOO_LARGE
    else:
        (said,) = take([Push(platform, channel, {name.lower(): value for name, value in request.headers.items()}, body)])
    return HttpResponse(said.code, status=said.status, content_type="text/plain")
