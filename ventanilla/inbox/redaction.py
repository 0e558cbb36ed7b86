"""Forbidden data in pieces: half a card number in one message, the rest in the next. Found when the last piece arrives.

Then every piece is masked again wherever it stands: message, versions, sealed offsets, index, preview, archive.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from ventanilla.archive.kinds import MessageRedacted
from ventanilla.archive.services import NewEntry, redact
from ventanilla.common.rows import update_many
from ventanilla.inbox import sheets
from ventanilla.inbox.batch import Batch
from ventanilla.inbox.models import Message, MessageVersion, SealedValue
from ventanilla.inbox.rules import Triage
from ventanilla.inbox.types import Direction, EventKind, LookReason
from ventanilla.understanding import completes_forbidden, mask_forbidden
from ventanilla.understanding.gates import automaton
from ventanilla.understanding.personal import MASKS
from ventanilla.understanding.types import DataKind

WINDOW = timedelta(hours=24)
_BACK = 6  # messages of one person that are read together
# What a piece looks like: three digits, or a word that gives a number its meaning.
_SUSPECT = automaton([r"\p{Nd}{3}|pin\b|clave|contrase|passw|cvv|cvc|c[oó]digo|caduc|senha|vencim|expir"], any_case=True)
_CODE = re.compile(r"\d{3}")
_ANNOUNCED = frozenset({DataKind.PIN, DataKind.OTP, DataKind.CARD_CVV, DataKind.CARD_EXPIRY})
_PIECE = {DataKind.CARD_NUMBER: "⟦tarjeta⟧"}

Span = tuple[int, int, DataKind]


def masked(text: str, spans: Iterable[Span]) -> str:
    """The text with each span replaced by the mask of its kind.

    >>> masked("sigue: 8888 1881", [(7, 16, DataKind.CARD_NUMBER)])
    'sigue: ⟦tarjeta⟧'
    """
    for start, end, kind in sorted(spans, reverse=True):
        text = text[:start] + _PIECE.get(kind, MASKS.get(kind, "")) + text[end:]
    return text


def guard(batch: Batch, fresh: Sequence[Message]) -> list[Message]:
    """Look for values that the fresh messages complete, in whatever order the pieces came, and mask all pieces in the batch.

    Returns the messages that had to be masked. One query when something looks like a piece, a few more when it is one.
    """
    people = {m.identity_id for m in fresh if m.identity_id is not None and m.direction == Direction.IN and _SUSPECT.Match(m.text)}
    if not people:
        return []
    threads = _threads(batch, people, fresh)
    new = {m.public_id for m in fresh}
    found: dict[UUID, tuple[Message, list[str]]] = {}
    for thread in threads:
        for n in range(len(thread)):
            first = max(0, n - _BACK)
            near = thread[first : n + 1]
            if len(near) < 2 or not any(m.public_id in new for m in near):
                continue
            for index, spans in _pieces([m.text for m in near]).items():
                piece = near[index]
                values = found.setdefault(piece.public_id, (piece, []))[1]
                values += [piece.text[start:end] for start, end, _ in spans]
                _shift(batch, piece, spans)
                piece.text = masked(piece.text, spans)
                piece.forbidden = sorted({*piece.forbidden, *(kind.value for _, _, kind in spans)})
    for message, values in found.values():
        _mask_everywhere(batch, message, values, stored=message.public_id not in new)
    return [message for message, _ in found.values()]


def _pieces(texts: Sequence[str]) -> dict[int, list[Span]]:
    """What the last text completes, by the text in which each piece stands: numbers cut in two, and a code whose announcement
    ("my PIN is") stands in the message before."""
    pieces: dict[int, list[Span]] = defaultdict(list)
    for index, start, end, kind in completes_forbidden(texts[:-1], texts[-1]):
        pieces[index].append((start, end, kind))
    last, before = len(texts) - 1, len(texts[-2]) + 1
    if not pieces[last] and _CODE.search(texts[-1]):
        alone = {data.start for data in mask_forbidden(texts[-1]).found}
        for data in mask_forbidden(f"{texts[-2]}\n{texts[-1]}").found:
            if data.kind in _ANNOUNCED and data.start >= before and data.start - before not in alone:
                pieces[last].append((data.start - before, data.end - before, data.kind))
    return {index: spans for index, spans in pieces.items() if spans}


def _threads(batch: Batch, people: set[int], fresh: Sequence[Message]) -> list[list[Message]]:
    """What each of these people wrote to each channel around now, in order; the batch's own objects where it has them."""
    times = [m.posted_at for m in fresh]
    channels = {m.channel_id for m in fresh}
    stored = Message.objects.filter(
        identity_id__in=people,
        channel_id__in=channels,
        direction=Direction.IN,
        deleted_at=None,
        posted_at__gte=min(times) - WINDOW,
        posted_at__lte=max(times) + WINDOW,
    )
    by_id = {m.public_id: m for m in stored.order_by("-posted_at")[:5_000]}
    by_id.update({m.public_id: m for m in batch.messages.values() if m.public_id in by_id})
    by_id.update({m.public_id: m for m in fresh if m.identity_id in people and m.direction == Direction.IN})
    threads: dict[tuple[int | None, int], list[Message]] = defaultdict(list)
    for message in sorted(by_id.values(), key=lambda m: (m.posted_at, m.native_id or "")):
        if message.deleted_at is None:
            threads[message.identity_id, message.channel_id].append(message)
    return list(threads.values())


def _shift(batch: Batch, message: Message, spans: Sequence[Span]) -> None:
    """Sealed values behind a piece move with the text."""
    values = batch.sealed.get(message.public_id)
    if values is None and message.pk is not None:
        values = list(SealedValue.objects.filter(message=message))
        batch.moved_values += values
    for value in values or []:
        for start, end, kind in spans:
            if end <= value.masked_start:
                moved = len(_PIECE.get(kind, MASKS.get(kind, ""))) - (end - start)
                value.masked_start += moved
                value.masked_end += moved


def _mask_everywhere(batch: Batch, message: Message, values: Sequence[str], *, stored: bool) -> None:
    message.redacted_at = batch.at
    message.reading.pop("reasons", None)
    wanted = [value for value in values if len(value.strip()) > 2]

    def without(text: str) -> str:
        for value in wanted:
            text = text.replace(value, "⟦…⟧")
        return text

    for version in batch.fresh_versions.get(message.public_id, {}).values():
        version.text = without(version.text)
    batch.rewrite_entries(message, without)
    batch.keep(message)
    sheet = batch.sheet_of(message)
    if stored:
        old = list(MessageVersion.objects.filter(message=message))
        for version in old:
            version.text = without(version.text)
        update_many(old, ["text"])
        about = sheets.about(sheet.conversation) if sheet else f"message:{message.public_id}"
        emptied = redact(batch.entity_id, about, lambda fields: fields.get("message") == str(message.public_id))
        fact = MessageRedacted(
            conversation=str(sheet.conversation.public_id) if sheet else "",
            message=str(message.public_id),
            reason="completed_later",
            entries=emptied,
        )
        batch.facts.append(NewEntry(batch.entity_id, fact, "system", about))
    if sheet is not None:
        batch.touch(sheet).stale = True
        if stored:
            sheet.note(EventKind.REDACTED, "system", batch.at, message=str(message.public_id))
        urgent = 1 if message.surface == "public" else sheet.conversation.priority
        sheet.triage(Triage(urgent, ("sensitive-data",), LookReason.FORBIDDEN_DATA))
