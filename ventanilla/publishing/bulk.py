"""Many new drafts at once: the same rows as `services.create` writes one by one, in a constant number of statements per batch."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals.types import payload_hash
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import ContentWritten
from ventanilla.archive.services import NewEntry
from ventanilla.common.events import EventKind, Ring, ring_many
from ventanilla.common.pure.clock import now
from ventanilla.publishing import services
from ventanilla.publishing.models import Campaign, Content, Variant, Version
from ventanilla.publishing.rules import published_of
from ventanilla.publishing.types import NewContent

BATCH = 500


def create_many(person: Person, entity_id: int, new: Sequence[NewContent], channels: Mapping[int, Any]) -> list[Content]:
    """New drafts, each with its first version, in order, in one transaction. `channels` are the entity's, by id.

    Texts come masked. `PermissionDenied` where the person does not write content.
    """
    if not person.may(Permission.CONTENT_WRITE, entity_id):
        raise PermissionDenied
    made: list[Content] = []
    with transaction.atomic():
        wanted = {n.campaign for n in new if n.campaign}
        found = Campaign.objects.filter(entity_id=entity_id, public_id__in=wanted) if wanted else []
        campaigns = {c.public_id: c for c in found}
        for start in range(0, len(new), BATCH):
            made += _batch(person, entity_id, new[start : start + BATCH], channels, campaigns)
    return made


def _batch(
    person: Person, entity_id: int, new: Sequence[NewContent], channels: Mapping[int, Any], campaigns: Mapping[Any, Campaign]
) -> list[Content]:
    at = now()
    rows = [_content(person, entity_id, said, campaigns, at) for said in new]
    Content.objects.bulk_create(rows)
    variants = {row.pk: _variants(row, said, channels) for row, said in zip(rows, new, strict=True)}
    Variant.objects.bulk_create([v for each in variants.values() for v in each])
    versions, entries = [], []
    for row in rows:
        snapshot = services.snapshot_of(row, variants[row.pk])
        digest = payload_hash({"content": str(row.public_id), **published_of(snapshot)})
        own = {"entity_id": entity_id, "content": row, "author_id": person.user_id, "at": at}
        versions.append(Version(number=1, snapshot=snapshot, payload_hash=digest, **own))
        written = ContentWritten(content=str(row.public_id), number=1, payload_hash=digest.hex(), snapshot=snapshot)
        entries.append(NewEntry(entity_id, written, person.actor, f"content:{row.public_id}"))
    Version.objects.bulk_create(versions)
    archive.record_many(entries)
    ring_many(Ring(entity_id, EventKind.CONTENT_CHANGED, row.pk) for row in rows)
    return rows


def _content(person: Person, entity_id: int, said: NewContent, campaigns: Mapping[Any, Campaign], at: datetime) -> Content:
    row = Content(entity_id=entity_id, author_id=person.user_id, contributors=[person.user_id], created_at=at, changed_at=at)
    services.fill(row, replace(said, campaign=None))
    row.campaign = campaigns.get(said.campaign) if said.campaign else None
    return row


def _variants(content: Content, said: NewContent, channels: Mapping[int, Any]) -> list[Variant]:
    made = []
    for position, new in enumerate(said.variants):
        language = new.language or said.language
        row = Variant(entity_id=content.entity_id, content=content, channel=channels[new.channel_id], language=language)
        services.fill_variant(row, position, new)
        made.append(row)
    return made
