"""A database of its own for a benchmark: SQLite in the benchmark's folder, or the one that DATABASE_URL names (emptied first)."""

from django.core.management import call_command
from django.db import connection

from ventanilla.common import scope
from ventanilla.common.pure.memory import settle
from ventanilla.config.commands import django_setup

_SYSTEM = scope.system()  # kept: a scope that nobody holds is left again


def start() -> None:
    """Set Django up and bring the tables into being."""
    django_setup.start()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    _SYSTEM.__enter__()  # the benchmark is the installation itself
    if connection.vendor == "postgresql":
        call_command("flush", interactive=False, verbosity=0)
    settle()


def name() -> str:
    return "PostgreSQL" if connection.vendor == "postgresql" else "SQLite, synchronous=FULL"
