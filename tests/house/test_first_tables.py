"""A new installation has the tables that every step of `migrate` would have led to, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from ventanilla.common import first_tables

BY_STEPS = migrate.Command()


def described(alias: str) -> dict[str, Any]:
    """Every table, column, constraint and index, in whatever order they were made."""
    told: dict[str, Any] = {}
    introspection = connections[alias].introspection
    with connections[alias].cursor() as cursor:
        for table in introspection.table_names(cursor):
            columns = {c.name: (c.type_code, c.null_ok, c.default, c.pk if hasattr(c, "pk") else None, c.display_size)
                       for c in introspection.get_table_description(cursor, table)}  # fmt: skip
            constraints = introspection.get_constraints(cursor, table)
            named = {name: kept for name, kept in constraints.items() if not name.startswith("__") and not kept["foreign_key"]}
            keys = sorted((tuple(c["columns"]), c["foreign_key"]) for c in constraints.values() if c["foreign_key"])
            plain = sorted(str(sorted(kept.items(), key=str)) for name, kept in named.items())
            told[table] = (columns, plain, keys)
        if connections[alias].vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL")
            told["indexes"] = dict(cursor.fetchall())
        else:
            cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
            told["indexes"] = dict(cursor.fetchall())
            cursor.execute("SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2")
            told["walls"] = cursor.fetchall()
    return told


@pytest.fixture
def aliases(tmp_path: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, str]]:
    """Two empty databases."""
    names = ("steps", "stroke")
    with django_db_blocker.unblock():
        for name in names:
            _empty(name, tmp_path)
        yield names
        for name in names:
            connections[name].close()
            if connections[name].vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f'DROP DATABASE "{connections.settings[name]["NAME"]}"')
            del connections[name]
            del connections.settings[name]


def _empty(alias: str, folder: Any) -> None:
    of = {**connections.settings["default"]}
    if connection.vendor == "sqlite":
        of["NAME"] = str(folder / f"{alias}.sqlite3")
    else:
        of["NAME"] = f"{connection.settings_dict['NAME']}_{alias}"
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{of["NAME"]}"')
            cursor.execute(f'CREATE DATABASE "{of["NAME"]}"')
    connections.settings[alias] = of


def test_one_stroke_leads_where_every_step_leads(aliases: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that has tables goes step by step; an empty one is made at once. Both end at the same tables."""
    steps, stroke = aliases
    call_command(BY_STEPS, "common", database=steps, verbosity=0)
    with monkeypatch.context() as has_tables:
        has_tables.setattr(first_tables, "make", lambda connection: pytest.fail("made anew"))
        call_command("migrate", database=steps, verbosity=0)
    call_command("migrate", database=stroke, verbosity=0)
    first, second = described(steps), described(stroke)
    assert first.keys() == second.keys()
    for table in first:
        assert first[table] == second[table], table
    executor = MigrationExecutor(connections[stroke])
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert set(MigrationRecorder(connections[stroke]).applied_migrations()) == set(
        MigrationRecorder(connections[steps]).applied_migrations()
    )


def test_what_fails_leaves_nothing_behind(aliases: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(first_tables, "_record", broken)
    with pytest.raises(RuntimeError):
        call_command("migrate", database=aliases[1], verbosity=0)
    assert first_tables.is_empty(connections[aliases[1]])
    monkeypatch.undo()
    call_command("migrate", database=aliases[1], verbosity=0)
    assert not first_tables.is_empty(connections[aliases[1]])


def test_the_demo_network_has_its_own_tables_alone(aliases: tuple[str, str]) -> None:
    assert "plaza" in settings.INSTALLED_APPS
    call_command("migrate", database=aliases[0], verbosity=0)
    assert not [table for table in connections[aliases[0]].introspection.table_names() if table.startswith("plaza_")]
