"""Why an answer can't go out, in sentences that say what to do."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ventanilla.channels.types import Issue
from ventanilla.compliance.types import Finding, Severity
from ventanilla.understanding.types import PersonalData, Threat
from ventanilla.web import words
from ventanilla.web.inbox_composer import Said
from ventanilla.workflows.reply import Stopped


def issue(found: Issue) -> str:
    """What the network, or the desk, has against an item."""
    told = dict.fromkeys(("count", "max", "over", "hours", "type", "width", "height", "name", "until", "countries"), "") | dict(
        found.detail
    )
    known = {
        "empty": _("Write something first."),
        "too_long": _("Too long by %(over)s: the network takes %(max)s.") % told,
        "too_many_media": _("Too many attachments: the network takes %(max)s.") % told,
        "media_type": _("The network does not take this kind of file (%(type)s).") % told,
        "media_size": _("The file is too large for the network."),
        "media_pixels": _("The picture has too many pixels for the network: %(width)s × %(height)s.") % told,
        "media_length": _("The video is too long: the network takes %(max)s seconds.") % told,
        "place_left": _("{%(name)s} is still to be filled in.") % told,
        "rights_ended": _("The rights of “%(name)s” end on %(until)s, before it is published. Extend them or take it off.") % told,
        "rights_territory": _("“%(name)s” may not be shown in %(countries)s. Take it off or choose other countries.") % told,
        "rights_consent_missing": _("Somebody whom “%(name)s” shows has not consented. Take it off or note the consent.") % told,
        "rights_consent_ended": _("The consent of somebody whom “%(name)s” shows ends on %(until)s, before it is published.") % told,
        "no_surface": _("Nothing can be sent there."),
        "no_direct": _("This network lets nobody send private messages from here."),
        "no_recipient": _("It is not known to whom a private message would go."),
        "no_reply": _("This network lets nobody answer in public from here."),
        "no_publish": _("This channel can't publish."),
        "channel_off": _("This channel is switched off."),
        "cannot_send": _("This channel has lost its connection. Ask for it to be connected again."),
        "alt_missing": _("Say what the picture shows, for those who can’t see it."),
        "file_too_large": _("The file is too large."),
        "file_unknown_type": _("This kind of file is not taken: pictures, videos and PDF are."),
        "file_broken": _("The file is damaged and can’t be read."),
        "file_too_many_pixels": _("The picture has too many pixels. Make it smaller."),
        "file_empty": _("The file is empty."),
        "file_not_ready": _("An attachment is not ready yet. Wait a moment."),
        "dm_window_closed": _("The network takes private messages only within %(hours)s hours after the customer's last one.") % told,
        "not_summoned": _("On this network a bank answers only where it was mentioned."),
        "nothing_to_answer": _("There is no message left to answer here: the customer has written nothing there, or has deleted it."),
        "answered_meanwhile": _("This conversation was answered from another window meanwhile. Read it before you send again."),
        "nobody_may_approve": _("Nobody else may approve this: the path names only you. Ask an administrator to name a deputy."),
        "reason_missing": _("Say why you hide it: criticism is answered, not hidden."),
        "not_possible_here": _("The network does not allow that here."),
    }
    return known.get(found.code) or _("The network would not take it: %(code)s.") % {"code": found.code}


def _personal(found: PersonalData, text: str) -> Said:
    what = words.word("data", found.kind).text
    return Said(_("Personal data must not leave the bank: %(what)s.") % {"what": what}, text[found.start : found.end], blocks=True)


def _threat(found: Threat, text: str) -> Said:
    said = {
        "credential_request": _("A bank never asks for secrets on a network. Take this out:"),
        "phishing_link": _("This address is not one of the bank's. Take it out:"),
        "lookalike_domain": _("This address is not one of the bank's. Take it out:"),
    }
    return Said(said.get(found.kind) or _("Customers may take this for a fraud:"), text[found.start : found.end], blocks=True)


def _finding(found: Finding, text: str) -> Said:
    language = (get_language() or "es")[:2]
    message = found.message.get(language) or next(iter(found.message.values()), found.rule)
    return Said(message, text[found.start : found.end], found.severity is Severity.BLOCK, found.fix.get(language, ""))


def findings(stopped: Stopped, text: str) -> list[Said]:
    """Everything that stops an answer, with the words that it is about."""
    return [
        *(_personal(found, text) for found in stopped.personal_data),
        *(_threat(found, text) for found in stopped.threats),
        *(_finding(found, text) for found in stopped.findings),
        *(Said(issue(found), blocks=True) for found in stopped.issues),
    ]
