"""`ventanilla worker`: do deferred work until told to stop."""

import argparse
import signal
from collections.abc import Sequence
from gettext import gettext as in_shell

from ventanilla.config.commands import django_setup


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ventanilla worker", description=in_shell("Do deferred work until told to stop (SIGTERM)."))
    parser.add_argument("--threads", type=int, default=4, help=in_shell("jobs done at the same time (default 4)"))
    parser.add_argument(
        "--lease", type=float, default=60, metavar="SECONDS", help=in_shell("how long a dead worker's job stays its own (default 60)")
    )
    options = parser.parse_args(arguments)
    django_setup.start()

    from ventanilla.common import scope
    from ventanilla.common.pure.memory import settle
    from ventanilla.common.walls import check_role
    from ventanilla.config.jobs import JOBS, TIMERS, start_chores
    from ventanilla.jobs.worker import Worker

    check_role()
    with scope.system():
        start_chores()
    worker = Worker(JOBS, TIMERS, threads=options.threads, lease_s=options.lease)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    settle()
    worker.run()
    return 0
