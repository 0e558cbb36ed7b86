"""`ventanilla user add`: let a person in from the server itself, when no administrator can."""

import argparse
from collections.abc import Sequence
from gettext import gettext as in_shell

from django.utils.translation import gettext as _

from ventanilla.config.commands import django_setup
from ventanilla.config.commands.django_setup import fail


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ventanilla user", description=in_shell("People who work at the desk."))
    verbs = parser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", help=in_shell("add a person and print the one-time link with which they set a password"))
    add.add_argument("email", help=in_shell("with which the person signs in"))
    add.add_argument("--name", required=True, help=in_shell("the person's name"))
    add.add_argument(
        "--role", action="append", required=True, help=in_shell("may be given several times: administrator, agent, supervisor…")
    )
    add.add_argument("--entity", default="", help=in_shell("key of the entity; the bank as a whole unless given"))
    unlock = verbs.add_parser("unlock", help=in_shell("open an account that failed sign-ins have locked"))
    unlock.add_argument("email", help=in_shell("with which the person signs in"))
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
        return fail(_("there is no role %(name)s; there are %(known)s.") % {"name": unknown[0], "known": ", ".join(known)}, 2)
    entity = queries.entity_by_key(options.entity) if options.entity else None
    entity_id = entity.pk if entity else directory.root_id()
    if entity_id is None or (options.entity and entity is None):
        if options.entity:
            return fail(_("there is no entity %(key)s.") % {"key": options.entity})
        return fail(_("there is no bank yet; open the set-up link that `ventanilla serve` prints."))
    try:
        validate_email(options.email)
        user = people.add(entity_id, options.name, options.email, None, [known[role] for role in options.role])
    except ValidationError:
        return fail(_("%(email)s is no e-mail address.") % {"email": options.email}, 2)
    except people.Refused:
        return fail(_("somebody has the e-mail %(email)s already.") % {"email": options.email})
    secret = links.issue(links.LinkKind.INVITE, user)
    told = {"name": user.name, "link": f"{settings.PUBLIC_URL}/invitation/{secret}"}
    print(_("%(name)s sets a password here (once, within three days): %(link)s") % told)
    return 0


def _unlock(options: argparse.Namespace) -> int:
    from ventanilla.accounts import people

    if not people.unlock_by_email(options.email):
        return fail(_("nobody has the e-mail %(email)s.") % {"email": options.email})
    print(_("%(email)s may try again.") % {"email": options.email})
    return 0
