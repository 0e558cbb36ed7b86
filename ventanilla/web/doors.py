"""Who may enter a page: signed in, with a permission, with a fresh second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person

View = Callable[..., HttpResponseBase]


def person_of(request: HttpRequest) -> Person:
    """The signed-in person."""
    person = request.person  # type: ignore[attr-defined]  # set by ScopeMiddleware
    assert isinstance(person, Person)
    return person


def enter(*permissions: Permission) -> Callable[[View], View]:
    """Only for signed-in people who hold one of these permissions somewhere (all, when none is named); else 403."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect(request, _sign_in(request))
            person = person_of(request)
            if permissions and not any(person.may_somewhere(p) for p in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def must(person: Person, permission: Permission, entity_id: int) -> None:
    """403 unless the person holds the permission in the very entity of the object: a right elsewhere opened the page, no more."""
    if not person.may(permission, entity_id):
        raise PermissionDenied


def _sign_in(request: HttpRequest) -> str:
    """The sign-in page, which leads back to the page that the person sees."""
    here = urlsplit(request.headers["HX-Current-URL"]).path if "HX-Current-URL" in request.headers else request.get_full_path()
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': here})}"


def redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Send the person elsewhere: for a whole page, and for a part that htmx asked for."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def step_up(view: View) -> View:
    """Only with a second factor proved in the last five minutes; else the person is asked for it and comes back.

    For reveals, erasures, ends of a legal hold, exports, tokens and access; a decision on an approval asks in its own service.
    What was being sent is not kept: the person sends it again.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if person_of(request).stepped_up():
            return view(request, *args, **kwargs)
        here = request.headers.get("HX-Current-URL", "")  # a part of a page is no page to come back to
        whole = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
        back = urlsplit(here)._replace(scheme="", netloc="").geturl() if here else whole
        return redirect(request, f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")

    return guarded
