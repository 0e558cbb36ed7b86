"""Row-level security on every table that the database itself says belongs to an entity; and roles that would void it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction

from tests import make
from tests.house.sweep.world import build
from ventanilla.common import scope, walls
from ventanilla.common.postgresql.base import DatabaseWrapper
from ventanilla.config import soundness

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's"),
]

# Tables of no one entity, and why. Whoever adds a table puts an `entity_id` on it, or a reason here.
SHARED = {
    "accounts_entity": "the bank's tree itself",
    "accounts_user": "a person may work in several entities; memberships say where",
    "accounts_session": "hangs on a person",
    "accounts_lockout": "keyed digests of sign-in names",
    "accounts_link": "hangs on a person",
    "archive_head": "one tree for the bank; holds hashes alone",
    "jobs_job": "the system's own work; its entity may be empty",
    "notices_preference": "hangs on a person",
    "mfa_authenticator": "hangs on a person",
}
LIBRARIES = ("account_", "auth_", "django_", "socialaccount_", "accounts_user_", "plaza_", "cache")


def columns() -> dict[str, bool]:
    """Every table that has an `entity_id`, by the catalogue, with whether it may be empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, NOT a.attnotnull FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'entity_id' AND NOT a.attisdropped"
        )
        return dict(cursor.fetchall())


def tables() -> list[str]:
    return sorted(table for table, may_be_empty in columns().items() if table not in SHARED or not may_be_empty)


def run(sql: str, values: Any = ()) -> Any:
    """Raw SQL: no filter of the application is in it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.fixture
def spain_and_mexico() -> tuple[int, int]:
    bank = make.bank()
    build(bank, bank.spain), build(bank, bank.mexico)
    return bank.spain.pk, bank.mexico.pk


def foreign_rows(table: str, own: int) -> dict[str, int]:
    """How many rows of other entities four kinds of statements reach, under the scope of `own` alone."""
    name, reached = connection.ops.quote_name(table), {}
    with scope.entity(own):
        reached["read"] = run(f"SELECT count(*) FROM {name} WHERE entity_id <> %s", [own])[0][0]
        for verb, sql in (("changed", f"UPDATE {name} SET entity_id = entity_id"), ("removed", f"DELETE FROM {name}")):
            try:
                with transaction.atomic():
                    reached[verb] = run(f"{sql} WHERE entity_id <> %s", [own])
                    transaction.set_rollback(True)
            except DatabaseError:  # a foreign key or a trigger that says no says that a row was reached
                reached[verb] = 1
    return reached


def test_every_table_is_one_entitys_or_has_a_reason() -> None:
    known = columns()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.app_label == "plaza" or table.startswith(LIBRARIES) or table in SHARED:
            continue
        assert known.get(table) is False, f"{table} needs an entity_id that is never empty, or a reason"
    assert len(tables()) > 60


def test_every_wall_is_forced_and_is_the_one_policy() -> None:
    forced = dict(run("SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relkind IN ('r', 'p')"))
    policies = run("SELECT tablename, policyname, cmd, roles::text, qual = with_check FROM pg_policies WHERE permissive = 'PERMISSIVE'")
    assert [t for t in tables() if not forced[t]] == []
    assert {p[0] for p in policies} >= set(tables())
    assert {p[1:] for p in policies} == {("entity_wall", "ALL", "{public}", True)}
    narrower = run("SELECT tablename, policyname, cmd FROM pg_policies WHERE permissive = 'RESTRICTIVE'")
    assert narrower == [("inbox_searchdocument", "search_first", "SELECT")]  # takes rows away, opens none


def test_no_statement_reaches_another_entitys_row(spain_and_mexico: tuple[int, int]) -> None:
    spain, mexico = spain_and_mexico
    there = {t: run(f"SELECT count(*) FROM {connection.ops.quote_name(t)} WHERE entity_id = %s", [spain])[0][0] for t in tables()}
    assert sum(count > 0 for count in there.values()) > 35, "control: Spain has rows in most of them"
    leaks = {t: reached for t in tables() if any((reached := foreign_rows(t, mexico)).values())}
    assert leaks == {}
    assert there == {t: run(f"SELECT count(*) FROM {connection.ops.quote_name(t)} WHERE entity_id = %s", [spain])[0][0] for t in tables()}


def test_no_row_is_written_for_another_entity(spain_and_mexico: tuple[int, int]) -> None:
    spain, mexico = spain_and_mexico
    tried = 0
    for table in tables():
        name = connection.ops.quote_name(table)
        row = run(f"SELECT to_jsonb(t)::text FROM {name} t WHERE entity_id = %s LIMIT 1", [spain])
        if row:
            tried += 1
            with pytest.raises(DatabaseError, match="row-level security"), scope.entity(mexico), transaction.atomic():
                run(f"INSERT INTO {name} SELECT * FROM jsonb_populate_record(NULL::{name}, %s::jsonb)", [row[0][0]])
        if run(f"SELECT 1 FROM {name} WHERE entity_id = %s LIMIT 1", [mexico]):
            with pytest.raises(DatabaseError, match="row-level security"), scope.entity(mexico), transaction.atomic():
                run(f"UPDATE {name} SET entity_id = %s WHERE entity_id = %s", [spain, mexico])
    assert tried > 35


def test_outside_any_scope_there_is_nothing(spain_and_mexico: tuple[int, int]) -> None:
    with scope.within(scope.NOTHING):
        assert {t: n for t in tables() if (n := run(f"SELECT count(*) FROM {connection.ops.quote_name(t)}")[0][0])} == {}


def test_a_wall_taken_down_is_found(spain_and_mexico: tuple[int, int]) -> None:
    """The control: one wall less, and every probe of this file finds it."""
    _, mexico = spain_and_mexico
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE inbox_conversation NO FORCE ROW LEVEL SECURITY")
    assert foreign_rows("inbox_conversation", mexico)["read"] > 0
    assert walls.unwalled() == ["inbox_conversation"]
    found = soundness.walled()
    assert not found.sound and "inbox_conversation" in found.found


# -- roles


def _above() -> psycopg.Connection[Any]:
    """A connection that may make roles; where there is none, a skip, and in CI a failure."""
    address = os.environ.get("VENTANILLA_TEST_POSTGRES_SUPER") or "postgresql://postgres@127.0.0.1:5432/postgres"
    try:
        return psycopg.connect(address, autocommit=True)
    except psycopg.Error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no PostgreSQL role that may make roles (VENTANILLA_TEST_POSTGRES_SUPER)")


@contextmanager
def role(options: str, *, within: str = "") -> Iterator[str]:
    """A login role made for the test, as an alias of Django's; gone afterwards."""
    name = f"walls_{os.getpid()}"
    group = f"{name}_group"
    with _above() as above:
        above.execute(f"CREATE ROLE {group} NOLOGIN {within}")
        above.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'walls' {options} IN ROLE {group}")
        connections["probe"] = DatabaseWrapper({**connection.settings_dict, "USER": name, "PASSWORD": "walls"}, "probe")
        try:
            yield "probe"
        finally:
            connections["probe"].close()
            del connections["probe"]
            above.execute(f"DROP ROLE {name}")
            above.execute(f"DROP ROLE {group}")


@pytest.mark.parametrize(
    ("options", "within"),
    [("SUPERUSER", ""), ("BYPASSRLS", ""), ("", "BYPASSRLS"), ("NOINHERIT", "SUPERUSER")],
    ids=["superuser", "bypassrls", "may become bypassrls", "may become superuser"],
)
def test_a_role_that_passes_through_is_refused_at_the_start(options: str, within: str) -> None:
    with role(options, within=within) as alias, pytest.raises(walls.UnsafeRole) as refused:
        walls.check_role(alias)
    assert refused.value.why == "passes"
    assert "DATABASE_URL" in str(refused.value)


def test_a_plain_role_may_start() -> None:
    """The control: the same role without those rights; it owns nothing either."""
    with role("") as alias:
        walls.check_role(alias)
        assert not walls.owns_walls(alias)
    walls.check_role()
    assert walls.owns_walls(), "the suite's role owns its tables, and the walls hold it because they are forced"


def test_the_owner_is_refused_where_another_owner_is_named() -> None:
    connections.databases["owner"] = {**connection.settings_dict}
    try:
        with pytest.raises(walls.UnsafeRole) as refused:
            walls.check_role()
        assert refused.value.why == "owner"
        answer = soundness.database()
        assert not answer.sound and "DATABASE_OWNER_URL" in answer.found
        with role("") as alias:
            walls.check_role(alias)
    finally:
        del connections.databases["owner"]


def test_doctor_says_that_one_role_does_both() -> None:
    answer = soundness.database()
    assert answer.sound and "DATABASE_OWNER_URL" in answer.advice
