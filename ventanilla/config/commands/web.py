"""`ventanilla web`: serve the screens and the HTTP interface."""

import argparse
from collections.abc import Sequence

from ventanilla.config.commands import django_setup


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ventanilla web", description="Serve the screens and the HTTP interface.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args(arguments)
    django_setup.start()

    import uvicorn

    from ventanilla.common import scope
    from ventanilla.common.walls import check_role
    from ventanilla.workflows.forget import replay_forgotten

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
