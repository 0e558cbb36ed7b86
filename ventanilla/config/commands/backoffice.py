"""`ventanilla backoffice`: the reference back office of the demo, as a process of its own that knows the desk by its public interface.

This command only gives it what a bank's administrator would: the two webhook secrets and an API token. Then the process
becomes the back office: nothing of the desk stays loaded.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from gettext import gettext as in_shell
from pathlib import Path

from django.utils.translation import gettext as _

from ventanilla.config.commands import django_setup

TOKEN_LIFE = timedelta(days=90)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ventanilla backoffice", description=in_shell("Run the reference back office (demo and tests)."))
    parser.add_argument("--port", type=int, default=8001, help=in_shell("the port to listen on (default %(default)s)"))
    options = parser.parse_args(arguments)
    django_setup.start()
    environment = _environment()
    if environment is not None:
        os.execve(sys.executable, [sys.executable, "-m", "backoffice", "--port", str(options.port)], environment)  # noqa: S606  our own interpreter
    return django_setup.fail(_("there is no bank yet; open the set-up link that `ventanilla serve` prints."))


def _environment() -> dict[str, str] | None:
    """The back office's settings; None while no bank has been set up."""
    from django.conf import settings

    from ventanilla.bank.choice import make_secrets

    sent, events = make_secrets()
    token = _token(settings.VENTANILLA_HOME / "keys" / "backoffice.token")
    if token is None:
        return None
    own = {
        "BACKOFFICE_HOME": str(settings.VENTANILLA_HOME / "backoffice"),
        "BACKOFFICE_DESK": settings.PUBLIC_URL,
        "BACKOFFICE_TOKEN": token,
        "BACKOFFICE_SECRET": sent,
        "BACKOFFICE_EVENTS_SECRET": events,
    }
    return {**{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}, **own}


def _token(path: Path) -> str | None:
    """The token kept from an earlier start while it is good; else a new one, issued by an administrator of the group."""
    from ventanilla.accounts import queries, tokens
    from ventanilla.accounts.permissions import Permission
    from ventanilla.accounts.token_scopes import TokenScope
    from ventanilla.common import scope
    from ventanilla.common.private_files import write_private
    from ventanilla.common.pure.clock import now

    with scope.system():
        if path.exists() and tokens.person_with(path.read_text()) is not None:
            return path.read_text()
        root = queries.root()
        admins = queries.holders(Permission.TOKEN_ADMIN, root) if root is not None else []
        by = queries.person(admins[0]) if admins else None
        if root is None or by is None:
            return None
        issued = tokens.issue(by, root, "Back office", [TokenScope.BANK_EVENTS], now() + TOKEN_LIFE)
    write_private(path, issued.secret)
    return issued.secret
