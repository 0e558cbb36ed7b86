"""Attachments: shown to whoever may see what they belong to, never guessed at by browsers, never run."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.files import queries
from ventanilla.files.queries import FileView
from ventanilla.publishing import assets
from ventanilla.web import inbox_thread, inbox_verbs
from ventanilla.web.doors import enter, must, person_of
from ventanilla.workflows import attachments

# The module behind each kind of owner says who may see its files.
DOORS: dict[str, Callable[[Person, str], bool]] = {"message": inbox_verbs.door, "draft": inbox_verbs.own_draft, "asset": assets.readable}
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/webm", "text/vtt"})


def _found(person: Person, public_id: UUID) -> FileView:
    """The file, where the person may see what it belongs to; 404 otherwise."""
    view = queries.find(public_id)
    door = DOORS.get(view.owner.partition(":")[0]) if view else None
    if view is None or door is None or not door(person, view.owner):
        raise Http404
    return view


@enter(Permission.INBOX_REPLY)
@require_POST
def again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Try once more to fetch an attachment that its network did not give. Answers with it as it stands now."""
    person = person_of(request)
    must(person, Permission.INBOX_REPLY, _found(person, public_id).entity_id)
    attachments.fetch_again(public_id)
    return render(request, "inbox/attachment.html", {"file": inbox_thread.drawn_file(person, _found(person, public_id))})


@enter()
@require_GET
def attachment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The bytes of a file. Pictures and videos are shown in place, all else is a download."""
    view = _found(person_of(request), public_id)
    content = queries.content(public_id)
    if content is None:
        raise Http404
    shown = view.media_type in SHOWN
    response = HttpResponse(content, content_type=view.media_type if shown else "application/octet-stream")
    response["Content-Disposition"] = "inline" if shown else "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
