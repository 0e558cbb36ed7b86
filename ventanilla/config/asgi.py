"""The server's entry: open pages' streams and static files on the side, everything else is Django's."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
_django = get_asgi_application()

from ventanilla.api import stream  # noqa: E402  Django must be set up before the models behind it are imported
from ventanilla.config import static  # noqa: E402


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    path = scope["path"] if scope["type"] == "http" else ""
    if path == stream.PATH:
        await stream.application(scope, receive, send)
    elif path.startswith(static.PREFIX):
        await static.application(scope, receive, send)
    else:
        await _django(scope, receive, send)
