"""The composer's form: what it sends read as content, and what its buttons do to it before anything is saved.

A slot is one channel in one language; its fields carry the slot's number: `text-0`, `thread-0`, `alt-0-<asset>`.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from ventanilla.channels.queries import Channel
from ventanilla.common.pure.numbers import whole
from ventanilla.compliance.types import Audience
from ventanilla.publishing import times
from ventanilla.publishing.rules import UTM
from ventanilla.publishing.times import Choice
from ventanilla.publishing.types import Kind, MediaUse, NewContent, NewVariant, Planned

TEXT_MAX, SHORT_MAX, THREAD_MAX, MEDIA_MAX, SLOTS_MAX = 10_000, 300, 25, 20, 24
WALL = "%Y-%m-%dT%H:%M"
# What is known of a piece besides its words; the names are those that compliance rules ask for.
FLAGS = (
    "is_boosted",
    "paid_partnership",
    "platform_label",
    "is_ugc_quote",
    "employee_account",
    "targets_minors",
    "ai_generated",
    "deepfake",
)
WINDOWS = (10, 30, 60, 240)


@dataclass(frozen=True, slots=True)
class Read:
    """What the form says; `wrong` names what it cannot mean, by field."""

    new: NewContent
    number: int
    wrong: dict[str, str] = field(default_factory=dict)


def read(given: QueryDict, channels: Sequence[Channel]) -> Read:
    """The form as content. Channels that are not the entity's are left out."""
    wrong: dict[str, str] = {}
    at = _planned(given, wrong)
    known = {str(c.public_id): c.pk for c in channels}
    slots = [n for n in given.getlist("slot")[:SLOTS_MAX] if whole(n) >= 0 and given.get(f"channel-{n}", "") in known]
    language = _one(given, "language", "es")
    variants = {(v.channel_id, v.language): v for v in (_slot(given, n, known, at, language, wrong) for n in slots)}
    title = _short(given, "title")
    if not title:
        wrong["title"] = "empty"
    new = NewContent(
        title=title,
        variants=tuple(variants.values()),
        kind=_member(Kind, given.get("kind", ""), Kind.ORGANIC),
        campaign=_uuid(given.get("campaign", "")),
        pillar=_one(given, "pillar"),
        product=_one(given, "product"),
        language=language,
        countries=tuple(c for c in given.getlist("countries")[:40] if len(c) == 2 and c.isalpha()),
        audience=_member(Audience, given.get("audience", ""), Audience.RETAIL).value,
        landing_url=_landing(given, wrong),
        commercial="commercial" in given,
        utm={name: value for name in UTM if (value := _short(given, name))},
        flags={name: True for name in FLAGS if name in given},
        context={"campaign.type": "contest"} if "contest" in given else {},
        targeting=_targeting(given),
        at=at,
        expires_at=_expires(given, at, wrong),
        tags=tuple(t.strip()[:40] for t in _short(given, "tags").split(",") if t.strip())[:12],
    )
    number = given.get("number", "")
    return Read(new, max(whole(number), 0), wrong)


def _slot(given: QueryDict, n: str, known: dict[str, int], at: Planned | None, language: str, wrong: dict[str, str]) -> NewVariant:
    assets = [a for a in given.getlist(f"media-{n}")[:MEDIA_MAX] if _uuid(a)]
    own = None
    if at is not None and (wall := given.get(f"wall-{n}", "")):
        own = replace(at, wall=_wall(wall, f"wall-{n}", wrong) or at.wall)
    return NewVariant(
        channel_id=known[given.get(f"channel-{n}", "")],
        text=_long(given, f"text-{n}"),
        language=_one(given, f"language-{n}", language),
        thread=tuple(t.replace("\r\n", "\n")[:TEXT_MAX] for t in given.getlist(f"thread-{n}")[:THREAD_MAX]),
        first_comment=_long(given, f"first_comment-{n}"),
        media=tuple(MediaUse(a, _short(given, f"alt-{n}-{a}", 1000), _asset(given, f"subtitles-{n}-{a}")) for a in assets),
        location=_short(given, f"location-{n}", 200),
        at=own,
    )


def _planned(given: QueryDict, wrong: dict[str, str]) -> Planned | None:
    if not (wall := given.get("wall", "")):
        return None
    zone, read_wall = _one(given, "zone", "UTC"), _wall(wall, "wall", wrong)
    try:
        times.zone(zone)
    except times.UnknownZone:
        wrong["zone"] = "zone"
        return None
    if read_wall is None:
        return None
    window = given.get("window_minutes", "30")
    minutes = whole(window) if 1 <= whole(window) <= 1440 else 30
    return Planned(read_wall, zone, _member(Choice, given.get("choice", ""), Choice.LATER), minutes)


def _wall(text: str, name: str, wrong: dict[str, str]) -> datetime | None:
    try:
        found = datetime.fromisoformat(text[:16])
    except ValueError:
        wrong[name] = "time"
        return None
    if found.tzinfo is not None or not 2000 <= found.year <= 2100:
        wrong[name] = "time"
        return None
    return found


def _expires(given: QueryDict, at: Planned | None, wrong: dict[str, str]) -> datetime | None:
    wall = _wall(given.get("expires", ""), "expires", wrong) if given.get("expires") else None
    return times.resolve(times.WallTime(wall, at.zone if at else "UTC")).at.astimezone(UTC) if wall else None


def _landing(given: QueryDict, wrong: dict[str, str]) -> str:
    url = _short(given, "landing_url", 500)
    if url and not url.startswith(("https://", "http://")):
        wrong["landing_url"] = "url"
    return url


def _targeting(given: QueryDict) -> dict[str, Any]:
    interests = sorted({i[:40] for i in given.getlist("interests")[:20]})
    return {"interests": interests, "consent": "offers"} if interests else {}


def _member(kind: Any, value: str, default: Any) -> Any:
    with suppress(ValueError):
        return kind(value)
    return default


def _uuid(text: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(text)
    return None


def _asset(given: QueryDict, name: str) -> str:
    return str(found) if (found := _uuid(given.get(name, ""))) else ""


def _one(given: QueryDict, name: str, default: str = "") -> str:
    return given.get(name, default).replace("\x00", "").strip()[:60] or default


def _short(given: QueryDict, name: str, most: int = SHORT_MAX) -> str:
    return given.get(name, "").replace("\x00", "").strip()[:most]


def _long(given: QueryDict, name: str) -> str:
    return given.get(name, "").replace("\x00", "").replace("\r\n", "\n")[:TEXT_MAX]


# -- what buttons do -------------------------------------------------------------------------------------------------


def edited(new: NewContent, do: str, channels: Sequence[Channel]) -> NewContent:
    """The content after a button. What a button cannot mean changes nothing.

    `add:<channel>:<language>`, `drop:<n>`, `copy:<n>:<m>`, `post:<n>`, `unpost:<n>:<i>`, `unmedia:<n>:<asset>`.
    """
    verb, *rest = do.split(":", 2)
    if verb == "add" and rest:
        language = rest[1] if len(rest) > 1 and rest[1] else new.language
        return _with_channel(new, rest[0], language[:10], channels)
    place = whole(rest[0]) if rest else -1
    if not 0 <= place < len(new.variants):
        return new
    if verb == "drop":
        return replace(new, variants=new.variants[:place] + new.variants[place + 1 :])
    more = rest[1] if len(rest) > 1 else ""
    return _put(new, place, _changed(new, new.variants[place], verb, more))


def _with_channel(new: NewContent, public_id: str, language: str, channels: Sequence[Channel]) -> NewContent:
    channel = next((c for c in channels if str(c.public_id) == public_id), None)
    if channel is None or any((v.channel_id, v.language or new.language) == (channel.pk, language) for v in new.variants):
        return new
    like = next((v for v in new.variants if (v.language or new.language) == language), None)
    made = replace(like, channel_id=channel.pk) if like else NewVariant(channel.pk, language=language)
    return replace(new, variants=(*new.variants, made))


def _changed(new: NewContent, variant: NewVariant, verb: str, more: str) -> NewVariant:
    if verb == "copy" and 0 <= whole(more) < len(new.variants):
        other = new.variants[whole(more)]
        return replace(variant, text=other.text, thread=other.thread, first_comment=other.first_comment, media=other.media)
    if verb == "post":
        return replace(variant, thread=(*variant.thread, ""))
    if verb == "unpost" and whole(more) >= 0:
        return replace(variant, thread=tuple(t for i, t in enumerate(variant.thread) if i != whole(more)))
    if verb == "unmedia":
        return replace(variant, media=tuple(m for m in variant.media if m.asset != more))
    return variant


def with_words(new: NewContent, place: int, do: str, words: str) -> NewContent:
    """Put a remedy's words into one variant's text, before it or after it; once is enough."""
    if not 0 <= place < len(new.variants) or words in new.variants[place].text:
        return new
    text = new.variants[place].text.strip()
    return _put(new, place, replace(new.variants[place], text=f"{words} {text}".strip() if do == "begin" else f"{text} {words}".strip()))


def with_media(new: NewContent, place: int, assets: Sequence[str]) -> NewContent:
    """Put uploaded files to one variant."""
    if not 0 <= place < len(new.variants):
        return new
    variant = new.variants[place]
    fresh = [a for a in dict.fromkeys(assets) if a not in {m.asset for m in variant.media}]
    return _put(new, place, replace(variant, media=(*variant.media, *(MediaUse(a) for a in fresh))[:MEDIA_MAX]))


def _put(new: NewContent, place: int, variant: NewVariant) -> NewContent:
    return replace(new, variants=(*new.variants[:place], variant, *new.variants[place + 1 :]))
