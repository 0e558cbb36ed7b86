"""The calendar over as many planned posts as asked for: server time of each view, and how many queries it takes.

The page is asked for inside this process, through all of the product's middleware and templates: what the server does, without the wire.
"""

import argparse
import time
from calendar import monthrange
from datetime import UTC, timedelta
from typing import Any

from django.db import connection
from django.test import Client

from benchmarks.calibration import percentile
from benchmarks.live import session_of
from benchmarks.report import Figure, show
from ventanilla.accounts import queries as accounts
from ventanilla.accounts.factors import add_totp
from ventanilla.accounts.models import Entity, EntityKind, Membership, User
from ventanilla.accounts.permissions import Role
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing import bulk
from ventanilla.publishing.types import NewContent, NewVariant, Planned

POSTS, ROUNDS, TARGET_MS = 10_000, 12, 100.0
VIEWS = ("month", "week", "day", "list")


def run(options: argparse.Namespace) -> bool:
    """Whether the month page stays under its target, at as many queries as a small one."""
    client, fill, at = _bank()
    fill(100)
    small = {view: _cost(client, view, at)[1] for view in VIEWS}
    fill(POSTS - 100)
    figures = []
    for view in VIEWS:
        taken, queries = _cost(client, view, at)
        target = TARGET_MS if view == "month" else None
        figures.append(Figure(f"{view}, {POSTS:,} posts in the month, p50", percentile(taken, 0.5), "ms"))
        figures.append(Figure(f"{view}, p95", percentile(taken, 0.95), "ms", target, "less"))
        figures.append(Figure(f"{view}, queries (100 posts: {small[view]})", queries, "", small[view], "less"))
    return show("calendar, processor time of a page in the server", figures)


def _bank() -> tuple[Client, Any, str]:
    entity = Entity.objects.create(key="plan", kind=EntityKind.COUNTRY, country="ES", name="Plan", zone="Europe/Madrid")
    user = User.objects.create_user(email="plan@bench.example", name="Planner")
    Membership.objects.create(user=user, entity=entity, role=Role.COMMUNITY_MANAGER)
    add_totp(user.pk)
    made = [
        Channel.objects.create(entity=entity, key=f"c{n}", platform="plaza", handle="@a", name=f"Canal {n}", created_at=now())
        for n in range(8)
    ]
    person = accounts.person(user.pk)
    assert person is not None
    first = (now().replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=40)).replace(day=1)
    minutes = monthrange(first.year, first.month)[1] * 24 * 60

    def fill(count: int) -> None:
        new = [
            NewContent(
                f"Publicación {n}",
                (NewVariant(made[n % 8].pk, "Hola"), NewVariant(made[(n + 3) % 8].pk, "Hola")),
                at=Planned((first + timedelta(minutes=n * 7919 % minutes)).replace(tzinfo=None), "Europe/Madrid"),
            )
            for n in range(count)
        ]
        bulk.create_many(person, entity.pk, new, {c.pk: c for c in made})

    client = Client(headers={"accept-language": "es"}, SERVER_NAME="localhost")
    client.cookies["sessionid"] = session_of(user)
    return client, fill, first.astimezone(UTC).date().isoformat()


def _cost(client: Client, view: str, at: str) -> tuple[list[float], int]:
    """Milliseconds of each round, and the queries of one."""
    address = f"/calendar?view={view}&at={at}"
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    asked: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: asked.append(sql) or execute(sql, *rest)):
        client.get(address)
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()  # of this process alone: other work on the machine does not count
        client.get(address)
        taken.append((time.process_time() - begun) * 1000)
    return taken, len(asked)
