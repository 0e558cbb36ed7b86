"""`ventanilla restore FILE`: put a backup in place and forget again whoever was forgotten since."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ventanilla.config.commands import django_setup


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="ventanilla restore", description="Put a backup in place of the present database and files. Stop web and worker first."
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    if not options.yes and input("This replaces the present database and files. Type 'restore' to go on: ").strip() != "restore":
        print("Nothing was changed.")  # noqa: T201
        return 1
    django_setup.start()

    from ventanilla.common import scope
    from ventanilla.config.backup import BackupError, restore
    from ventanilla.config.start_up import prepare
    from ventanilla.workflows.forget import replay_forgotten

    try:
        with scope.system():
            files = restore(options.file)
            prepare(demo=False)
            forgotten = replay_forgotten()
    except (BackupError, OSError) as error:
        print(f"ventanilla: {error}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"Restored, with {files} file(s); {forgotten} person key(s) forgotten again.")  # noqa: T201
    return 0
