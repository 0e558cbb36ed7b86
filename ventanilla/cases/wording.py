"""Texts of cases: cleaned and masked on their way in, and the answers proposed on the way out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from ventanilla.cases.states import CaseKind, CaseState, Reason
from ventanilla.understanding import mask

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ANSWER_MAX = 1000


def tidy(text: str, limit: int = 1000) -> str:
    """`text` without control characters and without personal data, cut to `limit`. Safe to repeat."""
    clean = mask(_CONTROL.sub("", text)).text.strip()
    return clean if len(clean) <= limit else clean[: limit - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class OwnWording:
    """A template of the bank. Empty `category` or `reason`: any."""

    category: str
    reason: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer is made of."""

    kind: CaseKind
    state: CaseState
    reason: str
    number: str
    category: str
    text: str = ""
    bank: str = ""


_SOLVED: Mapping[str, str] = {
    Reason.CARD_REPLACED: gettext_noop("Good news about your case {number}: your card has been replaced."),
    Reason.MONEY_RETURNED: gettext_noop("Good news about your case {number}: the money has been returned."),
    Reason.ACCESS_RESTORED: gettext_noop("Good news about your case {number}: you have access again."),
    Reason.FIXED: gettext_noop("Good news about your case {number}: it is solved."),
    Reason.EXPLAINED: gettext_noop("We have looked into your case {number}."),
    Reason.NO_FAULT_FOUND: gettext_noop("We have looked into your case {number} and found no fault on our side."),
}
_DECIDED: Mapping[str, str] = {
    Reason.UPHELD: gettext_noop("Your complaint {number} has been decided in your favour."),
    Reason.PARTLY_UPHELD: gettext_noop("Your complaint {number} has been decided partly in your favour."),
    Reason.REJECTED: gettext_noop(
        "Your complaint {number} has been decided. We send you the reasons in writing, and whom else you can turn to."
    ),
}
_MOVED: Mapping[tuple[CaseKind, CaseState], str] = {
    (CaseKind.INCIDENT, CaseState.RESOLVED): gettext_noop("Your case {number} is solved."),
    (CaseKind.INCIDENT, CaseState.CANCELLED): gettext_noop(
        "We have looked into your case {number}, and nothing is left to do on our side."
    ),
    (CaseKind.COMPLAINT, CaseState.RESOLVED): gettext_noop("Your complaint {number} has been decided."),
    (CaseKind.COMPLAINT, CaseState.INCOMPLETE): gettext_noop(
        "To go on with your complaint {number} we need something more from you. You have ten days; the term stands still meanwhile."
    ),
    (CaseKind.LEAD, CaseState.ACCEPTED): gettext_noop("Thank you for your interest. A colleague of your branch will be in touch with you."),
}
_STILL_OPEN = gettext_noop("If anything is not right, answer here and we will look at it again.")


def wording_for(outcome: Outcome, language: str, own: Iterable[OwnWording] = ()) -> str:
    """The answer to propose: the bank's own wording where one fits (the most exact wins), else ours; empty when nothing is to be said.

    Placeholders: `{number}`, `{text}` (what the bank's system said), `{bank}`. An unknown one stands as it is.
    """
    fitting = [w for w in own if w.language == language and w.category in ("", outcome.category) and w.reason in ("", outcome.reason)]
    if fitting:
        best = max(fitting, key=lambda w: (bool(w.category), bool(w.reason)))
        return tidy(_fill(best.text, outcome), _ANSWER_MAX)
    msgid = _msgid(outcome)
    if not msgid:
        return ""
    with translation.override(language if language in ("es", "en") else "es"):
        parts = [_fill(gettext(msgid), outcome), outcome.text]
        if outcome.kind is CaseKind.INCIDENT:
            parts.append(gettext(_STILL_OPEN))
    return tidy(" ".join(part for part in parts if part), _ANSWER_MAX)


def _msgid(outcome: Outcome) -> str:
    if outcome.state is CaseState.RESOLVED:
        by_reason = _DECIDED if outcome.kind is CaseKind.COMPLAINT else _SOLVED
        if outcome.reason in by_reason:
            return by_reason[outcome.reason]
    return _MOVED.get((outcome.kind, outcome.state), "")


def _fill(template: str, outcome: Outcome) -> str:
    values = {"number": outcome.number, "text": outcome.text, "bank": outcome.bank}
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found.group(1), found.group(0)), template)
