"""Posts whose time is over, or came under a freeze: each waits for a person, who lets it out now, or not.

To let one out later than its approval allows is an approval of its own: by somebody else than those who worked on it, with
the second factor proved anew, and only while nothing stands against it today.
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import ContentChanged
from ventanilla.archive.services import record
from ventanilla.channels import decisions, sending
from ventanilla.channels.sending import Change
from ventanilla.common.pure.clock import now
from ventanilla.publishing import queries, services
from ventanilla.publishing.types import ContentState, NotPossible, VariantState
from ventanilla.workflows import check_content, publish
from ventanilla.workflows.check_content import Verdict


def may_let_out(person: Person, content: queries.Content) -> bool:
    """Whether the person decides about late posts of this content: approves there, and has not worked on it."""
    return person.may(Permission.APPROVAL_DECIDE, content.entity_id) and person.user_id not in content.contributors


def send_now(person: Person, public_id: UUID) -> Verdict | None:
    """Let out what was set aside. The verdict when something stands against it today; None when it is on its way.

    `LookupError` when it is not theirs; `PermissionDenied` without a fresh second factor; `NotPossible` when nothing waits.
    """
    content = queries.get(person, public_id)
    if content is None or not may_let_out(person, content):
        raise LookupError(str(public_id))
    if not person.stepped_up():
        raise PermissionDenied
    if content.state != ContentState.HELD:
        raise NotPossible(content.state)
    verdict = check_content.check(content)
    if not verdict.clean:
        return verdict
    with transaction.atomic():
        content = services.locked(public_id, content.entity_id)
        fact = ContentChanged(content=str(public_id), state="let_out", reason=content.reason)
        record(content.entity_id, fact, actor=person.actor, about=f"content:{public_id}")
        for part in queries.parts(content):
            if part.state == VariantState.HELD and part.version == content.version:
                _again(person, part)
    return None


def _again(person: Person, part: queries.Part) -> None:
    task = sending.take_by(part.attempt)
    if task is None:
        raise NotPossible("gone")
    change, queued = decisions.again(person, task)
    publish.tell(change)
    publish.tell(Change(decisions.by_id(queued.id), task.payload, now()))
