"""One row of a plan: what its cells mean, and what is wrong with them, by column. Looks nothing up: all that it may name is in `Known`."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ventanilla.channels import credentials, registry
from ventanilla.channels.queries import Channel
from ventanilla.channels.types import Media, Outgoing
from ventanilla.publishing import times
from ventanilla.publishing.rules import utm_of, with_link
from ventanilla.publishing.sheets import Row
from ventanilla.publishing.times import Choice, Jump, WallTime
from ventanilla.publishing.types import MediaUse, NewContent, NewVariant, Planned

LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_LIST = re.compile(r"[;,|\n]")
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y")
_TIMES = ("%H:%M", "%H:%M:%S", "%H.%M", "%Hh%M", "%H h %M")
_CHOICES = {"antes": Choice.EARLIER, "earlier": Choice.EARLIER, "despues": Choice.LATER, "después": Choice.LATER, "later": Choice.LATER}
TITLE_MAX, LINK_MAX, LABELS_MAX, LABEL_MAX = 200, 500, 12, 40
_TAIL = "0" * 12  # stands for the piece's own id in its links: it has none yet, but its length counts


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with a row: in which column, a code, what stands there."""

    column: str
    code: str
    value: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Medium:
    """An asset as rows name it, by its title."""

    asset: str
    media_type: str
    alt_text: str
    rights_until: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may name, by names in small letters."""

    zone: str
    language: str
    country: str
    channels: Mapping[str, Channel]
    publishes: frozenset[int] | set[int]
    campaigns: Mapping[str, tuple[UUID, str]]  # id and key
    pillars: Mapping[str, str]
    products: Mapping[str, str]
    media: Mapping[str, Sequence[Medium]]
    now: datetime


def narrowed(column: str, known: Known) -> tuple[int | None, str] | None:
    """To which channel and language a text column is narrowed; None where there is no such channel or language."""
    parts = column.split(":")[1:]
    channel = known.channels.get(parts[0].casefold()) if parts else None
    rest = parts[1:] if channel else parts
    if len(rest) > 1 or any(not LANGUAGE.fullmatch(r) for r in rest):
        return None
    return channel.pk if channel else None, rest[0] if rest else ""


def read(row: Row, known: Known) -> tuple[NewContent | None, list[Wrong]]:
    """The draft that a row says, and what is wrong with it. No draft where something is."""
    wrong: list[Wrong] = []
    cell = lambda name: row.cells.get(name, "")
    if row.extra:
        wrong.append(Wrong("", "extra", str(row.extra)))
    title = cell("title")
    if not title or len(title) > TITLE_MAX:
        wrong.append(Wrong("title", "too_long_cell" if title else "empty", title[:40], {"max": TITLE_MAX}))
    at = _planned(row.cells, known, wrong)
    language = cell("language") or known.language
    if not LANGUAGE.fullmatch(language):
        wrong.append(Wrong("language", "language", language[:40]))
    link = cell("link")
    if link and (not link.startswith(("https://", "http://")) or len(link) > LINK_MAX or re.search(r"\s", link)):
        wrong.append(Wrong("link", "link", link[:80]))
    labels = tuple(_list(cell("labels")))
    if len(labels) > LABELS_MAX or any(len(label) > LABEL_MAX for label in labels):
        wrong.append(Wrong("labels", "labels", "", {"max": LABELS_MAX, "length": LABEL_MAX}))
    media = _media(cell("media"), at, known, wrong)
    campaign = _named("campaign", cell("campaign"), known.campaigns, wrong)
    pillar = _named("pillar", cell("pillar"), known.pillars, wrong)
    product = _named("product", cell("product"), known.products, wrong)
    key = campaign[1] if campaign else ""
    variants = _variants(row, language, media, (link, key), known, wrong)
    if wrong:
        return None, wrong
    new = NewContent(
        title=title,
        variants=tuple(variants),
        campaign=campaign[0] if campaign else None,
        pillar=pillar or "",
        product=product or "",
        language=language,
        countries=(known.country,) if known.country else (),
        landing_url=link,
        at=at,
        tags=labels,
    )
    return new, wrong


def _list(cell: str) -> list[str]:
    return [part.strip() for part in _LIST.split(cell) if part.strip()]


def _named(column: str, cell: str, known: Mapping[str, Any], wrong: list[Wrong]) -> Any:
    if not cell:
        return None
    found = known.get(cell.casefold())
    if found is None:
        wrong.append(Wrong(column, f"unknown_{column}", cell[:80]))
    return found


def _planned(cells: Mapping[str, str], known: Known, wrong: list[Wrong]) -> Planned | None:
    """The moment, where the cells say one that exists and lies ahead."""
    said = cells.get("date", "")
    day_said, _space, clock = said.partition(" ")
    day, hour = _read(day_said, _DATES), _read(cells.get("time", "") or clock, _TIMES)
    if day is None or not 2000 <= day.year <= 2100:
        wrong.append(Wrong("date", "date" if said else "empty", said[:40]))
    if hour is None:
        wrong.append(Wrong("time", "time" if cells.get("time") else "empty", cells.get("time", "")[:40]))
    zone = cells.get("zone", "") or known.zone
    try:
        times.zone(zone)
    except times.UnknownZone:
        wrong.append(Wrong("zone", "zone", zone[:40]))
        return None
    choice = _CHOICES.get(cells.get("clock", "").casefold())
    if cells.get("clock") and choice is None:
        wrong.append(Wrong("clock", "clock", cells["clock"][:40]))
    if day is None or hour is None or not 2000 <= day.year <= 2100:
        return None
    return _moment(datetime.combine(day, hour.time()), zone, choice, known.now, wrong)


def _moment(wall: datetime, zone: str, choice: Choice | None, now: datetime, wrong: list[Wrong]) -> Planned:
    found = times.resolve(WallTime(wall, zone, choice or Choice.LATER))
    if found.jump is not Jump.NONE and choice is None:
        wrong.append(Wrong("time", found.jump.value, f"{wall:%H:%M}", {"zone": zone}))
    if found.at <= now:
        wrong.append(Wrong("date", "past", f"{wall:%Y-%m-%d %H:%M}"))
    return Planned(wall, zone, choice or Choice.LATER)


def _read(cell: str, forms: Sequence[str]) -> datetime | None:
    for form in forms:
        with suppress(ValueError):
            return datetime.strptime(cell.strip(), form)  # noqa: DTZ007  a wall time has no offset
    return None


def _media(cell: str, at: Planned | None, known: Known, wrong: list[Wrong]) -> list[Medium]:
    found = []
    for name in _list(cell):
        named = known.media.get(name.casefold(), ())
        if len(named) != 1:
            wrong.append(Wrong("media", "media_ambiguous" if named else "unknown_media", name[:80]))
            continue
        if at is not None and named[0].rights_until and named[0].rights_until < at.wall.date():
            wrong.append(Wrong("media", "media_rights", name[:80], {"until": named[0].rights_until.isoformat()}))
        found.append(named[0])
    return found


def _channels(cell: str, known: Known, wrong: list[Wrong]) -> list[Channel]:
    found: dict[int, Channel] = {}
    for name in _list(cell):
        channel = known.channels.get(name.casefold())
        if channel is None:
            wrong.append(Wrong("channels", "unknown_channel", name[:80]))
        elif not channel.active:
            wrong.append(Wrong("channels", "channel_off", name[:80]))
        elif channel.pk not in known.publishes:
            wrong.append(Wrong("channels", "no_publish", name[:80]))
        else:
            found[channel.pk] = channel
    if not _list(cell):
        wrong.append(Wrong("channels", "empty"))
    return list(found.values())


def _variants(row: Row, language: str, media: list[Medium], link: tuple[str, str], known: Known, wrong: list[Wrong]) -> list[NewVariant]:
    """One form for each channel and language that has a text: the narrowest column wins. `link`: the address, the campaign's key."""
    chosen = _channels(row.cells.get("channels", ""), known, wrong)
    texts: dict[tuple[int | None, str], tuple[str, str]] = {}
    for column, text in row.cells.items():
        if column.partition(":")[0] == "text" and text and (place := narrowed(column, known)) is not None:
            texts[place[0], place[1] or language] = (column, text)
            if place[0] is not None and chosen and place[0] not in {c.pk for c in chosen}:
                wrong.append(Wrong(column, "text_without_channel", text[:40]))
    made = []
    for channel in chosen:
        said = {spoken: texts.get((channel.pk, spoken)) or found for (_c, spoken), found in texts.items() if _c in (None, channel.pk)}
        if not said:
            wrong.append(Wrong("text", "no_text", channel.name))
        for spoken, (column, text) in said.items():
            _fits(channel, spoken, column, with_link(text, link[0], _utm(channel, link[1])), media, wrong)
            uses = tuple(MediaUse(m.asset) for m in media)
            made.append(NewVariant(channel.pk, text, spoken, media=uses))
    return made


def _utm(channel: Channel, campaign: str) -> dict[str, str]:
    return utm_of(campaign, channel.platform, _TAIL, {})


def _fits(channel: Channel, language: str, column: str, text: str, media: list[Medium], wrong: list[Wrong]) -> None:
    """What the network itself would not take, by its own rules."""
    attached = tuple(Media(m.media_type, alt_text=m.alt_text) for m in media)
    outgoing = Outgoing(text, media=attached, language=language)
    for issue in registry.get(channel.platform).validate(credentials.bare(channel), outgoing):
        where = "media" if issue.code in ("too_many_media", "media_type", "media_size", "alt_missing") else column
        wrong.append(Wrong(where, f"network_{issue.code}", channel.name, dict(issue.detail)))
