"""Subtitles (WebVTT): read, checked, and written anew, so that what a player gets was written by us. Pure."""

import html
import re
from dataclasses import dataclass
from enum import StrEnum

BYTES_MAX = 1_000_000
CUES_MAX = 5_000
_TIME = r"(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"^{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+(.*))?$")
_SETTING = re.compile(r"^(?:align:(?:start|center|end|left|right)|(?:line|position|size):\d{1,3}(?:\.\d+)?%?)$")
_TAG = re.compile(r"<[^<>]*>")
_KEPT = frozenset({"<b>", "</b>", "<i>", "</i>", "<u>", "</u>"})
_SKIPPED = ("NOTE", "STYLE", "REGION")


class Fault(StrEnum):
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    NO_HEADER = "no_header"
    BAD_TIME = "bad_time"
    OUT_OF_ORDER = "out_of_order"
    NO_CUES = "no_cues"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Subtitles:
    """`text` as it is kept. `ends_ms`: when the last line goes."""

    text: str
    cues: int
    ends_ms: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong, and in which line (from 1)."""

    fault: Fault
    line: int = 0


def read(content: bytes) -> Subtitles | Wrong:
    """The subtitles with their times, their words and the bold, italic and underlined; styles, notes and scripts are left out.

    >>> read(b"WEBVTT\\n\\n00:01.000 --> 00:02.000\\nHola <script>x</script>").text.splitlines()[-1]
    'Hola x'
    >>> read(b"<html>")
    Wrong(fault=<Fault.NO_HEADER: 'no_header'>, line=1)
    """
    if len(content) > BYTES_MAX:
        return Wrong(Fault.TOO_LARGE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Wrong(Fault.NOT_TEXT)
    if any(ord(c) < 32 and c not in "\t\n\r" for c in text):
        return Wrong(Fault.NOT_TEXT)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        return Wrong(Fault.NO_HEADER, 1)
    return _cues(lines)


def _cues(lines: list[str]) -> Subtitles | Wrong:
    written, before, last, at = ["WEBVTT", ""], -1, 0, 1
    while at < len(lines):
        if not lines[at].strip() or at == 1:  # the rest of the header goes with it
            at += 1
            continue
        stop = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))
        block, begun = lines[at:stop], at
        at = stop
        if block[0].split(" ")[0].split("\t")[0] in _SKIPPED and "-->" not in block[0]:
            continue
        timed = next((n for n, line in enumerate(block[:2]) if "-->" in line), None)
        found = _TIMING.match(block[timed].strip()) if timed is not None else None
        if timed is None or found is None:
            return Wrong(Fault.BAD_TIME, begun + 1)
        start, end = _ms(found.groups()[:4]), _ms(found.groups()[4:8])
        if end <= start or start < before:
            return Wrong(Fault.OUT_OF_ORDER, begun + timed + 1)
        before, last = start, max(last, end)
        settings = " ".join(s for s in (found[9] or "").split() if _SETTING.match(s))
        words = [_plain(line) for line in block[timed + 1 :]]
        written += [f"{_clock(start)} --> {_clock(end)} {settings}".rstrip(), *words, ""]
        if len(written) > CUES_MAX * 12:
            return Wrong(Fault.TOO_MANY)
    cues = sum("-->" in line for line in written)
    if not cues:
        return Wrong(Fault.NO_CUES)
    return Subtitles("\n".join(written), cues, last) if cues <= CUES_MAX else Wrong(Fault.TOO_MANY)


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(p or 0) for p in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _clock(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def _plain(line: str) -> str:
    """A line of a cue: its words, and of the marks only bold, italic and underlined."""
    out, at = [], 0
    for tag in _TAG.finditer(line):
        out.append(_escaped(line[at : tag.start()]))
        out.append(tag[0] if tag[0] in _KEPT else "")
        at = tag.end()
    return "".join([*out, _escaped(line[at:])])


def _escaped(words: str) -> str:
    return html.escape(html.unescape(words), quote=False)
