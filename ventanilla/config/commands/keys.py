"""`ventanilla keys rotate`: put every subject key under a new master key."""

import argparse
import sys
from collections.abc import Sequence
from gettext import gettext as in_shell

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from ventanilla.config.commands import django_setup


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ventanilla keys", description=in_shell("The installation's own keys."))
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("rotate", help=in_shell("make a new master key and put every subject key under it; the old one is dropped"))
    verbs.add_parser("show", help=in_shell("how many master keys there are, and the public key that signs the archive"))
    options = parser.parse_args(arguments)
    django_setup.start()

    from ventanilla.archive.signing import public_key
    from ventanilla.common import master_keys, scope, sealing

    if options.verb == "show":
        print(_("master keys: %(n)s") % {"n": master_keys.count()})
        print(_("archive public key: %(key)s") % {"key": public_key().hex()})
        return 0
    master_keys.add()
    done = 0
    with scope.system(), Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(_("keys"), total=None)
        while count := sealing.rewrap():
            done += count
            bar.update(task, completed=done)
    dropped = master_keys.drop_old()
    print(_("%(done)s subject keys are under the new master key; old ones dropped: %(dropped)s.") % {"done": done, "dropped": dropped})
    return 0
