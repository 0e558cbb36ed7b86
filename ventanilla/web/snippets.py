"""Snippets of text: the list, a new one, one less."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ventanilla.accounts.permissions import Permission
from ventanilla.common.pure.numbers import whole
from ventanilla.publishing import snippets
from ventanilla.publishing.snippets import Refused
from ventanilla.web import post_templates, words
from ventanilla.web.content import entities
from ventanilla.web.content_page import LANGUAGES
from ventanilla.web.doors import enter, person_of

READ, WRITE = Permission.CONTENT_READ, Permission.CONTENT_WRITE


@enter(READ)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The snippets of one's entities. POST keeps one; the word's former text gives way."""
    person, errors = person_of(request), {}
    choices = entities(person)
    if request.method == "POST":
        if not choices:
            raise PermissionDenied
        entity, language = whole(request.POST.get("entity", "")), request.POST.get("language", "")
        if entity not in {id_ for id_, _name in choices} or language not in LANGUAGES:
            raise Http404
        try:
            snippets.write(person, entity, request.POST.get("shortcut", "")[:60], request.POST.get("text", "")[:2000], language)
        except Refused as refused:
            errors = {name: post_templates.wrong(code) for name, code in refused.wrong.items()}
        else:
            messages.success(request, _("Kept. Type its word after a slash in the composer, then a space."))
            return HttpResponseRedirect(reverse("snippets"))
    said = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    context = {
        "rows": [{"row": row, "may_write": person.may(WRITE, row.entity_id)} for row in snippets.rows(person, said)],
        "words": said,
        "entities": choices,
        "home": person.home_id,
        "languages": [(code, words.word("content_language", code).text) for code in LANGUAGES],
        "given": request.POST,
        "errors": errors,
    }
    return render(request, "post_templates/snippets.html", context, status=422 if errors else 200)


@enter(WRITE)
@require_POST
def retire(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put one out of use."""
    snippets.retire(person_of(request), public_id)
    messages.success(request, _("Out of use."))
    return HttpResponseRedirect(reverse("snippets"))
