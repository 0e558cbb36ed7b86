"""Two versions of a text as one: what went, what came, word by word. And a text with some of its words marked."""

import difflib
import re
from collections.abc import Iterable

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


def words(before: str, after: str) -> SafeString:
    """The later text with what was taken out struck through and what was put in marked."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts: list[str] = []
    for what, i, j, k, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i:j]), "".join(new[k:end])
        if what == "equal":
            parts.append(escape(come))
            continue
        if gone:
            parts.append(format_html("<del>{}</del>", gone))
        if come:
            parts.append(format_html("<ins>{}</ins>", come))
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> SafeString:
    """The text with `(start, end, title)` marked; a span that overlaps an earlier one is left out."""
    parts: list[str] = []
    at = 0
    for start, end, title in sorted(spans):
        if start < at or end <= start or end > len(text):
            continue
        parts += (escape(text[at:start]), format_html('<mark title="{}">{}</mark>', title, text[start:end]))
        at = end
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped


def shown(value: object) -> str:
    """A value of a field as differences show it: a dash where there is none."""
    if value is None or value in ("", [], {}):
        return "—"
    if value is True:
        return _("Yes")
    if value is False:
        return _("No")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
