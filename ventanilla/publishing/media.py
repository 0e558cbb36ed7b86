"""The media of a variant: assets of the library as they go out."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from ventanilla.files import queries as files
from ventanilla.publishing.library import terms
from ventanilla.publishing.models import Asset, Variant
from ventanilla.publishing.rights import Terms


@dataclass(frozen=True, slots=True)
class Attached:
    """An asset in a variant. `file` is the stored file's public id; the description is the variant's own, else the asset's.

    Width and height in pixels and the duration in milliseconds, 0 where they are not known.
    """

    asset: str
    file: str
    kind: str
    media_type: str
    name: str
    alt_text: str
    size: int
    title: str = ""
    width: int = 0
    height: int = 0
    duration_ms: int = 0
    terms: Terms = field(default_factory=Terms)
    subtitles: str = ""  # the asset that holds them


def attached(variant: Variant) -> tuple[Attached, ...]:
    """The variant's media in order; an asset that is no longer there is left out. Two queries, none without media."""
    return attached_many([variant])[0]


def attached_many(variants: Sequence[Variant]) -> dict[int, tuple[Attached, ...]]:
    """The media of each of these variants, by its place in the list. Two queries, none without media."""
    wanted = {use["asset"] for variant in variants for use in variant.media}
    entities = {variant.entity_id for variant in variants}
    found = Asset.objects.filter(entity_id__in=entities, public_id__in=wanted) if wanted else []
    rows = {str(a.public_id): a for a in found}
    views = files.by_ids([a.file for a in rows.values()]) if rows else {}
    return {place: tuple(_used(variant, rows, views)) for place, variant in enumerate(variants)}


def tracks(videos: Collection[str]) -> dict[str, list[Asset]]:
    """The subtitles of these videos, by video. One query, none for none."""
    found: dict[str, list[Asset]] = {}
    rows = Asset.objects.filter(of__public_id__in=videos, active=True).select_related("of") if videos else []
    for track in rows:
        if track.of is not None:
            found.setdefault(str(track.of.public_id), []).append(track)
    return found


def _used(variant: Variant, rows: dict[str, Asset], views: dict[UUID, files.FileView]) -> Iterator[Attached]:
    for use in variant.media:
        asset = rows.get(use["asset"])
        view = views.get(asset.file) if asset else None
        if asset is not None and view is not None and asset.entity_id == variant.entity_id:
            alt = use.get("alt_text") or asset.alt_text
            yield Attached(
                asset=use["asset"],
                file=str(asset.file),
                kind=asset.kind,
                media_type=view.media_type,
                name=view.name,
                alt_text=alt,
                size=view.size,
                title=asset.title,
                width=view.width or 0,
                height=view.height or 0,
                duration_ms=view.duration_ms or 0,
                terms=terms(asset),
                subtitles=use.get("subtitles", ""),
            )
