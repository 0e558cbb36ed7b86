"""Django's `migrate`, which makes the tables of an empty database in one stroke (`first_tables.py`)."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from ventanilla.common import first_tables

_APART = ("app_label", "plan", "fake", "fake_initial", "check_unapplied", "prune")  # asks for something else


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if not any(options[name] for name in _APART) and first_tables.is_empty(connection):
            first_tables.make(connection)
        super().handle(*args, **options)
