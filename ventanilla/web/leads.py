"""Leads: the board of the commercial network, and one lead."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import zone_of
from ventanilla.cases import leads as verbs
from ventanilla.cases import queries
from ventanilla.cases.refusals import sentence
from ventanilla.cases.rules import moves
from ventanilla.cases.states import CaseKind, CaseState
from ventanilla.cases.types import CaseDetail, CaseRefused
from ventanilla.catalogue import queries as catalogue
from ventanilla.web import networks
from ventanilla.web.case_panel import shown
from ventanilla.web.case_words import MOVES, REASONS, STATES, reasons
from ventanilla.web.cases import answered, category_names, refused, whole
from ventanilla.web.doors import enter, person_of
from ventanilla.workflows import open_case

# The columns of the board; what has ended badly or goes back stands together at the end.
COLUMNS: tuple[tuple[CaseState, ...], ...] = (
    (CaseState.NEW, CaseState.OFFERED),
    (CaseState.ACCEPTED,),
    (CaseState.CONTACTED,),
    (CaseState.APPOINTMENT,),
    (CaseState.APPLICATION,),
    (CaseState.FUNDED,),
    (CaseState.RETURNED, CaseState.EXPIRED),
    (CaseState.LOST,),
)


def _titles() -> list[str]:
    return [
        _("New and offered"),
        _("Accepted"),
        _("Contacted"),
        _("Appointment"),
        _("Application"),
        _("Funded"),
        _("Returned or not taken"),
        _("Lost"),
    ]


@enter(Permission.LEAD_READ)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The board: cards by state, those that press first. On a phone it is a list with the same order."""
    person = person_of(request)
    search, branch = request.GET.get("q", "").replace("\x00", "")[:80], request.GET.get("branch", "")[:20]
    by_state = {column.state: column for column in queries.board(person, search=search, branch=branch)}
    names = category_names(person)
    columns = []
    for states, title in zip(COLUMNS, _titles(), strict=True):
        cards = [shown(card, names) for state in states for card in by_state[state].cards]
        for card in cards:
            free = [move.to for move in moves(CaseKind.LEAD, card["row"].state) if not move.reasons and move.to is not CaseState.OFFERED]
            card["to"], card["moves"] = [to.value for to in free], [(to.value, MOVES[to]) for to in free]
            card["network"] = networks.name(card["row"].network) if card["row"].network else ""
            card["reason"] = REASONS.get(card["row"].reason, "")
            card["may_work"] = person.may(Permission.LEAD_WORK, card["row"].entity_id)
        columns.append(
            {"key": states[-1], "mixed": len(states) > 1, "title": title, "cards": cards, "count": sum(by_state[s].count for s in states)}
        )
    context = {
        "columns": columns,
        "words": search,
        "branch": branch,
        "branches": catalogue.branches(person.entities_with(Permission.LEAD_READ)),
        "empty": not any(column["count"] for column in columns),
        "back_reasons": reasons(next(m.reasons for m in moves(CaseKind.LEAD, CaseState.OFFERED) if m.to is CaseState.RETURNED)),
    }
    return render(request, "leads/board.html", context)


def _lead(request: HttpRequest, public_id: UUID, *, work: bool = False) -> CaseDetail:
    detail = queries.get_for(person_of(request), public_id, work=work)
    if detail.row.kind is not CaseKind.LEAD:
        raise Http404
    return detail


@enter(Permission.LEAD_READ)
@require_GET
def lead_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One lead."""
    detail = _lead(request, public_id)
    return render(request, "leads/lead.html", {**whole(request, detail), "branches": catalogue.branches([detail.row.entity_id])})


@enter(Permission.LEAD_WORK)
@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Accept, return, say what came of it; from the page, or from the board (then the answer is a word, or why not)."""
    detail = _lead(request, public_id, work=True)
    to, from_board = request.POST.get("to", ""), bool(request.headers.get("HX-Request"))
    if to not in set(CaseState):
        raise Http404
    try:
        ref = _moved(request, detail, CaseState(to))
    except CaseRefused as no:
        if from_board:
            return _word(sentence(no), danger=True)
        return refused(request, "leads/lead.html", detail, no, to)
    said = _("%(number)s: %(state)s.") % {"number": ref.number, "state": STATES[ref.state].text}
    return _word(said) if from_board else answered(request, "lead", public_id, said)


def _moved(request: HttpRequest, detail: CaseDetail, to: CaseState) -> open_case.CaseRef:
    person, given = person_of(request), request.POST
    if to is CaseState.OFFERED:
        return open_case.offer(person, detail, given.get("branch", "")[:20])
    text, expected = given.get("text", "")[:1000], given.get("expected", "")
    if to is CaseState.APPOINTMENT and (at := _moment(given.get("at", ""), detail.row.entity_id)):
        return verbs.book_appointment(detail.row.id, at, actor=person.actor, text=text, expected=expected)
    return open_case.move(person, detail, to, reason=given.get("reason", ""), text=text, expected=expected)


def _moment(text: str, entity_id: int) -> datetime | None:
    """The wall-clock time that the person wrote, in the entity's zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone_of(entity_id)))


def _word(said: str, *, danger: bool = False) -> HttpResponse:
    response = HttpResponse(status=204)
    trigger_client_event(response, "toast", {"text": said, "danger": danger})
    return trigger_client_event(response, "board-changed", {})
