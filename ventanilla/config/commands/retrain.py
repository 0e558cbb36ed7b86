"""`ventanilla retrain --entity X`: train a bank's own layer of the engine here and now, with progress; Ctrl-C stops it cleanly."""

import argparse
import sys
from collections.abc import Sequence
from gettext import gettext as in_shell
from typing import Any

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ventanilla.config.commands import django_setup
from ventanilla.config.commands.django_setup import fail


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="ventanilla retrain", description=in_shell("Train a bank's own layer of the engine from what its people corrected.")
    )
    parser.add_argument("--entity", required=True, metavar="KEY", help=in_shell("whose corrections, and whose messages are read with it"))
    options = parser.parse_args(arguments)
    django_setup.start()

    from ventanilla.accounts.queries import entity_by_key
    from ventanilla.common import scope
    from ventanilla.inbox import layers
    from ventanilla.inbox.types import InboxRefused, LayerState
    from ventanilla.workflows import own_layer

    with scope.system():
        entity = entity_by_key(options.entity)
    if entity is None:
        return fail(_("there is no entity %(key)s.") % {"key": options.entity})
    with scope.entity(entity.pk):
        try:
            row = layers.ask(entity.pk, "system")
        except InboxRefused as refused:
            return fail(str(refused))
        columns = (TextColumn(_("training")), BarColumn(), TimeRemainingColumn())
        try:
            with Progress(*columns, console=Console(stderr=True)) as bar:
                task = bar.add_task("", total=None)
                own_layer.run(row.pk, lambda done, total: bar.update(task, completed=done, total=total))
        except KeyboardInterrupt:
            layers.end(row, LayerState.STOPPED)
            return fail(_("stopped; what was in use stays in use."))
        row.refresh_from_db()
        return _say(row)


def _say(row: Any) -> int:
    """What came of it: the figures of each label, and what is in use now."""
    figures, counts = row.figures, row.counts
    if not figures:
        return fail(_("%(judged)s messages judged: %(least)s are needed.") % {"judged": counts["judged"], "least": counts["least"]})
    for task, told in figures.items():
        verdict = _("promoted") if told["passed"] else _("as before") if told["carried"] else _("not promoted")
        sys.stdout.write(
            f"{task:<13} {told['before']:.1%} -> {told['after']:.1%} ({told['judged']}), "
            f"{told['shipped_before']:.1%} -> {told['shipped_after']:.1%}: {verdict}\n"
        )
    said = _("Version %(number)s is in use.") if row.live else _("Version %(number)s is kept aside; what was in use stays in use.")
    sys.stdout.write(said % {"number": row.number} + "\n")
    return 0
