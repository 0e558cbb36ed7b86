"""What a person sees when a page is not theirs, not there, or broke."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    if getattr(request, "person", None) is None:
        return render(request, "errors/bare.html", {"status": status}, status=status)
    return render(request, template, {"narrowed": getattr(request, "chosen_entity", None) is not None}, status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page exists, and the person's roles do not include it."""
    return _page(request, "errors/403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or an object that is not the person's to see; the two look alike on purpose."""
    return _page(request, "errors/404.html", 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: drawn without the database, which may be what broke."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
