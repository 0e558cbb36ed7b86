"""From stored deliveries to conversations: one transaction per batch, one batch of an entity at a time.

A delivery takes effect exactly once, whatever is killed when: its effects and its mark commit together. One that cannot be
handled is found by halving the batch and set aside for a person; the others go on.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction

from ventanilla.cases import redaction as cases
from ventanilla.cases.triage import Surroundings, open_by_rule_many
from ventanilla.cases.types import Candidate, CaseRefused
from ventanilla.channels import deliveries, intake_channels, registry
from ventanilla.channels.deliveries import Waiting
from ventanilla.channels.intake_channels import Door
from ventanilla.channels.types import DeliveryKind, Surface
from ventanilla.common.sealing import blind_index
from ventanilla.contacts.queries import identities_of
from ventanilla.contacts.recognition import recognise_many
from ventanilla.contacts.services import NewInterest, add_interests
from ventanilla.contacts.types import Purpose, Recognised, Seen
from ventanilla.files.services import Attachment as NewFile
from ventanilla.files.services import announce_many
from ventanilla.inbox import search
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.types import Appended, Arrival, ArrivalKind, Attachment, Effect, Redacted, Sealed
from ventanilla.jobs.services import NewJob, enqueue_many
from ventanilla.understanding import Input, Reading, read_many
from ventanilla.understanding.layer import Layer
from ventanilla.understanding.types import DataClass
from ventanilla.workflows import write_profile
from ventanilla.workflows.attachments import FETCH
from ventanilla.workflows.desk import desk_of
from ventanilla.workflows.own_layer import layer_of
from ventanilla.workflows.surroundings import around

log = logging.getLogger("ventanilla.intake")

BATCH = 200
AHEAD_MAX = timedelta(days=1)  # so far ahead of ours may a network date an edit
TURN_S = 20.0  # then another entity may have its turn
_TEXTS = frozenset({DeliveryKind.MESSAGE, DeliveryKind.EDIT})


@dataclass(frozen=True, slots=True)
class Entity:
    """What intake knows of an entity while it works: read once per turn."""

    id: int
    country: str
    desk: Desk
    doors: dict[int, Door]
    surroundings: Surroundings
    handles: tuple[str, ...]
    layer: Layer | None = None


def run(entity_id: int) -> int:
    """Job: take in what waits for the entity. Returns how many deliveries had their effect."""
    entity, done, until = entity_of(entity_id), 0, time.monotonic() + TURN_S
    while taken := take_batch(entity):
        done += taken
        if time.monotonic() > until:
            deliveries.ask_for_intake(entity_id)
            break
    return done


def entity_of(entity_id: int) -> Entity:
    known = around(entity_id)
    doors = intake_channels.doors(entity_id)
    return Entity(
        entity_id, known.country, desk_of(entity_id), doors, known, tuple(door.handle for door in doors.values()), layer_of(entity_id)
    )


def take_batch(entity: Entity, limit: int = BATCH) -> int:
    """One transaction: claim, take effect, mark. Returns how many deliveries were claimed."""
    with transaction.atomic():
        deliveries.hold_entity(entity.id)
        waiting = deliveries.claim(entity.id, limit)
        if waiting:
            _isolate(entity, waiting)
    return len(waiting)


def _isolate(entity: Entity, waiting: Sequence[Waiting]) -> None:
    """Take the deliveries in; where that fails, halve until the one that cannot be handled stands alone."""
    try:
        with transaction.atomic():
            take_in(entity, waiting)
            deliveries.mark_done([one.id for one in waiting])
    except (OperationalError, InterfaceError, MemoryError):
        raise  # the database or the machine, not the delivery: the job is tried again
    except Exception as error:  # whatever one message does to us must not stop the others
        if len(waiting) == 1:
            log.error("delivery %s set aside: %s", waiting[0].id, type(error).__name__)
            deliveries.quarantine(waiting[0].id, f"intake: {type(error).__name__}")
            return
        middle = len(waiting) // 2
        _isolate(entity, waiting[:middle])
        _isolate(entity, waiting[middle:])


def take_in(entity: Entity, waiting: Sequence[Waiting]) -> list[Appended]:
    """The effects of a batch, in the caller's transaction, with a constant number of statements."""
    told = [one for one in waiting if one.message.kind in _TEXTS or one.message.kind == DeliveryKind.DELETE]
    readings = _read(entity, told)
    people = recognise_many(entity.id, [_seen(entity, one) for one in told if _has_author(one)])
    recipients = _recipients(entity, told)
    arrivals = [_arrival(entity, one, readings.get(one.id), people, recipients) for one in told]
    intake = append_many(entity.id, arrivals, entity.desk)
    fresh = [done for done in intake.items if done.effect in (Effect.ADDED, Effect.CONTEXT)]
    _open_cases(entity, fresh, people)
    _announce_files(entity, fresh)
    _protect(entity, intake.items)
    _mask_again(entity, intake.redacted)
    _forget_files(entity, intake.items)
    return list(intake.items)


# --- reading


def _has_author(one: Waiting) -> bool:
    return one.message.kind in _TEXTS and not one.message.by_us


def _read(entity: Entity, told: Sequence[Waiting]) -> dict[int, Reading]:
    """What the engine understands of every customer's text, by delivery id."""
    texts = [one for one in told if _has_author(one)]
    readings = read_many([_input(entity, one) for one in texts], layer=entity.layer)
    return {one.id: reading for one, reading in zip(texts, readings, strict=True)}


def _input(entity: Entity, one: Waiting) -> Input:
    message, door = one.message, entity.doors[one.channel_id]
    return Input(
        text=message.text,
        id=message.native_id,
        country=entity.country,
        platform=door.platform,
        author_handle=message.author.handle,
        author_name=message.author.name,
        bank_handles=entity.handles,
        bank_domains=door.domains,
        in_reply_to_bank_thread=bool(message.parent_id) and message.to_us,
    )


def _native_author(one: Waiting) -> str:
    """The author's id; a network that hides it gives every such item an author of its own."""
    return one.message.author.native_id or f"anonymous:{one.message.native_id}"


def _seen(entity: Entity, one: Waiting) -> Seen:
    author = one.message.author
    return Seen(
        platform=entity.doors[one.channel_id].platform,
        native_id=_native_author(one)[:300],
        handle=author.handle,
        at=min(one.message.posted_at, one.received_at),
        name=author.name,
        avatar_url=author.avatar_url,
        profile_url=author.profile_url,
        followers=author.followers,
    )


def _recipient(one: Waiting) -> str:
    """To whom one of our own private messages went, as far as the network says."""
    return str(one.message.extra.get("recipient_id") or "") if one.message.by_us and one.message.surface != Surface.PUBLIC else ""


def _recipients(entity: Entity, told: Sequence[Waiting]) -> dict[tuple[str, str], int]:
    wanted = {(entity.doors[one.channel_id].platform, native_id) for one in told if (native_id := _recipient(one))}
    return identities_of(entity.id, wanted) if wanted else {}


def _arrival(
    entity: Entity,
    one: Waiting,
    reading: Reading | None,
    people: dict[tuple[str, str], Recognised],
    recipients: dict[tuple[str, str], int],
) -> Arrival:
    message, door = one.message, entity.doors[one.channel_id]
    who = people.get((door.platform, _native_author(one)[:300])) if _has_author(one) else None
    gone = message.kind == DeliveryKind.DELETE
    return Arrival(
        kind=ArrivalKind.DELETE if gone else ArrivalKind.TEXT,
        channel_id=one.channel_id,
        native_id=message.native_id,
        surface=message.surface.value,
        posted_at=message.posted_at,
        received_at=one.received_at,
        written_at=_written_at(one),
        revision=message.revision,
        root_id=message.root_id,
        parent_id=message.parent_id,
        url=message.url,
        text=reading.masked_text if reading else message.text,
        reading=reading,
        sealed=_sealed(entity, one, reading) if reading else (),
        forbidden=_forbidden(one, reading),
        attachments=tuple(Attachment(m.media_type, m.url, m.alt_text, m.name) for m in message.media),
        identity_id=who.identity_id if who else None,
        key=who.key if who else None,
        recipient_id=recipients.get((door.platform, _recipient(one))),
        vulnerable=who.vulnerable if who else False,
        team_id=door.team_id,
        to_us=message.to_us,
        by_us=message.by_us,
        language=message.language,
        history=one.history,
    )


def _written_at(one: Waiting) -> datetime:
    """When this version was written (or the item deleted): as the network says, else when an edit reached us, else when posted."""
    message = one.message
    if message.kind == DeliveryKind.DELETE:
        told = _time(message.extra.get("deleted_at"))
        return _believed(told, one.received_at) if told is not None else one.received_at
    told = _time(message.extra.get("edited_at")) or _time(message.revision)
    if told is not None:
        return _believed(told, one.received_at)
    if message.revision.isdecimal() and len(message.revision) < 6:  # a network that numbers its versions
        return message.posted_at + timedelta(microseconds=int(message.revision))
    return one.received_at if message.kind == DeliveryKind.EDIT else message.posted_at


def _believed(told: datetime, received_at: datetime) -> datetime:
    """A network's clock may run ahead by hours; an edit from another year would hide every later one."""
    return min(max(told, deliveries.EARLIEST), received_at + AHEAD_MAX)


def _time(told: object) -> datetime | None:
    """A moment in ISO 8601 with its offset, or None."""
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _sealed(entity: Entity, one: Waiting, reading: Reading) -> tuple[Sealed, ...]:
    """The originals that may be kept, with an index by which a whole value is found again."""
    return tuple(
        Sealed(
            kind=data.kind.value,
            original=one.message.text[data.start : data.end],
            masked=data.masked,
            masked_start=data.masked_start,
            masked_end=data.masked_end,
            index=blind_index(entity.id, data.kind.value, search.normal_value(one.message.text[data.start : data.end])),
        )
        for data in reading.personal_data
        if data.data_class == DataClass.SEALED
    )


def _forbidden(one: Waiting, reading: Reading | None) -> tuple[str, ...]:
    late = [d.kind.value for d in reading.personal_data if d.data_class == DataClass.FORBIDDEN] if reading else []
    return tuple(dict.fromkeys([*one.forbidden, *late]))


# --- what follows from it


def _open_cases(entity: Entity, fresh: Sequence[Appended], people: dict[tuple[str, str], Recognised]) -> None:
    """Cases by rule, the first message of a conversation deciding; interests, where consent and the network's terms allow."""
    by_identity = {who.identity_id: who for who in people.values()}
    candidates = [c for done in fresh if (c := _candidate(entity, done, by_identity)) is not None]
    if not candidates:
        return
    try:
        opened = open_by_rule_many(candidates, entity.surroundings)
    except CaseRefused as refusal:  # a rule of the cases stands against it: the messages are in, a person decides
        log.warning("no case opened by rule: %s", refusal.refusal)
        return
    interests = [
        NewInterest(c.identity_id, done.decision.product, f"message:{c.key}", c.reading.masked_text, c.received_at)
        for done in opened
        if (c := done.candidate) and done.decision.product and _may_profile(entity, c, by_identity)
    ]
    add_interests(entity.id, interests)
    if interests:
        write_profile.ask_many((entity.id, by_identity[interest.identity_id].contact_id) for interest in interests)


def _candidate(entity: Entity, done: Appended, people: dict[int, Recognised]) -> Candidate | None:
    arrival = done.arrival
    if done.conversation_id is None or arrival is None or arrival.reading is None or arrival.identity_id is None or arrival.key is None:
        return None
    door = entity.doors[arrival.channel_id]
    leads = registry.capabilities(door.platform).lead_use_allowed
    return Candidate(
        entity_id=entity.id,
        conversation_id=done.conversation_id,
        identity_id=arrival.identity_id,
        subject_key_id=arrival.key.id,
        reading=arrival.reading,
        key=str(done.message_public_id),
        received_at=arrival.received_at,
        consent=people[arrival.identity_id].consents.get(Purpose.OFFERS) if leads else None,
        network=door.platform,
        source_channel=door.key,
        team_id=arrival.team_id,
    )


def _may_profile(entity: Entity, candidate: Candidate, people: dict[int, Recognised]) -> bool:
    terms = registry.capabilities(candidate.network)
    return terms.crm_enrichment_allowed and Purpose.PROFILE in people[candidate.identity_id].consents


def _mask_again(entity: Entity, redacted: Sequence[Redacted]) -> None:
    """Forbidden data that came in pieces: the transport and the cases kept copies."""
    if redacted:
        deliveries.drop(entity.id, [(one.channel_id, one.native_id) for one in redacted])
        cases.mask_again(entity.id, {str(one.message_public_id): one.text for one in redacted})


def _forget_files(entity: Entity, items: Sequence[Appended]) -> None:
    """What was deleted on the network goes with its attachments, once this has committed."""
    doors = [f"message:{done.message_public_id}" for done in items if done.effect == Effect.DELETED]
    if doors:
        enqueue_many([NewJob("erase_files", {"owners": doors}, entity.id, rank=6)])


def _protect(entity: Entity, items: Sequence[Appended]) -> None:
    """Whoever shows a card number in public is helped at once. An archive is long past that."""
    exposed = [
        done
        for done in items
        if done.effect in (Effect.ADDED, Effect.EDITED) and done.arrival is not None and done.arrival.forbidden
        if done.arrival.surface == Surface.PUBLIC and not done.arrival.by_us and not done.arrival.history
    ]
    if exposed:
        jobs = (NewJob("protect", {"message": str(d.message_public_id)}, entity.id, key=str(d.message_public_id), rank=1) for d in exposed)
        enqueue_many(jobs)


def _announce_files(entity: Entity, fresh: Sequence[Appended]) -> None:
    """Rows for the attachments, and jobs that fetch them."""
    wanted = [
        NewFile(
            entity_id=entity.id,
            owner=f"message:{done.message_public_id}",
            subject_key_id=done.arrival.key.id,
            source_url=media.url,
            name=media.name,
            media_type=media.media_type,
            alt_text=media.alt_text,
        )
        for done in fresh
        if done.arrival is not None and done.arrival.key is not None
        for media in done.arrival.attachments
        if media.url
    ]
    if wanted:
        files = announce_many(wanted)
        enqueue_many(NewJob(FETCH, {"file_id": file.pk}, entity.id, key=str(file.pk), rank=6) for file in files)
