"""The supervisor dossier: asked for on the page of a piece or a campaign, made by a job, fetched by whoever asked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import errands, queries
from ventanilla.web import campaigns, content
from ventanilla.web.doors import enter, must, person_of, step_up
from ventanilla.web.dossier_card import row_of
from ventanilla.workflows import dossier

RIGHT = dossier.RIGHT


@enter(RIGHT)
@require_POST
@step_up
def of_content(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Have the dossier of a piece made."""
    person = person_of(request)
    row = content.found(person, public_id)
    return _asked(request, person, f"content:{public_id}", row.entity_id, reverse("content", args=[public_id]))


@enter(RIGHT)
@require_POST
@step_up
def of_campaign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Have the dossier of a campaign made, with all its pieces."""
    person = person_of(request)
    row = campaigns.found(person, public_id)
    return _asked(request, person, f"campaign:{public_id}", row.entity_id, reverse("campaign", args=[public_id]))


def _asked(request: HttpRequest, person: Person, about: str, entity_id: int, back: str) -> HttpResponse:
    must(person, RIGHT, entity_id)
    dossier.ask(person, about, entity_id)
    messages.success(request, _("The dossier is being made. You can fetch it here for a day."))
    return HttpResponseRedirect(f"{back}#dossier")


def _found(person: Person, public_id: UUID) -> Any:
    row = queries.get_errand(person.entities_with(RIGHT) & person.entities_with(Permission.CONTENT_READ), public_id)
    if row is None or row.kind != "dossier":
        raise Http404
    return row


@enter(RIGHT)
@require_GET
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far it is."""
    person = person_of(request)
    row = _found(person, public_id)
    names = accounts.names_of({int(row.asked_by[5:])} if row.asked_by.startswith("user:") else set())
    return render(request, "content/dossier_row.html", {"d": row_of(row, names, person)})


@enter(RIGHT)
@require_GET
@step_up
def fetch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file, for whoever asked for it."""
    person = person_of(request)
    row = _found(person, public_id)
    if row.asked_by != person.actor or not row.size:
        raise Http404
    try:
        made = errands.file_of(row).read_bytes()
    except FileNotFoundError as gone:
        raise Http404 from gone
    name = f"ventanilla-dossier-{row.asked_at:%Y%m%d-%H%M}.zip"
    return HttpResponse(made, content_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'})
