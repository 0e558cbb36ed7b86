"""How Plaza's pages write what people wrote."""

import re

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from plaza.text import TOKENS

register = template.Library()


def _link(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups["url"]:
        return format_html('<a href="{}" rel="nofollow noopener noreferrer" target="_blank">{}</a>', groups["url"], groups["url"][:60])
    if groups["mention"]:
        handle = groups["mention"].lower()
        return format_html('<a class="mention" href="{}">@{}</a>', reverse("plaza:person", args=[handle]), groups["mention"])
    return format_html('<span class="tag">#{}</span>', groups["tag"])


@register.filter
def linked(text: str) -> SafeString:
    """The text with its line ends, its links, names and tags; everything else escaped."""
    parts, at = [], 0
    for match in TOKENS.finditer(text):
        parts += [escape(text[at : match.start()]), _link(match)]
        at = match.end()
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts).replace("\n", "<br>"))  # noqa: S308  every part is escaped above
