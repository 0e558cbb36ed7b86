"""The lists of the inbox: which conversations, in what order, page by page, and how many.

A person's entities (or teams) are walked one by one inside one statement, each along its own partial index, and merged: so a
list costs the same whether the person sees everything or one conversation in a hundred. Counting stops at 1,000.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.common.pure.clock import now
from ventanilla.inbox.models import Conversation, Tagging
from ventanilla.inbox.rules import RISK_MINUTES

COUNT_MAX = 1_000
# What a card shows: the conversation whole, of the others their names and faces.
CARD = (
    *(f.name for f in Conversation._meta.concrete_fields),
    *(f"channel__{name}" for name in ("public_id", "entity", "team", "key", "platform", "handle", "name")),
    *(
        f"identity__{name}"
        for name in ("public_id", "entity", "contact", "platform", "native_id", "handle", "name", "avatar_url", "followers")
    ),
    *(f"assignee__{name}" for name in ("public_id", "name", "signature")),
    *(f"team__{name}" for name in ("public_id", "entity", "key", "name")),
)


class Stream(StrEnum):
    """A queue of the inbox."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    TEAM = "team"
    OPEN = "open"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    WAITING = "waiting"
    RESOLVED = "resolved"
    NEEDS_LOOK = "needs_look"
    SEND_PROBLEMS = "send_problems"


class Order(StrEnum):
    """How a stream is sorted. Every order ends with the id, so that pages neither skip nor repeat."""

    NEWEST = "newest"
    OLDEST = "oldest"  # the longest unanswered first
    DUE = "due"
    PRIORITY = "priority"


_ORDERS: dict[Order, tuple[str, ...]] = {
    Order.NEWEST: ("-last_message_at", "-id"),
    Order.OLDEST: ("unanswered_since", "id"),
    Order.DUE: ("due_at", "id"),
    Order.PRIORITY: ("priority", "-last_message_at", "-id"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a stream; empty fields narrow nothing. `since` is the earliest time of the last message."""

    channel_ids: Sequence[int] = ()
    intents: Sequence[str] = ()
    topics: Sequence[str] = ()
    emotions: Sequence[str] = ()
    sentiments: Sequence[str] = ()
    languages: Sequence[str] = ()
    priorities: Sequence[int] = ()
    tags: Sequence[str] = ()
    team_ids: Sequence[int] = ()
    assignee_ids: Sequence[int] = ()
    surfaces: Sequence[str] = ()
    unread: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `after` continues it: pass it back; None when this was the last."""

    rows: list[Conversation] = field(default_factory=list)
    after: tuple[Any, ...] | None = None


def _in_stream(stream: Stream, person: Person, at: datetime, risk: timedelta) -> Q:
    """The stream's condition. NULL tests and booleans only, besides bounds: they are the literal words of the partial indexes."""
    unresolved = Q(resolved_at=None)
    match stream:
        case Stream.MINE:
            return unresolved & Q(assignee_id=person.user_id)
        case Stream.UNASSIGNED:
            return unresolved & Q(assignee=None)
        case Stream.TEAM:
            return unresolved & Q(team__isnull=False)
        case Stream.OPEN:
            return unresolved
        case Stream.AT_RISK:
            return Q(due_at__isnull=False, due_at__gt=at, due_at__lte=at + risk)
        case Stream.BREACHED:
            return Q(due_at__isnull=False, due_at__lte=at)
        case Stream.WAITING:
            return Q(waiting_since__isnull=False)
        case Stream.RESOLVED:
            return Q(resolved_at__isnull=False)
        case Stream.NEEDS_LOOK:
            return Q(needs_look=True)
        case Stream.SEND_PROBLEMS:
            return Q(send_problem=True)


def _narrowed(filters: Filters) -> Q:
    where = Q()
    for name, values in (
        ("channel_id", filters.channel_ids),
        ("intent", filters.intents),
        ("topic", filters.topics),
        ("emotion", filters.emotions),
        ("sentiment", filters.sentiments),
        ("language", filters.languages),
        ("priority", filters.priorities),
        ("team_id", filters.team_ids),
        ("assignee_id", filters.assignee_ids),
        ("last_surface", filters.surfaces),
    ):
        if values:
            where &= Q(**{f"{name}__in": list(values)})
    for key in filters.tags:
        where &= Q(Exists(Tagging.objects.filter(conversation=OuterRef("pk"), tag__key=key)))
    if filters.unread:
        where &= Q(unread=True)
    if filters.since is not None:
        where &= Q(last_message_at__gte=filters.since)
    return where


def _after(order: Order, after: tuple[Any, ...]) -> Q:
    """The rows behind a position: the usual ladder of comparisons, with the first one alone in front for the index."""
    names = _ORDERS[order]
    where, equal = Q(), Q()
    for name, value in zip(names, after, strict=True):
        column = name.lstrip("-")
        where |= equal & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{column: value})
    first = names[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if names[0].startswith('-') else 'gte'}": after[0]}) & where


def _entities(person: Person, entity_ids: Iterable[int] | None) -> list[int]:
    mine = person.entities_with(Permission.INBOX_READ)
    return sorted(mine if entity_ids is None else mine & set(entity_ids))


def _shares(stream: Stream, person: Person, entities: Sequence[int]) -> list[Q]:
    """What each part of a stream is bounded by: the column that its index begins with, and the person's entities."""
    if stream == Stream.MINE:
        return [Q(entity_id__in=entities)]
    if stream == Stream.TEAM:
        return [Q(team_id=team, entity_id__in=entities) for team in sorted(person.teams)]
    return [Q(entity_id=entity) for entity in entities]


def _all_shares(stream: Stream, person: Person, entities: Sequence[int]) -> Q:
    """The same bounds at once, for counting: without an order one walk of the index takes all of a person's entities."""
    return Q(team_id__in=sorted(person.teams), entity_id__in=entities) if stream == Stream.TEAM else Q(entity_id__in=entities)


def _part(where: Q, order: Order, limit: int) -> QuerySet[Conversation, Any]:
    rows = Conversation.objects.filter(where)
    if order == Order.OLDEST:
        rows = rows.filter(unanswered_since__isnull=False)
    elif order == Order.DUE:
        rows = rows.filter(due_at__isnull=False)
    names = _ORDERS[order]
    return rows.order_by(*names).values_list(*(name.lstrip("-") for name in names))[:limit]


def page(
    person: Person,
    stream: Stream,
    *,
    order: Order | None = None,
    filters: Filters = Filters(),
    after: tuple[Any, ...] | None = None,
    entity_ids: Iterable[int] | None = None,
    limit: int = 50,
    risk_minutes: int = RISK_MINUTES,
) -> Page:
    """One page of a stream with channel, identity, assignee, team and tags loaded. Three queries, whatever the person sees."""
    if order is None:
        order = Order.DUE if stream in (Stream.AT_RISK, Stream.BREACHED) else Order.NEWEST
    where = _in_stream(stream, person, now(), timedelta(minutes=risk_minutes)) & _narrowed(filters)
    if after is not None:
        where &= _after(order, after)
    entities = _entities(person, entity_ids)
    shares = _shares(stream, person, entities) if entities else []
    keys = _merged([_part(where & share, order, limit + 1) for share in shares], order, limit + 1)
    ids = [key[-1] for key in keys[:limit]]
    rows = Conversation.objects.filter(pk__in=ids).select_related("channel", "identity", "assignee", "team").only(*CARD)
    by_id = rows.prefetch_related("taggings__tag").in_bulk()
    more = len(keys) > limit
    last = by_id[ids[-1]] if more else None
    follow = tuple(getattr(last, name.lstrip("-")) for name in _ORDERS[order]) if last is not None else None
    return Page([by_id[i] for i in ids if i in by_id], follow)


def _merged(parts: Sequence[QuerySet[Conversation, Any]], order: Order, limit: int) -> list[tuple[Any, ...]]:
    """The best rows of all parts, in one statement: each part walks its own index and stops early."""
    if not parts:
        return []
    if len(parts) == 1:
        return list(parts[0])
    statements: list[str] = []
    parameters: list[Any] = []
    for number, part in enumerate(parts):
        sql, values = part.query.sql_with_params()
        statements.append(f"SELECT * FROM ({sql}) part{number}")  # noqa: S608  parts that Django compiled
        parameters += values
    terms = ", ".join(f"{n} DESC" if name.startswith("-") else f"{n}" for n, name in enumerate(_ORDERS[order], 1))
    # The parts are compiled by the ORM; nothing but numbers and keywords is added.
    statement = f"{' UNION ALL '.join(statements)} ORDER BY {terms} LIMIT {limit}"
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def counts(
    person: Person,
    streams: Sequence[Stream] = tuple(Stream),
    *,
    filters: Filters = Filters(),
    entity_ids: Iterable[int] | None = None,
    risk_minutes: int = RISK_MINUTES,
) -> dict[Stream, int]:
    """How many conversations each stream holds, counted up to `COUNT_MAX + 1` (shown as "1000+"). One query."""
    entities = _entities(person, entity_ids)
    if not entities:
        return dict.fromkeys(streams, 0)
    at, risk, narrowed = now(), timedelta(minutes=risk_minutes), _narrowed(filters)
    pieces: list[str] = []
    parameters: list[Any] = []
    for stream in streams:
        where = _in_stream(stream, person, at, risk) & narrowed & _all_shares(stream, person, entities)
        rows = Conversation.objects.filter(where).annotate(one=F("id")).values("one")[: COUNT_MAX + 1]
        try:
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:  # a filter that nothing can meet
            pieces.append("0")
            continue
        pieces.append(f"(SELECT count(*) FROM ({sql}) {stream.value})")  # noqa: S608  parts that Django compiled
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(pieces), parameters)
        row = cursor.fetchone()
    return dict(zip(streams, row, strict=True))


def shown(count: int) -> str:
    """A count as it is shown: "7", "1000+"."""
    return f"{COUNT_MAX}+" if count > COUNT_MAX else str(count)
