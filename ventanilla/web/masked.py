"""Masked texts as screens show them: each mask is a lock, and opens where its original is kept and the person may see it."""

import re
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ventanilla.web.templatetags.ventanilla import icon

MASK = re.compile(r"⟦([^⟦⟧]{1,60})⟧")
NOTHING: Mapping[int, Any] = {}


def _lock(words: str, value: Any | None) -> SafeString:
    if value is None:
        return format_html('<span class="lock">{} {}</span>', icon("lock", "icon-s"), words)
    return format_html(
        '<button class="lock" type="button" hx-get="{}" hx-target="#drawer">{} {}<span class="unseen"> ({})</span></button>',
        reverse("reveal", args=[value.public_id]),
        icon("lock", "icon-s"),
        words,
        _("protected; show it"),
    )


def chips(text: str, sealed: Mapping[int, Any] = NOTHING) -> SafeString:
    """The text with its masks as locks. `sealed` holds, by where its mask begins, each value that the person may open."""
    parts: list[str] = []
    at = 0
    for match in MASK.finditer(text):
        parts += (escape(text[at : match.start()]), _lock(match[1], sealed.get(match.start())))
        at = match.end()
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped
