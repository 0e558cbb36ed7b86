"""Attachments: shown to whoever may see what they belong to, never guessed at by browsers, never run."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ventanilla.accounts.types import Person
from ventanilla.files import queries
from ventanilla.web import inbox_verbs
from ventanilla.web.doors import enter, person_of

# The module behind each kind of owner says who may see its files.
DOORS: dict[str, Callable[[Person, str], bool]] = {"message": inbox_verbs.door, "draft": inbox_verbs.own_draft}
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/webm"})


@enter()
@require_GET
def attachment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The bytes of a file. Pictures and videos are shown in place, all else is a download."""
    person = person_of(request)
    view = queries.find(public_id)
    door = DOORS.get(view.owner.partition(":")[0]) if view else None
    if view is None or door is None or not door(person, view.owner):
        raise Http404
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
