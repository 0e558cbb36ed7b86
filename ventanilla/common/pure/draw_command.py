"""`ventanilla draw verify FILE`: recompute a draw from its evidence; no database, no Django, nothing of the bank's."""

import argparse
import sys
from collections.abc import Sequence
from gettext import gettext as in_shell
from pathlib import Path

import orjson

from ventanilla.common.pure.draw import verify

BYTES_MAX = 200_000_000


def main(arguments: Sequence[str]) -> int:
    """0: all of it holds. 1: something does not. 2: not to be read."""
    parser = argparse.ArgumentParser(prog="ventanilla draw", description=in_shell("Recompute a draw from its published evidence."))
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("verify", help=in_shell("say whether the winners are those that the seed and the list give"))
    check.add_argument("file", metavar="FILE", help=in_shell("the evidence, as JSON; - reads it from the standard input"))
    given = parser.parse_args(list(arguments))
    try:
        raw = sys.stdin.buffer.read(BYTES_MAX) if given.file == "-" else Path(given.file).read_bytes()
        evidence = orjson.loads(raw)
    except OSError as error:
        sys.stderr.write(in_shell("ventanilla draw: %s cannot be read: %s.") % (given.file, error.strerror) + "\n")
        return 2
    except orjson.JSONDecodeError:
        sys.stderr.write(in_shell("ventanilla draw: %s is no JSON.") % given.file + "\n")
        return 2
    faults = verify(evidence)
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    if not faults:
        told = (len(evidence["entries"]), len(evidence["winners"]), len(evidence["substitutes"]))
        sys.stdout.write(in_shell("It holds: %d entries, %d winners, %d substitutes, as the seed and the list give them.") % told + "\n")
    return 1 if faults else 0
