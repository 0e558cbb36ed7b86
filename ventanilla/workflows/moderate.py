"""Hide, show again, delete, report or like an item on its network, from the message that shows it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.channels import outbox, registry
from ventanilla.channels.types import Act, Capabilities, Issue
from ventanilla.common.sealing import open_key
from ventanilla.inbox import queries, services
from ventanilla.workflows.reply import Stopped

_OURS = frozenset({Act.DELETE})


@dataclass(frozen=True, slots=True)
class Asked:
    """The act is on its way: its attempt."""

    attempt: UUID


def _able(allowed: Capabilities, act: Act) -> bool:
    return {
        Act.HIDE: allowed.hide,
        Act.UNHIDE: allowed.hide,
        Act.DELETE: allowed.delete_own,
        Act.REPORT: allowed.report,
        Act.LIKE: allowed.like,
        Act.BLOCK: allowed.block,
    }[act]


def acts_on(person: Person, message: Any) -> list[Act]:
    """What this person may do with a message on its network, for its menu. Negative comments are hidden only by who may."""
    if not message.native_id or message.deleted_at or not person.may(Permission.INBOX_HIDE, message.entity_id):
        return []
    allowed = registry.capabilities(message.channel.platform)
    ours = message.direction == "out"
    fitting = [act for act in Act if _able(allowed, act) and (act in _OURS) == ours]
    return [act for act in fitting if act not in (Act.HIDE, Act.UNHIDE) or _may_hide(message, act)]


def _may_hide(message: Any, act: Act) -> bool:
    return message.surface == "public" and (message.hidden_at is None) == (act is Act.HIDE)


def act_on(person: Person, message: UUID, act: Act, idempotency_key: str, reason: str = "") -> Asked | Stopped:
    """Ask for an act. Raises `LookupError` when the message is not theirs to see, `PermissionDenied` without the right.

    Who hides what a customer wrote says why; the reason stands as a note beside the conversation.
    """
    row = queries.get_message(person, message)
    if row is None:
        raise LookupError(str(message))
    if not person.may(Permission.INBOX_HIDE, row.entity_id):
        raise PermissionDenied
    if act not in acts_on(person, row):
        return Stopped(issues=(Issue("not_possible_here", {"act": act.value}),))
    if act is Act.HIDE and not reason.strip():
        return Stopped(issues=(Issue("reason_missing"),))
    conversation = row.conversation
    identity = row.identity or (conversation.identity if conversation else None)
    if identity is None:
        return Stopped(issues=(Issue("not_possible_here", {"act": act.value}),))
    source = f"conversation:{conversation.public_id}" if conversation else f"message:{row.public_id}"
    with transaction.atomic():
        queued = outbox.queue_act(
            row.entity_id,
            row.channel_id,
            act,
            row.native_id or "",
            source,
            f"act:{row.pk}:{act.value}:{idempotency_key}"[:100],
            open_key(identity.subject_key_id),
            author_id=person.user_id,
            actor=person.actor,
        )
        if act is Act.HIDE and conversation is not None and queued.fresh:
            services.add_note(person, conversation, _("Hidden on the network. Why: %(reason)s") % {"reason": reason.strip()[:300]})
    return Asked(queued.public_id)
