"""Comments and tasks of a piece of content, masked of personal data, and the notices that follow from them."""

import re
from datetime import datetime
from uuid import UUID

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import holders, names_of
from ventanilla.accounts.types import Person
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many
from ventanilla.publishing import queries, talk
from ventanilla.publishing.types import CommentThread
from ventanilla.understanding import mask

_NAMED = re.compile(r"@([\w.-]+(?: [\w.-]+)?)")


def _found(person: Person, public_id: UUID) -> queries.Content:
    content = queries.get(person, public_id)
    if content is None:
        raise LookupError(str(public_id))
    return content


def colleagues(entity_id: int) -> dict[int, str]:
    """Who may read the content of an entity: those who can be named in a comment or given a task. Three queries."""
    return dict(sorted(names_of(holders(Permission.CONTENT_READ, entity_id)).items(), key=lambda one: one[1]))


def comment(person: Person, public_id: UUID, thread: CommentThread, text: str) -> bool:
    """Say something; whoever is named with an @ is told. False when nothing was said. `LookupError` when the content is not theirs."""
    content = _found(person, public_id)
    said = mask(text.replace("\x00", "").strip()[: talk.TEXT_MAX]).text
    if not said:
        return False
    named = _mentioned(said, colleagues(content.entity_id))
    talk.comment(person, content, thread, said, named)
    _tell(content, [user for user in named if user != person.user_id], NoticeKind.CONTENT_MENTION, person)
    return True


def _mentioned(text: str, names: dict[int, str]) -> list[int]:
    """Whom the text names: by the whole name, or by a first name that only one of them has."""
    found = []
    for match in _NAMED.findall(text):
        said = match.casefold().rstrip(".")
        whole = [user for user, name in names.items() if said.startswith(name.casefold())]
        first = [user for user, name in names.items() if name.split()[0].casefold() == said.split()[0]]
        found += whole or (first if len(first) == 1 else [])
    return list(dict.fromkeys(found))


def assign(person: Person, public_id: UUID, assignee: int, text: str, due_at: datetime | None) -> bool:
    """Give somebody a task; they are told. False without words. `LookupError` when the content, or the colleague, is not theirs."""
    content = _found(person, public_id)
    said = mask(text.replace("\x00", "").strip()[: talk.TASK_MAX]).text
    if assignee not in colleagues(content.entity_id):
        raise LookupError(str(assignee))
    if not said:
        return False
    talk.assign(person, content, assignee, said, due_at)
    _tell(content, [assignee] if assignee != person.user_id else [], NoticeKind.CONTENT_TASK, person)
    return True


def done(person: Person, public_id: UUID, task: UUID) -> None:
    """Tick a task off; whoever gave it is told. `LookupError` when it is not theirs."""
    content = _found(person, public_id)
    row = talk.done(person, content, task)
    if row is not None and row.by_id != person.user_id:
        _tell(content, [row.by_id], NoticeKind.CONTENT_TASK_DONE, person)


def _tell(content: queries.Content, users: list[int], kind: NoticeKind, person: Person) -> None:
    params, link = {"person": person.name, "title": content.title}, f"/content/{content.public_id}"
    notify_many(NewNotice(content.entity_id, user, kind, params, link) for user in users)
