"""Kinds of work and reasons of failures in words of people who do not write programs."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def kind(code: str) -> str:
    """What a job does."""
    known = {
        "fetch_file": _("Fetch an attachment"),
        "erase_files": _("Delete an erased person's files"),
        "fetch": _("Read a channel"),
        "recheck": _("Look again for deleted messages"),
        "intake": _("Take messages in"),
        "protect": _("Hide protected data on the network"),
        "outbox.send": _("Send to a network"),
        "outbox.poll": _("Ask a network whether it is published"),
        "outbox.reconcile": _("Read back what became of a message"),
        "handoff": _("Hand a case to the bank"),
        "retrain": _("Train the bank's own layer"),
        "reread": _("Read open conversations again"),
        "place_lead": _("Find a branch for a lead"),
        "lead_origin": _("Trace a lead to the post that it came from"),
        "measure": _("Read the results of our posts"),
        "write_profile": _("Write to the bank's customer record"),
        "notices.deliver": _("Deliver a notice"),
        "archive.verify": _("Verify the archive"),
        "archive.export": _("Export the archive"),
        "watch_own": _("Look for posts that nobody sent from here"),
        "approval.remind": _("Remind of an approval that waits"),
        "approval.escalate": _("Pass on an approval that nobody has decided"),
        "watch_profile": _("Look at a channel's profile"),
        "sign_up.mail": _("Send the letter of a sign-up"),
        "content.remind": _("Remind of an approval that is nearly due"),
        "lexicon.try": _("Try a word list on what has been sent"),
        "landing.look": _("Look at a landing page"),
        "forget.purge": _("Delete what is left of an erased person"),
        "work.failed": _("Tell people of work that has failed"),
        "series.extend": _("Make the next pieces of a series"),
        "chore.extend_series": _("Housekeeping: series that are made ahead"),
        "chore.prune_events": _("Housekeeping: old signals of change"),
        "chore.prune_jobs": _("Housekeeping: finished work"),
        "chore.expire_deliveries": _("Housekeeping: what arrived and is no longer needed"),
        "chore.close_waiting": _("Housekeeping: conversations that wait for the customer"),
        "chore.weigh_readings": _("Housekeeping: how good the readings are"),
        "chore.expire_exports": _("Housekeeping: exports that have run out"),
        "chore.expire_files": _("Housekeeping: files that have run out"),
        "chore.forget_sessions": _("Housekeeping: sessions that have ended"),
        "chore.forget_lockouts": _("Housekeeping: old failed sign-ins"),
        "chore.forget_idempotency_keys": _("Housekeeping: old keys of the interface"),
        "dossier": _("Make a dossier for the supervisor"),
        "demo.load": _("Load the demo"),
        "demo.live": _("Keep the demo alive"),
    }
    return known.get(code) or (_("Housekeeping") if code.startswith("chore.") else code)


def why(error: str, attempts: int) -> str:
    """Why it failed, and what to do about it."""
    if found := re.match(r"http_(\d+)", error):
        return _("The other side answered with error %(code)s, again and again.") % {"code": found[1]}
    known = {
        "unknown_kind": _("This version of the product no longer knows this work. Discard it."),
        "undecodable": _("What arrived is no message that the network describes. Its body is destroyed after a day."),
        "unreadable": _("It can no longer be opened: its key is gone. Discard it."),
        "not_found": _("What it was about is gone. Discard it."),
        "": _("It gives no reason."),
    }
    if error in known:
        return known[error]
    name = error.removeprefix("intake: ").partition(" at ")[0]
    if re.search(r"Connect|Timeout|Unreachable|Network|unreachable|Refused", name):
        return _("The other side could not be reached. Try again once it answers.")
    if re.search(r"Integrity|Operational|Database", name):
        return _("The database refused it. Try again; if it fails once more, tell your administrator.")
    if re.search(r"KeyDestroyed|SealBroken", name):
        return _("The person it was about has been erased. Discard it.")
    if re.search(r"DoesNotExist|Http404|LookupError", name):
        return _("What it was about is gone. Discard it.")
    return pgettext("work", "An error in the program, %(n)s times in a row.") % {"n": max(attempts, 1)}
