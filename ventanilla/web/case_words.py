"""States, reasons, severities and hand-offs of cases in people's words, each with the tone in which it is shown."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ventanilla.cases.states import CaseKind, CaseState, Reason, Severity
from ventanilla.cases.types import StepRow
from ventanilla.web.words import Word

Text = str | Promise
S, R = CaseState, Reason

STATES: dict[str, Word] = {
    S.NEW: Word(pgettext_lazy("case", "New"), "info"),
    S.HANDED_OFF: Word(gettext_lazy("With the bank"), "accent"),
    S.IN_PROGRESS: Word(gettext_lazy("In progress"), "accent"),
    S.INCOMPLETE: Word(gettext_lazy("Incomplete"), "warn"),
    S.RESOLVED: Word(pgettext_lazy("case", "Resolved"), "ok"),
    S.CLOSED: Word(pgettext_lazy("case", "Closed"), ""),
    S.REOPENED: Word(pgettext_lazy("case", "Reopened"), "warn"),
    S.CANCELLED: Word(pgettext_lazy("case", "Cancelled"), ""),
    S.WITHDRAWN: Word(pgettext_lazy("case", "Withdrawn"), ""),
    S.OFFERED: Word(gettext_lazy("Offered"), "info"),
    S.ACCEPTED: Word(gettext_lazy("Accepted"), "accent"),
    S.RETURNED: Word(gettext_lazy("Returned"), "warn"),
    S.EXPIRED: Word(gettext_lazy("Not taken in time"), "danger"),
    S.CONTACTED: Word(gettext_lazy("Contacted"), "accent"),
    S.APPOINTMENT: Word(gettext_lazy("Appointment"), "accent"),
    S.APPLICATION: Word(gettext_lazy("Application"), "accent"),
    S.FUNDED: Word(gettext_lazy("Funded"), "ok"),
    S.LOST: Word(gettext_lazy("Lost"), ""),
}
REASONS: dict[str, Text] = {
    R.FIXED: gettext_lazy("Fixed"),
    R.CARD_REPLACED: gettext_lazy("Card replaced"),
    R.MONEY_RETURNED: gettext_lazy("Money returned"),
    R.ACCESS_RESTORED: gettext_lazy("Access restored"),
    R.EXPLAINED: gettext_lazy("Explained"),
    R.NO_FAULT_FOUND: gettext_lazy("No fault found"),
    R.UPHELD: gettext_lazy("In the customer's favour"),
    R.PARTLY_UPHELD: gettext_lazy("Partly in the customer's favour"),
    R.REJECTED: gettext_lazy("Rejected, with reasons"),
    R.CUSTOMER_AGREES: gettext_lazy("The customer agrees"),
    R.CUSTOMER_SILENT: gettext_lazy("The customer says nothing more"),
    R.ANSWERED: gettext_lazy("Answered"),
    R.CUSTOMER_DISAGREES: gettext_lazy("The customer disagrees"),
    R.HAPPENED_AGAIN: gettext_lazy("It happened again"),
    R.MISTAKE: gettext_lazy("By mistake"),
    R.DUPLICATE: gettext_lazy("Repeats another case (write its number)"),
    R.NOT_OURS: gettext_lazy("Not our matter"),
    R.CUSTOMER_ASKED: gettext_lazy("The customer asked for it"),
    R.NOT_A_CASE: gettext_lazy("Nothing to be done"),
    R.DATA_MISSING: gettext_lazy("Data missing"),
    R.SIGNATURE_MISSING: gettext_lazy("Signature missing"),
    R.WRONG_BRANCH: gettext_lazy("Another branch's customer"),
    R.WRONG_PRODUCT: gettext_lazy("Another product is wanted"),
    R.NO_CAPACITY: gettext_lazy("Nobody free to attend"),
    R.NO_INTEREST: gettext_lazy("No interest after all"),
    R.NOT_ELIGIBLE: gettext_lazy("Not eligible"),
    R.PRICE: gettext_lazy("Price"),
    R.COMPETITOR: gettext_lazy("Went to a competitor"),
    R.UNREACHABLE: gettext_lazy("Cannot be reached"),
    R.DO_NOT_CONTACT: gettext_lazy("Does not want to be contacted"),
    R.CONSENT_WITHDRAWN: gettext_lazy("Consent withdrawn"),
    R.NOT_ANSWERED_IN_TIME: gettext_lazy("Not taken in time"),
    R.BANK_SAID: gettext_lazy("As the bank's system says"),
    R.RULE: gettext_lazy("By rule"),
    R.BECAME_COMPLAINT: gettext_lazy("Became a complaint"),
}
SEVERITIES: dict[str, Word] = {
    Severity.CRITICAL: Word(pgettext_lazy("severity", "Critical"), "danger"),
    Severity.HIGH: Word(pgettext_lazy("severity", "High"), "warn"),
    Severity.MEDIUM: Word(pgettext_lazy("severity", "Medium"), ""),
    Severity.LOW: Word(pgettext_lazy("severity", "Low"), ""),
}
KINDS: dict[str, Text] = {
    CaseKind.INCIDENT: gettext_lazy("Incident"),
    CaseKind.COMPLAINT: gettext_lazy("Complaint"),
    CaseKind.LEAD: gettext_lazy("Lead"),
}
MOVES: dict[str, Text] = {
    S.IN_PROGRESS: gettext_lazy("Begin work"),
    S.INCOMPLETE: gettext_lazy("Ask to complete"),
    S.RESOLVED: gettext_lazy("Resolve"),
    S.CLOSED: gettext_lazy("Close"),
    S.REOPENED: gettext_lazy("Reopen"),
    S.CANCELLED: gettext_lazy("Cancel the case"),
    S.WITHDRAWN: gettext_lazy("The customer takes it back"),
    S.OFFERED: gettext_lazy("Offer to a branch"),
    S.ACCEPTED: gettext_lazy("Accept"),
    S.RETURNED: gettext_lazy("Return"),
    S.CONTACTED: gettext_lazy("Contacted"),
    S.APPOINTMENT: gettext_lazy("Appointment made"),
    S.APPLICATION: gettext_lazy("Application made"),
    S.FUNDED: gettext_lazy("Funded"),
    S.LOST: gettext_lazy("Lost"),
}
HANDOFFS: dict[str, Word] = {
    "waiting": Word(gettext_lazy("Waiting for the bank"), "info"),
    "acknowledged": Word(gettext_lazy("The bank has it"), "ok"),
    "failed": Word(gettext_lazy("Refused by the bank"), "danger"),
    "dropped": Word(gettext_lazy("No longer to be given"), ""),
}
VERBS: dict[str, Text] = {
    "open": gettext_lazy("Opening"),
    "change": gettext_lazy("Change"),
    "remark": gettext_lazy("Remark"),
}
_TROUBLES: dict[str, Text] = {
    "no_answer": gettext_lazy("The bank's system does not answer."),
    "timed_out": gettext_lazy("The bank's system took too long to answer."),
    "answer_not_understood": gettext_lazy("The bank's system answered something that is not a receipt."),
    "not_yet_taken": gettext_lazy("It lies in the folder; the bank has not confirmed it yet."),
    "folder_missing": gettext_lazy("The folder that is shared with the bank cannot be reached."),
    "folder_not_writable": gettext_lazy("The folder that is shared with the bank cannot be written."),
    "folder_not_readable": gettext_lazy("The folder that is shared with the bank cannot be read."),
    "no_secret": gettext_lazy("The secret with which the desk signs is not set."),
    "bad_secret": gettext_lazy("The secret with which the desk signs is not a valid one."),
    "address_refused": gettext_lazy("The bank's address is an internal one that this server does not allow."),
    "consent_withdrawn": gettext_lazy("The consent was taken back before it was given."),
}


def trouble(code: str) -> Text:
    """What holds a hand-off up: a sentence for our own codes, the bank's words as they are."""
    if code.startswith("http_"):
        return _("The bank's system answers with the error %(code)s.") % {"code": code.removeprefix("http_")}
    return _TROUBLES.get(code, code)


def reasons(chosen: tuple[Reason, ...]) -> list[tuple[str, Text]]:
    """The reasons of a move, for a select."""
    return [(reason.value, REASONS[reason]) for reason in chosen]


def line(step: StepRow) -> str:
    """One line of a timeline as a sentence."""
    who = step.who or actor(step.actor)
    state = str(STATES[step.to_state].text) if step.to_state in STATES else ""
    why = str(REASONS.get(step.reason, step.reason)) if step.reason else ""
    if step.kind == "opened":
        said = _("%(who)s opened the case") % {"who": who}
    elif step.kind == "moved":
        said = _("%(who)s: %(state)s") % {"who": who, "state": state}
    elif step.kind == "handoff":
        said = _("Given to the bank's system") if step.to_state or step.text else _("Hand-off to the bank")
    elif step.kind == "assigned":
        said = _("%(who)s changed who holds it") % {"who": who}
    elif step.kind == "linked":
        said = _("%(who)s linked a conversation") % {"who": who}
    elif step.kind == "edited":
        said = _("%(who)s changed the case") % {"who": who}
    elif step.kind == "remark":
        said = _("%(who)s remarked") % {"who": who}
    else:
        said = _("The bank said something that changed nothing")
    return f"{said} · {why}" if why else said


def in_thread(told: Mapping[str, Any], by: str) -> str:
    """What a case has come to, as its conversations show it: "INC-1002: Resolved · The bank"."""
    who = told.get("by") or ("" if by.startswith("user:") else actor(by))
    state = told.get("state", "")
    if state == S.NEW:
        return _("%(who)s opened %(number)s") % {"who": who or _("The desk"), "number": told.get("number", "")}
    said = f"{told.get('number', '')}: {STATES[state].text if state in STATES else state}"
    return f"{said} · {who}" if who else said


def actor(code: str) -> str:
    """Who acted, where it was no colleague."""
    kind = code.partition(":")[0]
    known = {"bank": _("The bank"), "rule": _("A rule"), "system": _("The desk"), "token": _("A system of the bank")}
    return known.get(kind, _("A former colleague"))
