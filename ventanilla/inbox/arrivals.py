"""What arrives from the networks becomes messages of conversations: in whatever order, however often, with the same result.

`append_many` works on a batch in memory (`batch.py` reads and writes it) with a constant number of statements. An item of a
network is a series of texts, ordered by when they were written, and perhaps a deletion. Whichever comes first makes the
message; the rest finds its place.
"""

from collections.abc import Sequence
from typing import Any

from ventanilla.common.rows import blank
from ventanilla.inbox import redaction, rules
from ventanilla.inbox.batch import Batch, lines_of
from ventanilla.inbox.models import Message, MessageVersion, SealedValue
from ventanilla.inbox.rules import Desk, Line
from ventanilla.inbox.sheets import Sheet
from ventanilla.inbox.types import Appended, Arrival, ArrivalKind, Direction, Effect, EventKind, Intake, Redacted, SendState, State
from ventanilla.understanding.types import Reading

NETWORK = "network"
_KEPT = ("sentiment", "emotion", "intent", "topic", "urgency", "language", "needs_answer")


def append_many(entity_id: int, arrivals: Sequence[Arrival], desk: Desk) -> Intake:
    """Take in a batch of one entity, in the caller's transaction. The answer has one item per arrival, in its order.

    The caller makes sure that one batch of an entity runs at a time; people may work on the conversations meanwhile
    (their rows are locked here). Archive records, bell and search index are written with it.
    """
    batch = Batch(entity_id, desk, arrivals)
    effects = []
    for arrival in arrivals:
        if arrival.kind == ArrivalKind.DELETE:
            effects.append(_delete(batch, arrival))
        else:
            effects.append(_text(batch, arrival))
    batch.adopt()
    redacted = redaction.guard(batch, batch.rewritten)
    touched = list(batch.touched.values())
    every = lines_of(batch, [sheet for sheet in touched if _late(sheet)])
    for sheet in touched:
        _settle(batch, sheet, every.get(id(sheet)))
    batch.save()
    items = [_appended(batch, arrival, effect) for arrival, effect in zip(arrivals, effects, strict=True)]
    return Intake(items, [Redacted(m.channel_id, str(m.native_id), m.public_id, m.text) for m in redacted])


def _appended(batch: Batch, arrival: Arrival, effect: Effect) -> Appended:
    message = batch.messages[arrival.channel_id, arrival.native_id]
    sheet = batch.sheet_of(message)
    return Appended(
        effect=effect,
        message_id=message.pk,
        message_public_id=message.public_id,
        conversation_id=sheet.conversation.pk if sheet else None,
        conversation_public_id=sheet.conversation.public_id if sheet else None,
        opened=bool(sheet and sheet.opened),
        reopened=bool(sheet and sheet.reopened),
        arrival=arrival,
    )


def stored_reading(reading: Reading) -> dict[str, Any]:
    """A reading as it is kept: labels with their scores, what was noticed and why; no text, no offsets into unmasked text."""
    labels = {name: getattr(reading, name) for name in _KEPT}
    kept: dict[str, Any] = {name: {"label": told.label, "score": round(told.score, 3)} for name, told in labels.items()}
    if reading.model:
        kept["model"] = reading.model
    if reading.personal_data:
        found = dict.fromkeys((data.kind, data.reason) for data in reading.personal_data)
        kept["personal_data"] = [{"kind": kind, "reason": why} for kind, why in found]
    if reading.threats:
        kept["threats"] = [{"kind": threat.kind, "reason": threat.reason} for threat in reading.threats]
    if reading.signals:
        kept["signals"] = [{"kind": s.kind, "score": round(s.score, 3), "reason": s.reason} for s in reading.signals]
    if reading.reasons:
        kept["reasons"] = {label: list(why) for label, why in reading.reasons.items()}
    return kept


# --- texts


def _text(batch: Batch, arrival: Arrival) -> Effect:
    message = batch.messages.get((arrival.channel_id, arrival.native_id))
    if message is None:
        return _add(batch, arrival)
    if message.deleted_at and message.identity_id is None and message.direction == Direction.IN:
        return _fill(batch, message, arrival)
    return _revise(batch, message, arrival)


def _place(batch: Batch, arrival: Arrival) -> Sheet | None:
    """The conversation that an item belongs to: the open one, a reopened one, a new one, or none."""
    if arrival.by_us:
        return batch.sheet_answered(arrival)
    assert arrival.identity_id is not None
    sheet = batch.sheet_for(arrival.identity_id, arrival.channel_id)
    if sheet is not None and sheet.conversation.resolved_at is None:
        if arrival.to_us or (arrival.root_id and arrival.root_id == sheet.conversation.root_id):
            return sheet
        return None
    if not arrival.to_us:
        return None
    resolved_at = sheet.conversation.resolved_at if sheet is not None else None
    if resolved_at is not None and rules.reopens(resolved_at, arrival.received_at, batch.desk.reopen_days):
        return sheet
    return batch.open(arrival)


def _add(batch: Batch, arrival: Arrival) -> Effect:
    message = blank(Message)
    message.entity_id = batch.entity_id
    message.channel_id = arrival.channel_id
    message.identity_id = arrival.identity_id
    message.direction = Direction.OUT if arrival.by_us else Direction.IN
    message.native_id = arrival.native_id
    message.stored_at = batch.at
    message.sampled = not arrival.by_us and rules.in_sample(message.public_id)
    message.received_at = arrival.received_at
    message.send_state = SendState.SENT if arrival.by_us else SendState.NONE
    batch.add(message)
    _describe(message, arrival)
    _write(batch, message, arrival)
    return _enter(batch, message, arrival)


def _fill(batch: Batch, message: Message, arrival: Arrival) -> Effect:
    """The deletion came first: keep where the message stood, not what it said."""
    message.identity_id = arrival.identity_id
    message.direction = Direction.OUT if arrival.by_us else Direction.IN
    message.received_at = arrival.received_at
    _describe(message, arrival)
    if arrival.by_us:
        _write(batch, message, arrival)
    batch.changed(message)
    _enter(batch, message, arrival)
    return Effect.DELETED


def _describe(message: Message, arrival: Arrival) -> None:
    message.posted_at = arrival.posted_at
    message.written_at = arrival.written_at
    message.revision = arrival.revision
    message.root_id = arrival.root_id
    message.parent_id = arrival.parent_id
    message.surface = arrival.surface
    message.url = arrival.url if len(arrival.url) <= 1000 else ""
    message.has_files = bool(arrival.attachments)


def _enter(batch: Batch, message: Message, arrival: Arrival) -> Effect:
    sheet = _place(batch, arrival)
    if sheet is None:
        batch.received(message, arrival, None)
        return Effect.CONTEXT
    batch.attach(message, sheet)
    if not arrival.by_us:
        _greet(batch, sheet, arrival)
    batch.received(message, arrival, sheet)
    return Effect.ADDED


def _greet(batch: Batch, sheet: Sheet, arrival: Arrival) -> None:
    """A customer's message: open the conversation again where it was closed, and let triage look."""
    row = sheet.conversation
    row.unread = True
    row.opened_at = min(row.opened_at, arrival.received_at)
    if row.resolved_at is not None:
        sheet.move(State.NEW, arrival.received_at)
        sheet.note(EventKind.REOPENED, NETWORK, arrival.received_at)
    if arrival.reading is not None:
        told = rules.triage(
            arrival.reading,
            surface=arrival.surface,
            forbidden=arrival.forbidden,
            vulnerable=arrival.vulnerable,
            routes=batch.desk.routes,
        )
        sheet.triage(told)


def _write(batch: Batch, message: Message, arrival: Arrival) -> None:
    """Make the arrival's text the message's own."""
    message.text = arrival.text
    message.revision = arrival.revision
    message.written_at = arrival.written_at
    message.language = str(arrival.reading.language.label) if arrival.reading else arrival.language[:10]
    message.reading = stored_reading(arrival.reading) if arrival.reading else {}
    message.forbidden = list(arrival.forbidden)
    batch.sealed[message.public_id] = [_seal(batch, message, arrival, n) for n in range(len(arrival.sealed))] if arrival.key else []
    batch.reindex(message)
    batch.rewritten.append(message)


def _seal(batch: Batch, message: Message, arrival: Arrival, number: int) -> SealedValue:
    value = arrival.sealed[number]
    assert arrival.key is not None
    return batch.sealed_value(message, value, arrival.key, arrival.revision)


def _revise(batch: Batch, message: Message, arrival: Arrival) -> Effect:
    """Another text of a known item: newer than ours, older than ours, or known."""
    known = batch.versions.get(message.pk, {}).keys() | batch.fresh_versions.get(message.public_id, {}).keys()
    same_moment = arrival.written_at == message.written_at
    if message.deleted_at or message.attempt or arrival.revision == message.revision or arrival.revision in known:
        return Effect.NOTHING
    if same_moment and arrival.text == message.text:
        return Effect.NOTHING
    sheet = batch.sheet_of(message)
    if (arrival.written_at, arrival.revision) > (message.written_at, message.revision):
        old = MessageVersion(entity_id=batch.entity_id, revision=message.revision, text=message.text, written_at=message.written_at)
        _write(batch, message, arrival)
        message.has_files = message.has_files or bool(arrival.attachments)
    else:
        old = MessageVersion(entity_id=batch.entity_id, revision=arrival.revision, text=arrival.text, written_at=arrival.written_at)
    message.edited = True
    message.received_at = min(message.received_at, arrival.received_at)
    batch.version(message, old)
    batch.changed(message)
    batch.edited(message, arrival, sheet)
    if sheet is not None:
        batch.touch(sheet).stale = True
        if message.direction == Direction.IN:
            sheet.conversation.unread = True
            sheet.conversation.opened_at = min(sheet.conversation.opened_at, message.received_at)
            if arrival.reading is not None:
                sheet.triage(rules.triage(arrival.reading, surface=message.surface, forbidden=arrival.forbidden))
    return Effect.EDITED


# --- deletions


def _delete(batch: Batch, arrival: Arrival) -> Effect:
    message = batch.messages.get((arrival.channel_id, arrival.native_id))
    if message is None:
        message = Message(
            entity_id=batch.entity_id,
            channel_id=arrival.channel_id,
            native_id=arrival.native_id,
            surface=arrival.surface,
            posted_at=arrival.posted_at,
            written_at=arrival.posted_at,
            received_at=arrival.received_at,
            stored_at=batch.at,
            deleted_at=arrival.written_at,
        )
        batch.add(message)
        return Effect.DELETED
    if message.deleted_at:
        return Effect.NOTHING
    sheet = batch.sheet_of(message)
    message.deleted_at = arrival.written_at
    if message.direction == Direction.IN:
        batch.wipe(message)
    batch.changed(message)
    batch.deleted(message, sheet)
    if sheet is not None:
        batch.touch(sheet).stale = True
    return Effect.DELETED


# --- standing


def _late(sheet: Sheet) -> bool:
    """Whether the newest messages alone do not say where the conversation stands."""
    if sheet.opened or sheet.stale:
        return True
    return any(line.posted_at <= sheet.conversation.last_message_at for line in sheet.lines)


def _settle(batch: Batch, sheet: Sheet, every: Sequence[Line] | None) -> None:
    """Bring state, clocks and preview in line with the messages: `every` one of them, or only the new ones."""
    row = sheet.conversation
    if every is not None:
        stands = rules.standing(every, settled_at=row.settled_at)
    else:
        so_far = rules.Standing(unanswered_since=row.unanswered_since, first_response_at=row.first_response_at, asked=True)
        stands = rules.standing(sheet.lines, so_far=so_far, settled_at=row.settled_at)
    sheet.stand(stands, whole=every is not None)
    if row.resolved_at is None:
        directions = {line.direction for line in sheet.lines}
        if Direction.IN in directions and row.unanswered_since is not None:
            sheet.move(rules.after_customer(State(row.state)), batch.at)
        elif stands.answered_at is not None and (row.state == State.NEW or Direction.OUT in directions):
            sheet.move(State.WAITING_CUSTOMER, stands.answered_at)
    sheet.wind(batch.desk)
