"""`ventanilla user add`: let a person in from the server itself, when no administrator can."""

import argparse
import sys
from collections.abc import Sequence

from ventanilla.config.commands import django_setup


def _say(sentence: str, *, wrong: bool = False) -> None:
    print(sentence, file=sys.stderr if wrong else sys.stdout)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ventanilla user", description="People who work at the desk.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", help="add a person and print the one-time link with which they set a password")
    add.add_argument("email")
    add.add_argument("--name", required=True)
    add.add_argument("--role", action="append", required=True, help="may be given several times: administrator, agent, supervisor…")
    add.add_argument("--entity", default="", help="key of the entity; the bank as a whole unless given")
    unlock = verbs.add_parser("unlock", help="open an account that failed sign-ins have locked")
    unlock.add_argument("email")
    return parser


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    django_setup.start()
    from ventanilla.common import scope

    with scope.system():
        return _add(options) if options.verb == "add" else _unlock(options)


def _add(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from ventanilla.accounts import directory, links, people, queries
    from ventanilla.accounts.permissions import Role

    known = {role.value: role for role in Role}
    if unknown := [role for role in options.role if role not in known]:
        _say(f"ventanilla: no role {unknown[0]!r}; there are {', '.join(known)}.", wrong=True)
        return 2
    entity = queries.entity_by_key(options.entity) if options.entity else None
    entity_id = entity.pk if entity else directory.root_id()
    if entity_id is None or (options.entity and entity is None):
        _say(f"ventanilla: there is no entity {options.entity or 'yet; open the set-up link that `ventanilla serve` prints'}.", wrong=True)
        return 1
    try:
        validate_email(options.email)
        user = people.add(entity_id, options.name, options.email, None, [known[role] for role in options.role])
    except ValidationError:
        _say(f"ventanilla: {options.email!r} is no e-mail address.", wrong=True)
        return 2
    except people.Refused:
        _say(f"ventanilla: somebody has the e-mail {options.email} already.", wrong=True)
        return 1
    secret = links.issue(links.LinkKind.INVITE, user)
    _say(f"{user.name} sets a password here (once, within three days): {settings.PUBLIC_URL}/invitation/{secret}")
    return 0


def _unlock(options: argparse.Namespace) -> int:
    from ventanilla.accounts import people

    if not people.unlock_by_email(options.email):
        _say(f"ventanilla: nobody has the e-mail {options.email}.", wrong=True)
        return 1
    _say(f"{options.email} may try again.")
    return 0
