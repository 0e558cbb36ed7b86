"""The few tags that every screen uses: icons, avatars, clocks, ages, keys."""

import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache

import lucide
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ventanilla.common.pure.clock import now as this_moment
from ventanilla.publishing.times import on_the_wall
from ventanilla.web import words

register = template.Library()

AVATAR_TONES = ("", " avatar-info", " avatar-warn", " avatar-note")
RING = 43.98  # circumference of the clock's circle, radius 7


@lru_cache(maxsize=512)
def _svg(name: str, css: str) -> str:
    """The icon's drawing. Names: https://lucide.dev/icons; an unknown one raises."""
    return lucide._render_icon(name, None, **{"class": f"icon {css}".strip(), "aria-hidden": "true", "focusable": "false"})


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An icon. It is decoration unless `label` is given, which is then read out."""
    svg = mark_safe(_svg(name, css))  # noqa: S308  the library's own drawing
    return format_html('{}<span class="unseen">{}</span>', svg, label) if label else svg


def initials(name: str) -> str:
    """Two letters for a person: first letters of the first two words, or the first two of the only word."""
    words = [w for w in "".join(c if c.isalnum() or c.isspace() else " " for c in name).split() if w]
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[1][0]
    return unicodedata.normalize("NFC", letters.upper())


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """A round with a person's initials; the tone follows the name. `size`: small, large or empty."""
    tone = AVATAR_TONES[sum(map(ord, name)) % len(AVATAR_TONES)]
    css = f"avatar{tone}" + (f" avatar-{size}" if size else "")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials(name))


def short_span(span: timedelta) -> str:
    """A span in the few characters that a dense list allows: 45 s, 3 min, 2 h 5 min, 4 d."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return pgettext("seconds, short", "%(n)s s") % {"n": seconds}
    if seconds < 3600:
        return pgettext("minutes, short", "%(n)s min") % {"n": seconds // 60}
    if seconds < 86_400:
        hours, minutes = divmod(seconds // 60, 60)
        if hours >= 6 or not minutes:
            return pgettext("hours, short", "%(n)s h") % {"n": hours}
        return pgettext("hours and minutes, short", "%(h)s h %(m)s min") % {"h": hours, "m": minutes}
    return pgettext("days, short", "%(n)s d") % {"n": seconds // 86_400}


@register.simple_tag
def age(at: datetime | None) -> SafeString:
    """How long ago, as `<time>`, with the exact moment as its title."""
    if at is None:
        return mark_safe("—")
    return format_html(
        '<time data-age datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S %Z"),
        short_span(this_moment() - at),
    )


@register.simple_tag
def clock(
    due_at: datetime | None, started_at: datetime | None = None, met: bool = False, paused: bool = False, short: bool = False
) -> SafeString:
    """The ring and the time left of a service promise. Grey is far, amber is the last quarter, red is late.

    `short` leaves out the word for what is not late, where room is scarce.
    """
    if met:
        return format_html('<span class="clock clock-met">{}{}</span>', icon("check"), _("On time"))
    if paused:
        return format_html('<span class="clock clock-far">{}{}</span>', icon("pause"), _("Paused"))
    if due_at is None:
        return mark_safe("")
    now = this_moment()
    left = due_at - now
    whole = (due_at - (started_at or now)).total_seconds() or 1
    share = min(1.0, max(0.0, left.total_seconds() / whole))
    state = "late" if left.total_seconds() <= 0 else "near" if share <= 0.25 or left < timedelta(minutes=5) else "far"
    said = _("Late by %s") if state == "late" else "%s" if short else _("%s left")
    return format_html(
        '<span class="clock clock-{}" data-due="{}"{} title="{}"><svg viewBox="0 0 18 18" aria-hidden="true"><circle cx="9" cy="9" r="7"/>'
        '<circle cx="9" cy="9" r="7" stroke-dasharray="{} {}"/></svg><span class="clock-words">{}</span></span>',
        state,
        due_at.isoformat(),
        mark_safe(" data-short") if short else "",
        timezone.localtime(due_at).strftime("%Y-%m-%d %H:%M"),
        f"{share * RING:.1f}",
        RING,
        said % short_span(abs(left)),
    )


@register.simple_tag
def keys(*names: str) -> SafeString:
    """Key hints, for eyes only: the key itself is told by `aria-keyshortcuts`."""
    return format_html('<span aria-hidden="true">{}</span>', mark_safe("".join(str(format_html("<kbd>{}</kbd>", n)) for n in names)))  # noqa: S308  every part is escaped


@register.filter
def wall(at: datetime, zone: str) -> datetime:
    """What the clock of a zone shows at a moment."""
    return on_the_wall(at, zone)


@register.filter
def capped(count: int | None, limit: int = 99) -> str:
    """A count for a badge: `99+` past the limit, empty for none."""
    if not count:
        return ""
    return f"{limit}+" if count > limit else str(count)


@register.simple_tag
def duration(milliseconds: int) -> str:
    """A length as players show it: 1:05."""
    seconds = round(milliseconds / 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}" if seconds >= 3600 else f"{seconds // 60}:{seconds % 60:02}"


@register.filter
def people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": count}


@register.simple_tag
def pill(family: str, code: object, size: str = "") -> SafeString:
    """A state as a pill: `{% pill "state" conversation.state %}`; families and tones: `web/words.py`."""
    said = words.word(family, code)
    tone = f" pill-{said.tone}" if said.tone else ""
    small = f" pill-{size}" if size else ""
    return format_html('<span class="pill pill-dot{}{}">{}</span>', tone, small, said.text)


@register.simple_tag
def tag(family: str, code: object) -> SafeString:
    """What something is about, as a tag."""
    said = words.word(family, code)
    return format_html('<span class="tag{}">{}</span>', f" tag-{said.tone}" if said.tone else "", said.text)


@register.simple_tag
def said(family: str, code: object) -> str:
    """The plain word of a code."""
    return str(words.word(family, code).text)
