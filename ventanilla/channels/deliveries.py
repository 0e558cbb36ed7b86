"""Inbound events, stored before the network gets its answer: scrubbed, sealed, unique. What arrives twice is stored once."""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connection, transaction

from ventanilla.channels.models import Channel, Delivery, DeliverySeal, DeliveryState
from ventanilla.channels.types import Author, DeliveryKind, InboundMessage, Media, Surface
from ventanilla.common import master_keys
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.json import storable, storable_text
from ventanilla.common.rows import insert_values
from ventanilla.common.sealing import (
    KeyDestroyed,
    OpenKey,
    SealBroken,
    blind_index,
    destroy_keys,
    new_keys,
    open_key,
    open_keys,
    seal,
    unseal,
)
from ventanilla.jobs.services import enqueue
from ventanilla.understanding import Masked, mask_forbidden, mask_tree

KEEP = timedelta(days=30)
QUARANTINE = timedelta(hours=24)
TEXT_MAX = 100_000  # characters; longer ones are cut, and say so
MEDIA_MAX = 50  # of one message
SKEW = timedelta(minutes=5)  # how far a network's clock may run ahead of ours before we take our own word for it
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # nobody wrote to a bank on a network before
_COUNT_MAX = 2**31 - 1  # what a column of counts holds

_INTAKE_LOCK = 0x56454E54  # the first half of the advisory lock's name; the entity is the second

# Keys of the day, by entity, once they are committed: a process asks the database once a day.
_seals: dict[tuple[int, date], OpenKey] = {}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery as intake takes it. `message` is scrubbed of forbidden data, and of nothing else; `forbidden` are the kinds
    that its text held. A message of an archive (`history`) reached us when it was written: its clocks began then."""

    id: int
    entity_id: int
    channel_id: int
    message: InboundMessage
    received_at: datetime
    forbidden: tuple[str, ...] = ()
    history: bool = False


def _masked(text: str) -> Masked:
    """Masked of forbidden data, without the NUL bytes that no database takes, and of bounded length."""
    text = storable_text(text)
    return mask_forbidden(text if len(text) <= TEXT_MAX else text[:TEXT_MAX] + " […]")


def _clean(text: str) -> str:
    return _masked(text).text


def _address(url: str, limit: int) -> str:
    return storable_text(url)[:limit]


def _id(native_id: str) -> str:
    return storable_text(native_id)[:300]


def _posted_at(told: datetime, at: datetime) -> datetime:
    """When it was written, as far as it can be true: a network's clock may be wrong, and a message from the year 9999 would stay on top."""
    return at if told > at + SKEW else max(told, EARLIEST)


def _count(told: int | None) -> int | None:
    return told if type(told) is int and 0 <= told <= _COUNT_MAX else None


def _author(author: Author) -> dict[str, Any]:
    return {
        "native_id": _id(author.native_id),
        "handle": _clean(author.handle),
        "name": _clean(author.name),
        "avatar_url": _clean(author.avatar_url),
        "profile_url": _clean(author.profile_url),
        "followers": _count(author.followers),
    }


def _media(media: Media) -> dict[str, str]:
    return {
        "media_type": storable_text(media.media_type)[:100],
        "url": _address(media.url, 2000),
        "alt_text": _clean(media.alt_text),
        "name": _clean(media.name),
    }


def _extra(value: Any) -> Any:
    """What else the network told, its texts no longer than a message's own."""
    if isinstance(value, str):
        return value[:TEXT_MAX]
    if isinstance(value, dict):
        return {key: _extra(item) for key, item in value.items()}
    return [_extra(item) for item in value] if isinstance(value, list) else value


def scrub(item: InboundMessage) -> dict[str, Any]:
    """The event as it is stored. Ids of the network are kept as they are: they must be found again."""
    text = _masked(item.text)
    return {
        "native_id": _id(item.native_id),
        "kind": item.kind.value,
        "surface": item.surface.value,
        "author": _author(item.author),
        "text": text.text,
        "forbidden": sorted({found.kind.value for found in text.found}),
        "posted_at": _posted_at(item.posted_at, now()).isoformat(),
        "revision": storable_text(item.revision)[:100],
        "root_id": _id(item.root_id),
        "parent_id": _id(item.parent_id),
        "url": _address(item.url, 1000),
        "language": storable_text(item.language)[:10],
        "media": [_media(media) for media in item.media[:MEDIA_MAX]],
        "to_us": item.to_us,
        "by_us": item.by_us,
        "extra": mask_tree(_extra(storable(dict(item.extra)))),
    }


def _read(row: dict[str, Any]) -> InboundMessage:
    return InboundMessage(
        native_id=row["native_id"],
        kind=DeliveryKind(row["kind"]),
        surface=Surface(row["surface"]),
        author=Author(**row["author"]),
        text=row["text"],
        posted_at=datetime.fromisoformat(row["posted_at"]),
        revision=row["revision"],
        root_id=row["root_id"],
        parent_id=row["parent_id"],
        url=row["url"],
        language=row["language"],
        media=tuple(Media(**m) for m in row["media"]),
        to_us=row["to_us"],
        by_us=row["by_us"],
        extra=row["extra"],
    )


def _keyed(*parts: bytes) -> str:
    return hmac.new(master_keys.index_secret(), b"|".join(parts), hashlib.sha256).hexdigest()[:40]


def revision_of(row: dict[str, Any]) -> str:
    """The network's own revision, else a keyed hash of the scrubbed content. Counters (likes, views) are no part of it."""
    if row["revision"]:
        return str(row["revision"])
    if row["kind"] in {DeliveryKind.DELETE, DeliveryKind.REACTION}:
        return row["kind"]
    content = {"text": row["text"], "media": [m["url"] for m in row["media"]], "surface": row["surface"]}
    return _keyed(b"revision", orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def author_index(entity_id: int, channel_id: int, native_id: str) -> bytes:
    """By what an erasure finds a person's deliveries."""
    return blind_index(entity_id, f"author:{channel_id}", native_id)


def _seal_of(entity_id: int, day: date) -> OpenKey:
    if (entity_id, day) not in _seals:
        row = DeliverySeal.objects.filter(entity_id=entity_id, day=day).first()
        if row is None:
            (key,) = new_keys(entity_id, 1)
            row, _ = DeliverySeal.objects.get_or_create(entity_id=entity_id, day=day, defaults={"subject_key_id": key.id})
        key = open_key(row.subject_key_id)
        transaction.on_commit(lambda: _seals.__setitem__((entity_id, day), key))  # not before: a rolled-back key opens nothing
        return key
    return _seals[entity_id, day]


def _place(channel_id: int, kind: str, native_id: str, revision: str) -> str:
    return f"delivery|{channel_id}:{kind}:{native_id}:{revision}|payload"


_COLUMNS = ("entity_id", "channel", "kind", "native_id", "revision", "payload", "subject_key_id", "author_index", "state", "received_at",
            "handled_at", "attempts", "error", "retain_until")  # fmt: skip


def _row(channel: Channel, item: InboundMessage, key: OpenKey, at: datetime, history: bool) -> tuple[Any, ...]:
    """In the order of `_COLUMNS`."""
    row = {**scrub(item), "history": history}
    kind, native_id, revision = row["kind"], row["native_id"], revision_of(row)
    payload = seal(key, _place(channel.pk, kind, native_id, revision), orjson.dumps(row))
    author = author_index(channel.entity_id, channel.pk, row["author"]["native_id"])
    told = (channel.entity_id, channel.pk, kind, native_id, revision, payload, key.id, author)
    return (*told, DeliveryState.WAITING, at, None, 0, "", at + KEEP)


def store_many(channel: Channel, items: Iterable[InboundMessage], *, rank: int = 4, history: bool = False) -> int:
    """Store events in the caller's transaction (or one of its own) and ask for intake. Returns how many came, repetitions included.

    Three statements for any number of events. `rank` orders the intake job: 4 live, 7 for bulk. `history` marks an archive.
    """
    at = now()
    with transaction.atomic():
        key = _seal_of(channel.entity_id, at.date())
        rows = [_row(channel, item, key, at, history) for item in items]
        if rows:
            insert_values(Delivery, _COLUMNS, rows, ignore_conflicts=True)
            ask_for_intake(channel.entity_id, rank=rank)
    return len(rows)


def recent_ids(channel: Channel, back: timedelta, limit: int) -> list[str]:
    """The native ids of the newest messages that are not known to be deleted, newest first. Two queries."""
    recent = Delivery.objects.filter(channel=channel, received_at__gt=now() - back)
    gone = set(recent.filter(kind=DeliveryKind.DELETE.value).values_list("native_id", flat=True))
    told = recent.filter(kind=DeliveryKind.MESSAGE.value).order_by("-id").values_list("native_id", flat=True)[: limit + len(gone)]
    return [native_id for native_id in dict.fromkeys(told) if native_id not in gone][:limit]


def ask_for_intake(entity_id: int, *, rank: int = 4) -> None:
    """Have the worker take in what waits for this entity; folded while such a job waits already."""
    enqueue("intake", {"entity_id": entity_id}, entity_id=entity_id, key=str(entity_id), rank=rank)


def receiving_channel(platform: str, public_id: UUID) -> Channel | None:
    """The active channel that a network's push names."""
    return Channel.objects.filter(public_id=public_id, platform=platform, active=True).first()


def quarantine_body(channel: Channel, body: bytes) -> None:
    """Keep a body that cannot be decoded, sealed under a key of its own that is destroyed after a day. A person looks."""
    at = now()
    name = _keyed(b"body", body)
    with transaction.atomic():
        (key,) = new_keys(channel.entity_id, 1)
        row = Delivery(
            entity_id=channel.entity_id,
            channel=channel,
            kind=DeliveryKind.STATUS.value,
            native_id=f"undecoded:{uuid7()}",
            revision=name,
            subject_key_id=key.id,
            state=DeliveryState.QUARANTINED,
            error="undecodable",
            received_at=at,
            retain_until=at + QUARANTINE,
        )
        row.payload = seal(key, _place(channel.pk, row.kind, row.native_id, name), body)
        row.save()


class _Stored(NamedTuple):
    """What intake needs of a delivery's row."""

    id: int
    channel_id: int
    kind: str
    native_id: str
    revision: str
    payload: bytes
    subject_key_id: int
    received_at: datetime


def claim(entity_id: int, limit: int = 200) -> list[Waiting]:
    """The oldest waiting deliveries of an entity, locked for the caller's transaction. What cannot be opened is quarantined."""
    waiting = Delivery.objects.select_for_update(skip_locked=True).filter(entity_id=entity_id, state="waiting").order_by("id")
    rows = [_Stored(*row) for row in waiting.values_list(*_Stored._fields)[:limit]]
    keys = open_keys({row.subject_key_id for row in rows}) if rows else {}
    found = []
    for row in rows:
        try:
            found.append(_waiting(entity_id, row, orjson.loads(_opened(row, keys))))
        except (KeyDestroyed, SealBroken, ValueError, KeyError, TypeError):
            quarantine(row.id, "unreadable")
    return found


def _waiting(entity_id: int, row: _Stored, told: dict[str, Any]) -> Waiting:
    message = _read(told)
    reached = min(message.posted_at, row.received_at) if told["history"] else row.received_at
    return Waiting(row.id, entity_id, row.channel_id, message, reached, tuple(told["forbidden"]), told["history"])


def _opened(row: _Stored, keys: dict[int, OpenKey]) -> bytes:
    if row.subject_key_id not in keys:
        raise KeyDestroyed(str(row.subject_key_id))
    return unseal(keys[row.subject_key_id], _place(row.channel_id, row.kind, row.native_id, row.revision), row.payload)


def hold_entity(entity_id: int) -> None:
    """One batch of an entity at a time, until this transaction ends. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_INTAKE_LOCK, entity_id % 2**31])


def drop(entity_id: int, items: Iterable[tuple[int, str]]) -> int:
    """Empty what is kept of these items (channel id, native id): together they held what may not be kept."""
    by_channel: dict[int, list[str]] = {}
    for channel_id, native_id in items:
        by_channel.setdefault(channel_id, []).append(native_id)
    count = 0
    for channel_id, native_ids in by_channel.items():
        found = Delivery.objects.filter(entity_id=entity_id, channel_id=channel_id, native_id__in=native_ids)
        count += found.update(payload=b"", author_index=b"")
    return count


def mark_done(ids: Sequence[int]) -> None:
    """These deliveries have taken effect; in the transaction of the effect."""
    Delivery.objects.filter(pk__in=ids, state="waiting").update(state=DeliveryState.DONE, handled_at=now())


def quarantine(delivery_id: int, code: str) -> None:
    """Set a delivery aside that intake cannot handle, so that the others go on. `code` is ours, never the customer's words."""
    Delivery.objects.filter(pk=delivery_id, state="waiting").update(state=DeliveryState.QUARANTINED, error=code[:300], handled_at=now())


def release(delivery_id: int) -> bool:
    """A person lets a quarantined delivery be tried again."""
    row = Delivery.objects.filter(pk=delivery_id, state="quarantined").exclude(error="undecodable").first()
    if row is None:
        return False
    with transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(state=DeliveryState.WAITING, error="", attempts=0)
        ask_for_intake(row.entity_id)
    return True


def set_aside(entity_ids: Collection[int], *, limit: int = 100) -> list[Delivery]:
    """What is in quarantine, newest first, payloads left out. One query."""
    rows = Delivery.objects.filter(entity_id__in=entity_ids, state="quarantined").select_related("channel__entity")
    return list(rows.defer("payload", "author_index").order_by("-id")[:limit])


def set_aside_count(entity_ids: Collection[int]) -> int:
    return Delivery.objects.filter(entity_id__in=entity_ids, state="quarantined").count()


def get_set_aside(entity_ids: Collection[int], delivery_id: int) -> Delivery | None:
    """One delivery in quarantine of these entities."""
    return Delivery.objects.filter(entity_id__in=entity_ids, state="quarantined", pk=delivery_id).defer("payload").first()


def discard(delivery_id: int) -> bool:
    """A person lets a quarantined delivery be: what was kept of it goes, the row stays so that it is not taken in again."""
    rows = Delivery.objects.filter(pk=delivery_id, state="quarantined")
    return bool(rows.update(state=DeliveryState.DONE, payload=b"", author_index=b"", error="discarded", handled_at=now()))


def waiting_count(entity_id: int) -> int:
    return Delivery.objects.filter(entity_id=entity_id, state="waiting").count()


def erase(entity_id: int, accounts: Iterable[tuple[str, str]]) -> int:
    """Delete what is still kept of these people's deliveries (platform, native id): an erasure reaches the transport too."""
    by_platform: dict[str, list[int]] = {}
    for pk, platform in Channel.objects.filter(entity_id=entity_id).values_list("id", "platform"):
        by_platform.setdefault(platform, []).append(pk)
    wanted = [author_index(entity_id, channel, native_id) for platform, native_id in accounts for channel in by_platform.get(platform, ())]
    deleted, _ = Delivery.objects.filter(entity_id=entity_id, author_index__in=wanted).delete()
    return deleted


def expire(limit: int = 5_000) -> int:
    """Chore: empty payloads whose time is up, destroy the keys of expired days and of quarantined bodies."""
    at = now()
    due = list(Delivery.objects.filter(retain_until__lt=at).exclude(payload=b"").order_by("retain_until")[:limit])
    with transaction.atomic():
        destroy_keys(row.subject_key_id for row in due if row.error == "undecodable")
        Delivery.objects.filter(pk__in=[row.pk for row in due]).update(payload=b"", author_index=b"")
        old = list(DeliverySeal.objects.filter(day__lt=(at - KEEP - timedelta(days=1)).date()))
        destroy_keys(row.subject_key_id for row in old)
        DeliverySeal.objects.filter(pk__in=[row.pk for row in old]).delete()
    return len(due)
