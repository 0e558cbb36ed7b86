"""The console: stream, conversation and context, whole or in the parts that htmx asks for."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.inbox import presence, queries, services
from ventanilla.web import case_panel, inbox_composer, inbox_talk, inbox_thread
from ventanilla.web.doors import enter, person_of
from ventanilla.web.inbox_stream import Ask, more, pane
from ventanilla.web.inbox_talk import Talk


def found(person: Person, public_id: UUID) -> Any:
    """The conversation with its tags, or 404."""
    row = queries.get_conversation(person, public_id)
    if row is None:
        raise Http404
    return row


def talk_of(request: HttpRequest, person: Person, row: Any) -> Talk:
    return Talk(row, person, Ask.of(request.GET))


def middle(request: HttpRequest, person: Person, row: Any) -> dict[str, Any]:
    """What the middle pane needs: head, thread, composer."""
    thread = queries.thread(row)
    talk = talk_of(request, person, row)
    return {
        "talk": talk,
        "items": thread.items,
        "thread": inbox_thread.items(thread, person, row.channel),
        "older": thread.before,
        "viewers": presence.others(person, row),
        "composer": inbox_composer.fresh(person, row, thread.items),
        "why": inbox_talk.why(last.reading if (last := inbox_thread.last_inbound(thread.items)) else {}),
    }


def right(request: HttpRequest, person: Person, row: Any) -> dict[str, Any]:
    """What the right pane needs besides the middle's."""
    return {
        "person_card": inbox_talk.person_card(person, row),
        "history": inbox_talk.history(person, row),
        "panel": case_panel.panel(person, row),
    }


@enter(Permission.INBOX_READ)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The inbox with nothing open; for htmx the left pane alone."""
    person = person_of(request)
    context = {"stream": pane(person, Ask.of(request.GET))}
    if request.htmx and request.htmx.target == "stream":  # type: ignore[attr-defined]  # django-htmx
        return render(request, "inbox/stream.html", context)
    return render(request, "inbox/page.html", context)


@enter(Permission.INBOX_READ)
@require_GET
def stream(request: HttpRequest) -> HttpResponse:
    """The cards and the counts again: what a live page asks for when something changed."""
    person = person_of(request)
    opened = request.GET.get("opened", "")
    return render(request, "inbox/cards_live.html", {"stream": pane(person, Ask.of(request.GET), opened), "oob": True})


@enter(Permission.INBOX_READ)
@require_GET
def older_cards(request: HttpRequest) -> HttpResponse:
    """The next page of cards."""
    person = person_of(request)
    return render(request, "inbox/more.html", {"stream": more(person, Ask.of(request.GET))})


@enter(Permission.INBOX_READ)
@require_GET
def conversation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One conversation: a whole page, or for htmx its two panes. Opening it makes it read."""
    person = person_of(request)
    row = found(person, public_id)
    services.mark_seen(person, row)
    context = {**middle(request, person, row), **right(request, person, row)}
    if request.htmx and request.htmx.target == "conversation":  # type: ignore[attr-defined]  # django-htmx
        return render(request, "inbox/opened.html", context)
    return render(request, "inbox/page.html", {**context, "stream": pane(person, Ask.of(request.GET), str(public_id))})


@enter(Permission.INBOX_READ)
@require_GET
def thread(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The head and the thread again, without the composer: what somebody is writing stays."""
    person = person_of(request)
    row = found(person, public_id)
    services.mark_seen(person, row)
    return render(request, "inbox/thread_live.html", {**middle(request, person, row), "oob": True})


@enter(Permission.INBOX_READ)
@require_GET
def older(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Earlier messages, in front of those that are shown."""
    person = person_of(request)
    row = found(person, public_id)
    before = inbox_thread.moment(request.GET.get("before", ""))
    part = queries.thread(row, before=before)
    drawn = inbox_thread.items(part, person, row.channel)
    return render(request, "inbox/older.html", {"talk": talk_of(request, person, row), "thread": drawn, "older": part.before})


@enter(Permission.INBOX_READ)
@require_GET
def context_pane(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The right pane again."""
    person = person_of(request)
    row = found(person, public_id)
    last = inbox_thread.last_inbound(queries.thread(row, limit=20).items)
    context = {"talk": talk_of(request, person, row), "why": inbox_talk.why(last.reading if last else {}), **right(request, person, row)}
    return render(request, "inbox/context.html", context)


@enter(Permission.INBOX_READ)
@require_http_methods(["GET", "POST"])
def here(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who else has the conversation open; by POST a page says that it has, that somebody writes in it, or that it is gone."""
    person = person_of(request)
    row = found(person, public_id)
    if request.method == "POST":
        if request.POST.get("gone"):
            presence.gone(person, row)
            return HttpResponse(status=204)
        presence.here(person, row, writing=bool(request.POST.get("writing")))
    return render(request, "inbox/viewers.html", {"viewers": presence.others(person, row)})
