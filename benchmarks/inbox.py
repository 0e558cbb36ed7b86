"""The inbox's lists, one conversation, and search, over as many messages as asked for; also for a user who sees one in a hundred."""

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle

import httpx
from django.db import connection

from benchmarks import database, messages, server, tables
from benchmarks.calibration import percentile
from benchmarks.live import session_of
from benchmarks.report import Figure, show
from ventanilla.accounts import queries as accounts
from ventanilla.accounts.factors import add_totp
from ventanilla.accounts.models import Membership, User
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.types import Person
from ventanilla.channels.models import Channel
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.inbox import queries, search, streams
from ventanilla.inbox.streams import Filters, Order, Stream

ROUNDS = 60


def _user(name: str) -> User:
    return User.objects.create_user(email=f"{name}@bench.example", name=name)


def _person(user: User, *channels: Channel) -> Person:
    for channel in channels:
        Membership.objects.create(user=user, entity_id=channel.entity_id, role=Role.AGENT, team_id=channel.team_id)
    person = accounts.person(user.pk)
    assert person is not None
    return person


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds: of the whole call, and of its statements alone, run again to the last row."""

    whole: list[float]
    database: list[float]


def _times(act: Callable[[], object], rounds: int = ROUNDS) -> Taken:
    said: list[tuple[str, object]] = []

    def listen(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        act()
    whole, alone = [], []
    with connection.cursor() as cursor:
        for _ in range(rounds):
            begun = time.perf_counter()
            act()
            between = time.perf_counter()
            for sql, params in said:
                cursor.execute(sql, params)
                cursor.fetchall()
            alone.append((time.perf_counter() - between) * 1000)
            whole.append((between - begun) * 1000)
    return Taken(whole, alone)


def _figures(name: str, taken: Taken, target: float) -> list[Figure]:
    return [
        Figure(f"{name}: database p50", percentile(taken.database, 0.5), "ms"),
        Figure(f"{name}: database p95", percentile(taken.database, 0.95), "ms", target, "less"),
        Figure(f"{name}: with objects p95", percentile(taken.whole, 0.95), "ms"),
    ]


def _lists(person: Person) -> dict[str, Taken]:
    def page(stream: Stream, **options: object) -> Callable[[], object]:
        return lambda: streams.page(person, stream, **options)

    after = None
    for _ in range(20):
        after = streams.page(person, Stream.RESOLVED, after=after).after or after
    return {
        "open, newest": _times(page(Stream.OPEN)),
        "open, by priority": _times(page(Stream.OPEN, order=Order.PRIORITY)),
        "longest unanswered": _times(page(Stream.OPEN, order=Order.OLDEST)),
        "mine": _times(page(Stream.MINE)),
        "breached": _times(page(Stream.BREACHED)),
        "resolved, page 21": _times(page(Stream.RESOLVED, after=after)),
        "resolved, filtered by topic": _times(page(Stream.RESOLVED, filters=Filters(topics=["card"]))),
        "frustrated about the app, last hour": _times(page(Stream.OPEN, filters=_angry_hour())),
        "needs a look": _times(page(Stream.NEEDS_LOOK)),
    }


def _angry_hour() -> Filters:
    return Filters(emotions=["frustrated"], topics=["app_web"], since=now() - timedelta(hours=1))


def run(options: argparse.Namespace) -> bool:
    agent = _user("agent")
    begun = time.perf_counter()
    large, small = tables.fill(options.size, agent.pk)
    print(f"\nfilled with {options.size:,} messages in {time.perf_counter() - begun:.0f} s")
    everything, little = _person(agent, large, small), _person(_user("little"), small)
    figures = []
    for label, person in (("", everything), ("1 %: ", little)):
        with scope.within(person.scope):
            lists = _lists(person)
            for name, taken in lists.items():
                figures += _figures(label + name, taken, 5)
            figures += _figures(f"{label}all ten counts", _times(lambda p=person: streams.counts(p)), 5)
            figures += _figures(f"{label}one conversation", _conversation(person), 5)
            figures += _figures(f"{label}search, newest 50", _search(person), 15 if options.size <= 1_000_000 else 30)
    figures += _pages(options.seconds, {"": agent, "1 %: ": little.user_id})
    return show(f"Inbox over {options.size:,} messages ({database.name()})", figures)


def _pages(seconds: float, people: dict[str, User | int]) -> list[Figure]:
    """The whole page over HTTP, frame and all, from a web process of its own."""
    figures = []
    with server.serving() as url:
        for label, who in people.items():
            user = who if isinstance(who, User) else User.objects.get(pk=who)
            add_totp(user.pk)
            cookies = {"sessionid": session_of(user)}
            with httpx.Client(base_url=url, cookies=cookies, trust_env=False, timeout=60) as client:
                times = []
                for number in range(ROUNDS + 5):
                    begun = time.perf_counter()
                    answer = client.get("/inbox", params={"queue": ("open", "mine", "breached", "resolved")[number % 4]})
                    answer.raise_for_status()
                    times.append((time.perf_counter() - begun) * 1000)
            assert "/sign-in" not in str(answer.url), answer.url
            figures.append(Figure(f"{label}inbox page over HTTP: p50", percentile(times[5:], 0.5), "ms"))
            figures.append(Figure(f"{label}inbox page over HTTP: p95", percentile(times[5:], 0.95), "ms", 50, "less"))
    return figures


def _conversation(person: Person) -> Taken:
    names = cycle([c.public_id for c in streams.page(person, Stream.RESOLVED).rows[:20]])

    def read() -> None:
        conversation = queries.get_conversation(person, next(names))
        assert conversation is not None
        queries.thread(conversation)

    return _times(read)


def _search(person: Person) -> Taken:
    rng = random.Random(3)
    asked = ["reclamacion", "tarjetas", "transferencia oficina", "app error hipoteca"]
    asked += [" ".join(rng.sample(messages.WORDS, 2)) for _ in range(26)]
    parts = [_times(lambda w=words: search.find(person, w), 3) for words in asked]
    return Taken([t for part in parts for t in part.whole], [t for part in parts for t in part.database])
