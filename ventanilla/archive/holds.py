"""Legal hold beats erasure, visibly."""

from collections.abc import Iterable
from uuid import UUID

from ventanilla.archive.models import LegalHold
from ventanilla.common.pure.clock import now


def place(entity_id: int, about: str, reason: str, actor: str) -> UUID:
    """Hold everything about an object (`contact:<public id>`, `conversation:…`, `entity`)."""
    hold = LegalHold.objects.create(entity_id=entity_id, about=about, reason=reason[:500], placed_by=actor, placed_at=now())
    return hold.public_id


def release(entity_id: int, public_id: UUID, actor: str) -> bool:
    """Lift a hold; False when it does not stand."""
    standing = LegalHold.objects.filter(entity_id=entity_id, public_id=public_id, released_at=None)
    return bool(standing.update(released_at=now(), released_by=actor))


def empty(entity_id: int, about: Iterable[str]) -> None:
    """Take the words out of the holds that once covered these objects; that they stood, when and by whom, stays."""
    LegalHold.objects.filter(entity_id=entity_id, about__in=list(about)).exclude(released_at=None).update(reason="")


def standing(entity_id: int, *about: str) -> list[LegalHold]:
    """The holds that cover any of these objects: their own and those over the whole entity."""
    return list(LegalHold.objects.filter(entity_id=entity_id, about__in=[*about, "entity"], released_at=None).order_by("id"))
