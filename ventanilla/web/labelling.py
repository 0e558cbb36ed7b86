"""Messages one after the other, to say what they are: the random sample, or those from which the engine learns most."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.inbox import judgements, learning
from ventanilla.inbox.types import InboxRefused, JudgedIn
from ventanilla.web import masked, readings
from ventanilla.web.doors import enter, must, person_of
from ventanilla.workflows.desk import desk_of

_SKIPS = 20
WAYS = {JudgedIn.SAMPLE.value: learning.to_review, JudgedIn.QUEUE.value: learning.to_label}


def _uuids(listed: str) -> list[str]:
    """The messages passed over, as the address names them; what is no id is none."""
    found = []
    for one in listed.split(",")[-_SKIPS:]:
        try:
            found.append(str(UUID(one)))
        except ValueError:
            continue
    return found


def _entity(person: Person, request: HttpRequest) -> int:
    mine = person.entities_with(Permission.READING_CORRECT) & person.entities_with(Permission.INBOX_READ)
    asked = request.GET.get("entity", "")
    if asked:
        if not asked.isdecimal() or int(asked) not in mine:
            raise Http404
        return int(asked)
    if not mine:
        raise Http404
    return person.home_id if person.home_id is not None and person.home_id in mine else min(mine)


def _next(way: str, entity_id: int, skip: list[str]) -> HttpResponse:
    told = {"from": way, "entity": entity_id, **({"skip": ",".join(skip)} if skip else {})}
    return HttpResponseRedirect(f"{reverse('labelling')}?{urlencode(told)}")


@enter(Permission.READING_CORRECT)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """One message with the engine's labels; by POST they are confirmed or corrected, and the next one comes."""
    person = person_of(request)
    way = request.GET.get("from", JudgedIn.QUEUE.value)
    if way not in WAYS:
        raise Http404
    entity_id, skip = _entity(person, request), _uuids(request.GET.get("skip", ""))
    if request.method == "POST":
        return _judge(request, person, way, entity_id, skip)
    waiting = WAYS[way](entity_id, skip=skip, limit=20 if way == JudgedIn.SAMPLE else 10)
    message: Any = waiting[0] if waiting else None
    context = {
        "way": way,
        "entity_id": entity_id,
        "skip": ",".join(skip),
        "message": message,
        "left": len(waiting),
        "html": masked.chips(message.text) if message else "",
        "lines": readings.lines(message.reading) if message else [],
        "talk": reverse("conversation", args=[message.conversation.public_id]) if message else "",
        "may_manage": person.may(Permission.LEARNING_MANAGE, entity_id),
    }
    return render(request, "understanding/label.html", context)


def _judge(request: HttpRequest, person: Person, way: str, entity_id: int, skip: list[str]) -> HttpResponse:
    try:
        message = readings.found(person, UUID(request.POST.get("message", "")))
    except ValueError as none:
        raise Http404 from none
    must(person, Permission.READING_CORRECT, message.entity_id)
    if message.entity_id != entity_id:
        raise Http404
    if request.POST.get("do") == "skip":
        return _next(way, entity_id, [*skip, str(message.public_id)][-_SKIPS:])
    said = {task: request.POST[task] for task in judgements.TASKS if request.POST.get(task)}
    try:
        judgements.judge(person, message, said, source=JudgedIn(way), desk=desk_of(message.entity_id))
    except InboxRefused as refused:
        messages.error(request, str(refused))
        skip = [*skip, str(message.public_id)][-_SKIPS:]
    else:
        messages.success(request, _("Noted."))
    return _next(way, entity_id, skip)
