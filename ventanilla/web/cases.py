"""Incidents and complaints: the list with its counts, and one case with everything that belongs to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import holders, names_of
from ventanilla.accounts.types import Person
from ventanilla.cases import handoffs, queries, rows, services
from ventanilla.cases.refusals import sentence
from ventanilla.cases.rules import moves, states_of
from ventanilla.cases.states import CaseKind, CaseState, Severity
from ventanilla.cases.types import CaseDetail, CaseRefused, Filter
from ventanilla.catalogue import queries as catalogue
from ventanilla.web import networks
from ventanilla.web.case_panel import shown
from ventanilla.web.case_words import HANDOFFS, MOVES, REASONS, SEVERITIES, STATES, VERBS, line, reasons, trouble
from ventanilla.web.doors import enter, person_of, redirect
from ventanilla.workflows import open_case

_LISTS = ("incident", "complaint")


def category_names(person: Person) -> dict[str, str]:
    """Categories and products by key, in the reader's language. Three queries."""
    entities = person.scope.entity_ids
    language = get_language() or "es"
    names = {p.key: p.name for p in catalogue.products(entities, active=None)}
    return names | {c.key: c.name(language) for c in catalogue.categories(entities, active=None)}


def _filter(request: HttpRequest) -> Filter:
    asked = request.GET
    kind = CaseKind(asked["kind"]) if asked.get("kind") in _LISTS else CaseKind.INCIDENT
    known = {s.value for s in states_of(kind)}
    return Filter(
        kind=kind,
        at=asked.get("at", "open"),
        state=asked.get("state", "") if asked.get("state") in known else "",
        severity=asked.get("severity", "") if asked.get("severity") in set(Severity) else "",
        category=asked.get("category", "")[:60],
        search=asked.get("q", "").replace("\x00", "")[:80],
    )


@enter(Permission.CASE_READ)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The list of incidents or complaints."""
    person, wanted = person_of(request), _filter(request)
    found = queries.page(person, wanted, request.GET.get("cursor", ""))
    counted, names = queries.counts(person, wanted.kind), category_names(person)
    labels = {
        "open": pgettext("cases", "Open"),
        "mine": pgettext("cases", "Mine"),
        "unassigned": pgettext("cases", "Nobody's"),
        "overdue": pgettext("cases", "Overdue"),
        "failed": pgettext("cases", "Refused by the bank"),
        "ended": pgettext("cases", "Ended"),
    }
    context = {
        "kind": wanted.kind,
        "wanted": wanted,
        "rows": [shown(row, names) for row in found.rows],
        "chips": [(at, label, counted[at]) for at, label in labels.items()],
        "states": [(s.value, STATES[s].text) for s in states_of(wanted.kind)],
        "severities": [(s.value, SEVERITIES[s].text) for s in Severity],
        "next_cursor": found.next,
        "previous_cursor": found.previous,
        "narrowed": bool(wanted.search or wanted.state or wanted.severity or wanted.at != "open"),
    }
    return render(request, "cases/page.html", context)


def _case(request: HttpRequest, public_id: UUID, *, work: bool = False) -> CaseDetail:
    detail = queries.get_for(person_of(request), public_id, work=work)
    if detail.row.kind is CaseKind.LEAD:
        raise Http404
    return detail


def whole(request: HttpRequest, detail: CaseDetail, error: str = "", failed: str = "") -> dict[str, Any]:
    """All that a case's page shows."""
    person, id_ = person_of(request), detail.row.id
    kind = detail.row.kind
    work = person.may(queries.WORK.get(kind, Permission.CASE_WORK), detail.row.entity_id)
    given, names = handed(id_), category_names(person)
    return {
        "case": detail,
        **shown(detail.row, names),
        "product": names.get(detail.row.product, detail.row.product),
        "branch": next((b.name for b in catalogue.branches([detail.row.entity_id]) if b.code == detail.row.branch), ""),
        "reason": REASONS.get(detail.row.reason, detail.row.reason),
        "steps": [{"step": step, "text": line(step), "css": _css(step.to_state, step.kind)} for step in rows.timeline(id_)],
        "handoffs": given,
        "troubled": [h for h in given if h["row"].state in ("waiting", "failed") and (h["row"].attempts or h["row"].state == "failed")],
        "links": [{"row": link, "url": reverse("conversation", args=[link.conversation])} for link in rows.conversations_of(id_)],
        "moves": [
            {"to": m.to, "label": MOVES[m.to], "reasons": reasons(m.reasons), "danger": m.to in _DANGER}
            for m in moves(kind, detail.row.state)
        ]
        if work
        else [],
        "may_work": work,
        "error": error,
        "failed": failed,
        "network": networks.name(detail.row.network) if detail.row.network else "",
        "contact_url": reverse("contact", args=[detail.contact]) if person.may(Permission.CONTACT_READ, detail.row.entity_id) else "",
    }


_DANGER = frozenset({CaseState.CANCELLED, CaseState.WITHDRAWN, CaseState.LOST, CaseState.RETURNED})


def handed(case_id: int) -> list[dict[str, Any]]:
    """What the bank's systems were given, in words."""
    return [
        {"row": h, "verb": VERBS.get(h.verb, h.verb), "state": HANDOFFS[h.state], "trouble": trouble(h.error) if h.error else ""}
        for h in rows.handoffs_of(case_id)
    ]


def _css(state: str, kind: str) -> str:
    tones = {"danger": "is-danger", "warn": "is-warn", "info": "is-info", "accent": "is-info"}
    if state:
        return tones.get(STATES[state].tone, "")
    return "is-quiet" if kind in ("linked", "assigned", "edited") else ""


@enter(Permission.CASE_READ)
@require_GET
def case_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One incident or complaint."""
    detail = _case(request, public_id)
    person = person_of(request)
    people = names_of(holders(Permission.CASE_WORK, detail.row.entity_id)) if person.may(Permission.CASE_WORK, detail.row.entity_id) else {}
    context = {**whole(request, detail), "people": sorted(people.items(), key=lambda p: p[1])}
    return render(request, "cases/case.html", context)


def answered(request: HttpRequest, route: str, public_id: UUID, said: str) -> HttpResponse:
    """Back to the page, with a word on what happened."""
    messages.success(request, said)
    return redirect(request, reverse(route, args=[public_id]))


def refused(request: HttpRequest, template: str, detail: CaseDetail, no: CaseRefused, failed: str) -> HttpResponse:
    """The page with the sentence beside the form that was sent, and what was written in it."""
    fresh = queries.get_for(person_of(request), detail.row.public_id)
    context = {**whole(request, fresh, sentence(no), failed), "given": request.POST}
    return render(request, template, context, status=422)


@enter(Permission.CASE_WORK)
@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move the case to another state."""
    person, detail, given = person_of(request), _case(request, public_id, work=True), request.POST
    to = given.get("to", "")
    if to not in set(CaseState):
        raise Http404
    try:
        wished = {"reason": given.get("reason", ""), "text": given.get("text", "")[:1000], "expected": given.get("expected", "")}
        ref = open_case.move(person, detail, CaseState(to), **wished)
    except CaseRefused as no:
        return refused(request, "cases/case.html", detail, no, to)
    return answered(request, "case", public_id, _("%(number)s: %(state)s.") % {"number": ref.number, "state": STATES[ref.state].text})


@enter(Permission.CASE_WORK)
@require_POST
def remark(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a remark, for the bank's system too where wished."""
    person, detail = person_of(request), _case(request, public_id, work=True)
    try:
        services.remark(detail.row.id, request.POST.get("text", ""), actor=person.actor, tell_bank=request.POST.get("tell_bank") == "1")
    except CaseRefused as no:
        return refused(request, "cases/case.html", detail, no, "remark")
    return answered(request, "case", public_id, _("The remark is kept."))


@enter(Permission.CASE_WORK)
@require_POST
def assign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To a colleague who works on cases there, or to nobody."""
    person, detail = person_of(request), _case(request, public_id, work=True)
    given = request.POST.get("to", "")
    chosen = int(given) if given.isdecimal() and len(given) < 19 else None
    if chosen is not None and chosen not in holders(Permission.CASE_WORK, detail.row.entity_id):
        raise Http404
    services.assign(detail.row.id, chosen, actor=person.actor)
    return answered(request, "case", public_id, _("Assigned.") if chosen else _("Nobody holds it now."))


@enter(Permission.CASE_WORK, Permission.LEAD_WORK)
@require_POST
def retry(request: HttpRequest, public_id: UUID, handoff: UUID) -> HttpResponse:
    """Give it to the bank's system again, now."""
    detail = queries.get_for(person_of(request), public_id, work=True)
    if not handoffs.retry(handoff, detail.row.id):
        raise Http404
    return answered(request, "lead" if detail.row.kind is CaseKind.LEAD else "case", public_id, _("It is being given to the bank again."))
