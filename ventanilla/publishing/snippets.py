"""Snippets: pieces of text behind a word that one types after a slash."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import Http404
from django.utils.text import slugify

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import ancestors
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import PostTemplateChanged
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.publishing.models import Snippet
from ventanilla.publishing.queries import readable
from ventanilla.publishing.templates import Refused
from ventanilla.understanding import mask_forbidden

__all__ = ["Refused", "Snippet"]


def write(person: Person, entity_id: int, shortcut: str, text: str, language: str) -> Snippet:
    """Keep a snippet; the one that had the word in that language gives way. `PermissionDenied`; `Refused`."""
    if not person.may(Permission.CONTENT_WRITE, entity_id):
        raise PermissionDenied
    word, said = slugify(shortcut)[:30], mask_forbidden(text.replace("\x00", "").replace("\r\n", "\n").strip()).text[:2000]
    if not word:
        raise Refused(shortcut="missing")
    if not said:
        raise Refused(text="missing")
    try:
        with transaction.atomic():
            Snippet.objects.filter(entity_id=entity_id, language=language, shortcut=word, active=True).update(active=False)
            told = {"entity_id": entity_id, "shortcut": word, "language": language[:10], "text": said}
            row = Snippet.objects.create(**told, written_by_id=person.user_id, written_at=now())
            _record(person, row, "snippet")
    except IntegrityError:  # somebody else took the word in the same moment
        raise Refused(shortcut="taken")
    return row


def retire(person: Person, public_id: UUID) -> None:
    """Put a snippet out of use. `Http404`."""
    mine = person.entities_with(Permission.CONTENT_WRITE)
    with transaction.atomic():
        row = Snippet.objects.select_for_update(of=("self",)).filter(public_id=public_id, entity_id__in=mine, active=True).first()
        if row is None:
            raise Http404
        row.active = False
        row.save(update_fields=["active"])
        _record(person, row, "snippet_retired")


def _record(person: Person, row: Snippet, action: str) -> None:
    changes = {"text": row.text, "language": row.language}
    fact = PostTemplateChanged(template=str(row.public_id), name=f"/{row.shortcut}", action=action, changes=changes)
    archive.record(row.entity_id, fact, actor=person.actor, about=f"snippet:{row.public_id}")


def rows(person: Person, words: str = "") -> list[Snippet]:
    """The snippets of the person's entities, by word. One query."""
    found = Snippet.objects.filter(entity_id__in=readable(person), active=True).select_related("entity", "written_by")
    if words:
        found = found.filter(Q(shortcut__icontains=words.removeprefix("/")) | Q(text__icontains=words))
    return list(found.order_by("shortcut", "language", "pk")[:500])


def offered(entity_id: int, languages: Iterable[str]) -> list[Snippet]:
    """What may be put into content of this entity in these languages: its own, and of those above where it has none. Two queries."""
    line = ancestors(entity_id)
    with scope.system():  # the entity above may be outside the author's scope
        found = list(Snippet.objects.filter(entity_id__in=line, active=True, language__in=set(languages)).order_by("shortcut", "pk"))
    nearest: dict[tuple[str, str], Snippet] = {}
    for row in sorted(found, key=lambda row: line.index(row.entity_id)):
        nearest.setdefault((row.shortcut, row.language), row)
    return sorted(nearest.values(), key=lambda row: row.shortcut)
