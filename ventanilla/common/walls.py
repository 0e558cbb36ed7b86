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
    """The database role would pass through the walls, or could take them down. `name` is the role, `why` a code of ours."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"The database role {name} {_WHY[why]}. Give the server a role of its own in DATABASE_URL, without SUPERUSER and BYPASSRLS."
        )
        self.name, self.why = name, why


_WHY = {
    "passes": "passes through row-level security (SUPERUSER or BYPASSRLS, its own or of a role that it belongs to)",
    "owner": "owns the tables although DATABASE_OWNER_URL names their owner: it could take the walls down",
}


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
    """Refuse to start as a role to which the walls do not apply: `UnsafeRole`.

    That is a superuser, one with BYPASSRLS, one that may become either, and the tables' owner where `DATABASE_OWNER_URL`
    promises that the application is not it. A single role that owns its tables is held by the walls, because they are forced.
    """
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, EXISTS (SELECT 1 FROM pg_roles r WHERE (r.rolsuper OR r.rolbypassrls)"
            " AND (r.rolname = current_user OR pg_has_role(current_user, r.oid, 'MEMBER')))"
        )
        name, unsafe = cursor.fetchone()
    if unsafe:
        raise UnsafeRole(name, "passes")
    if "owner" in connections and owns_walls(alias):
        raise UnsafeRole(name, "owner")


def owns_walls(alias: str = "default") -> bool:
    """Whether the role owns a table of a tenant, and so could take its wall down."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p')"
            " AND pg_has_role(current_user, relowner, 'MEMBER'))"
        )
        return bool(cursor.fetchone()[0])


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
