"""Forced row-level security on PostgreSQL for every table of a tenant; nothing to do on SQLite."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

# The system's own chores set `*`; a person's scope is a list of ids; no setting means no rows.
_CONDITION = (
    "current_setting('ventanilla.scope', true) = '*'"
    " OR entity_id = ANY (string_to_array(nullif(nullif(current_setting('ventanilla.scope', true), ''), '*'), ',')::bigint[])"
)


class UnsafeRole(Exception):
    """The database role would pass through the walls."""


def walled_models() -> list[type[Model]]:
    """Every model with an `entity_id` column that may not be NULL: the tables of tenants."""
    return [m for m in apps.get_models() if any(f.column == "entity_id" and not f.null for f in m._meta.concrete_fields)]


def raise_walls(connection: BaseDatabaseWrapper, app_label: str) -> None:
    """Enable and force row-level security with the one policy on every walled table of an app. Safe to repeat."""
    if connection.vendor != "postgresql":
        return
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in walled_models():
            table = model._meta.db_table
            if model._meta.app_label != app_label or table not in tables:
                continue
            name = connection.ops.quote_name(table)
            cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS entity_wall ON {name}")
            # The condition is a constant of this module; names are quoted by Django.
            cursor.execute(f"CREATE POLICY entity_wall ON {name} USING (({_CONDITION}) IS TRUE) WITH CHECK (({_CONDITION}) IS TRUE)")


def check_role(alias: str = "default") -> None:
    """Refuse to start as a role to which the walls do not apply (superuser or BYPASSRLS)."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls, current_user FROM pg_roles WHERE rolname = current_user")
        unsafe, name = cursor.fetchone()
    if unsafe:
        raise UnsafeRole(name)


def after_migrate(**kwargs: Any) -> None:
    """Receiver of Django's `post_migrate`, connected in `accounts/signals.py`."""
    raise_walls(connections[kwargs["using"]], kwargs["app_config"].label)


def grant(owner: BaseDatabaseWrapper, role: str) -> None:
    """Let the application's role use what the owner's migrations have made: rows, never the tables themselves."""
    name = owner.ops.quote_name(role)
    with owner.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")


def unwalled(alias: str = "default") -> list[str]:
    """The tables of tenants on which row-level security is not forced; on SQLite there is none to force."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
    return sorted({m._meta.db_table for m in walled_models()} - forced)
