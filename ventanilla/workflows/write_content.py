"""Write a piece of content: masked of forbidden data, saved as a version; what was approved or queued for the old one falls."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approved
from ventanilla.approvals import services as approvals
from ventanilla.channels import queries as channels
from ventanilla.publishing import queries, services, snapshots, working
from ventanilla.publishing.types import NewContent, NewVariant, NotPossible
from ventanilla.understanding import mask_forbidden
from ventanilla.workflows import landing, publish


def write(person: Person, entity_id: int, new: NewContent) -> queries.Content:
    """A new draft. `PermissionDenied` where the person does not write content."""
    landing.ask(entity_id, new.landing_url)
    return services.create(person, entity_id, masked(new))


def rewrite(person: Person, public_id: UUID, number: int, new: NewContent) -> queries.Content:
    """A newer version of what the person saw as version `number`: back to a draft, its approval void, nothing of the old left in the queue.

    `LookupError` when it is not theirs; `Stale`, `NotPossible` as `publishing.services.change` says.
    """
    content = queries.get(person, public_id)
    if content is None:
        raise LookupError(str(public_id))
    with transaction.atomic():
        changed = services.change(person, content, number, masked(new))
        landing.ask(content.entity_id, new.landing_url)
        publish.take_back(person, changed)
        approvals.void(content.entity_id, f"content:{public_id}", "changed", actor=person.actor)
        working.forget(person, content)
    return changed


def restore(person: Person, public_id: UUID, version: int, number: int) -> queries.Content:
    """An old version becomes the newest one: what the person saw as version `number` gives way to it. `LookupError` for an unknown one."""
    content = queries.get(person, public_id)
    old = queries.version(content, version) if content is not None else None
    if content is None or old is None:
        raise LookupError(str(public_id))
    return rewrite(
        person, public_id, number, snapshots.from_snapshot(content.entity_id, old.snapshot, channels.all_of([content.entity_id]))
    )


def duplicate(person: Person, public_id: UUID, title: str) -> queries.Content:
    """A new draft with the same words, without a time. `LookupError` when the content is not theirs."""
    content = queries.get(person, public_id)
    if content is None:
        raise LookupError(str(public_id))
    new = snapshots.of_content(content)
    variants = tuple(replace(v, at=None) for v in new.variants)
    return services.create(person, content.entity_id, masked(replace(new, title=title, at=None, expires_at=None, variants=variants)))


def delete(person: Person, public_id: UUID) -> None:
    """Throw a draft away that never went to anybody. `LookupError`; `NotPossible` once it was asked for or is on its way."""
    content = queries.get(person, public_id)
    if content is None:
        raise LookupError(str(public_id))
    with transaction.atomic():
        if approved.ticket(content.entity_id, f"content:{public_id}") is not None:
            raise NotPossible("was_asked")
        services.delete(person, content)


def masked(new: NewContent) -> NewContent:
    """Without what must never be stored."""
    return replace(
        new,
        title=clean(new.title),
        variants=tuple(_masked_variant(v) for v in new.variants),
        landing_url=clean(new.landing_url),
        utm=_tree(new.utm),
        flags=_tree(new.flags),
        context=_tree(new.context),
        targeting=_tree(new.targeting),
        tags=tuple(map(clean, new.tags)),
    )


def _masked_variant(variant: NewVariant) -> NewVariant:
    return replace(
        variant,
        text=clean(variant.text),
        thread=tuple(map(clean, variant.thread)),
        first_comment=clean(variant.first_comment),
        media=tuple(replace(m, alt_text=clean(m.alt_text)) for m in variant.media),
        location=clean(variant.location),
    )


def clean(text: str) -> str:
    """A text without what must never be stored."""
    return mask_forbidden(text.replace("\x00", "").replace("\r\n", "\n").strip()).text


def _tree(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}
