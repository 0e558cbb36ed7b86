"""The cases of a conversation, in the console's right pane: what is open, and the way to open one."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.cases import proposals, queries
from ventanilla.cases.refusals import sentence
from ventanilla.cases.states import CaseKind, Severity
from ventanilla.cases.types import CaseRefused, CaseRow
from ventanilla.catalogue import queries as catalogue
from ventanilla.catalogue.types import CategoryKind
from ventanilla.common.ids import uuid7
from ventanilla.inbox import queries as inbox
from ventanilla.understanding.types import Intent
from ventanilla.web import inbox_composer
from ventanilla.web.case_words import KINDS, SEVERITIES, STATES
from ventanilla.web.doors import enter, person_of
from ventanilla.workflows import open_case
from ventanilla.workflows.open_case import Wanted


def shown(row: CaseRow, names: dict[str, str] | None = None) -> dict[str, Any]:
    """A case as cards and rows draw it."""
    lead = row.kind is CaseKind.LEAD
    return {
        "row": row,
        "url": reverse("lead" if lead else "case", args=[row.public_id]),
        "kind": KINDS[row.kind],
        "state": STATES[row.state],
        "severity": SEVERITIES[row.severity],
        "about": (names or {}).get(row.product if lead else row.category, row.product if lead else row.category),
        "clock_from": row.offered_at if lead else row.opened_at,
    }


def names_in(entity_id: int) -> dict[str, str]:
    """The names of an entity's categories and products, by key, in the reader's language. Three queries."""
    language = get_language() or "es"
    names = {p.key: p.name for p in catalogue.products([entity_id], active=None)}
    return names | {c.key: c.name(language) for c in catalogue.categories([entity_id], active=None)}


def panel(person: Person, conversation: Any) -> dict[str, Any]:
    """What `cases/_panel.html` draws for a conversation. Seven queries at most."""
    rows = queries.of_conversation(person, conversation.pk)
    may_open = person.may(Permission.CASE_WORK, conversation.entity_id)
    names = names_in(conversation.entity_id) if rows else {}
    return {
        "conversation": conversation,
        "cases": [shown(row, names) for row in rows],
        "may_open": may_open,
    }


def _conversation(person: Person, public_id: UUID) -> Any:
    found = inbox.get_conversation(person, public_id)
    if found is None:
        raise Http404
    return found


@enter(Permission.INBOX_READ)
@require_GET
def cases_pane(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The panel again, as things stand now."""
    person = person_of(request)
    return render(request, "cases/_panel.html", {"panel": panel(person, _conversation(person, public_id))})


def _choices(person: Person, conversation: Any, given: Any) -> dict[str, Any]:
    """What can be chosen in the form, with what the reading of the last message suggests."""
    entity = [conversation.entity_id]
    language = get_language() or "es"
    kind = given.get("kind") or _suggested(conversation.intent)
    categories = catalogue.categories(entity)
    topic = conversation.topic
    chosen = next((c.key for c in categories if c.kind.value == kind and c.topic == topic), "")
    return {
        "conversation": conversation,
        "kinds": [(k.value, KINDS[k]) for k in CaseKind],
        "kind": kind,
        "incidents": [(c.key, c.name(language)) for c in categories if c.kind is CategoryKind.INCIDENT],
        "complaints": [(c.key, c.name(language)) for c in categories if c.kind is CategoryKind.COMPLAINT],
        "category": given.get("category") or chosen,
        "products": [(p.key, p.name) for p in catalogue.products(entity)],
        "branches": [(b.code, f"{b.name} ({b.city})") for b in catalogue.branches(entity)],
        "severities": [(s.value, SEVERITIES[s].text) for s in Severity],
        "consent": open_case.live_consent(conversation.entity_id, conversation.identity.contact_id) is not None,
        "linkable": [shown(row) for row in queries.linkable(person, conversation.pk, given.get("words", ""))],
        "text": given.get("text", conversation.preview),
        "key": given.get("key") or uuid7().hex,
        "given": given,
    }


def _suggested(intent: str) -> str:
    if intent == Intent.COMPLAINT:
        return CaseKind.COMPLAINT
    return CaseKind.LEAD if intent == Intent.LEAD else CaseKind.INCIDENT


@enter(Permission.CASE_WORK)
@require_http_methods(["GET", "POST"])
def open_(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The form that opens a case, in the third pane; and the opening itself. A double click opens one."""
    person = person_of(request)
    conversation = _conversation(person, public_id)
    if not person.may(Permission.CASE_WORK, conversation.entity_id):
        raise PermissionDenied
    if request.method == "GET":
        return render(request, "cases/open.html", _choices(person, conversation, request.GET))
    try:
        ref = open_case.open_from(person, public_id, _wanted(request))
    except CaseRefused as refused:
        context = {**_choices(person, conversation, request.POST), "error": sentence(refused)}
        return render(request, "cases/open.html", context, status=422)
    return _drawn(request, person, public_id, _("%(number)s is open.") % {"number": ref.number})


def _wanted(request: HttpRequest) -> Wanted:
    given = request.POST
    kind = CaseKind(given["kind"]) if given.get("kind") in set(CaseKind) else CaseKind.INCIDENT
    category = given.get("complaint_category" if kind is CaseKind.COMPLAINT else "incident_category", "")
    return Wanted(
        kind=kind,
        text=given.get("text", "")[:2000],
        category=category,
        product=given.get("product", ""),
        severity=given.get("severity", "") if given.get("severity") in set(Severity) else "",
        formal=given.get("formal") == "1",
        branch=given.get("branch", ""),
        key=given.get("key", "")[:60] or None,
    )


def _drawn(request: HttpRequest, person: Person, public_id: UUID, sentence_: str) -> HttpResponse:
    """The panel as it stands now, the drawer closed, and a word on what happened."""
    context = {"panel": panel(person, _conversation(person, public_id)), "oob": True}
    response = render(request, "cases/_panel.html", context)
    trigger_client_event(response, "close-drawer", {})
    trigger_client_event(response, "toast", {"text": sentence_, "danger": False})
    return response


@enter(Permission.CASE_WORK)
@require_POST
def link(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that the conversation speaks of a case that exists."""
    person = person_of(request)
    try:
        case = queries.get_for(person, UUID(request.POST.get("case", "")), work=True)
    except ValueError:
        raise Http404
    ref = open_case.link(person, case, public_id)
    return _drawn(request, person, public_id, _("Linked to %(number)s.") % {"number": ref.number})


@enter(Permission.INBOX_REPLY)
@require_POST
def dismiss(request: HttpRequest, public_id: UUID, proposal: UUID) -> HttpResponse:
    """Let a proposed answer be."""
    person = person_of(request)
    conversation = _conversation(person, public_id)
    if not person.may(Permission.INBOX_REPLY, conversation.entity_id):
        raise PermissionDenied
    if not proposals.known(proposal, conversation.pk):
        raise Http404
    proposals.settle(proposal, conversation.pk, used=False, actor=person.actor)
    composer = {"proposals": inbox_composer.proposed(person, conversation)}
    return render(request, "inbox/proposals.html", {"talk": conversation, "composer": composer})
