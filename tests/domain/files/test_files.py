"""Attachments: what they are, not what they say; sealed on disk; gone when forgotten."""

import io
import random
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from ventanilla.common import sealing
from ventanilla.common.sealing import OpenKey
from ventanilla.files import queries, services
from ventanilla.files.models import File
from ventanilla.files.rules import Accepted, Refusal, accept, sniff


def picture(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("WEBP"), "image/webp"),
        (b"%PDF-1.7 x", "application/pdf"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", ""),
        (b"<html>", ""),
        (b"MZ\x90", ""),
        (b"", ""),
    ],
)
def test_the_first_bytes_decide(content: bytes, expected: str) -> None:
    assert sniff(content) == expected


def test_an_image_is_written_anew_without_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Calle Mayor 1, 4º B"
    content = picture(exif=exif) + b"<script>alert(1)</script>"
    accepted = accept(content)
    assert isinstance(accepted, Accepted)
    assert b"Calle Mayor" not in accepted.content and b"script" not in accepted.content
    assert (accepted.media_type, accepted.width, accepted.height) == ("image/jpeg", 40, 30)
    assert isinstance(transparent := accept(picture("PNG", "RGBA")), Accepted) and transparent.media_type == "image/png"


def test_what_we_do_not_take_is_refused_with_a_code() -> None:
    assert accept(b"") == Refusal.EMPTY
    assert accept(b"hello") == Refusal.UNKNOWN_TYPE
    assert accept(picture()[:200]) == Refusal.BROKEN
    assert accept(b"%PDF-" + bytes(20_000_001)) == Refusal.TOO_LARGE
    assert accept(picture("PNG", "1", (9_000, 9_000))) == Refusal.TOO_MANY_PIXELS


def test_no_hostile_image_breaks_the_decoder() -> None:
    dice = random.Random(3)
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        for _ in range(120):
            content = bytearray(picture(kind))
            for _ in range(dice.randint(1, 12)):
                content[dice.randrange(len(content))] = dice.randrange(256)
            assert isinstance(accept(bytes(content)), Accepted | Refusal)


@pytest.fixture
def key(db: None) -> OpenKey:
    return sealing.new_keys(1, 1)[0]


def attachment(key: OpenKey, owner: str = "message:1", **fields: object) -> services.Attachment:
    return services.Attachment(entity_id=1, owner=owner, subject_key_id=key.id, **fields)


def on_disk() -> list[Path]:
    return [p for p in (Path(settings.VENTANILLA_HOME) / "files").rglob("*") if p.is_file()]


def test_equal_files_are_kept_once_sealed_and_go_with_the_last(key: OpenKey) -> None:
    before = len(on_disk())
    one, two = (services.take(attachment(key, f"message:{n}"), b"%PDF-1.7 secreto") for n in (1, 2))
    assert one.digest == two.digest and len(on_disk()) == before + 1
    assert all(b"secreto" not in p.read_bytes() for p in on_disk())
    assert queries.content(one.public_id) == b"%PDF-1.7 secreto"
    services.erase(["message:1"])
    assert queries.content(one.public_id) is None
    assert queries.content(two.public_id) == b"%PDF-1.7 secreto"
    services.erase_keys([key.id])
    assert queries.content(two.public_id) is None and len(on_disk()) == before
    assert set(File.objects.values_list("state", flat=True)) == {"gone"}


def test_a_destroyed_key_closes_its_files(key: OpenKey) -> None:
    file = services.take(attachment(key), b"%PDF-1.7")
    sealing.destroy_keys([key.id])
    assert queries.content(file.public_id) is None


def test_a_refused_upload_says_why_and_keeps_nothing(key: OpenKey) -> None:
    before = on_disk()
    file = services.take(attachment(key, name="virus.exe"), b"MZ")
    assert (file.state, file.refusal) == ("refused", "unknown_type")
    assert on_disk() == before


@pytest.mark.django_db(transaction=True)
def test_an_address_inside_is_never_fetched() -> None:
    (key,) = sealing.new_keys(1, 1)
    (file,) = services.announce_many([attachment(key, source_url="http://169.254.169.254/latest/meta-data")])
    services.fetch(file.pk)
    assert queries.find(file.public_id).refusal == "unreachable"
