"""Fill the inbox's tables in bulk with rows equal to intake's: as many messages as asked for, one in a hundred in a small entity."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Model

from benchmarks import bank, messages
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.common.rows import blank, insert_values
from ventanilla.contacts.models import Contact, Identity
from ventanilla.inbox.models import Conversation, Message, SearchDocument
from ventanilla.inbox.rules import in_sample
from ventanilla.inbox.search import document_id, terms_of

CHUNK = 5_000
PER_CONVERSATION = 3
_PREVIEW = "La tarjeta no funciona desde ayer y nadie responde"
_STATES = ["resolved"] * 95 + ["new"] * 2 + ["assigned"] * 2 + ["waiting_customer"]
_CONVERSATION = (
    "public_id", "entity", "number", "channel", "identity", "state", "assignee", "team", "priority", "opened_at", "waiting_since",
    "resolved_at", "reopened", "unanswered_since", "due_at", "last_message_at", "last_direction", "last_surface", "preview", "root_id",
    "messages", "sentiment", "emotion", "intent", "topic", "urgency", "language", "unread", "needs_look", "look_reason", "send_problem",
)  # fmt: skip
_MESSAGE = (
    "public_id", "entity_id", "conversation", "channel", "identity", "direction", "native_id", "root_id", "parent_id", "surface", "url",
    "text", "revision", "posted_at", "received_at", "stored_at", "written_at", "edited", "language", "reading", "forbidden", "has_files",
    "send_state", "send_reason", "sampled",
)  # fmt: skip


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _insert(model: type[Model], names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> list[int]:
    """Insert rows of which these fields are told; the others have their defaults, as in intake."""
    plain = blank(model)
    rest = [f for f in model._meta.concrete_fields if f is not model._meta.pk and f.name not in names and f.attname not in names]
    told = tuple(getattr(plain, field.attname) for field in rest)
    return insert_values(model, (*names, *(field.name for field in rest)), [(*row, *told) for row in rows], returning=True)


def _write(model: type[Model], names: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> list[int]:
    return [id_ for chunk in _chunks(rows) for id_ in _insert(model, names, chunk)]


def _people(channel: Channel, count: int, rng: random.Random) -> list[int]:
    at = now()
    contacts = _write(
        Contact,
        ("public_id", "entity", "name", "language", "vulnerable", "created_at", "last_seen_at"),
        ((uuid4(), channel.entity_id, f"Persona {n}", "es", False, at, at) for n in range(count)),
    )
    names = ("public_id", "entity", "contact", "platform", "native_id", "handle", "handle_index", "name", "avatar_url", "profile_url",
             "subject_key_id", "first_seen_at", "last_seen_at")  # fmt: skip
    rows = (
        (uuid4(), channel.entity_id, c, "plaza", f"u{n}", f"@persona{n}", rng.randbytes(32), f"Persona {n}", "", "", n + 1, at, at)
        for n, c in enumerate(contacts)
    )
    return _write(Identity, names, rows)


def _conversation(channel: Channel, number: int, identity: int, last: datetime, rng: random.Random, user: int) -> tuple[Any, ...]:
    state, intent, topic = rng.choice(_STATES), rng.choice(["incident", "question"]), rng.choice(["card", "app_web"])
    done, waits = state == "resolved", state == "waiting_customer"
    clocks = (None, None) if done or waits else (last, last + timedelta(hours=4))
    head = (uuid4(), channel.entity_id, number, channel.pk, identity, state, user if state == "assigned" else None, channel.team_id)
    times = (rng.choice([1, 2, 3, 3, 3, 4]), last, last if waits else None, last if done else None, 0, *clocks, last, "in", "public")
    labels = ("neg", "frustrated", intent, topic, "medium", "es", not done)
    root = f"m{number - 1}-{PER_CONVERSATION - 1}"
    return (*head, *times, _PREVIEW, root, PER_CONVERSATION, *labels, rng.random() < 0.001, "", rng.random() < 0.0005)


def _fill(channel: Channel, count: int, user: int, seed: int) -> None:
    rng = random.Random(seed)
    total = max(count // PER_CONVERSATION, 1)
    people = _people(channel, total, rng)
    start = now() - timedelta(days=700)
    step = timedelta(days=700) / total
    lasts = [start + step * n for n in range(total)]
    conversations = _write(
        Conversation,
        _CONVERSATION,
        (_conversation(channel, n + 1, person, lasts[n], rng, user) for n, person in enumerate(people)),
    )
    texts = [messages.text(rng) for _ in range(20_000)]
    terms = [" ".join([f"_e{channel.entity_id}", f"_c{channel.pk}", *terms_of(text)]) for text in texts]
    reading = {name: {"label": "incident", "score": 0.9} for name in ("intent", "topic", "sentiment", "emotion", "urgency")}

    def rows() -> Iterator[tuple[Any, ...]]:
        for n, conversation in enumerate(conversations):
            for k in range(PER_CONVERSATION):
                at = lasts[n] - timedelta(minutes=PER_CONVERSATION - k)
                yield _message(channel, conversation, people[n], f"m{n}-{k}", texts[(n * 3 + k) % len(texts)], at, reading)

    for number, chunk in enumerate(_chunks(rows())):
        ids = _insert(Message, _MESSAGE, chunk)
        first = number * CHUNK
        documents = sorted(
            (document_id(row[13], pk), channel.entity_id, pk, terms[(first + k) % len(terms)])
            for k, (pk, row) in enumerate(zip(ids, chunk, strict=True))
        )
        insert_values(SearchDocument, ("id", "entity_id", "message_id", "terms"), documents)


def _message(
    channel: Channel, conversation: int, person: int, native: str, text: str, at: datetime, reading: dict[str, Any]
) -> tuple[Any, ...]:
    name: UUID = uuid4()
    return (
        name, channel.entity_id, conversation, channel.pk, person, "in", native, native, "", "public", "", text, "r", at, at, at, at, False,
        "es", reading, [], False, "", "", in_sample(name),
    )  # fmt: skip


def fill(count: int, user_id: int) -> tuple[Channel, Channel]:
    """`count` messages: nearly all of them in a large entity, one in a hundred in a small one. Returns their channels."""
    large, small = bank.channel("large"), bank.channel("small")
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if not sqlite:
            cursor.execute("DROP INDEX IF EXISTS inbox_search")
        _fill(large, count * 99 // 100, user_id, 1)
        _fill(small, count // 100, user_id, 2)
        if sqlite:
            cursor.execute("INSERT INTO inbox_search(inbox_search) VALUES ('rebuild')")
        else:
            cursor.execute("CREATE INDEX inbox_search ON inbox_searchdocument USING gin (array_to_tsvector(string_to_array(terms, ' ')))")
        cursor.execute("ANALYZE")
    return large, small
