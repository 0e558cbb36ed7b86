"""Every kind of notice: what it says, how serious it is, and by which ways it goes unless a person chose otherwise.

Texts are msgids, translated when shown. Their fields are counts, names of our own things, codes and times: never a word
of a customer.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from ventanilla.notices.types import Medium, Severity

_QUIET = frozenset({Medium.IN_APP})
_LOUD = frozenset({Medium.IN_APP, Medium.EMAIL})


class NoticeKind(StrEnum):
    APPROVAL_WAITING = "approval.waiting"
    APPROVAL_GRANTED = "approval.granted"
    APPROVAL_REFUSED = "approval.refused"
    APPROVAL_RETURNED = "approval.returned"
    CONVERSATION_ASSIGNED = "conversation.assigned"
    CLOCK_AT_RISK = "clock.at_risk"
    CLOCK_BREACHED = "clock.breached"
    SEND_UNKNOWN = "send.unknown"
    SEND_REFUSED = "send.refused"
    POST_MISSED = "post.missed"
    POST_FOREIGN = "post.foreign"
    POST_GONE = "post.gone"
    PROFILE_CHANGED = "profile.changed"
    FREEZE_SECOND = "freeze.second"
    APPROVAL_LATE = "approval.late"
    GUEST_APPROVED = "guest.approved"
    GUEST_CHANGES = "guest.changes"
    APPROVAL_REMINDER = "approval.reminder"
    APPROVAL_ESCALATED = "approval.escalated"
    CONTENT_MENTION = "content.mention"
    CONTENT_TASK = "content.task"
    CONTENT_TASK_DONE = "content.task_done"
    CHANNEL_DOWN = "channel.down"
    HANDOFF_FAILED = "handoff.failed"
    CASE_RESOLVED = "case.resolved"
    LEAD_ASSIGNED = "lead.assigned"
    LEAD_RETURNED = "lead.returned"
    JOB_FAILED = "job.failed"
    ACCESS_CHANGED = "access.changed"
    ACCOUNT_LOCKED = "account.locked"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Wording:
    """`title` heads a group in the preferences; `text` is the sentence, filled with the notice's own fields."""

    title: str
    text: str
    severity: Severity = Severity.INFO
    media: frozenset[Medium] = _QUIET
    acknowledge: bool = False  # stays on top until the person says "seen"


WORDING: dict[NoticeKind, Wording] = {
    NoticeKind.APPROVAL_WAITING: Wording(_("An approval waits for me"), _("Waiting for your approval: %(summary)s"), media=_LOUD),
    NoticeKind.APPROVAL_GRANTED: Wording(_("My request was approved"), _("Approved: %(summary)s")),
    NoticeKind.APPROVAL_REFUSED: Wording(_("My request was rejected"), _("Rejected: %(summary)s"), Severity.WARN),
    NoticeKind.APPROVAL_RETURNED: Wording(_("My request was returned"), _("Returned for changes: %(summary)s"), Severity.WARN),
    NoticeKind.CONVERSATION_ASSIGNED: Wording(_("A conversation was assigned to me"), _("Conversation %(reference)s was assigned to you")),
    NoticeKind.CLOCK_AT_RISK: Wording(
        _("An answer is about to be late"), _("Conversation %(reference)s is due in %(minutes)s minutes"), Severity.WARN
    ),
    NoticeKind.CLOCK_BREACHED: Wording(_("An answer is late"), _("Conversation %(reference)s is past its time"), Severity.ALARM),
    NoticeKind.SEND_UNKNOWN: Wording(
        _("Nobody knows whether a message went out"),
        _("%(channel)s did not confirm a message. Look at the network and say whether it is there."),
        Severity.ALARM,
        _LOUD,
    ),
    NoticeKind.SEND_REFUSED: Wording(_("A network refused a message"), _("%(channel)s refused a message: %(reason)s"), Severity.WARN),
    NoticeKind.POST_MISSED: Wording(
        _("A post missed its time"),
        _("A post on %(channel)s missed its time and was not sent: decide what becomes of it"),
        Severity.ALARM,
        _LOUD,
    ),
    NoticeKind.POST_FOREIGN: Wording(
        _("A post on a channel of ours that the desk did not send"),
        _("There is a post on %(channel)s that nobody sent from here: look at it at once"),
        Severity.ALARM,
        _LOUD,
        acknowledge=True,
    ),
    NoticeKind.POST_GONE: Wording(
        _("A post of ours is gone from its network"),
        _("«%(title)s» is no longer on %(channel)s and nobody here deleted it: look why"),
        Severity.ALARM,
        _LOUD,
    ),
    NoticeKind.PROFILE_CHANGED: Wording(
        _("A channel's profile changed on the network"),
        _("The profile of %(channel)s is not as it was: look at it at once"),
        Severity.ALARM,
        _LOUD,
        acknowledge=True,
    ),
    NoticeKind.FREEZE_SECOND: Wording(
        _("A freeze of the group waits for a second person"),
        _("%(person)s asks for a second person: publishing freeze of %(entity)s"),
        Severity.ALARM,
        _LOUD,
        acknowledge=True,
    ),
    NoticeKind.APPROVAL_LATE: Wording(
        _("An approval comes too late"),
        _("«%(title)s» goes out in %(minutes)s minutes and is not approved yet: without approval it stays where it is"),
        Severity.ALARM,
        _LOUD,
    ),
    NoticeKind.GUEST_APPROVED: Wording(_("Somebody outside has approved"), _("%(organisation)s approves: %(summary)s")),
    NoticeKind.GUEST_CHANGES: Wording(
        _("Somebody outside asks for changes"), _("%(organisation)s asks for changes: %(summary)s"), Severity.WARN, _LOUD
    ),
    NoticeKind.APPROVAL_REMINDER: Wording(
        _("An approval of mine is nearly due"),
        _("Still waiting for your approval, due in %(minutes)s minutes: %(summary)s"),
        Severity.WARN,
        _LOUD,
    ),
    NoticeKind.APPROVAL_ESCALATED: Wording(
        _("An approval is past its deadline"),
        _("Nobody decided in time: %(summary)s. Those named for this may decide now."),
        Severity.ALARM,
        _LOUD,
    ),
    NoticeKind.CONTENT_MENTION: Wording(_("Somebody names me in a comment"), _("%(person)s names you in «%(title)s»")),
    NoticeKind.CONTENT_TASK: Wording(_("I am given a task"), _("%(person)s gives you a task in «%(title)s»"), media=_LOUD),
    NoticeKind.CONTENT_TASK_DONE: Wording(_("A task that I gave is done"), _("%(person)s has done a task of yours in «%(title)s»")),
    NoticeKind.CHANNEL_DOWN: Wording(
        _("A channel stopped working"), _("%(channel)s no longer works: %(reason)s"), Severity.ALARM, _LOUD, acknowledge=True
    ),
    NoticeKind.HANDOFF_FAILED: Wording(
        _("The bank's system did not take a case"), _("The bank's system did not take case %(reference)s"), Severity.ALARM, _LOUD
    ),
    NoticeKind.CASE_RESOLVED: Wording(_("The bank resolved a case"), _("Case %(reference)s is resolved: tell the customer")),
    NoticeKind.LEAD_ASSIGNED: Wording(_("A lead arrived at my branch"), _("Lead %(reference)s arrived at your branch"), media=_LOUD),
    NoticeKind.LEAD_RETURNED: Wording(_("A branch returned a lead"), _("Lead %(reference)s was returned by the branch"), Severity.WARN),
    NoticeKind.JOB_FAILED: Wording(
        _("Work in the background failed"),
        _("Work in the background failed for good: say whether it is tried again"),
        Severity.ALARM,
        _LOUD,
    ),
    NoticeKind.ACCESS_CHANGED: Wording(_("My access changed"), _("Your access changed: %(what)s"), media=_LOUD),
    NoticeKind.ACCOUNT_LOCKED: Wording(
        _("An account was locked"), _("%(person)s is locked after too many failed sign-ins"), Severity.WARN, _LOUD
    ),
    NoticeKind.TEST: Wording(_("A test"), _("This is a test: notices arrive.")),
}

# Codes of networks and channels that a sentence may carry, in words.
REASONS: dict[str, str] = {
    "rate_limited": _("too many at once"),
    "unreachable": _("it does not answer"),
    "auth": _("it no longer accepts our access"),
    "needs_reauth": _("it no longer accepts our access"),
    "revoked": _("our access was withdrawn"),
    "scope_missing": _("our access lacks a permission"),
    "forbidden": _("it does not allow it"),
    "invalid": _("it does not accept this content"),
    "too_long": _("it is too long"),
    "media": _("it does not accept an attachment"),
    "duplicate": _("it has the same one already"),
    "target_gone": _("what it answers is no longer there"),
    "recipient_closed": _("the person takes no private messages from us"),
    "policy": _("its terms forbid it"),
    "unsupported": _("it cannot do this"),
    "throttled": _("too many at once"),
    "unauthorized": _("it no longer accepts our access"),
    "not_found": _("what it answers is no longer there"),
    "garbled": _("its answers cannot be read"),
}
