"""`ventanilla web`: serve the screens and the HTTP interface."""

import argparse
import sys
from collections.abc import Sequence
from gettext import gettext as in_shell

from ventanilla.config.commands import django_setup


def _told_to_begin() -> bool:
    """Wait for the supervisor's line; False when it has ended instead."""
    try:
        return bool(sys.stdin.readline())
    except KeyboardInterrupt:
        return False


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ventanilla web", description=in_shell("Serve the screens and the HTTP interface."))
    parser.add_argument("--host", default="127.0.0.1", help=in_shell("the address to listen on (default %(default)s)"))
    parser.add_argument("--port", type=int, default=8000, help=in_shell("the port to listen on (default %(default)s)"))
    parser.add_argument("--processes", type=int, default=1, help=in_shell("how many processes serve (default %(default)s)"))
    parser.add_argument("--wait", action="store_true", help=argparse.SUPPRESS)  # `serve`: load, then begin at a line on standard input
    options = parser.parse_args(arguments)
    django_setup.start()

    import uvicorn

    from ventanilla.common import scope
    from ventanilla.common.walls import check_role
    from ventanilla.config import asgi  # noqa: F401  what every page needs, loaded while the supervisor prepares the database
    from ventanilla.workflows.forget import replay_forgotten

    if options.wait and not _told_to_begin():
        return 0
    check_role()
    with scope.system():
        replay_forgotten()  # before the first request, whatever way a backup came back
    uvicorn.run(
        "ventanilla.config.asgi:application",
        host=options.host,
        port=options.port,
        workers=options.processes,
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,
    )
    return 0
