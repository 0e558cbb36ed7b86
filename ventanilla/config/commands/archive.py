"""`ventanilla archive verify | export`: prove the record of what happened, and the dossiers made of it."""

import argparse
from collections.abc import Sequence
from gettext import gettext as in_shell
from pathlib import Path

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from ventanilla.common.pure.words import msgid
from ventanilla.config.commands import django_setup

WORDS = {
    "unreadable": msgid("line %(where)s is not in the form of an export"),
    "header_forged": msgid("the header was changed"),
    "wrong_key": msgid("it was signed with another key than the one you trust"),
    "entry_changed": msgid("entry %(where)s was changed"),
    "entry_missing": msgid("entries are missing from %(where)s on"),
    "entry_surplus": msgid("there are entries after %(where)s that no head covers"),
    "root_differs": msgid("the entries up to %(where)s are not those that were signed (changed, inserted or reordered)"),
    "head_forged": msgid("the head over %(where)s entries is not signed by this installation"),
    "rolled_back": msgid("a head over %(where)s entries is kept elsewhere, and they are not all here: rolled back or cut off"),
}
DOSSIER = {
    "unreadable": msgid("%(where)s is not in the form of a dossier"),
    "manifest_forged": msgid("the manifest was changed, or this key did not sign it"),
    "wrong_key": msgid("it was signed with another key than the one you trust"),
    "file_changed": msgid("%(where)s was changed"),
    "file_missing": msgid("%(where)s is missing"),
    "file_surplus": msgid("%(where)s does not belong to it"),
    "entry_unproven": msgid("%(where)s does not lead to the signed root of the archive"),
    "repacked": msgid("the files are whole, but the ZIP around them is not the one that was written"),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ventanilla archive", description=in_shell("Prove the record of what happened."))
    verbs = parser.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help=in_shell("check the database, or an exported FILE without trusting any database"))
    verify.add_argument("file", nargs="?", type=Path, help=in_shell("an export, or a dossier (.zip); the database where none is named"))
    verify.add_argument("--heads", type=Path, help=in_shell("heads kept in a second place (VENTANILLA_ARCHIVE_HEADS)"))
    verify.add_argument("--key", help=in_shell("the public key that you trust, 64 hexadecimal digits"))
    export = verbs.add_parser("export", help=in_shell("write the archive to FILE"))
    export.add_argument("file", type=Path, help=in_shell("where to write it"))
    export.add_argument("--entity", help=in_shell("write out the entries of this entity alone (key); the others as hashes"))
    return parser


def _verify(options: argparse.Namespace) -> int:
    from ventanilla.archive import verify

    if options.file and options.file.read_bytes()[:2] == b"PK":
        return _verify_dossier(options)
    heads = verify.heads_elsewhere(options.heads) if options.heads else []
    if options.file:
        key = bytes.fromhex(options.key) if options.key else None
        problems = verify.verify_export(options.file.read_bytes(), heads, key)
    else:
        problems = verify.verify_database(heads)
    for problem in problems:
        print(_(WORDS[problem.fault]) % {"where": problem.where})
    print(_("The archive is whole.") if not problems else _("Faults found: %(n)s.") % {"n": len(problems)})
    return 1 if problems else 0


def _verify_dossier(options: argparse.Namespace) -> int:
    from ventanilla.archive import dossiers

    problems = dossiers.verify(options.file.read_bytes(), bytes.fromhex(options.key) if options.key else None)
    for problem in problems:
        print(_(DOSSIER[problem.fault]) % {"where": problem.where or options.file.name})
    print(_("The dossier is whole.") if not problems else _("Faults found: %(n)s.") % {"n": len(problems)})
    return 1 if problems else 0


def _export(options: argparse.Namespace) -> int:
    from ventanilla.accounts.queries import entity_by_key
    from ventanilla.archive import export, sequencer

    sequencer.run()
    wanted = None
    if options.entity:
        entity = entity_by_key(options.entity)
        if entity is None:
            return django_setup.fail(_("there is no entity %(key)s.") % {"key": options.entity})
        wanted = frozenset([entity.pk])
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("entries"), total=None)
        count = export.write(options.file, "system", wanted, lambda n: bar.update(task, completed=n))
    print(_("%(n)s entries written to %(file)s.") % {"n": count, "file": options.file})
    return 0


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        if getattr(options, "key", None):
            bytes.fromhex(options.key)
        if options.verb == "verify":
            for path in filter(None, (options.file, options.heads)):
                path.open("rb").close()
    except (ValueError, OSError) as error:
        return django_setup.fail(str(error), 2)
    django_setup.start()

    from ventanilla.common import scope

    with scope.system():
        return _verify(options) if options.verb == "verify" else _export(options)
