"""What is done with a piece of content besides writing it: settled, discussed, copied, thrown away, taken back, decided post by post."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.channels import decisions
from ventanilla.common.pure.numbers import whole
from ventanilla.publishing import queries, settling
from ventanilla.publishing.types import CommentThread, NotPossible, Stale
from ventanilla.understanding import mask
from ventanilla.web import content_words
from ventanilla.web.content import found, mine
from ventanilla.web.doors import enter, must, person_of, step_up
from ventanilla.workflows import discuss_content, late_posts, outgoing, publish, write_content

READ, WRITE, SIGN = Permission.CONTENT_READ, Permission.CONTENT_WRITE, Permission.COMPLIANCE_SIGN


def _back(request: HttpRequest, public_id: UUID, to: str = "") -> HttpResponse:
    """To the piece, or to the approval where the person came from."""
    approval = request.POST.get("from", "")
    with suppress(ValueError):
        return HttpResponseRedirect(reverse("approval", args=[UUID(approval)]))
    return HttpResponseRedirect(reverse("content", args=[public_id]) + to)


@enter(WRITE, SIGN)
@require_POST
def settle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirm what software cannot decide, or override a finding: on exactly the text that was shown."""
    person = person_of(request)
    content, do, rule = found(person, public_id), request.POST.get("do", ""), request.POST.get("rule", "")
    must(person, SIGN if do in ("override", "false_alarm") else WRITE if person.may(WRITE, content.entity_id) else SIGN, content.entity_id)
    try:
        digest = bytes.fromhex(request.POST.get("digest", ""))
    except ValueError:
        return HttpResponse(status=400)
    note = mask(request.POST.get("reason", "").replace("\x00", "").strip()[:1000]).text
    try:
        if do == "attest":
            settling.attest(person, content, rule, digest, note)
        elif do in ("override", "false_alarm"):
            settling.override(person, content, rule, digest, note, false_alarm=do == "false_alarm")
        else:
            raise Http404
    except NotPossible as refused:
        messages.error(request, content_words.not_possible(str(refused)))
    return _back(request, public_id, "#checks")


@enter(READ)
@require_POST
def comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say something, inside or to the agency too."""
    person = person_of(request)
    found(person, public_id)
    thread = CommentThread.EXTERNAL if request.POST.get("thread") == CommentThread.EXTERNAL else CommentThread.INTERNAL
    discuss_content.comment(person, public_id, thread, request.POST.get("text", ""))
    return _back(request, public_id, "#talk")


@enter(WRITE)
@require_POST
def task(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give somebody a task."""
    person = person_of(request)
    mine(person, public_id)
    assignee = request.POST.get("assignee", "")
    due = None
    with suppress(ValueError):
        due = datetime.strptime(request.POST.get("due", ""), "%Y-%m-%dT%H:%M").replace(tzinfo=ZoneInfo(person.zone))
    try:
        given = discuss_content.assign(person, public_id, max(whole(assignee), 0), request.POST.get("text", ""), due)
    except LookupError:
        raise Http404
    if not given:
        messages.error(request, _("Say what is to be done."))
    return _back(request, public_id, "#tasks")


@enter(READ)
@require_POST
def task_done(request: HttpRequest, public_id: UUID, task_id: UUID) -> HttpResponse:
    """Tick a task off."""
    try:
        discuss_content.done(person_of(request), public_id, task_id)
    except LookupError:
        raise Http404
    return _back(request, public_id, "#tasks")


@enter(WRITE)
@require_POST
def restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An old version becomes the newest."""
    person = person_of(request)
    mine(person, public_id)
    given = [request.POST.get(name, "") for name in ("version", "number")]
    if any(whole(value) < 0 for value in given):
        return HttpResponse(status=400)
    try:
        write_content.restore(person, public_id, whole(given[0]), whole(given[1]))
    except LookupError:
        raise Http404
    except Stale:
        messages.error(request, _("Somebody else has saved meanwhile. Look at the history again."))
    except NotPossible as refused:
        messages.error(request, content_words.not_possible(str(refused)))
    else:
        messages.success(request, _("Version %(n)s is back, as the newest one.") % {"n": given[0]})
    return _back(request, public_id)


@enter(WRITE)
@require_POST
def duplicate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new draft with the same words."""
    person = person_of(request)
    content = mine(person, public_id)
    made = write_content.duplicate(person, public_id, _("%(title)s (copy)") % {"title": content.title})
    messages.success(request, _("This is the copy. Choose when it goes out."))
    return HttpResponseRedirect(reverse("content", args=[made.public_id]))


@enter(WRITE)
@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw away a draft that nobody was asked about."""
    person = person_of(request)
    mine(person, public_id)
    try:
        write_content.delete(person, public_id)
    except NotPossible as refused:
        messages.error(request, content_words.not_possible(str(refused)))
        return _back(request, public_id)
    messages.success(request, _("The draft is thrown away. The archive keeps what it said."))
    return HttpResponseRedirect(reverse("content_list"))


@enter(WRITE)
@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take it back: what waits never leaves, what stands is deleted on its network."""
    person = person_of(request)
    mine(person, public_id)
    try:
        publish.withdraw(person, public_id)
    except NotPossible as refused:
        messages.error(request, content_words.not_possible(str(refused)))
    else:
        messages.success(request, _("Withdrawn. What stood on a network is being deleted there."))
    return _back(request, public_id)


@enter(Permission.APPROVAL_DECIDE)
@require_POST
@step_up
def send_now(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let out what missed its time: by somebody who approves and has not worked on it."""
    person = person_of(request)
    found(person, public_id)
    try:
        verdict = late_posts.send_now(person, public_id)
    except LookupError:
        raise Http404
    except (decisions.NotPossible, NotPossible) as refused:
        messages.error(request, content_words.not_possible(str(refused)))
    else:
        if verdict is None:
            messages.success(request, _("It is on its way."))
        else:
            messages.error(request, _("Not yet: see what stands against it."))
    return _back(request, public_id, "#posts")


def _there(person: Person, attempt: UUID, link: str) -> None:
    outgoing.confirm_sent(person, attempt, link)


DECISIONS: dict[str, Callable[[Person, UUID, str], object]] = {
    "there": _there,
    "again": lambda person, attempt, _link: outgoing.send_again(person, attempt),
    "leave": lambda person, attempt, _link: outgoing.give_up(person, attempt),
}


@enter(WRITE)
@require_POST
@step_up
def decide(request: HttpRequest, public_id: UUID, attempt: UUID) -> HttpResponse:
    """A post that hangs: it is there, send it now, let it be. Each is a person's word, with a fresh second factor."""
    person = person_of(request)
    content = mine(person, public_id)
    verb = DECISIONS.get(request.POST.get("do", ""))
    part = queries.part_of(attempt)
    if verb is None or part is None or part.variant.content_id != content.pk:
        raise Http404
    try:
        verb(person, attempt, request.POST.get("link", "").strip()[:500])
    except LookupError:
        raise Http404
    except (decisions.NotPossible, NotPossible):
        messages.error(request, _("It has moved on meanwhile. Look at it again."))
    return _back(request, public_id, "#posts")
