"""The server's entry: open pages' streams, networks' pushes and static files on the side, everything else is Django's."""

import os
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
_django = get_asgi_application()

from ventanilla.api import bodies, hook_stream, stream  # noqa: E402  Django must be set up before the models behind it are imported
from ventanilla.common.pure.memory import settle  # noqa: E402  the same
from ventanilla.config import static  # noqa: E402  the same

import_module(settings.ROOT_URLCONF)  # every page's module, before the first request asks for one
settle()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    path = scope["path"] if scope["type"] == "http" else ""
    if path == stream.PATH:
        await stream.application(scope, receive, send)
    elif path.startswith(static.PREFIX):
        await static.application(scope, receive, send)
    elif scope["type"] == "http":
        await bodies.application(hook_stream.application if hook_stream.push_to(scope) else _django, scope, receive, send)
    else:
        await _django(scope, receive, send)
