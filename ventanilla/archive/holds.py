"""Legal hold beats erasure, visibly."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F

from ventanilla.archive.kinds import LegalHoldChanged
from ventanilla.archive.models import Entry, LegalHold
from ventanilla.archive.services import record
from ventanilla.common.pure.clock import now


def place(entity_id: int, about: str, reason: str, actor: str) -> UUID:
    """Hold everything about an object (`contact:<public id>`, `conversation:…`, `entity`)."""
    with transaction.atomic():
        hold = LegalHold.objects.create(entity_id=entity_id, about=about, reason=reason[:500], placed_by=actor, placed_at=now())
        _record(hold, "placed", actor)
    return hold.public_id


def release(entity_id: int, public_id: UUID, actor: str) -> bool:
    """Lift a hold; False when it does not stand."""
    with transaction.atomic():
        hold = LegalHold.objects.select_for_update().filter(entity_id=entity_id, public_id=public_id, released_at=None).first()
        if hold is None:
            return False
        hold.released_at, hold.released_by = now(), actor
        hold.save(update_fields=["released_at", "released_by"])
        _record(hold, "lifted", actor)
    return True


def _record(hold: LegalHold, action: str, actor: str) -> None:
    """Without the reason: it stands in the hold, where an erasure reaches it."""
    fact = LegalHoldChanged(hold=str(hold.public_id), action=action, covers=hold.about, reason="")
    about = f"legal-hold:{hold.public_id}" if hold.about == "entity" else hold.about
    record(hold.entity_id, fact, actor=actor, about=about)


def of_entities(entity_ids: Collection[int]) -> list[LegalHold]:
    """The holds of these entities, the standing ones first, then the newest. One query."""
    rows = LegalHold.objects.filter(entity_id__in=entity_ids)
    return list(rows.order_by(F("released_at").asc(nulls_first=True), "-placed_at")[:200])


def get(entity_ids: Collection[int], public_id: UUID) -> LegalHold | None:
    """One hold of these entities."""
    return LegalHold.objects.filter(entity_id__in=entity_ids, public_id=public_id).first()


def covered(holds: Collection[LegalHold]) -> dict[int, int]:
    """How many archive entries each standing hold covers, by its id. Two queries."""
    rows = [hold for hold in holds if hold.released_at is None]
    whole = [hold.entity_id for hold in rows if hold.about == "entity"]
    by_entity = dict(Entry.objects.filter(entity_id__in=whole).values_list("entity_id").annotate(n=Count("id")).order_by())
    named = Entry.objects.filter(entity_id__in={h.entity_id for h in rows}, about__in={h.about for h in rows})
    by_about = {(e, about): n for e, about, n in named.values_list("entity_id", "about").annotate(n=Count("id")).order_by()}
    return {h.pk: by_entity.get(h.entity_id, 0) if h.about == "entity" else by_about.get((h.entity_id, h.about), 0) for h in rows}


def empty(entity_id: int, about: Iterable[str]) -> None:
    """Take the words out of the holds that once covered these objects; that they stood, when and by whom, stays."""
    LegalHold.objects.filter(entity_id=entity_id, about__in=list(about)).exclude(released_at=None).update(reason="")


def standing(entity_id: int, *about: str) -> list[LegalHold]:
    """The holds that cover any of these objects: their own and those over the whole entity."""
    return list(LegalHold.objects.filter(entity_id=entity_id, about__in=[*about, "entity"], released_at=None).order_by("id"))
