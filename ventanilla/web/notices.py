"""Notices: what a person should know; and how they want to be told."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ventanilla.accounts.types import Person
from ventanilla.common import scope
from ventanilla.notices import queries, services
from ventanilla.notices.kinds import WORDING, NoticeKind
from ventanilla.notices.types import Medium
from ventanilla.web.doors import enter, person_of


def _whole(request: HttpRequest) -> Person:
    """A person's notices are theirs from every entity, whatever the desk is narrowed to."""
    return getattr(request, "whole_person", None) or person_of(request)


@enter()
def page(request: HttpRequest) -> HttpResponse:
    """The newest notices, those that ask for a "seen" first; for htmx the drawer."""
    person = _whole(request)
    with scope.within(person.scope):
        drawer = bool(request.htmx)  # type: ignore[attr-defined]  # django-htmx
        template, limit = ("notices/drawer.html", 20) if drawer else ("notices/page.html", 100)
        return render(request, template, {"notices": queries.newest(person.user_id, limit=limit)})


@enter()
def bell(request: HttpRequest) -> HttpResponse:
    """The bell, for a page that is open already."""
    return render(request, "notices/bell.html")


@enter()
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Take everything off the bell, save what asks for a "seen"."""
    person = _whole(request)
    with scope.within(person.scope):
        services.mark_read(person.user_id)
    return HttpResponseRedirect(reverse("notices"))


@enter()
@require_POST
def follow(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open what a notice is about, and take it off the bell."""
    person = _whole(request)
    with scope.within(person.scope):
        link = queries.link_of(person.user_id, public_id)
        if link is None:
            raise Http404
        services.mark_read(person.user_id, [public_id])
    safe = url_has_allowed_host_and_scheme(link, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(link if link and safe else reverse("notices"))


@enter()
@require_POST
def seen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The person says "seen"."""
    person = _whole(request)
    with scope.within(person.scope):
        if not services.acknowledge(person.user_id, public_id):
            raise Http404
    return HttpResponseRedirect(reverse("notices"))


@enter()
def preferences(request: HttpRequest) -> HttpResponse:
    """Which kinds, by which ways."""
    person = person_of(request)
    wanted = queries.preferences(person.user_id)
    if request.method == "POST":
        chosen = {key: f"{key[0]}|{key[1]}" in request.POST for key in wanted}
        services.choose(person.user_id, {key: yes for key, yes in chosen.items() if yes != wanted[key]})
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("notice_preferences"))
    rows = [
        (kind, _(WORDING[kind].title), [(medium, wanted[(kind, medium)]) for medium in (Medium.IN_APP, Medium.EMAIL)])
        for kind in NoticeKind
        if kind is not NoticeKind.TEST
    ]
    return render(request, "notices/preferences.html", {"rows": rows})
