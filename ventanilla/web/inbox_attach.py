"""Attachments of an answer that is being written: put to it, taken off it. They wait with the draft, for their author alone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.files.rules import VIDEO_BYTES_MAX
from ventanilla.web import inbox, inbox_composer, outbound_words
from ventanilla.web.doors import enter, must, person_of
from ventanilla.workflows import attachments


def _drawn(request: HttpRequest, person: Person, row: Any, error: str = "") -> HttpResponse:
    composer = {"files": inbox_composer.files_of(person, row)}
    context = {"talk": inbox.talk_of(request, person, row), "composer": composer, "error": error}
    return render(request, "inbox/draft_files.html", context, status=422 if error else 200)


@enter(Permission.INBOX_REPLY)
@require_POST
def attach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put files to the answer. What the network does not take, or is not what it says, is refused at once, with the reason."""
    person = person_of(request)
    row = inbox.found(person, public_id)
    must(person, Permission.INBOX_REPLY, row.entity_id)
    attachments.describe(person, row, descriptions(request.POST))
    errors = []
    for upload in request.FILES.getlist("upload")[:10]:
        content = upload.read() if (upload.size or 0) <= VIDEO_BYTES_MAX else b"\0" * (VIDEO_BYTES_MAX + 1)
        issue = attachments.attach(person, row, content, upload.name or "")
        if issue is not None:
            errors.append(outbound_words.issue(issue))
    return _drawn(request, person, row, " ".join(dict.fromkeys(errors)))


@enter(Permission.INBOX_REPLY)
@require_POST
def detach(request: HttpRequest, public_id: UUID, file: UUID) -> HttpResponse:
    """Take a file off the answer."""
    person = person_of(request)
    row = inbox.found(person, public_id)
    must(person, Permission.INBOX_REPLY, row.entity_id)
    attachments.describe(person, row, descriptions(request.POST))
    attachments.detach(person, row, [file])
    return _drawn(request, person, row)


def descriptions(given: QueryDict) -> dict[UUID, str]:
    """What the form says that its pictures show, by file."""
    found: dict[UUID, str] = {}
    for name in given:
        kind, _dash, public_id = name.partition(":")
        if kind == "alt" and (known := known_id(public_id)):
            found[known] = str(given[name])
    return found


def chosen(given: QueryDict) -> list[UUID]:
    """The files that the form sends along."""
    return [known for text in given.getlist("file")[:20] if (known := known_id(text))]


def known_id(text: str) -> UUID | None:
    """A public id as a form carries it; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
