"""What the frame says of the publishing freeze: one state, what it stops, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ventanilla.channels import holds
from ventanilla.channels.types import AttemptKind
from ventanilla.web import networks, words


@dataclass(frozen=True, slots=True)
class Publishing:
    """Whether something is held for the person's entities; `what` and `reason` are those of the newest hold."""

    held: bool
    what: str = ""
    reason: str = ""


def kinds(hold: Any) -> str:
    """What a hold stops, in words."""
    named = holds.kinds_of(hold)
    if len(named) == len(AttemptKind):
        return _("Everything")
    said = [str(words.word("attempt_kind", kind).text) for kind in named]
    return ", ".join([said[0], *(s[0].lower() + s[1:] for s in said[1:])])


def narrowed(hold: Any) -> list[str]:
    """By what a hold is narrowed, in words; nothing when it covers its whole entity."""
    parts = [(_("Country"), hold.country), (_("Network"), networks.name(hold.platform) if hold.platform else "")]
    parts += [(_("Channel"), hold.channel.name if hold.channel else ""), (_("Campaign"), hold.campaign), (_("Product"), hold.product)]
    return [f"{label}: {value}" for label, value in parts if value]


def publishing(standing: Sequence[Any]) -> Publishing:
    """The state of a person's entities from the holds in force there."""
    if not standing:
        return Publishing(held=False)
    first = standing[0]
    what = " · ".join([first.entity.name, kinds(first)])
    if more := len(standing) - 1:
        what += " " + pgettext("further holds", "(+%(n)s)") % {"n": more}
    return Publishing(held=True, what=what, reason=first.reason)
