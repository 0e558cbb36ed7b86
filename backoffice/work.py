"""What the bank's people do with a case, and what the desk is then told. The change and its event are stored together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.models import Case, Event, Line

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can be done with a case that stands in one of `at`. `reasons` must be chosen from where there are any."""

    to: str
    label: Words
    at: frozenset[str]
    reasons: Mapping[str, Words] | None = None
    text: bool = False  # may say more
    date: bool = False  # asks for a moment
    danger: bool = False


_SOLVED: Mapping[str, Words] = {
    "fixed": _("Fixed"),
    "card_replaced": _("Card replaced"),
    "money_returned": _("Money returned"),
    "access_restored": _("Access restored"),
    "explained": _("Explained"),
    "no_fault_found": _("No fault found"),
}
_DECIDED: Mapping[str, Words] = {
    "upheld": _("In the customer's favour"),
    "partly_upheld": _("Partly in the customer's favour"),
    "rejected": _("Rejected, with reasons"),
}
_DROPPED: Mapping[str, Words] = {
    "duplicate": _("Known already"),
    "not_ours": _("Not our matter"),
    "customer_asked": _("The customer asked for it"),
}
_LACKS: Mapping[str, Words] = {"data_missing": _("Data missing"), "signature_missing": _("Signature missing")}
_BACK: Mapping[str, Words] = {
    "wrong_branch": _("Another branch's customer"),
    "wrong_product": _("Another product is wanted"),
    "no_capacity": _("Nobody free to attend"),
    "no_interest": _("No interest after all"),
    "not_eligible": _("Not eligible"),
    "unreachable": _("Cannot be reached"),
}
_LOST: Mapping[str, Words] = {
    "no_interest": _("No interest after all"),
    "not_eligible": _("Not eligible"),
    "price": _("Price"),
    "competitor": _("Went to a competitor"),
    "unreachable": _("Cannot be reached"),
    "do_not_contact": _("Does not want to be contacted"),
}
_OPEN = frozenset({"received", "handed_off", "in_progress", "reopened"})
_TAKEN = frozenset({"accepted", "contacted", "appointment", "application"})

STEPS: Mapping[str, tuple[Step, ...]] = {
    "incident": (
        Step("in_progress", _("Begin work"), _OPEN - {"in_progress"}),
        Step("resolved", _("Resolve"), _OPEN, _SOLVED, text=True),
        Step("cancelled", _("Cancel"), _OPEN, _DROPPED, text=True, danger=True),
        Step(
            "reopened",
            _("Reopen"),
            frozenset({"resolved", "cancelled", "closed"}),
            {"mistake": _("By mistake"), "happened_again": _("It happened again")},
            text=True,
        ),
    ),
    "complaint": (
        Step("in_progress", _("Begin work"), (_OPEN | {"incomplete"}) - {"in_progress"}),
        Step("incomplete", _("Ask to complete"), _OPEN, _LACKS, text=True),
        Step("resolved", _("Decide"), _OPEN, _DECIDED, text=True),
        Step("reopened", _("Reopen"), frozenset({"resolved", "closed"}), {"mistake": _("By mistake")}, text=True),
    ),
    "lead": (
        Step("accepted", _("Accept"), frozenset({"offered", "expired"})),
        Step("returned", _("Return"), frozenset({"offered", "expired", "accepted"}), _BACK, text=True, danger=True),
        Step("contacted", _("Contacted"), frozenset({"accepted", "appointment"}), text=True),
        Step("appointment", _("Appointment made"), frozenset({"accepted", "contacted"}), date=True, text=True),
        Step("application", _("Application made"), frozenset({"accepted", "contacted", "appointment"}), text=True),
        Step("funded", _("Funded"), _TAKEN, text=True),
        Step("lost", _("Lost"), _TAKEN | {"offered", "expired"}, _LOST, text=True, danger=True),
    ),
}
ENDED = frozenset({"resolved", "closed", "cancelled", "withdrawn", "funded", "lost", "returned"})
_BACK_OFF = (2, 5, 15, 60, 300)  # seconds


class Wrong(Exception):
    """What was asked for cannot be done: `moved` (the case stands elsewhere now), `reason`, `date`."""


def steps_for(case: Case) -> list[Step]:
    """What can be done with the case now."""
    return [] if case.withdrawn_at else [step for step in STEPS[case.kind] if case.state in step.at]


def do(case_id: int, to: str, *, reason: str = "", text: str = "", at: datetime | None = None, branch: str = "") -> Case:
    """Do a step: the case moves, its history says so, the desk will be told. Raises `Wrong`; nothing is half done."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id)
        step = next((s for s in steps_for(case) if s.to == to), None)
        if step is None:
            raise Wrong("moved")
        if step.reasons is not None and reason not in step.reasons:
            raise Wrong("reason")
        if step.date and at is None:
            raise Wrong("date")
        moment = datetime.now(UTC)
        details = {"appointment_at": at.isoformat()} if at else {}
        if branch:
            details["branch"] = branch
        case.state, case.changed_at = to, moment
        case.save(update_fields=["state", "changed_at"])
        Line.objects.create(case=case, who="bank", what=to, text=text[:1000], at=moment)
        Event.objects.create(
            event_id=f"evt_{uuid4().hex}",
            case=case,
            status=to,
            reason=reason if step.reasons is not None else "",
            text=text[:1000],
            details=details,
            at=moment,
            next_at=moment,
        )
    return case


def back_off(attempts: int) -> timedelta:
    """How long to wait after that many failed attempts to tell the desk. It never gives up."""
    return timedelta(seconds=_BACK_OFF[min(attempts, len(_BACK_OFF)) - 1])
