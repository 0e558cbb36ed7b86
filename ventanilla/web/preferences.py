"""How the desk looks to one person: language, theme, and the entity it is narrowed to."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ventanilla.accounts import preferences
from ventanilla.accounts import queries as accounts
from ventanilla.web.middleware import SESSION_KEY
from ventanilla.web.shell import THEMES

YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Set language and theme: for the person when signed in, and in a cookie for the sign-in page."""
    response = _back(request)
    language, theme = request.POST.get("language", ""), request.POST.get("theme", "")
    known = {code for code, _name in settings.LANGUAGES}
    chosen = {}
    if language in known:
        chosen["language"] = language
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=settings.SECURE)
    if theme in THEMES:
        chosen["theme"] = theme
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=settings.SECURE)
    if chosen and request.user.is_authenticated:
        preferences.save(request.user.pk, **chosen)
    return response


@require_POST
def narrow(request: HttpRequest) -> HttpResponse:
    """Narrow the desk to one entity of the person's, or widen it to all of theirs."""
    person = getattr(request, "whole_person", None)
    chosen = request.POST.get("entity", "")
    request.session.pop(SESSION_KEY, None)
    if person and chosen and any(e.public_id == chosen for e in accounts.entity_names(person)):
        request.session[SESSION_KEY] = chosen
    return _back(request)
