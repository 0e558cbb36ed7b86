"""Sentences of the content screens: why something is not possible, what a field cannot mean."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

FLAGS: dict[str, str | Promise] = {
    "is_boosted": gettext_lazy("Boosted: the network is paid to show it"),
    "paid_partnership": gettext_lazy("With an influencer or partner who is paid"),
    "platform_label": gettext_lazy("The network's own label for ads is switched on"),
    "is_ugc_quote": gettext_lazy("Quotes or shares what a customer wrote"),
    "employee_account": gettext_lazy("From an employee's account"),
    "targets_minors": gettext_lazy("Aimed at minors"),
    "ai_generated": gettext_lazy("Text, picture or video made by a machine"),
    "deepfake": gettext_lazy("Shows a real person doing what they did not do"),
}
KINDS: dict[str, str | Promise] = {
    "organic": pgettext_lazy("content", "Information"),
    "ad": pgettext_lazy("content", "Advertisement"),
    "repost": pgettext_lazy("content", "Share of somebody else's post"),
}
AUDIENCES: dict[str, str | Promise] = {
    "retail": pgettext_lazy("audience", "General public"),
    "pro": pgettext_lazy("audience", "Professionals"),
    "minor": pgettext_lazy("audience", "Minors"),
}


def not_possible(code: str) -> str:
    """Why content cannot be saved, asked for or taken back, in a sentence that says what to do."""
    known = {
        "no_time": _("Choose when it goes out."),
        "no_variants": _("Add at least one channel."),
        "time_passed": _("Its time has passed. Choose another."),
        "nobody_may_approve": _("Nobody else may approve this: the path names only you. Ask an administrator to name a deputy."),
        "leaving": _("One of its posts is leaving at this moment. Wait until it stands, then try again."),
        "reason_missing": _("Write the reason: whoever reads this later must understand it."),
        "changed": _("The text has changed since you opened the page. Read it again first."),
        "was_asked": _("Somebody was asked to approve it: withdraw it instead, so that the history stays."),
        "empty_template": _("Write at least one text."),
        "not_approved": _("It is not approved."),
    }
    return known.get(code) or _("It has moved on meanwhile: look at its state first.")


def wrong(found: dict[str, str]) -> dict[str, str]:
    """What the fields cannot mean, by field."""
    known = {
        "empty": _("Give it a title."),
        "time": _("This is no time. Write it as 28/03/2027 18:00."),
        "zone": _("This time zone is not known."),
        "url": _("Write the whole address, with https://."),
    }
    return {name: known[code] for name, code in found.items()}
