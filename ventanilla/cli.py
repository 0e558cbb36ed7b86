"""The `ventanilla` command. Each sub-command is loaded by its dotted name, so that `read` and `check` never import Django."""

import sys
from collections.abc import Sequence
from gettext import gettext as in_shell
from importlib import import_module

from ventanilla.common.pure import shell
from ventanilla.common.pure.words import msgid

COMMANDS: dict[str, str] = {
    # name: module with `main(arguments) -> exit code`
    "serve": "ventanilla.config.commands.serve",
    "web": "ventanilla.config.commands.web",
    "retrain": "ventanilla.config.commands.retrain",
    "worker": "ventanilla.config.commands.worker",
    "doctor": "ventanilla.config.commands.doctor",
    "user": "ventanilla.config.commands.user",
    "channel": "ventanilla.config.commands.channel",
    "import": "ventanilla.config.commands.import_archive",
    "archive": "ventanilla.config.commands.archive",
    "keys": "ventanilla.config.commands.keys",
    "backup": "ventanilla.config.commands.backup",
    "restore": "ventanilla.config.commands.restore",
    "read": "ventanilla.understanding.command",
    "check": "ventanilla.compliance.command",
    "draw": "ventanilla.common.pure.draw_command",
    "bench": "benchmarks.main",
    "train": "ventanilla.understanding.train",
    "backoffice": "ventanilla.config.commands.backoffice",
}
SAYS: dict[str, str] = {
    "serve": msgid("bring the database up to date, then run web and worker; --demo for a fictional bank"),
    "web": msgid("the screens and the HTTP interface alone"),
    "worker": msgid("the deferred work alone"),
    "doctor": msgid("say whether the installation is sound"),
    "user": msgid("let a person in, open a locked account"),
    "channel": msgid("connect an account on a network"),
    "import": msgid("bring an archive of messages in"),
    "archive": msgid("verify or export the record of what happened"),
    "keys": msgid("show or rotate the installation's own keys"),
    "backup": msgid("write everything but the keys to one file"),
    "restore": msgid("put a backup in place of what is here"),
    "read": msgid("messages in, readings out (JSON lines)"),
    "check": msgid("drafts in, findings out (JSON lines)"),
    "draw": msgid("recompute a competition's draw from its published evidence"),
    "bench": msgid("take the figures of this machine"),
    "train": msgid("train the classifiers of the readings anew"),
    "retrain": msgid("train the bank's own layer from what its people put right"),
    "backoffice": msgid("the reference back office of the demo"),
}


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {in_shell(SAYS[name])}" for name in COMMANDS]
    return "\n".join(
        [in_shell("usage: ") + in_shell("ventanilla COMMAND …"), "", *lines, "", in_shell("`ventanilla COMMAND --help` says more.")]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command; exit code 0 done, 1 failed, 2 wrong use."""
    shell.begin()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in {"-h", "--help"}:
        print(_overview(), file=sys.stdout)
        return 0 if words else 2
    if words[0] not in COMMANDS:
        print(in_shell("ventanilla: no command %r; `ventanilla --help` lists them.") % words[0], file=sys.stderr)
        return 2
    return int(import_module(COMMANDS[words[0]]).main(words[1:]))


if __name__ == "__main__":
    sys.exit(main())
