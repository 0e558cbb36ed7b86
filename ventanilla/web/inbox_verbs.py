"""What people do with a conversation: take it, move it, tag it, write, look at a protected value."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from ventanilla.accounts import directory
from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission, permits
from ventanilla.accounts.types import Person
from ventanilla.inbox import queries, services
from ventanilla.inbox.types import InboxRefused, State
from ventanilla.web import inbox
from ventanilla.web.doors import enter, must, person_of, step_up
from ventanilla.workflows.desk import desk_of

Change = Callable[[Person, Any], object]


def said(response: HttpResponse, text: str, *, danger: bool = False) -> HttpResponse:
    """Let the page say something in a toast."""
    return trigger_client_event(response, "toast", {"text": text, "danger": danger})


def _head(request: HttpRequest, person: Person, public_id: UUID) -> HttpResponse:
    """The head and the thread as they stand now."""
    row = inbox.found(person, public_id)
    response = render(request, "inbox/head_live.html", {**inbox.middle(request, person, row), "oob": True})
    return trigger_client_event(response, "stream-changed", {})


def _changed(request: HttpRequest, public_id: UUID, change: Change) -> HttpResponse:
    """Do it and draw the head again; a refusal is said and changes nothing."""
    person = person_of(request)
    row = inbox.found(person, public_id)
    try:
        change(person, row)
    except InboxRefused as refused:
        return said(_head(request, person, public_id), str(refused), danger=True)
    return _head(request, person, public_id)


def _colleagues(row: Any) -> list[tuple[int, str]]:
    """Who may be given the conversation, by name: those who may answer in its entity, there or from above. Two queries."""
    line = accounts.ancestors(row.entity_id)
    people = directory.staff(line)
    return [(p.user_id, p.name) for p in people if p.active and permits(frozenset(m.role for m in p.roles), Permission.INBOX_REPLY)]


@enter(Permission.INBOX_READ)
@require_POST
def assign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To oneself (`me`), to a colleague (their id), or back to the team (empty)."""
    to = request.POST.get("to", "")

    def change(person: Person, row: Any) -> None:
        if to == "me":
            services.assign(person, row, person.user_id, assignee_name=person.name, desk=desk_of(row.entity_id))
        elif not to:
            services.assign(person, row, None, desk=desk_of(row.entity_id))
        else:
            names = {str(user_id): (user_id, name) for user_id, name in _colleagues(row)}
            if to not in names:
                raise InboxRefused(_("This colleague can't answer here."))
            user_id, name = names[to]
            services.assign(person, row, user_id, assignee_name=name, desk=desk_of(row.entity_id))

    return _changed(request, public_id, change)


@enter(Permission.INBOX_READ)
@require_POST
def team(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Into another team's queue."""
    wanted = request.POST.get("team", "")

    def change(person: Person, row: Any) -> None:
        teams = {str(t.public_id): t for t in directory.teams([row.entity_id])}
        if wanted not in teams:
            raise InboxRefused(_("There is no such team."))
        services.move_to_team(person, row, teams[wanted].id, team_name=teams[wanted].name, desk=desk_of(row.entity_id))

    return _changed(request, public_id, change)


@enter(Permission.INBOX_READ)
@require_POST
def state(request: HttpRequest, public_id: UUID) -> HttpResponse:
    wanted = request.POST.get("state", "")
    if wanted not in {s.value for s in State}:
        raise Http404
    return _changed(request, public_id, lambda person, row: services.change_state(person, row, State(wanted), desk=desk_of(row.entity_id)))


@enter(Permission.INBOX_READ)
@require_POST
def priority(request: HttpRequest, public_id: UUID) -> HttpResponse:
    wanted = request.POST.get("priority", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 3 else 0
    return _changed(request, public_id, lambda person, row: services.set_priority(person, row, number, desk=desk_of(row.entity_id)))


@enter(Permission.INBOX_READ)
@require_POST
def tag(request: HttpRequest, public_id: UUID) -> HttpResponse:
    name = request.POST.get("tag") or request.POST.get("new", "")
    return _changed(request, public_id, lambda person, row: services.tag(person, row, name))


@enter(Permission.INBOX_READ)
@require_POST
def untag(request: HttpRequest, public_id: UUID) -> HttpResponse:
    key = request.POST.get("tag", "")
    return _changed(request, public_id, lambda person, row: services.untag(person, row, key))


@enter(Permission.INBOX_READ)
@require_POST
def looked(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _changed(request, public_id, services.mark_looked)


@enter(Permission.INBOX_ASSIGN)
@require_GET
def colleagues(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The people and teams that can take the conversation: the menu's body, read when it opens."""
    person = person_of(request)
    row = inbox.found(person, public_id)
    must(person, Permission.INBOX_ASSIGN, row.entity_id)
    context = {"talk": inbox.talk_of(request, person, row), "people": _colleagues(row), "teams": directory.teams([row.entity_id])}
    return render(request, "inbox/colleagues.html", context)


@enter(Permission.INBOX_READ)
@require_GET
def tags(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The tags that can still be put on the conversation: the menu's body, read when it opens."""
    person = person_of(request)
    row = inbox.found(person, public_id)
    held = {tagging.tag_id for tagging in row.taggings.all()}
    free = [t for t in queries.tags(person, row.entity_id) if t.pk not in held]
    return render(request, "inbox/tags.html", {"talk": inbox.talk_of(request, person, row), "tags": free})


@enter(Permission.VALUE_REVEAL)
@step_up
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, value_id: UUID) -> HttpResponse:
    """Ask why, record it, then show a protected value once, in the third pane."""
    person = person_of(request)
    entity_id = queries.entity_of_value(person, value_id)
    if entity_id is None:
        raise Http404
    must(person, Permission.VALUE_REVEAL, entity_id)
    if request.method == "GET":
        return render(request, "inbox/reveal.html", {"value_id": value_id})
    reason = request.POST.get("reason", "")
    try:
        original = services.reveal(person, value_id, reason)
    except InboxRefused as refused:
        return render(request, "inbox/reveal.html", {"value_id": value_id, "error": str(refused), "reason": reason}, status=422)
    response = render(request, "inbox/reveal.html", {"value_id": value_id, "original": original})
    response["Cache-Control"] = "no-store"
    return response


@enter(Permission.INBOX_READ)
@require_GET
def versions(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """What a message said before it was edited."""
    person = person_of(request)
    message = queries.get_message(person, message_id)
    if message is None:
        raise Http404
    earlier = sorted(message.versions.all(), key=lambda version: version.written_at, reverse=True)
    return render(request, "inbox/versions.html", {"message": message, "earlier": earlier})


def door(person: Person, owner: str) -> bool:
    """Whether the person may see a file of this owner: the message's door is the file's."""
    kind, _sep, public_id = owner.partition(":")
    try:
        return kind == "message" and queries.get_message(person, UUID(public_id)) is not None
    except (ValueError, PermissionDenied):
        return False


def own_draft(person: Person, owner: str) -> bool:
    """Whether a file waits with an answer that this very person is writing."""
    return owner.rpartition(":")[2] == str(person.user_id)
