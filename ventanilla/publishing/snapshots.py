"""Content as plain data and back: what was saved, what a version kept, what somebody is typing."""

import copy
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ventanilla.publishing import services
from ventanilla.publishing.models import Campaign, Content, Variant
from ventanilla.publishing.times import Choice
from ventanilla.publishing.types import Kind, MediaUse, NewContent, NewVariant, Planned


def of_content(content: Content) -> NewContent:
    """What an author filled in, from the rows."""
    rows = content.variants.select_related("channel").order_by("position", "pk")
    return from_snapshot(content.entity_id, services.snapshot_of(content), [v.channel for v in rows])


def from_snapshot(entity_id: int, snapshot: Mapping[str, Any], channels: Iterable[Any]) -> NewContent:
    """What an author filled in, from a version. A channel or campaign that is not known any more is left out. One query."""
    known = {str(c.public_id): c.pk for c in channels}
    campaign = Campaign.objects.filter(entity_id=entity_id, key=snapshot["campaign"]).first() if snapshot["campaign"] else None
    at = _planned(snapshot)
    return NewContent(
        title=snapshot["title"],
        variants=tuple(_variant(v, known[v["channel"]], at) for v in snapshot["variants"] if v["channel"] in known),
        kind=Kind(snapshot["kind"]),
        campaign=campaign.public_id if campaign else None,
        pillar=snapshot["pillar"],
        product=snapshot["product"],
        language=snapshot["language"],
        countries=tuple(snapshot["countries"]),
        audience=snapshot["audience"],
        landing_url=snapshot["landing_url"],
        commercial=snapshot["commercial"],
        utm=snapshot["utm"],
        flags=snapshot["flags"],
        context=snapshot["context"],
        targeting=snapshot["targeting"],
        at=at,
        expires_at=datetime.fromisoformat(snapshot["expires_at"]) if snapshot["expires_at"] else None,
        tags=tuple(snapshot["tags"]),
    )


def _planned(snapshot: Mapping[str, Any]) -> Planned | None:
    if not snapshot["wall"]:
        return None
    wall = datetime.fromisoformat(snapshot["wall"])
    return Planned(wall, snapshot["zone"], Choice(snapshot["choice"]), snapshot["window_minutes"])


def _variant(said: Mapping[str, Any], channel_id: int, at: Planned | None) -> NewVariant:
    own = None
    if said["wall"] and at is not None:
        own = Planned(datetime.fromisoformat(said["wall"]), at.zone, at.choice, at.window_minutes)
    return NewVariant(
        channel_id=channel_id,
        text=said["text"],
        language=said["language"],
        thread=tuple(said["thread"]),
        first_comment=said["first_comment"],
        media=tuple(MediaUse(m["asset"], m.get("alt_text", ""), m.get("subtitles", "")) for m in said["media"]),
        location=said["location"],
        at=own,
    )


def imagined(content: Content, new: NewContent, known: Iterable[Any]) -> tuple[Content, list[Variant]]:
    """The rows as they would be, were this saved: nothing is. `known` are the entity's channels. One query with a campaign."""
    row, by_id = copy.copy(content), {c.pk: c for c in known}
    services.fill(row, new)
    saved = {(v.channel_id, v.language): v for v in content.variants.all()}
    made = []
    for position, said in enumerate(new.variants):
        language = said.language or new.language
        standing = saved.get((said.channel_id, language))
        variant = copy.copy(standing) if standing else Variant(entity_id=content.entity_id, channel_id=said.channel_id, language=language)
        variant.content, variant.channel = row, by_id[said.channel_id]
        services.fill_variant(variant, position, said)
        made.append(variant)
    return row, made


def same(content: Content, new: NewContent, known: Iterable[Any]) -> bool:
    """Whether saving this would change anything."""
    row, variants = imagined(content, new, known)
    return services.snapshot_of(row, variants) == services.snapshot_of(content)
