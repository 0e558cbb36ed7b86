"""A request sees what its person may see, and nothing outlives it."""

from collections.abc import Callable
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation

from ventanilla.accounts import factors, queries, sessions, tokens
from ventanilla.accounts.types import Person
from ventanilla.common import scope

MACHINES = "/api/v1/"
# What a person without a second factor may still open: the way to one, and the way out.
_WITHOUT_FACTOR = ("/account/factors", "/account/recovery-codes", "/sign-", "/preferences", "/set-up", "/static/", "/healthz", "/readyz")


def _signed_in(request: HttpRequest) -> Person | None:
    """The person of the session. Machine paths know tokens alone, so no page can be made to call them with a cookie."""
    if request.path.startswith(MACHINES):
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        return tokens.person_with(secret.strip()) if scheme.lower() == "bearer" else None
    if not request.user.is_authenticated:
        return None
    if sessions.is_over(request.session):
        logout(request)
        return None
    sessions.touch(request)
    return queries.person(request.user.pk, factor_at=factors.proved_at(request))


class ScopeMiddleware:
    """Put `request.person` in place and run the view under the person's scope in the person's language and by the clock of their entity."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = _signed_in(request)
        request.person = person  # type: ignore[attr-defined]  # our own attribute
        if person is not None and not person.token:
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        zone = ZoneInfo(person.zone) if person is not None else None
        with scope.within(person.scope if person else scope.NOTHING), timezone.override(zone):
            return self.get_response(request)


class FactorMiddleware:
    """Nobody works here without a second factor: a person who has none is led to add one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person: Person | None = request.person  # type: ignore[attr-defined]  # set by ScopeMiddleware
        if person is None or person.token or person.has_factor or request.path.startswith(_WITHOUT_FACTOR):
            return self.get_response(request)
        if settings.OIDC_SECOND_FACTOR == "provider" and factors.came_by_sso(request):
            return self.get_response(request)
        target = f"{reverse('factor_set_up')}?{urlencode({'next': request.get_full_path()})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)
