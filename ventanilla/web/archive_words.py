"""Archive records in the words of people: kinds, actors, the sentence of a record, its fields."""

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ventanilla.archive.queries import Line
from ventanilla.web import words

# The nouns by which records name their object.
ABOUT = (
    "conversation",
    "contact",
    "case",
    "message",
    "attempt",
    "content",
    "campaign",
    "channel",
    "hold",
    "legal-hold",
    "user",
    "token",
    "job",
    "product",
    "layer",
)


def kind_word(kind: str) -> str:
    """A kind of record as people call it."""
    known = {
        "message.received": _("Message received"),
        "message.edited": _("Message edited"),
        "message.deleted": _("Message deleted"),
        "message.redacted": _("Message masked again"),
        "conversation.changed": _("Conversation changed"),
        "note.added": _("Internal note"),
        "value.revealed": _("Protected value shown"),
        "attempt.changed": _("Sending"),
        "approval.opened": _("Approval asked for"),
        "approval.decided": _("Approval decided"),
        "approval.commented": _("Comment on an approval"),
        "case.changed": _("Case changed"),
        "handoff.changed": _("Hand-off to the bank"),
        "consent.changed": _("Consent"),
        "contact.changed": _("Contact changed"),
        "subject.erased": _("Person erased"),
        "channel.changed": _("Channel changed"),
        "hold.changed": _("Publishing freeze"),
        "access.changed": _("Access"),
        "setting.changed": _("Setting changed"),
        "work.decided": _("Failed work decided"),
        "legal_hold.changed": _("Legal hold"),
        "archive.read": _("Archive verified or exported"),
        "catalogue.changed": _("Catalogue changed"),
        "reading.judged": _("Reading judged"),
        "campaign.changed": _("Campaign changed"),
        "series.changed": _("Series changed"),
        "post.gone": _("Post gone from its network"),
        "asset.changed": _("Media library changed"),
        "competition.changed": _("Competition"),
        "form.changed": _("Sign-up form changed"),
        "sign_up.changed": _("Sign-up"),
        "post_template.changed": _("Post template or snippet changed"),
        "layer.changed": _("Own layer of the engine"),
    }
    return known.get(kind, kind)


def actor(code: str, people: dict[int, str]) -> str:
    """Who did it."""
    if code.startswith("user:"):
        return people.get(int(code[5:]), code)
    if code.startswith("token:"):
        return _("A system with an API token")
    return {
        "system": _("The desk itself"),
        "bank": _("The bank's systems"),
        "network": _("The network"),
        "visitor": _("The person themselves, on the public page"),
    }.get(code, code)


def _plain(value: Any) -> str:
    """A field's value in one line."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(one)}" for key, one in value.items() if one not in (None, "", [], {}))
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one) for one in value)
    return "—" if value is None else str(value)


# Fields that hold a code of ours, and the family of `words` that says it.
_CODED = {
    ("attempt.changed", "state"): "send",
    ("approval.decided", "decision"): "archive_decision",
    ("consent.changed", "purpose"): "purpose",
    ("consent.changed", "state"): "consent",
    ("value.revealed", "value_kind"): "data",
    ("hold.changed", "action"): "archive_decision",
    ("legal_hold.changed", "action"): "archive_decision",
    ("work.decided", "decision"): "archive_decision",
    ("archive.read", "action"): "archive_decision",
    ("contact.changed", "action"): "archive_decision",
    ("layer.changed", "action"): "archive_decision",
}


def _said(line: Line, name: str, value: Any) -> str:
    family = _CODED.get((line.kind, name))
    if family is None:
        return _plain(value)[:400]
    return str(words.word(family, "approval" if value == "awaiting" else value).text)


def sentence(line: Line) -> str:
    """What a record says; why it says nothing where its body is gone."""
    if line.redacted_at is not None:
        return _("Its text was destroyed because it held what may never be stored. The entry still proves that something was here.")
    if line.body is None and line.sealed:
        return _("The person it was about was erased: its text can no longer be read. The entry still proves that something was here.")
    if line.body is None or not line.shows:
        return _("A kind of record that this version does not know.")
    return str(_(line.shows) % {name: _said(line, name, value) for name, value in line.body.items()})


def told(line: Line) -> list[tuple[str, str]]:
    """The fields of a record with their values, as they are stored."""
    fields = line.body or {}
    return [
        (name, json.dumps(value, ensure_ascii=False, indent=1) if isinstance(value, dict | list) else _plain(value))
        for name, value in fields.items()
    ]


def fault(code: str, where: int) -> str:
    """What a verification found, in a sentence."""
    said = {
        "entry_changed": _("Entry %(where)s was changed."),
        "entry_missing": _("Entries are missing from %(where)s on."),
        "entry_surplus": _("There are entries after %(where)s that no head covers."),
        "root_differs": _("The entries up to %(where)s are not those that were signed: changed, inserted or reordered."),
        "head_forged": _("The head over %(where)s entries is not signed by this installation."),
        "rolled_back": _("A head over %(where)s entries was kept elsewhere, but they are no longer all here: rolled back or cut off."),
    }
    return (said.get(code) or pgettext("archive fault", "Something is wrong at %(where)s.")) % {"where": where}
