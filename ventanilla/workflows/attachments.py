"""Files that belong to messages: fetched from the network for those that came, kept with the draft for those that are to go out."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from ventanilla.accounts.types import Person
from ventanilla.channels import registry
from ventanilla.channels.types import Issue
from ventanilla.common.pure.clock import now
from ventanilla.files import queries as stored
from ventanilla.files import services as files
from ventanilla.files.queries import FileView
from ventanilla.files.rules import plain_name
from ventanilla.files.services import Attachment
from ventanilla.inbox import outgoing as inbox
from ventanilla.jobs import queries as jobs
from ventanilla.jobs.services import enqueue, run_again
from ventanilla.understanding import mask

FETCH = "fetch_file"
DRAFT_KEPT = timedelta(days=2)  # what was attached and never sent is forgotten after that


def fetch(file_id: int) -> None:
    """Job: fetch an announced file, and let the pages that show its message know."""
    owner = files.fetch(file_id)
    if owner.startswith("message:"):
        inbox.ring_for(UUID(owner.partition(":")[2]))


def not_fetched(file_ids: Iterable[int]) -> None:
    """The job that fetched these has given up: the pages that show their messages say so."""
    for owner in files.not_fetched(file_ids):
        if owner.startswith("message:"):
            inbox.ring_for(UUID(owner.partition(":")[2]))


def fetch_again(public_id: UUID) -> bool:
    """A person wants a file tried once more that could not be fetched. False when there is nothing to try."""
    with transaction.atomic():
        file_id = files.wait_again(public_id)
        if file_id is None:
            return False
        failed = jobs.failed_under(FETCH, str(file_id))
        if failed is None or not run_again(failed):
            view = stored.find(public_id)
            assert view is not None
            enqueue(FETCH, {"file_id": file_id}, entity_id=view.entity_id, key=str(file_id), rank=1)
    return True


def draft_of(person: Person, conversation: Any) -> str:
    """The door of what a person has attached to an answer in this conversation: nobody else's."""
    return f"draft:{conversation.public_id}:{person.user_id}"


def attached(person: Person, conversation: Any) -> list[FileView]:
    """What the person's answer carries so far. One query."""
    return stored.of_owners(conversation.entity_id, [draft_of(person, conversation)])


def attach(person: Person, conversation: Any, content: bytes, name: str) -> Issue | None:
    """Put a file to the answer being written. Returns why not: our own rules (type, size, broken), then the network's."""
    allowed = registry.capabilities(conversation.channel.platform)
    limits = registry.limits(conversation.channel.platform)
    if len(attached(person, conversation)) >= limits.media_max:
        return Issue("too_many_media", {"max": limits.media_max})
    new = Attachment(
        entity_id=conversation.entity_id,
        owner=draft_of(person, conversation),
        subject_key_id=conversation.identity.subject_key_id,
        name=mask(plain_name(name)).text,
        retain_until=now() + DRAFT_KEPT,
    )
    file = files.take(new, content)
    issue = Issue(f"file_{file.refusal}") if file.refusal else None
    if issue is None and file.media_type not in allowed.media_types:
        issue = Issue("media_type", {"type": file.media_type})
    size_max = limits.video_bytes_max if file.media_type.startswith("video/") else limits.image_bytes_max
    if issue is None and file.size > size_max:
        issue = Issue("media_size", {"size": file.size, "max": size_max})
    if issue is not None:
        files.drop([file.public_id], new.owner)
    return issue


def describe(person: Person, conversation: Any, texts: dict[UUID, str]) -> None:
    """Say what pictures show, for those who can't see them. Personal data in it is masked like everywhere."""
    for public_id, text in texts.items():
        files.describe(public_id, draft_of(person, conversation), mask(text[:1000]).text.strip())


def detach(person: Person, conversation: Any, public_ids: Iterable[UUID]) -> None:
    """Take files off the answer again; they are forgotten."""
    files.drop(public_ids, draft_of(person, conversation))


def lacks_description(view: FileView) -> bool:
    return view.is_image and not view.alt_text.strip()
