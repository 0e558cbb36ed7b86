"""`ventanilla doctor`: is this installation sound? One line per question, and what to do about each that is not."""

import argparse
import json
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ventanilla.config.commands import django_setup

MARKS = {True: gettext_noop("ok"), False: gettext_noop("BAD")}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ventanilla doctor", description="Check the installation; exit code 1 when something is wrong.")
    parser.add_argument("--json", action="store_true", help="for machines")
    options = parser.parse_args(arguments)
    django_setup.start()
    from ventanilla.config.soundness import examine

    answers = examine()
    if options.json:
        print(json.dumps([{"name": n, "sound": a.sound, "found": a.found, "advice": a.advice} for n, a in answers]))  # noqa: T201
    else:
        for name, answer in answers:
            advice = f"\n      {answer.advice}" if answer.advice else ""
            print(f"{_(MARKS[answer.sound]):<5} {_(name)}: {answer.found}{advice}")  # noqa: T201
    return 0 if all(answer.sound for _, answer in answers) else 1
