"""No request may bring more than its door takes. Django writes a body down before anybody looks at it: strangers must not fill the disk."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from ventanilla.api.hooks import BODY_MAX

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

MACHINE_DOORS = ("/hooks/", "/api/")
UPLOAD_MAX = 120_000_000  # a form of a page: one long video, or several pictures


def limit_of(path: str) -> int:
    """How many bytes a request to this path may bring."""
    return BODY_MAX if path.startswith(MACHINE_DOORS) else UPLOAD_MAX


def _announced(scope: dict[str, Any]) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"")
    return int(value) if value.isdigit() and len(value) < 20 else 0


async def application(inner: Application, scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """`inner` behind the limit: what is announced as too large is refused unread, what turns out to be is cut off there."""
    limit, seen, begun = limit_of(scope["path"]), 0, False

    async def counted() -> dict[str, Any]:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return message if seen <= limit else {"type": "http.disconnect"}  # what was written down of it is dropped

    async def noted(message: dict[str, Any]) -> None:
        nonlocal begun
        begun = True
        await send(message)

    if _announced(scope) <= limit:
        await inner(scope, counted, noted)
        if begun or seen <= limit:
            return
    await _refuse(send, _said(scope))


def _said(scope: dict[str, Any]) -> str:
    """A code for machines; for people one sentence in their language."""
    if scope["path"].startswith(MACHINE_DOORS):
        return "too_large"
    told = {name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"cookie", b"accept-language")}
    chosen = "django_language=en" in told.get(b"cookie", "") or told.get(b"accept-language", "").startswith("en")
    with translation.override("en" if chosen else "es"):
        return _("The file is too large: pictures up to 10 MB, documents up to 20 MB, videos up to 100 MB.")


async def _refuse(send: Send, said: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": said.encode()})
