"""The `ventanilla` command. Each sub-command is loaded by its dotted name, so that `read` and `check` never import Django."""

import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS: dict[str, str] = {
    # name: module with `main(arguments) -> exit code`
    "serve": "ventanilla.config.commands.serve",
    "web": "ventanilla.config.commands.web",
    "archive": "ventanilla.config.commands.archive",
    "keys": "ventanilla.config.commands.keys",
    "bench": "benchmarks.main",
    "import": "ventanilla.config.commands.import_archive",
    "backup": "ventanilla.config.commands.backup",
    "restore": "ventanilla.config.commands.restore",
    "channel": "ventanilla.config.commands.channel",
    "read": "ventanilla.understanding.command",
    "check": "ventanilla.compliance.command",
    "train": "ventanilla.understanding.train",
    "worker": "ventanilla.config.commands.worker",
    "user": "ventanilla.config.commands.user",
    "doctor": "ventanilla.config.commands.doctor",
    "backoffice": "ventanilla.config.commands.backoffice",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command; exit code 0 done, 1 failed, 2 wrong use."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in {"-h", "--help"}:
        print("usage: ventanilla COMMAND …\n\n  " + "\n  ".join(COMMANDS), file=sys.stdout)  # noqa: T201
        return 0 if words else 2
    if words[0] not in COMMANDS:
        print(f"ventanilla: no command {words[0]!r}; `ventanilla --help` lists them.", file=sys.stderr)  # noqa: T201
        return 2
    return int(import_module(COMMANDS[words[0]]).main(words[1:]))


if __name__ == "__main__":
    sys.exit(main())
