"""Reads of content."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.publishing.models import Attestation, Campaign, Content, Override, Part, Variant, Version
from ventanilla.publishing.types import EDITABLE, ContentState, Line, VariantState


def readable(person: Person) -> frozenset[int]:
    """The entities whose content the person reads."""
    return person.entities_with(Permission.CONTENT_READ)


def get(person: Person, public_id: UUID) -> Content | None:
    """The content with its variants, where the person reads it. Two queries."""
    rows = Content.objects.filter(public_id=public_id, entity_id__in=readable(person)).select_related("entity", "campaign", "author")
    return rows.prefetch_related(VARIANTS).first()


VARIANTS = Prefetch("variants", Variant.objects.select_related("channel").order_by("position", "pk"))


def by_id(entity_id: int, public_id: UUID) -> Content | None:
    """The content with its variants, for workflows."""
    rows = Content.objects.filter(public_id=public_id, entity_id=entity_id).select_related("entity", "campaign", "author")
    return rows.prefetch_related(VARIANTS).first()


def newest(entity_id: int, limit: int) -> list[Content]:
    """What was changed last and has not gone out, for a choice of one. One query."""
    rows = Content.objects.filter(entity_id=entity_id, state__in=EDITABLE)
    return list(rows.order_by("-changed_at", "-pk")[:limit])


def by_text_id(entity_id: int, text: str) -> Content | None:
    """The content of the entity with this id as an address has it; None where it is no id. One query."""
    try:
        return by_id(entity_id, UUID(text))
    except ValueError:
        return None


def part_of(attempt: UUID) -> Part | None:
    """The item that an attempt stands for."""
    return (
        Part.objects.filter(attempt=attempt)
        .select_related("variant__content__entity", "variant__content__campaign", "variant__channel")
        .first()
    )


def parts(content: Content) -> list[Part]:
    """Every item of the version that goes out, in order."""
    rows = Part.objects.filter(variant__content=content).select_related("variant__channel")
    return list(rows.order_by("variant__position", "position", "pk"))


def lines(
    person: Person,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    states: Collection[ContentState] = (),
    limit: int = 500,
) -> list[Line]:
    """Content of the person's entities by planned time, cards of a calendar. Two queries."""
    rows = Content.objects.filter(entity_id__in=readable(person))
    if since is not None:
        rows = rows.filter(publish_at__gte=since)
    if until is not None:
        rows = rows.filter(publish_at__lt=until)
    if states:
        rows = rows.filter(state__in=list(states))
    return _lines(rows.order_by("publish_at", "pk")[:limit])


def lines_of(ids: Collection[int]) -> list[Line]:
    """These rows, the newest first. Two queries."""
    return _lines(Content.objects.filter(pk__in=ids).order_by("-pk"))


def _lines(rows: QuerySet[Content]) -> list[Line]:
    found = rows.select_related("campaign", "author").prefetch_related(VARIANTS)
    return [
        Line(
            id=c.pk,
            public_id=c.public_id,
            entity_id=c.entity_id,
            title=c.title,
            state=ContentState(c.state),
            publish_at=c.publish_at,
            zone=c.zone,
            campaign=c.campaign.name if c.campaign else "",
            pillar=c.pillar,
            product=c.product,
            commercial=c.commercial,
            channels=tuple((v.channel.platform, v.channel.name, VariantState(v.state)) for v in c.variants.all()),
            version=c.version,
            author=c.author.name,
        )
        for c in found
    ]


def campaigns(entity_ids: Collection[int], *, states: Collection[str] = ("planned", "running")) -> list[Campaign]:
    """The campaigns of these entities, by name. One query."""
    return list(Campaign.objects.filter(entity_id__in=entity_ids, state__in=list(states)).order_by("name"))


def versions(content: Content) -> Sequence[Version]:
    """What it was, newest first. One query."""
    return list(content.versions.select_related("author").order_by("-number"))


def version(content: Content, number: int) -> Version | None:
    """One version."""
    return content.versions.select_related("author").filter(number=number).first()


def version_of_hash(content: Content, digest: bytes) -> Version | None:
    """The newest version with exactly this payload."""
    return content.versions.filter(payload_hash=digest).order_by("-number").first()


def texts(entity_id: int, moments: Mapping[UUID, datetime]) -> dict[UUID, str]:
    """The first words of these pieces as they were at these moments, for lists. One query."""
    rows = Version.objects.filter(entity_id=entity_id, content__public_id__in=list(moments)).order_by("number")
    found: dict[UUID, str] = {}
    for public_id, at, snapshot in rows.values_list("content__public_id", "at", "snapshot"):
        if at <= moments[public_id] or public_id not in found:
            found[public_id] = next((v["text"] for v in snapshot["variants"] if v["text"]), "")
    return found


def settled_rules(content: Content, digest: bytes) -> tuple[frozenset[str], frozenset[str]]:
    """The rules attested, and those overridden, on exactly this payload. Two queries."""
    attested = Attestation.objects.filter(content=content, payload_hash=digest).values_list("rule", flat=True)
    overridden = Override.objects.filter(content=content, payload_hash=digest).values_list("rule", flat=True)
    return frozenset(attested), frozenset(overridden)
