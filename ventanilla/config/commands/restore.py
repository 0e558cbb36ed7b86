"""`ventanilla restore FILE`: put a backup in place and forget again whoever was forgotten since."""

import argparse
from collections.abc import Sequence
from gettext import gettext as in_shell
from pathlib import Path

from django.utils.translation import gettext as _

from ventanilla.config.commands import django_setup


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="ventanilla restore",
        description=in_shell("Put a backup in place of the present database and files. Stop web and worker first."),
    )
    parser.add_argument("file", type=Path, help=in_shell("the backup"))
    parser.add_argument("--yes", action="store_true", help=in_shell("do not ask"))
    options = parser.parse_args(arguments)
    if not options.file.is_file():
        return django_setup.fail(f"{options.file}: no such file.", 2)
    django_setup.start()
    ask = _("This replaces the present database and files. Type %(word)s to go on:") % {"word": "restore"}
    if not options.yes and input(f"{ask} ").strip() != "restore":
        print(_("Nothing was changed."))
        return 1

    from ventanilla.common import scope
    from ventanilla.config.backup import BackupError, restore
    from ventanilla.config.start_up import migrate, prepare
    from ventanilla.workflows.forget import replay_forgotten

    try:
        with scope.system():
            files = restore(options.file)
            migrate()
            forgotten = replay_forgotten()
            prepare(demo=False)
    except (BackupError, OSError) as error:
        return django_setup.fail(str(error))
    print(_("Restored, with %(files)s files; %(keys)s keys of people forgotten again.") % {"files": files, "keys": forgotten})
    return 0
