"""Whether the databases are those of this version: migrated without a fault, and with the columns that the code reads and writes."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error, connections, router
from django.db.migrations.exceptions import InconsistentMigrationHistory, NodeNotFoundError
from django.utils.translation import gettext as _

FAULTS = (Error, CommandError, InconsistentMigrationHistory, NodeNotFoundError, LookupError)


class WrongVersion(Exception):
    """The data was made by another version of the product; the argument says in one sentence what to do."""


def misfits(alias: str) -> Iterator[str]:
    """Tables and columns that the code knows and the database does not, and columns that must be filled and the code does not know."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if not model._meta.managed or model._meta.proxy or not router.allow_migrate_model(alias, model):
                continue
            if table not in there:
                yield table
                continue
            wanted = {str(field.column) for field in model._meta.local_concrete_fields}
            found = {str(column.name): column for column in connection.introspection.get_table_description(cursor, table)}
            yield from (f"{table}.{name}" for name in sorted(wanted - found.keys()))
            yield from (
                f"{table}.{name}" for name in sorted(found.keys() - wanted) if not found[name].null_ok and found[name].default is None
            )


def wrong_version(what: str, *, demo: bool) -> WrongVersion:
    """The refusal of a start over such data."""
    told = {"home": settings.VENTANILLA_HOME, "what": what}
    if demo and connections["default"].vendor == "sqlite":
        return WrongVersion(
            _("%(home)s holds a demo of another version (%(what)s); begin it anew with `ventanilla serve --demo --fresh`.") % told
        )
    if demo:
        return WrongVersion(_("The database holds a demo of another version (%(what)s); drop it, make it anew and start again.") % told)
    return WrongVersion(
        _("The database is of another version of Ventanilla (%(what)s); start the version that wrote it, or restore a backup.") % told
    )


def check(*, demo: bool) -> None:
    """Raises `WrongVersion` when a table is not as the code needs it."""
    for alias in [name for name in connections if name != "owner"]:
        for what in misfits(alias):
            raise wrong_version(what, demo=demo)
