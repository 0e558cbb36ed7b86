"""Names that are traps, pictures that are bombs, documents that are two things, addresses inside the house."""

import gzip
import io
import struct
import zlib
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from PIL import Image

from tests.browser import alameda
from tests.web.test_attachments import picture, put
from tests.web.test_inbox import scene, url  # noqa: F401  the fixture
from tests.web.test_shell import signed_in
from ventanilla.common import http, sealing
from ventanilla.common.sealing import OpenKey
from ventanilla.files import services
from ventanilla.files.models import File
from ventanilla.files.rules import Accepted, Refusal, accept
from ventanilla.files.services import Attachment, announce_many

pytestmark = pytest.mark.django_db
NAMES = {
    "a way out": "../../../../etc/passwd",
    "a way out of Windows": "..\\..\\windows\\system32\\x.png",
    "from the root": "/etc/cron.d/x",
    "turned round": "factura\u202egnp.exe",
    "a NUL": "a\x00.png",
    "three hundred letters": "ñ" * 300 + ".png",
    "reserved": "CON.png",
    "dots": "..",
    "nothing": "",
    "a header": 'x.png"\r\nSet-Cookie: evil=1\r\n\r\n<script>',
    "a page": "<img src=x onerror=alert(1)>.png",
    "a formula": "=cmd|' /C calc'!A0.png",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_a_name_is_words_and_never_a_path_or_a_header(scene: alameda.Morning, name: str) -> None:
    alba, home = signed_in(scene.bank.alba), Path(settings.VENTANILLA_HOME)
    upload = picture("x.png")
    upload._name = name  # what no browser would send
    drawn = put(alba, scene, upload)
    assert drawn.status_code in (200, 422)  # type: ignore[attr-defined]
    for file in File.objects.exclude(state="gone"):
        assert len(file.name) <= 200 and not set(file.name) & {"\x00", "\r", "\n", "\u202e", "/", "\\"}, file.name
        shown = alba.get(f"/files/{file.public_id}")
        assert shown["Content-Disposition"] in ("inline", "attachment")
        assert "evil" not in str(shown.headers) and shown["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in shown["Content-Security-Policy"]
    page = alba.get(url(scene)).content.decode()
    assert "<img src=x" not in page and "onerror=alert" not in page.replace("&lt;img src=x onerror=alert", "")
    assert all(len(p.name) in (64,) or p.parent.name != p.name[:2] for p in (home / "files").rglob("*") if p.is_file()), "named by a hash"


def _png(width: int, height: int) -> bytes:
    """A picture that says it is that large, and is a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + chunk(b"IEND", b"")


def _text_bomb() -> bytes:
    """A small picture with a note that unpacks to half a gigabyte."""
    made = io.BytesIO()
    Image.new("RGB", (4, 4)).save(made, "PNG")
    content = made.getvalue()
    body = b"k\0\0" + zlib.compress(b"\0" * 500_000_000, 9)
    note = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    return content[:33] + note + content[33:]


def _frames(count: int) -> bytes:
    made = io.BytesIO()
    first, *others = [Image.new("P", (300, 300), n % 250) for n in range(count)]
    first.save(made, "GIF", save_all=True, append_images=others)
    return made.getvalue()


BOMBS = {
    "a plane of four gigapixels": (_png(65_000, 65_000), {Refusal.TOO_MANY_PIXELS}),
    "a line of two thousand millions": (_png(2**31 - 1, 1), {Refusal.TOO_MANY_PIXELS, Refusal.BROKEN}),
    "no pixels at all": (_png(0, 0), {Refusal.BROKEN, Refusal.TOO_MANY_PIXELS}),
    "script in a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', {Refusal.UNKNOWN_TYPE}),
    "script in a drawing after a mark": (b"\xef\xbb\xbf<?xml version='1.0'?><svg><script>alert(1)</script></svg>", {Refusal.UNKNOWN_TYPE}),
    "a packed drawing": (gzip.compress(b"<svg onload='alert(1)'/>"), {Refusal.UNKNOWN_TYPE}),
    "a page": (b"<!doctype html><script>alert(1)</script>", {Refusal.UNKNOWN_TYPE}),
    "a program": (b"MZ" + bytes(1_000), {Refusal.UNKNOWN_TYPE}),
    "an archive": (b"PK\x03\x04" + bytes(1_000), {Refusal.UNKNOWN_TYPE}),
    "half a picture": (_png(40, 40)[:60], {Refusal.BROKEN}),
}


@pytest.mark.parametrize(("content", "refusals"), BOMBS.values(), ids=list(BOMBS))
def test_bombs_and_drawings_with_script_are_refused(content: bytes, refusals: set[Refusal]) -> None:
    assert accept(content) in refusals


def test_a_note_that_unpacks_to_half_a_gigabyte_costs_nothing() -> None:
    import tracemalloc

    content = _text_bomb()
    tracemalloc.start()
    try:
        verdict = accept(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(verdict, Accepted | Refusal)
    assert peak < 100_000_000


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04evil", b"<?php evil(); ?>", b"%PDF-1.7 evil"])
def test_a_picture_that_is_something_else_too_is_only_a_picture_afterwards(tail: bytes) -> None:
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        made = io.BytesIO()
        Image.new("RGB", (8, 8)).save(made, kind)
        verdict = accept(made.getvalue() + tail)
        assert isinstance(verdict, Accepted) and tail not in verdict.content, kind


def test_a_film_of_a_thousand_pictures_is_one(scene: alameda.Morning) -> None:
    verdict = accept(_frames(200))
    assert isinstance(verdict, Accepted) and verdict.media_type in ("image/png", "image/jpeg")


@pytest.fixture
def key(db: None) -> OpenKey:
    return sealing.new_keys(1, 1)[0]


INSIDE = [
    "http://127.0.0.1/x.png",
    "http://localhost:9999/metrics",
    "http://[::1]/x",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/x",
    "http://0x7f000001/x",
    "http://2130706433/x",
    "http://[::ffff:10.0.0.1]/x",
    "file:///etc/passwd",
    "ftp://127.0.0.1/x",
    "gopher://127.0.0.1:6379/_x",
    "javascript:alert(1)",
    "http://user:secret@127.0.0.1/x",
    "//127.0.0.1/x",
    "",
    "http://",
    "\x00",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_the_house_is_refused_and_never_tried_again(key: OpenKey, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.httpcore.SyncBackend, "connect_tcp", lambda *given, **named: pytest.fail("it was called"))
    (file,) = announce_many([Attachment(entity_id=1, owner="message:1", subject_key_id=key.id, source_url=address.replace("\x00", ""))])
    services.fetch(file.pk)
    file.refresh_from_db()
    assert (file.state, file.refusal) == ("refused", "unreachable")


def test_a_name_that_leads_inside_the_house_is_refused_too(key: OpenKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "resolve", lambda host, port: ["93.184.216.34", "10.0.0.7"])
    (file,) = announce_many([Attachment(entity_id=1, owner="message:1", subject_key_id=key.id, source_url="http://cdn.example/x.png")])
    services.fetch(file.pk)
    file.refresh_from_db()
    assert (file.state, file.refusal) == ("refused", "unreachable")


def test_the_control_a_public_address_is_fetched(key: OpenKey, monkeypatch: pytest.MonkeyPatch) -> None:
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG")
    monkeypatch.setattr(http, "request", lambda *given, **named: httpx.Response(200, content=made.getvalue()))
    (file,) = announce_many([Attachment(entity_id=1, owner="message:1", subject_key_id=key.id, source_url="https://cdn.example/x.png")])
    services.fetch(file.pk)
    file.refresh_from_db()
    assert file.state == "ready"


def test_no_page_shows_a_picture_of_another_host(scene: alameda.Morning) -> None:
    """Avatars are a network's addresses: a page that showed them would tell the network who looks at whom."""
    page = signed_in(scene.bank.alba).get(url(scene))
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    assert 'src="http' not in page.content.decode()
