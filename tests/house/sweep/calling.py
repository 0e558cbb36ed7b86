"""Calling routes as somebody, and telling whether anything changed."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from tests.house.sweep.routes import METHODS, Route
from tests.house.sweep.samples import Sample
from tests.house.sweep.world import World
from ventanilla.accounts.models import User
from ventanilla.common import scope
from ventanilla.common.pure.clock import now

# What a denied call may touch, and why.
MAY_CHANGE = {
    "accounts_session": "a session notes when its person was last seen",
    "accounts_lockout": "a wrong code or password is counted",
    "accounts_apitoken": "a token notes when it was last used",
}


def fingerprint() -> dict[str, str]:
    """A digest of every table's rows, save the few that a denied call may touch."""
    found = {}
    with scope.system(), connection.cursor() as cursor:
        for table in sorted({m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.app_label != "plaza"}):
            if table not in MAY_CHANGE:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                rows = sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor.fetchall())
                found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def changed(before: Mapping[str, str]) -> list[str]:
    """The tables that are not as they were."""
    after = fingerprint()
    return sorted(table for table in after if after[table] != before.get(table))


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def client_of(user: User | None, *, fresh: bool = True, machine: str = "") -> Client:
    """A browser of this person, the second factor proved this moment; or of a stranger."""
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {machine}"} if machine else None)
    if user is not None:
        client.force_login(user)
        if fresh:
            session = client.session
            session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": now().timestamp()}]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
    return client


@dataclass(frozen=True)
class Call:
    """One call to be made."""

    route: Route
    method: str
    address: str
    form: Mapping[str, Any] = field(default_factory=dict)

    def by(self, client: Client, **headers: str) -> Any:
        data = dict(self.form) if self.method == "POST" else None
        return getattr(client, self.method.lower())(self.address, data, headers=headers or None)

    def __str__(self) -> str:
        return f"{self.method} {self.route.path}"


def _given(world: World, value: str) -> Any:
    if value == "$next_month":
        return str((now() + timedelta(days=30)).date())
    return world[value[1:]] if value.startswith("$") else value


def form_of(sample: Sample, world: World) -> dict[str, Any]:
    """What the page would send about this world's objects."""
    return {name: _given(world, value) for name, value in sample.form.items()}


def call(route: Route, sample: Sample, method: str, world: World, *, others: Mapping[str, World] | None = None) -> Call:
    """A call about the objects of `world`; `others` names the arguments whose objects come from elsewhere."""
    values = {name: (others or {}).get(name, world)[noun] for name, noun in sample.ids.items()}
    return Call(route, method, route.address({**sample.fixed, **values}), form_of(sample, world))


def calls(route: Route, sample: Sample, world: World) -> list[Call]:
    """Every method, taken or not, about this world's objects."""
    return [call(route, sample, method, world) for method in METHODS]
