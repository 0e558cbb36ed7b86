"""Static files from memory, beside Django: no thread, no open file, compressed once, cached by browsers for good.

The address carries a digest of all files (`/static/<digest>/css/tokens.css`), so that relative addresses in modules and style
sheets stay true, and a new release is never mixed with an old one. WhiteNoise speaks only WSGI; under ASGI it costs a
thread a file.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

PREFIX = "/static/"
FOREVER = b"public, max-age=31536000, immutable"
BRIEFLY = b"public, max-age=60"
TEXTS = ("text/", "application/javascript", "image/svg+xml", "application/json")


@dataclass(frozen=True, slots=True)
class File:
    body: bytes
    zipped: bytes  # empty where compression gains nothing
    media_type: str


@lru_cache(maxsize=1)
def catalogue() -> tuple[str, dict[str, File]]:
    """The digest over all files, and each by its name."""
    files: dict[str, File] = {}
    for finder in finders.get_finders():
        for name, storage in finder.list(None):
            body = Path(storage.path(name)).read_bytes()
            media_type = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0] or "application/octet-stream"
            zipped = gzip.compress(body, 6, mtime=0) if media_type.startswith(TEXTS) and len(body) > 512 else b""
            files.setdefault(name, File(body, zipped, media_type))
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name].body).digest())
    return digest.hexdigest()[:12], files


class Storage(StaticFilesStorage):
    """Gives each static file its address."""

    def url(self, name: str | None) -> str:
        if settings.DEBUG:
            catalogue.cache_clear()
        return f"{PREFIX}{catalogue()[0]}/{name}"


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer GET and HEAD; a digest that is not ours (a host of the next release asks) is answered without lasting."""
    wanted, _, name = scope["path"].removeprefix(PREFIX).partition("/")
    digest, files = catalogue()
    file = files.get(name)
    if file is None or scope["method"] not in ("GET", "HEAD"):
        await send({"type": "http.response.start", "status": 404 if file is None else 405, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    zips = file.zipped and b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
    body = file.zipped if zips else file.body
    charset = "; charset=utf-8" if file.media_type.startswith(TEXTS) else ""
    headers = [
        (b"content-type", (file.media_type + charset).encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", FOREVER if wanted == digest else BRIEFLY),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"Accept-Encoding"),
    ]
    if zips:
        headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
