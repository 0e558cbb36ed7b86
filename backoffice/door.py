"""The door: a password where one is set. The desk's orders come in by their signature."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

_OPEN = ("/orders", "/static/", "/door", "/healthz", "/language")


def badge() -> str:
    """What a session holds once its person has given the password; another password voids it."""
    return hashlib.sha256(f"{settings.SECRET_KEY}|{settings.PASSWORD}".encode()).hexdigest()


class DoorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        shut = settings.PASSWORD and not request.path.startswith(_OPEN)
        if shut and not constant_time_compare(request.session.get("badge", ""), badge()):
            return HttpResponseRedirect(reverse("door"))
        return self.get_response(request)
