"""The outbox: every mutation on a network, attempted once, its outcome known or shown as unknown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from ventanilla.archive.kinds import AttemptChanged
from ventanilla.archive.services import record
from ventanilla.channels.models import Attempt, Channel
from ventanilla.channels.types import Act, AttemptKind, AttemptState, Media, Outgoing, Surface
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import KeyDestroyed, OpenKey, blind_index, open_key, seal, unseal
from ventanilla.jobs.services import enqueue


class KeyReused(ValueError):
    """The same idempotency key came with other content: two different things cannot be one attempt."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What goes out: an `outgoing` item, or an `act` on `target`, or both for an edit of our own `target`.

    `files` are public ids of stored attachments, `alts` what they show where it is said here and not with the file; `shown` is the
    masked text for people and the archive. `wait`: once it is sent, the conversation waits for the customer.
    """

    outgoing: Outgoing | None = None
    act: Act | None = None
    target: str = ""
    files: tuple[str, ...] = ()
    shown: str = ""
    wait: bool = True
    alts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """One thing to do on a network. `source` names the object it belongs to: `conversation:<public id>`.

    `key` is the subject key under which the payload is sealed: the customer's for a reply, the channel's for a post.
    """

    entity_id: int
    channel_id: int
    kind: AttemptKind
    source: str
    idempotency_key: str
    payload: Payload
    key: OpenKey
    author_id: int | None = None
    send_at: datetime | None = None
    send_until: datetime | None = None  # past it, a person decides
    campaign: str = ""
    product: str = ""
    follows_id: int | None = None
    actor: str = "system"
    awaiting: bool = False  # somebody else's approval


@dataclass(frozen=True, slots=True)
class Queued:
    """The attempt that stands for the request. `fresh` is False when the same key had been queued before."""

    id: int
    public_id: UUID
    state: str
    fresh: bool
    payload_hash: bytes = b""  # keyed, over everything that goes out: what an approval is bound to


def _encode(payload: Payload) -> bytes:
    out = payload.outgoing
    content: dict[str, Any] = {
        "act": payload.act,
        "target": payload.target,
        "files": payload.files,
        "shown": payload.shown,
        "wait": payload.wait,
        **({"alts": payload.alts} if payload.alts else {}),
    }
    if out is not None:
        content["outgoing"] = {
            "text": out.text,
            "surface": out.surface,
            "reply_to": out.reply_to,
            "root_id": out.root_id,
            "recipient": out.recipient,
            "recipient_handle": out.recipient_handle,
            "language": out.language,
            "extra": dict(out.extra),
            "alts": [media.alt_text for media in out.media],
        }
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def decode(blob: bytes, media: tuple[Media, ...] = ()) -> Payload:
    """The payload of a sealed blob, with the attachments that the caller has opened."""
    content = orjson.loads(blob)
    raw = content.get("outgoing")
    outgoing = None
    if raw is not None:
        raw.pop("alts")
        outgoing = Outgoing(**{**raw, "surface": Surface(raw["surface"]), "media": media})
    act = Act(content["act"]) if content["act"] else None
    return Payload(
        outgoing, act, content["target"], tuple(content["files"]), content["shown"], content["wait"], tuple(content.get("alts", ()))
    )


def _place(public_id: UUID) -> str:
    return f"attempt|{public_id}|payload"


def queue(new: NewAttempt) -> Queued:
    """Save one attempt and the job that sends it, in the caller's transaction.

    The same `idempotency_key` in the same entity gives the attempt that stands already (a double click, a double tab, a
    lost connection); with other content it raises `KeyReused`.
    """
    at = now()
    blob = _encode(new.payload)
    channel = Channel.objects.select_related("entity").get(pk=new.channel_id, entity_id=new.entity_id)
    row = Attempt(
        entity_id=new.entity_id,
        channel=channel,
        country=channel.entity.country,
        platform=channel.platform,
        kind=new.kind,
        source=new.source,
        idempotency_key=new.idempotency_key,
        campaign=new.campaign,
        product=new.product,
        follows_id=new.follows_id,
        payload_hash=blind_index(new.entity_id, "attempt", f"{new.channel_id}|{new.kind}|{blob.decode()}"),
        subject_key_id=new.key.id,
        author_id=new.author_id,
        state=AttemptState.AWAITING if new.awaiting else AttemptState.QUEUED,
        send_at=new.send_at or at,
        send_until=new.send_until,
        created_at=at,
    )
    row.sealed_payload = seal(new.key, _place(row.public_id), blob)
    Attempt.objects.bulk_create([row], ignore_conflicts=True)
    stored = Attempt.objects.get(entity_id=new.entity_id, idempotency_key=new.idempotency_key)
    if stored.public_id != row.public_id:
        if bytes(stored.payload_hash) != row.payload_hash:
            raise KeyReused(new.idempotency_key)
        return _queued(stored, fresh=False)
    note(stored, new.key, new.payload.shown, new.actor)
    if not new.awaiting:
        ask(stored)
    return _queued(stored, fresh=True)


def _queued(row: Attempt, *, fresh: bool) -> Queued:
    return Queued(row.pk, row.public_id, row.state, fresh, bytes(row.payload_hash))


def says(attempt_id: int, text: str) -> bool:
    """Whether an attempt carries exactly this text."""
    row = Attempt.objects.get(pk=attempt_id)
    try:
        out = open_payload(row, open_key(row.subject_key_id)).outgoing
    except KeyDestroyed:
        return False
    return out is not None and out.text == text


def find(entity_id: int, idempotency_key: str) -> Queued | None:
    """The attempt that stands for a key already."""
    row = Attempt.objects.filter(entity_id=entity_id, idempotency_key=idempotency_key).first()
    return _queued(row, fresh=False) if row else None


def queue_act(
    entity_id: int,
    channel_id: int,
    act: Act,
    target: str,
    source: str,
    idempotency_key: str,
    key: OpenKey,
    *,
    author_id: int | None = None,
    actor: str = "system",
) -> Queued:
    """Hide, unhide, delete, report, like or block: an attempt like any other, in the caller's transaction."""
    payload = Payload(act=act, target=target, shown=act.value)
    new = NewAttempt(entity_id, channel_id, AttemptKind.ACT, source, idempotency_key, payload, key, author_id=author_id, actor=actor)
    return queue(new)


def ask(attempt: Attempt) -> None:
    """The job that sends it, when it is due."""
    person_waits = attempt.author_id is not None
    rank = 1 if person_waits else 4
    enqueue("outbox.send", {"attempt": attempt.pk}, entity_id=attempt.entity_id, run_at=attempt.send_at, rank=rank)


def note(attempt: Attempt, key: OpenKey, shown: str, actor: str) -> None:
    """Archive the state that the attempt is in now, and ring for open pages, in the caller's transaction."""
    fact = AttemptChanged(
        attempt=str(attempt.public_id),
        conversation=attempt.source,
        state=AttemptState(attempt.state).value,
        text=shown,
        native_id=attempt.native_id,
        reason=attempt.reason,
    )
    record(attempt.entity_id, fact, actor=actor, about=attempt.source, key=key)
    ring(attempt.entity_id, EventKind.ATTEMPT_CHANGED, attempt.pk)


def open_payload(attempt: Attempt, key: OpenKey, media: tuple[Media, ...] = ()) -> Payload:
    """Unseal what the attempt is about to do."""
    return decode(unseal(key, _place(attempt.public_id), bytes(attempt.sealed_payload)), media)
