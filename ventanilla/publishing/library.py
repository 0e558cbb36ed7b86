"""The media library as people look through it: searched, filtered, by what it is used in, by what looks like what."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ventanilla.accounts.types import Person
from ventanilla.common.pure.text import fold
from ventanilla.publishing import likeness
from ventanilla.publishing.models import Asset, AssetUse, Content
from ventanilla.publishing.models.media import AssetKind
from ventanilla.publishing.queries import readable
from ventanilla.publishing.rights import SOON, RightsState, Terms

ALIKE_MAX, LOOKED_AT_MAX = 12, 50_000
__all__ = ["Asset", "AssetKind", "Wanted"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which assets. Empty fields narrow nothing; `used` is "yes" or "no"."""

    words: str = ""
    kind: str = ""
    tag: str = ""
    rights: str = ""
    used: str = ""
    pillar: str = ""
    campaign: UUID | None = None
    entity_ids: Collection[int] | None = None
    archived: bool = False

    @property
    def narrowed(self) -> bool:
        return bool(self.words or self.kind or self.tag or self.rights or self.used or self.pillar or self.campaign)


def terms(asset: Asset) -> Terms:
    """An asset's rights."""
    return Terms(
        holder=asset.rights_holder,
        licence=asset.licence,
        territory=tuple(asset.territory),
        until=asset.rights_until,
        consent_missing=asset.consent_missing,
        consent_until=asset.consent_until,
    )


def _in_state(state: RightsState, today: date) -> Q:
    """The same as `Terms.state`, for the database."""
    ended = Q(rights_until__lt=today) | Q(consent_until__lt=today)
    soon = Q(rights_until__lt=today + SOON) | Q(consent_until__lt=today + SOON)
    told = ~Q(rights_holder="") | ~Q(licence="")
    # A comparison with an empty day is neither true nor false: each is said of a set of rows, never negated on its own.
    in_time = lambda until: (Q(rights_until=None) | Q(rights_until__gte=until)) & (Q(consent_until=None) | Q(consent_until__gte=until))
    return {
        RightsState.ENDED: ended,
        RightsState.MISSING: in_time(today) & Q(consent_missing=True),
        RightsState.SOON: in_time(today) & soon & Q(consent_missing=False),
        RightsState.UNKNOWN: in_time(today + SOON) & Q(consent_missing=False, rights_holder="", licence=""),
        RightsState.CLEAR: in_time(today + SOON) & Q(consent_missing=False) & told,
    }[state]


def rows(person: Person, wanted: Wanted, today: date) -> QuerySet[Asset]:
    """The assets, newest first, each with `used`: in how many pieces of content it stands now. Subtitles stand with their video."""
    entities = readable(person)
    if wanted.entity_ids is not None:
        entities &= frozenset(wanted.entity_ids)
    found = Asset.objects.filter(entity_id__in=entities, of=None, active=not wanted.archived).select_related("entity")
    for word in fold(wanted.words).split()[:8]:
        found = found.filter(words__contains=word)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.tag:
        found = found.filter(words__contains=f"|{fold(wanted.tag)}|")
    if wanted.rights in set(RightsState):
        found = found.filter(_in_state(RightsState(wanted.rights), today))
    uses = AssetUse.objects.filter(asset=OuterRef("pk"), current=True)
    if wanted.pillar:
        found = found.filter(Exists(uses.filter(content__pillar=wanted.pillar)))
    if wanted.campaign:
        found = found.filter(Exists(uses.filter(content__campaign__public_id=wanted.campaign)))
    if wanted.used in ("yes", "no"):
        found = found.filter(Exists(uses) if wanted.used == "yes" else ~Exists(uses))
    return found.annotate(used=Count("uses", filter=Q(uses__current=True))).order_by("-pk")


def get(person: Person, public_id: UUID) -> Asset | None:
    """The asset, where the person reads content. One query."""
    found = Asset.objects.filter(public_id=public_id, entity_id__in=readable(person))
    return found.select_related("entity", "created_by", "of").first()


def tags(entity_ids: Iterable[int]) -> list[str]:
    """The tags in use, by name. One query."""
    held = Asset.objects.filter(entity_id__in=set(entity_ids), active=True).exclude(tags=[]).order_by("-pk")
    return sorted({tag for found in held.values_list("tags", flat=True)[:5000] for tag in found}, key=str.casefold)[:200]


def uses(asset: Asset, limit: int = 100) -> list[tuple[Content, bool]]:
    """The content in which it stands, or once stood (False), newest first. One query."""
    found = AssetUse.objects.filter(asset=asset).select_related("content", "content__campaign").order_by("-current", "-content_id")
    return [(use.content, use.current) for use in found[:limit]]


def alike(asset: Asset) -> list[tuple[Asset, int]]:
    """The entity's other pictures that look like it, the nearest first, with how many bits of 64 they are apart. Two queries."""
    if asset.likeness is None:
        return []
    others = Asset.objects.filter(entity_id=asset.entity_id, likeness__isnull=False).exclude(pk=asset.pk).order_by("-pk")
    pairs = others.values_list("pk", "likeness")[:LOOKED_AT_MAX]
    apart = {pk: likeness.apart(asset.likeness, bits) for pk, bits in pairs if bits is not None}
    near = sorted((bits, pk) for pk, bits in apart.items() if bits <= likeness.ALIKE)[:ALIKE_MAX]
    found = Asset.objects.in_bulk([pk for _bits, pk in near]) if near else {}
    return [(found[pk], bits) for bits, pk in near]


def subtitles_of(asset: Asset) -> list[Asset]:
    """A video's subtitles, by language. One query."""
    return list(asset.subtitles.filter(active=True).order_by("language", "pk"))


def by_files(entity_id: int, file_ids: Iterable[UUID | str]) -> list[Asset]:
    """The assets behind these files. One query."""
    return list(Asset.objects.filter(entity_id=entity_id, file__in=list(file_ids)))
