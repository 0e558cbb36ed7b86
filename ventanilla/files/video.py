"""What a video is, read from its container (MP4, WebM), and the container without what it tells of people and places. Pure.

The picture and the sound are left as they are: nothing is decoded. Whatever is not built as its specification says is no video:
a page, a script or an archive that begins like one is found out here.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_TOLD = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip"})  # places, devices, people; and room in which anything may hide
_HOLDS = frozenset({b"moov", b"trak", b"mdia"})
_DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_KNOWN = frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp", b"ssix", b"prft", b"wide", b"emsg", b"pdin", *_TOLD})
_DEPTH = 4
_SECONDS_MAX = 86_400


@dataclass(frozen=True, slots=True)
class Video:
    """`content` as it is kept. Width and height in pixels, 0 where the container does not say; so too the duration."""

    content: bytes
    width: int
    height: int
    duration_ms: int


class NotOne(ValueError):
    """The bytes are not built as a video."""


def read(content: bytes, media_type: str) -> Video | None:
    """The video, or None for what is none."""
    try:
        return _webm(content) if media_type == "video/webm" else _mp4(content)
    except (NotOne, struct.error, IndexError, OverflowError, ZeroDivisionError):
        return None


# -- MP4: boxes (ISO/IEC 14496-12) ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Seen:
    width: int = 0
    height: int = 0
    duration_ms: int = 0


def _boxes(content: bytes | bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(type, where it begins, where its content begins, where it ends), one after another."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, start)
        body = start + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, body)
            body += 8
        stop = end if size == 0 else start + size
        if stop > end or stop < body:
            return
        yield kind, start, body, stop
        start = stop


def _mp4(content: bytes) -> Video:
    out, seen, kinds, last = bytearray(content), _Seen(), [], 0
    for kind, start, body, stop in _boxes(content, 0, len(content)):
        if kind not in _KNOWN:
            break
        kinds.append(kind)
        last = stop
        _box(out, kind, start, body, stop, seen, 0)
    if kinds[:1] != [b"ftyp"] or b"moov" not in kinds or not {b"mdat", b"moof"} & set(kinds):
        raise NotOne
    return Video(bytes(out[:last]), seen.width, seen.height, seen.duration_ms)


def _box(out: bytearray, kind: bytes, start: int, body: int, stop: int, seen: _Seen, depth: int) -> None:
    if kind in _TOLD:
        out[start + 4 : start + 8] = b"free"
        out[body:stop] = bytes(stop - body)
    elif kind in _DATED:
        _dated(out, kind, body, stop, seen)
    elif kind in _HOLDS and depth < _DEPTH:
        for inner, first, begin, end in _boxes(out, body, stop):
            _box(out, inner, first, begin, end, seen, depth + 1)


def _dated(out: bytearray, kind: bytes, body: int, stop: int, seen: _Seen) -> None:
    """Take the day on which it was made away, and read the length and the size of the picture."""
    long = out[body] == 1
    out[body + 4 : body + (20 if long else 12)] = bytes(16 if long else 8)
    if kind == b"mvhd":
        scale, units = struct.unpack_from(">IQ" if long else ">II", out, body + (20 if long else 12))
        seen.duration_ms = _bounded(units * 1000 // scale)
    elif kind == b"tkhd":
        width, height = struct.unpack_from(">II", out, stop - 8)
        seen.width, seen.height = max(seen.width, width >> 16), max(seen.height, height >> 16)


def _bounded(milliseconds: float) -> int:
    if not 0 <= milliseconds <= _SECONDS_MAX * 1000:
        raise NotOne
    return int(milliseconds)


# -- WebM: elements (RFC 8794, RFC 9559) -----------------------------------------------------------------------------

_EBML, _SEGMENT, _INFO, _TRACKS, _ENTRY, _VIDEO = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0
_DOCTYPE, _SCALE, _DURATION, _WIDTH, _HEIGHT, _CLUSTER = 0x4282, 0x2AD7B1, 0x4489, 0xB0, 0xBA, 0x1F43B675
_TELLS = frozenset({0x1254C367, 0x1941A469, 0x7BA9, 0x4461, 0xEC, 0xBF})  # tags, attachments, title, day; room for anything


def _number(content: bytes | bytearray, at: int, *, marked: bool) -> tuple[int, int]:
    """A number of variable length and where it ends; an identifier keeps its marker."""
    first = content[at]
    length = 9 - first.bit_length() if first else 0
    if not 1 <= length <= (4 if marked else 8):
        raise NotOne
    value = int.from_bytes(content[at : at + length], "big")
    return (value if marked else value & ((1 << 7 * length) - 1)), at + length


def _elements(content: bytes | bytearray, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """(identifier, where it begins, where its content begins, where it ends)."""
    while start < end:
        identifier, at = _number(content, start, marked=True)
        size, body = _number(content, at, marked=False)
        unknown = size == (1 << 7 * (body - at)) - 1
        stop = end if unknown else body + size
        if stop > end:
            raise NotOne
        yield identifier, start, body, stop
        start = stop


def _webm(content: bytes) -> Video:
    out = bytearray(content)
    _identifier, at = _number(content, 0, marked=True)
    size, body = _number(content, at, marked=False)
    if b"webm" not in {content[b:e] for i, _s, b, e in _elements(content, body, body + size) if i == _DOCTYPE}:
        raise NotOne
    identifier, at = _number(content, body + size, marked=True)
    length, begin = _number(content, at, marked=False)
    unknown = length == (1 << 7 * (begin - at)) - 1
    end = len(content) if unknown else begin + length
    if identifier != _SEGMENT or end > len(content):
        raise NotOne
    found: dict[int, float] = {}
    _walk(out, begin, end, found)
    if _CLUSTER not in found:
        raise NotOne
    scale = found.get(_SCALE, 1_000_000)
    duration = _bounded(found.get(_DURATION, 0.0) * scale / 1_000_000)
    return Video(bytes(out[:end]), int(found.get(_WIDTH, 0)), int(found.get(_HEIGHT, 0)), duration)


def _walk(out: bytearray, start: int, end: int, found: dict[int, float]) -> None:
    for identifier, begin, body, stop in _elements(out, start, end):
        if identifier in _TELLS:
            _void(out, begin, stop)
        elif identifier in (_INFO, _TRACKS, _ENTRY, _VIDEO):
            _walk(out, body, stop, found)
        elif identifier == _DURATION and stop - body in (4, 8):
            (found[identifier],) = struct.unpack(">f" if stop - body == 4 else ">d", out[body:stop])
        elif identifier in (_SCALE, _WIDTH, _HEIGHT):
            found[identifier] = max(found.get(identifier, 0), int.from_bytes(out[body:stop], "big"))
        elif identifier == _CLUSTER:
            found[identifier] = 1


def _void(out: bytearray, begin: int, stop: int) -> None:
    """Turn an element into one that says nothing, of the same length."""
    whole = stop - begin
    head = bytes([0xEC, 0x80 | (whole - 2)]) if whole < 10 else bytes([0xEC, 0x01]) + (whole - 9).to_bytes(7, "big")
    out[begin:stop] = head + bytes(whole - len(head))
