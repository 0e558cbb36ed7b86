"""`ventanilla import FILE --channel KEY`: bring an archive of messages in."""

import argparse
import csv
from collections.abc import Sequence
from gettext import gettext as in_shell
from pathlib import Path

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ventanilla.common.pure.words import msgid
from ventanilla.config.commands import django_setup
from ventanilla.config.commands.django_setup import fail

WORDS = {
    "empty": msgid("the file is empty"),
    "no_header": msgid("a CSV file needs a header with at least id, text, posted_at and author_handle"),
    "encoding": msgid("the file is not UTF-8; save it as UTF-8 and run the command again, it goes on where it stopped"),
}


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ventanilla import", description=in_shell("Bring an archive of messages in (JSON lines or CSV)."))
    parser.add_argument("file", type=Path, help=in_shell("the archive: JSON lines or CSV"))
    parser.add_argument("--channel", required=True, metavar="KEY", help=in_shell("the channel to which the messages belong"))
    parser.add_argument("--entity", metavar="KEY", help=in_shell("needed when two entities have a channel of that key"))
    options = parser.parse_args(arguments)
    django_setup.start()
    if not options.file.is_file():
        return fail(_("there is no file %(file)s.") % {"file": options.file}, 2)

    from ventanilla.accounts.queries import entity_by_key
    from ventanilla.channels import imports
    from ventanilla.common import scope
    from ventanilla.workflows import import_archive

    with scope.system():
        entity = entity_by_key(options.entity) if options.entity else None
        if options.entity and entity is None:
            return fail(_("there is no entity %(key)s.") % {"key": options.entity})
        channel = imports.channel_by_key(options.channel, entity.pk if entity else None)
    if channel is None:
        return fail(_("there is no single active channel %(key)s; name its entity with --entity.") % {"key": options.channel})
    rejects = options.file.with_name(options.file.name + ".rejects.csv")
    columns = (TextColumn(_("messages")), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with scope.entity(channel.entity_id), rejects.open("a", newline="") as out, Progress(*columns, console=Console(stderr=True)) as bar:
        writer = csv.writer(out)
        task = bar.add_task("", total=_lines(options.file))
        try:
            done = import_archive.run(
                channel,
                options.file,
                lambda line, reason: writer.writerow([line, reason.value]),
                lambda line: bar.update(task, completed=line),
            )
        except import_archive.BadFile as error:
            return fail(_(WORDS[str(error)]) + ".")
    if rejects.stat().st_size == 0:
        rejects.unlink()
    said = [_("%(n)s messages taken, %(rejected)s not.") % {"n": done.taken, "rejected": done.rejected}]
    if done.resumed_at:
        said.append(_("It went on after line %(line)s.") % {"line": done.resumed_at})
    if done.rejected:
        said.append(_("Those not taken, with their reasons, are in %(file)s.") % {"file": rejects})
    print(" ".join(said))
    return 0
