"""`ventanilla backup FILE` and `ventanilla restore FILE`."""

import argparse
from collections.abc import Sequence
from gettext import gettext as in_shell
from pathlib import Path

from django.utils.translation import gettext as _

from ventanilla.config.commands import django_setup


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="ventanilla backup", description=in_shell("Write a backup while everything goes on. Keep the keys folder apart.")
    )
    parser.add_argument("file", type=Path, help=in_shell("where to write it"))
    options = parser.parse_args(arguments)
    django_setup.start()

    from ventanilla.common import scope
    from ventanilla.config.backup import BackupError, backup

    try:
        with scope.system():
            size = backup(options.file)
    except (BackupError, OSError) as error:
        return django_setup.fail(str(error))
    said = _("%(size)s bytes written to %(file)s. The keys are not in it: keep a copy of the keys folder elsewhere.")
    print(said % {"size": size, "file": options.file})
    return 0
