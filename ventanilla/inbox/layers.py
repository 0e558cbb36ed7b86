"""The versions of a bank's own layer: asked for, trained, used, taken back. The arrays are sealed in the entity's data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import LayerChanged
from ventanilla.archive.services import record
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import new_keys, open_key, open_keys, seal, unseal
from ventanilla.inbox.models import MessageVersion
from ventanilla.inbox.reading_models import Judgement, Layer
from ventanilla.inbox.types import InboxRefused, LayerState
from ventanilla.understanding import mask

_AT_MOST = 50_000  # judgements of one training, the newest


@dataclass(frozen=True, slots=True)
class Said:
    """One text with everything that people said of it."""

    text: str
    group: str
    labels: Mapping[str, str]
    at: datetime


def ask(entity_id: int, actor: str, person: Person | None = None) -> Layer:
    """Ask for a training. One at a time for an entity; the caller enqueues the job, or runs it."""
    if person is not None and not person.may(Permission.LEARNING_MANAGE, entity_id):
        raise PermissionDenied
    try:
        with transaction.atomic():
            last = Layer.objects.filter(entity_id=entity_id).aggregate(last=Max("number"))["last"] or 0
            row = Layer.objects.create(entity_id=entity_id, number=last + 1, state=LayerState.WAITING, asked_by=actor, asked_at=now())
            _note(row, "asked", actor)
            return row
    except IntegrityError as error:
        raise InboxRefused(_("A training is under way already.")) from error


def stop(person: Person, row: Layer) -> None:
    """Ask a training to stop; it does so at its next step."""
    _must(person, row)
    Layer.objects.filter(pk=row.pk, finished_at=None).update(stop=True)


def _must(person: Person, row: Layer) -> None:
    if not person.may(Permission.LEARNING_MANAGE, row.entity_id):
        raise PermissionDenied


def _note(row: Layer, action: str, actor: str, **details: Any) -> None:
    fact = LayerChanged(layer=row.number, action=action, digest=row.digest, details=details)
    record(row.entity_id, fact, actor=actor, about=f"layer:{row.public_id}")


# --- training


def said(entity_id: int) -> list[Said]:
    """What people said of texts that are still there, the last word of each label. Whoever was erased or has deleted it is not in it."""
    rows = Judgement.objects.filter(entity_id=entity_id).select_related("message").order_by("-id")
    judged: dict[tuple[int, str], list[Judgement]] = {}
    for row in rows.only(
        "identity_id", "subject_key_id", "revision", "task", "after", "at", "message__text", "message__revision", "message__deleted_at"
    )[:_AT_MOST]:
        judged.setdefault((row.message_id, row.revision), []).append(row)
    older = [message for (message, revision), found in judged.items() if found[0].message.revision != revision]
    texts = {(v.message_id, v.revision): v.text for v in MessageVersion.objects.filter(message_id__in=older)}
    alive = set(open_keys({found[0].subject_key_id for found in judged.values()}))
    out = []
    for (message, revision), found in judged.items():
        first = found[0]
        text = first.message.text if first.message.revision == revision else texts.get((message, revision), "")
        if text and first.message.deleted_at is None and first.subject_key_id in alive:
            labels = {one.task: one.after for one in reversed(found)}
            out.append(Said(text, str(first.identity_id), labels, max(one.at for one in found)))
    return out


def begin(layer_id: int) -> Layer | None:
    """Start it, or start it again after a crash; None where it has ended."""
    rows = Layer.objects.filter(pk=layer_id, finished_at=None)
    return rows.first() if rows.update(state=LayerState.RUNNING, done=0) else None


def tell(row: Layer, done: int, total: int) -> bool:
    """Progress for people who look; False when somebody wants it stopped."""
    Layer.objects.filter(pk=row.pk).update(done=done, total=total)
    return not Layer.objects.filter(pk=row.pk, stop=True).exists()


def end(row: Layer, state: LayerState, **fields: Any) -> None:
    """It has ended without a layer: stopped, failed, or nothing to learn from."""
    with transaction.atomic():
        Layer.objects.filter(pk=row.pk).update(state=state, finished_at=now(), **fields)
        _note(row, "stopped" if state == LayerState.STOPPED else "trained", row.asked_by, state=state.value)


def store(
    row: Layer, blob: bytes, digest: str, shipped: str, *, counts: Mapping[str, int], figures: Mapping[str, Any], use: Sequence[str]
) -> None:
    """Keep a trained version, sealed; put it to use at once where it is better in anything."""
    with transaction.atomic():
        key = new_keys(row.entity_id, 1)[0]
        row.sealed, row.subject_key_id = seal(key, f"layer|{row.public_id}|sealed", blob), key.id
        row.done = row.total = max(row.total, Layer.objects.values_list("total", flat=True).get(pk=row.pk))
        row.digest, row.shipped, row.counts, row.figures, row.use = digest, shipped, dict(counts), dict(figures), list(use)
        fresh = any(told.get("passed") for told in figures.values())
        row.state, row.finished_at = LayerState.BETTER if fresh else LayerState.KEPT, now()
        row.save()
        _note(row, "trained", row.asked_by, counts=dict(counts), passed=[t for t, told in figures.items() if told.get("passed")])
        if fresh:
            _go_live(row, "system", "")


# --- use


def _go_live(row: Layer, actor: str, reason: str, action: str = "promoted") -> None:
    Layer.objects.filter(entity_id=row.entity_id, live=True).exclude(pk=row.pk).update(live=False)
    row.live, row.promoted_by, row.promoted_at, row.reason = True, actor, now(), reason
    row.save(update_fields=["live", "use", "promoted_by", "promoted_at", "reason"])
    _note(row, action, actor, use=list(row.use), reason=reason)


def promote(person: Person, row: Layer, use: Sequence[str], reason: str) -> None:
    """Put a version to use for these labels: a newer one that was kept aside, or an older one again. Needs a reason."""
    _must(person, row)
    reason = mask(reason.strip()).text[:300]
    if not reason:
        raise InboxRefused(_("Say why."))
    with transaction.atomic():
        row = Layer.objects.select_for_update().get(pk=row.pk)
        wanted = [task for task in row.figures if task in use]
        if not row.digest or not wanted:
            raise InboxRefused(_("Choose at least one label of a version that was trained."))
        older = Layer.objects.filter(entity_id=row.entity_id, live=True, number__gt=row.number).exists()
        row.use = wanted
        _go_live(row, person.actor, reason, "rolled_back" if older else "promoted")


def switch_off(person: Person, row: Layer, reason: str) -> None:
    """Go back to the shipped model alone."""
    _must(person, row)
    reason = mask(reason.strip()).text[:300]
    if not reason:
        raise InboxRefused(_("Say why."))
    with transaction.atomic():
        if Layer.objects.filter(pk=row.pk, live=True).update(live=False):
            _note(row, "switched_off", person.actor, reason=reason)


@dataclass(frozen=True, slots=True)
class Live:
    """What is in use, without its arrays: enough to know whether one's own copy is still the one."""

    id: int
    number: int
    digest: str
    use: tuple[str, ...]
    asked_at: datetime


def live(entity_id: int) -> Live | None:
    """The version in use. One query by a partial index."""
    row = Layer.objects.filter(entity_id=entity_id, live=True).only("id", "number", "digest", "use", "asked_at").first()
    return Live(row.pk, row.number, row.digest, tuple(row.use), row.asked_at) if row else None


def opened(layer_id: int) -> bytes:
    """The arrays' file of a version."""
    row = Layer.objects.only("public_id", "sealed", "subject_key_id").get(pk=layer_id)
    return unseal(open_key(row.subject_key_id or 0), f"layer|{row.public_id}|sealed", bytes(row.sealed))


def _readable(person: Person) -> QuerySet[Layer]:
    return Layer.objects.filter(entity_id__in=person.entities_with(Permission.LEARNING_MANAGE)).defer("sealed")


def versions(person: Person, entity_id: int, limit: int = 20) -> list[Layer]:
    """The newest versions of an entity's layer, without their arrays."""
    return list(_readable(person).filter(entity_id=entity_id).order_by("-number")[:limit])


def get(person: Person, public_id: UUID) -> Layer | None:
    """One version, without its arrays."""
    return _readable(person).filter(public_id=public_id).first()
