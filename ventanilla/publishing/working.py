"""What people have typed and not saved: kept beside the content, for its author alone, without making a version. Texts come masked."""

from typing import Any

from ventanilla.accounts.types import Person
from ventanilla.common.pure.clock import now
from ventanilla.publishing.models import Content, WorkingCopy

__all__ = ["WorkingCopy", "find", "forget", "keep"]


def keep(person: Person, content: Content, base: int, snapshot: dict[str, Any]) -> None:
    """The newest keystrokes take the place of those before."""
    kept = {"entity_id": content.entity_id, "base": base, "snapshot": snapshot, "at": now()}
    WorkingCopy.objects.update_or_create(content=content, user_id=person.user_id, defaults=kept)


def find(person: Person, content: Content) -> WorkingCopy | None:
    """What the person left unsaved here. One query."""
    return WorkingCopy.objects.filter(content=content, user_id=person.user_id).first()


def forget(person: Person, content: Content) -> None:
    """It was saved, or thrown away."""
    WorkingCopy.objects.filter(content=content, user_id=person.user_id).delete()
