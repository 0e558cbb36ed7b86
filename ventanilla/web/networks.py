"""Our channels and their networks, as screens name them."""

from typing import Any

from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.channels import queries, registry
from ventanilla.channels.types import Capabilities, Limits
from ventanilla.workflows.open_case import FORM


def name(platform: str) -> str:
    """A network's own name, or what came by no network; its key where the product no longer knows it."""
    try:
        return registry.name(platform)
    except registry.UnknownPlatform:
        return _("Sign-up form") if platform == FORM else platform.capitalize()


def capabilities(platform: str) -> Capabilities:
    """What a network allows; nothing where the product no longer knows it."""
    try:
        return registry.capabilities(platform)
    except registry.UnknownPlatform:
        return Capabilities(as_of="", publish=False, reply_public=False)


def limits(platform: str) -> Limits:
    try:
        return registry.limits(platform)
    except registry.UnknownPlatform:
        return Limits(text_max=500)


def length(platform: str, text: str) -> int:
    """The length of a text by the network's own counter."""
    try:
        return registry.get(platform).count(text)
    except registry.UnknownPlatform:
        return len(text)


def of(person: Person) -> list[Any]:
    """The channels whose inbox the person reads. One query."""
    return queries.of_entities(person.entities_with(Permission.INBOX_READ))


def ids(person: Person, public_id: str) -> list[int]:
    """The id of one of the person's channels as a filter takes it: empty for all, an impossible one for a stranger's."""
    if not public_id:
        return []
    return [c.pk for c in of(person) if str(c.public_id) == public_id] or [0]
