"""The rule book's codes in people's words."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ventanilla.web.publishing_words import Word

FAMILIES: dict[str, dict[str, Word]] = {
    "pack_state": {
        "unsigned": Word(pgettext_lazy("rule pack", "Not signed off"), "warn"),
        "signed": Word(pgettext_lazy("rule pack", "Signed off"), "ok"),
        "new_version": Word(pgettext_lazy("rule pack", "New version: sign again"), "warn"),
        "review_due": Word(pgettext_lazy("rule pack", "Review due"), "warn"),
        "expired": Word(pgettext_lazy("rule pack", "Expired"), "danger"),
    },
    "pack": {
        "EU": Word(gettext_lazy("European Union")),
        "PLATFORM": Word(gettext_lazy("Rules of the networks")),
        "HOUSE": Word(gettext_lazy("The bank's own rules")),
        "ES": Word(gettext_lazy("Spain")),
        "UK": Word(gettext_lazy("United Kingdom")),
        "US": Word(gettext_lazy("United States")),
        "FR": Word(gettext_lazy("France")),
        "DE": Word(gettext_lazy("Germany")),
        "IT": Word(gettext_lazy("Italy")),
        "PT": Word(gettext_lazy("Portugal")),
        "PL": Word(gettext_lazy("Poland")),
        "MX": Word(gettext_lazy("Mexico")),
        "BR": Word(gettext_lazy("Brazil")),
        "AR": Word(gettext_lazy("Argentina")),
        "CO": Word(gettext_lazy("Colombia")),
        "CL": Word(gettext_lazy("Chile")),
    },
    "rule_how": {
        "phrase": Word(gettext_lazy("Wording")),
        "pattern": Word(gettext_lazy("Words found")),
        "slots": Word(gettext_lazy("Items it must carry")),
        "metadata": Word(gettext_lazy("What is declared of it")),
        "link": Word(gettext_lazy("Its link")),
        "media": Word(gettext_lazy("Its pictures")),
        "clock": Word(gettext_lazy("A term")),
        "workflow": Word(gettext_lazy("How the desk works")),
        "programme": Word(gettext_lazy("A duty of the bank")),
        "attest": Word(gettext_lazy("A person settles it")),
    },
    "lexicon_action": {
        "block": Word(gettext_lazy("Forbids the text"), "danger"),
        "review": Word(gettext_lazy("Asks for a second reading"), "warn"),
        "count": Word(gettext_lazy("Only counts")),
    },
    "lexicon_version": {
        "proposed": Word(pgettext_lazy("word list", "Waiting for approval"), "info"),
        "approved": Word(pgettext_lazy("word list", "Approved"), "ok"),
        "refused": Word(pgettext_lazy("word list", "Turned down"), "danger"),
        "withdrawn": Word(pgettext_lazy("word list", "Withdrawn")),
    },
    "trial": {
        "waiting": Word(pgettext_lazy("back-test", "Waiting"), "info"),
        "running": Word(pgettext_lazy("back-test", "Running"), "info"),
        "done": Word(pgettext_lazy("back-test", "Done"), "ok"),
        "failed": Word(pgettext_lazy("back-test", "Failed"), "danger"),
    },
    "draft_kind": {
        "ad": Word(gettext_lazy("Advertisement")),
        "organic": Word(pgettext_lazy("kind of draft", "Post")),
        "reply": Word(gettext_lazy("Public answer")),
        "dm": Word(gettext_lazy("Private message")),
        "repost": Word(gettext_lazy("Somebody else's post passed on")),
    },
    "entry_kind": {
        "exact": Word(gettext_lazy("exact: the whole word")),
        "prefix": Word(gettext_lazy("prefix: how a word begins")),
        "phrase": Word(gettext_lazy("phrase: words in this order")),
        "near": Word(gettext_lazy("near: one NEAR/3 other")),
        "regex": Word(gettext_lazy("regex: a pattern of RE2")),
    },
}


def wrong(code: str) -> str:
    """Why something of the rule book is refused, in a sentence that says what to do."""
    known = {
        "changed": _("The pack has changed since you opened the page. Read it again."),
        "review": _("The next review is after today and within six months."),
        "expiry": _("It ends on the day of the review or later."),
        "no_note": _("Write on what it rests: the opinion, the article read."),
        "confirmed_already": _("It is confirmed already."),
        "taken": _("The entity has one of that key. Choose another name."),
        "no_text": _("Write it in one language at least."),
        "too_long": _("Shorten it."),
        "in_the_past": _("What is or was in force is never changed: choose a later day."),
        "dates_crossed": _("It ends before it begins."),
        "no_choice": _("Choose one of the list."),
        "empty": _("There is nothing to search for."),
        "long": _("An entry has at most 400 characters."),
        "many": _("A list has at most 500 entries."),
        "near": _("Write it as: word NEAR/3 other word."),
        "regex": _("This pattern cannot be read. Patterns are RE2: no look-around, no back-references."),
        "nobody": _("Nobody else may approve this: the path names only you. Ask an administrator to name a deputy."),
    }
    return known[code]


_COPY = re.compile(r"\s*\([^()]*(?:@|legalize|overview|/)[^()]*\)")


def law(source: str) -> str:
    """What a finding rests on, as people name it: without the copy of the law that was read. The pack's page keeps that."""
    return _("The bank's own rule") if source.startswith("House rule") else _COPY.sub("", source)
