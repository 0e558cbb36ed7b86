"""What a person decides about an attempt: it is there, send it again, give it up, hold it back for good.

Each runs in the caller's transaction and gives the change, or raises `NotPossible` when the attempt has moved on meanwhile.
"""

from dataclasses import replace
from uuid import UUID

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.channels import outbox
from ventanilla.channels.models import Attempt
from ventanilla.channels.sending import Change, Task
from ventanilla.channels.types import AttemptKind, AttemptState
from ventanilla.common.pure.clock import now

NEEDED = {
    AttemptKind.REPLY: Permission.INBOX_REPLY,
    AttemptKind.MESSAGE: Permission.INBOX_REPLY,
    AttemptKind.ACT: Permission.INBOX_HIDE,
    AttemptKind.POST: Permission.CONTENT_WRITE,
}


SET_ASIDE = frozenset({"missed", "frozen", "rights"})  # withdrawn by nobody: a person may let them out


class NotPossible(Exception):
    """The attempt is not in a state in which this can be decided; the argument is the state that it is in."""


def get(person: Person, public_id: UUID) -> Attempt:
    """The attempt, where the person may decide about its kind. `LookupError` otherwise."""
    attempt = Attempt.objects.select_related("channel").filter(public_id=public_id).first()
    if attempt is None or not person.may(NEEDED[AttemptKind(attempt.kind)], attempt.entity_id):
        raise LookupError(str(public_id))
    return attempt


def by(public_id: UUID) -> Attempt | None:
    """The attempt, for workflows that ask for a right of their own."""
    return Attempt.objects.select_related("channel").filter(public_id=public_id).first()


def by_id(attempt_id: int) -> Attempt:
    """The attempt, for workflows."""
    return Attempt.objects.select_related("channel").get(pk=attempt_id)


def _locked(attempt_id: int, *states: AttemptState) -> Attempt:
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("channel").get(pk=attempt_id)
    if attempt.state not in states:
        raise NotPossible(attempt.state)
    return attempt


def _hanging(attempt_id: int) -> Attempt:
    """An attempt about which a person decides: its outcome unknown, refused, or set aside."""
    attempt = _locked(attempt_id, AttemptState.UNKNOWN, AttemptState.REFUSED, AttemptState.WITHDRAWN)
    if attempt.state == AttemptState.WITHDRAWN and attempt.reason not in SET_ASIDE:
        raise NotPossible(attempt.reason)
    return attempt


def _decided(person: Person, attempt: Attempt, task: Task, state: AttemptState, reason: str) -> Change:
    attempt.state, attempt.reason, attempt.detail = state, reason, ""
    attempt.settled_at = now()
    attempt.save()
    outbox.note(attempt, task.key, task.payload.shown, person.actor)
    return Change(attempt, task.payload, attempt.settled_at)


def confirm(person: Person, task: Task, native_id: str, url: str) -> Change:
    """The person has seen it on the network. `native_id` may be empty when the address does not tell it."""
    attempt = _locked(task.id, AttemptState.UNKNOWN)
    taken = Attempt.objects.filter(channel_id=attempt.channel_id, native_id=native_id).exclude(kind="act").exclude(pk=attempt.pk)
    attempt.native_id = native_id if native_id and not taken.exists() else f"confirmed:{attempt.public_id}"
    attempt.native_url = url[:500]
    return _decided(person, attempt, task, AttemptState.SENT, "confirmed")


def give_up(person: Person, task: Task) -> Change:
    """The person lets an attempt be that is unknown, refused or set aside."""
    attempt = _hanging(task.id)
    return _decided(person, attempt, task, AttemptState.WITHDRAWN, "given_up")


def withdraw(person: Person, task: Task) -> Change:
    """Take back what has not left yet."""
    attempt = _locked(task.id, AttemptState.QUEUED, AttemptState.AWAITING)
    return _decided(person, attempt, task, AttemptState.WITHDRAWN, "withdrawn")


def again(person: Person, task: Task) -> tuple[Change, outbox.Queued]:
    """A new attempt with the same content, linked to this one, which is withdrawn. Twice is one: the key names the old attempt."""
    attempt = _hanging(task.id)
    payload = task.payload
    if payload.outgoing is not None:
        payload = replace(payload, outgoing=replace(payload.outgoing, media=()))
    new = outbox.NewAttempt(
        entity_id=attempt.entity_id,
        channel_id=attempt.channel_id,
        kind=AttemptKind(attempt.kind),
        source=attempt.source,
        idempotency_key=f"again:{attempt.public_id}",
        payload=payload,
        key=task.key,
        author_id=person.user_id,
        campaign=attempt.campaign,
        product=attempt.product,
        follows_id=attempt.pk,
        actor=person.actor,
    )
    queued = outbox.queue(new)
    return _decided(person, attempt, task, AttemptState.WITHDRAWN, "sent_again"), queued


def approved(person: Person, task: Task) -> Change:
    """Somebody else has approved exactly this content: it goes out now."""
    attempt = _locked(task.id, AttemptState.AWAITING)
    attempt.state, attempt.send_at = AttemptState.QUEUED, max(attempt.send_at, now())
    attempt.save()
    outbox.note(attempt, task.key, task.payload.shown, person.actor)
    outbox.ask(attempt)
    return Change(attempt, task.payload, now())


def refused_by(person: Person, task: Task, reason: str) -> Change:
    """Somebody else has rejected or returned it: it never leaves."""
    attempt = _locked(task.id, AttemptState.AWAITING)
    return _decided(person, attempt, task, AttemptState.WITHDRAWN, reason)
