"""`ventanilla bench [NAME …]`: take the figures of the design's targets on this machine."""

import argparse
import os
import tempfile
from collections.abc import Sequence
from gettext import gettext as in_shell
from importlib import import_module
from pathlib import Path

from benchmarks import calibration
from ventanilla.common.pure.words import msgid

# name: (module with `run(options) -> bool`, one line)
BENCHES: dict[str, tuple[str, str]] = {
    "jobs": ("benchmarks.jobs", msgid("how soon a due job starts")),
    "intake": ("benchmarks.intake", msgid("from stored delivery to visible conversation")),
    "webhook": ("benchmarks.hooks", msgid("events that networks push, committed before the answer")),
    "inbox": ("benchmarks.inbox", msgid("lists, conversations and search over --size messages")),
    "live": ("benchmarks.live", msgid("open pages that hear of a change")),
    "calendar": ("benchmarks.planning", msgid("the calendar with 10,000 planned posts: server time and queries")),
}
# Benchmarks with arguments of their own: name -> module with `main(arguments)`.
APART: dict[str, str] = {
    "understanding": "benchmarks.understanding",
    "banking77": "benchmarks.banking77",
    "compliance": "benchmarks.compliance",
    "learning": "benchmarks.learning",
}


def _parser() -> argparse.ArgumentParser:
    names = "\n".join(f"  {name:<14} {in_shell(line)}" for name, (_, line) in BENCHES.items())
    parser = argparse.ArgumentParser(
        prog="ventanilla bench",
        description=in_shell("Take figures on this machine. Without a name: all of\n%s") % names,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--size", default="100K", help=in_shell("messages in the tables: 100K, 1M, 10M (default 100K)"))
    parser.add_argument("--seconds", type=float, default=10, help=in_shell("how long each load lasts (default 10)"))
    return parser


def _size(text: str) -> int:
    factor = {"K": 1_000, "M": 1_000_000}.get(text[-1:].upper(), 1)
    return int(float(text.rstrip("kKmM")) * factor)


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 when every target was reached, 1 when one fell short."""
    if arguments and arguments[0] in APART:
        return int(import_module(APART[arguments[0]]).main(arguments[1:]))
    options = _parser().parse_args(arguments)
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        there = {"name": unknown[0], "names": ", ".join([*BENCHES, *APART])}
        print(in_shell("ventanilla: no benchmark %(name)r; there are %(names)s.") % there)
        return 2
    options.size = _size(options.size)
    reached = True
    with tempfile.TemporaryDirectory(prefix="ventanilla-bench-", dir=os.environ.get("VENTANILLA_BENCH_DIR")) as home:
        os.environ["VENTANILLA_HOME"] = home
        import_module("benchmarks.database").start()
        for name in options.names or list(BENCHES):
            print(f"\n{name}: {calibration.say(Path(home))}", flush=True)
            reached = bool(import_module(BENCHES[name][0]).run(options)) and reached
    short = import_module("benchmarks.report").SHORT
    print("\n" + ("Every target was reached." if reached else "Short of the target: " + "; ".join(short) + "."))
    return 0 if reached else 1
