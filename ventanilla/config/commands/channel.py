"""`ventanilla channel add`: connect an account of the bank on a network from the shell."""

import argparse
import getpass
from collections.abc import Sequence
from gettext import gettext as in_shell

from django.utils.translation import gettext as _

from ventanilla.config.commands import django_setup
from ventanilla.config.commands.django_setup import fail


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ventanilla channel", description=in_shell("The bank's accounts on the networks."))
    verbs = parser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", help=in_shell("connect an account; secrets that are not given are asked for"))
    add.add_argument("--platform", required=True, help=in_shell("the network, by its short name"))
    add.add_argument("--entity", required=True, metavar="KEY", help=in_shell("whose account it is: key of the entity"))
    add.add_argument("--key", default="", help=in_shell("how commands will name the channel"))
    add.add_argument("--name", default="", help=in_shell("how people will read the channel's name"))
    add.add_argument("fields", nargs="*", metavar="FIELD=VALUE", help=in_shell("what the network's set-up screen asks for"))
    options = parser.parse_args(arguments)
    django_setup.start()

    from ventanilla.accounts.queries import entity_by_key
    from ventanilla.channels import registry
    from ventanilla.common import scope
    from ventanilla.workflows.connect_channel import Refused, connect_as

    with scope.system():
        entity = entity_by_key(options.entity)
    if entity is None:
        return fail(_("there is no entity %(key)s.") % {"key": options.entity})
    if options.platform not in registry.PLATFORMS:
        told = {"name": options.platform, "known": ", ".join(registry.PLATFORMS)}
        return fail(_("there is no network %(name)s; there are %(known)s.") % told, 2)
    values = dict(pair.split("=", 1) for pair in options.fields if "=" in pair)
    for field in registry.get(options.platform).credential_fields:
        if field.required and not field.default and field.name not in values:
            values[field.name] = getpass.getpass(f"{field.label}: ") if field.secret else input(f"{field.label}: ")
    with scope.entity(entity.pk):
        done = connect_as("system", entity.pk, options.platform, values, key=options.key, name=options.name)
    if isinstance(done, Refused):
        where = f" ({done.field})" if done.field else ""
        return fail(_("not connected: %(why)s.") % {"why": f"{done.reason.value}{where} {done.detail}".rstrip()})
    told = {"handle": done.found.handle, "key": done.channel.key}
    print(_("Connected as %(handle)s; the channel's key is %(key)s.") % told)
    return 0
