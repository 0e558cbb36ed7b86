"""What an attachment really is, and whether we take it. Pure: bytes in, verdict out."""

import io
import warnings
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageOps, UnidentifiedImageError

from ventanilla.files import subtitles, video

IMAGE_BYTES_MAX = 10_000_000
VIDEO_BYTES_MAX = 100_000_000
DOCUMENT_BYTES_MAX = 20_000_000
PIXELS_MAX = 50_000_000
SIDE_MAX = 4_096


class Refusal(StrEnum):
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    UNREACHABLE = "unreachable"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is kept: images, videos' containers and subtitles are written by us, without metadata. Width and height in pixels."""

    content: bytes
    media_type: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


# First bytes, by the formats' own specifications. What is not on this list is refused, whatever its name says.
_IMAGES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF87a": "image/gif", b"GIF89a": "image/gif"}


def sniff(content: bytes) -> str:
    """The media type by the first bytes, empty for what we do not take.

    >>> sniff(b"GIF89a...")
    'image/gif'
    >>> sniff(b"<svg onload=alert(1)>")
    ''
    """
    for magic, media_type in _IMAGES.items():
        if content.startswith(magic):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    if content[:4] == b"\x1aE\xdf\xa3":
        return "video/webm"
    if content[:5] == b"%PDF-":
        return "application/pdf"
    if content[:6] == b"WEBVTT" or content[:9] == b"\xef\xbb\xbfWEBVTT":
        return "text/vtt"
    return ""


def plain_name(name: str) -> str:
    """The last part of a name, of characters that show themselves: no path, no control characters, nothing that turns the reading round.

    >>> plain_name("../../factura\u202egnp.exe")
    'factura_gnp.exe'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c if c.isprintable() else "_" for c in last).strip(" .")[:200]


def _limit(media_type: str) -> int:
    return {"image": IMAGE_BYTES_MAX, "video": VIDEO_BYTES_MAX}.get(media_type.split("/")[0], DOCUMENT_BYTES_MAX)


def accept(content: bytes) -> Accepted | Refusal:
    """Take or refuse. Images are decoded and encoded again: what a viewer gets was written by us."""
    if not content:
        return Refusal.EMPTY
    media_type = sniff(content)
    if not media_type:
        return Refusal.UNKNOWN_TYPE
    if len(content) > _limit(media_type):
        return Refusal.TOO_LARGE
    if media_type.startswith("image/"):
        return _again(content)
    if media_type.startswith("video/"):
        return _filmed(content, media_type)
    return _subtitled(content) if media_type == "text/vtt" else Accepted(content, media_type)


def _filmed(content: bytes, media_type: str) -> Accepted | Refusal:
    """A video's picture and sound stay as they are; where and by whom it was filmed goes."""
    found = video.read(content, media_type)
    if found is None:
        return Refusal.BROKEN
    return Accepted(found.content, media_type, found.width or None, found.height or None, found.duration_ms or None)


def _subtitled(content: bytes) -> Accepted | Refusal:
    found = subtitles.read(content)
    if isinstance(found, subtitles.Wrong):
        return Refusal.TOO_LARGE if found.fault is subtitles.Fault.TOO_LARGE else Refusal.BROKEN
    return Accepted(found.text.encode(), "text/vtt", duration_ms=found.ends_ms)


def _again(content: bytes) -> Accepted | Refusal:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content))
            if image.width * image.height > PIXELS_MAX:
                return Refusal.TOO_MANY_PIXELS
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Refusal.TOO_MANY_PIXELS
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, OverflowError):
        return Refusal.BROKEN  # whatever a hostile image makes the decoder raise
    return _encode(ImageOps.exif_transpose(image))


def _encode(image: Image.Image) -> Accepted:
    image.thumbnail((SIDE_MAX, SIDE_MAX))
    out = io.BytesIO()
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        clean = image.convert("RGBA")
        clean.info.clear()
        clean.save(out, "PNG", optimize=False)
        return Accepted(out.getvalue(), "image/png", *clean.size)
    clean = image.convert("RGB")
    clean.info.clear()
    clean.save(out, "JPEG", quality=88)
    return Accepted(out.getvalue(), "image/jpeg", *clean.size)
