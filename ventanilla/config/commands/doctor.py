"""`ventanilla doctor`: is this installation sound? One line per question, and what to do about each that is not."""

import argparse
import json
from collections.abc import Sequence
from gettext import gettext as in_shell

from django.utils.translation import gettext as _

from ventanilla.common.pure.words import msgid
from ventanilla.config.commands import django_setup

MARKS = {True: msgid("ok"), False: msgid("BAD")}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="ventanilla doctor", description=in_shell("Check the installation; exit code 1 when something is wrong.")
    )
    parser.add_argument("--json", action="store_true", help=in_shell("for machines"))
    options = parser.parse_args(arguments)
    django_setup.start()
    from ventanilla.config.soundness import examine

    answers = examine()
    if options.json:
        print(json.dumps([{"name": n, "sound": a.sound, "found": a.found, "advice": a.advice} for n, a in answers]))
    else:
        for name, answer in answers:
            advice = f"\n      {answer.advice}" if answer.advice else ""
            print(f"{_(MARKS[answer.sound]):<5} {_(name)}: {answer.found}{advice}")
    return 0 if all(answer.sound for _, answer in answers) else 1
