"""From the outbox to the network and back into the conversation: the jobs that send, read back and poll, and what people decide.

The network is called between transactions, never within one. What became of an attempt, the message that shows it and the
notices commit together.
"""

from uuid import UUID

from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import holders
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.approvals import services as approving
from ventanilla.channels import credentials, decisions, holds, outbox, registry, sending
from ventanilla.channels.sending import Change, Task
from ventanilla.channels.types import Act, AuthState, InboundMessage, Outcome, PlatformFault, Rejected, Undecidable
from ventanilla.common.pure.clock import now
from ventanilla.inbox import outgoing as inbox
from ventanilla.inbox import services as inbox_services
from ventanilla.inbox.types import OutgoingMessage, SendState
from ventanilla.jobs.services import enqueue
from ventanilla.jobs.worker import Retry, worker_name
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many
from ventanilla.workflows import channel_health, media_rights, publish
from ventanilla.workflows.desk import desk_of

# The inbox has no words of its own for what a network is still working on, nor for what waits for an approval.
_SHOWN = {"pending": SendState.SENDING, "awaiting": SendState.HELD}


def send(attempt: int) -> None:
    """Job `outbox.send`. Run twice, it sends once: the claim lets one through."""
    if not sending.sendable(attempt):
        _wait(attempt)
        return
    task = sending.take(attempt)
    if task is None or (media_rights.ended(task) and _set_aside(attempt, "rights")):
        return
    connected = sending.connect(task)
    ready = connected if isinstance(connected, Rejected) else sending.prepare(connected)
    if isinstance(ready, Rejected):
        _settle(task, ready)
        return
    claimed = sending.claim(ready, worker_name())
    if claimed is None:
        _wait(attempt)
        return
    _settle(claimed, sending.call(claimed))


def _wait(attempt: int) -> None:
    """A post whose time has come is set aside for a person. Else: held with an end, it is tried again then; held without one, or
    its channel dead, lifting or connecting again asks anew."""
    if _set_aside(attempt):
        return
    held = sending.held_until(attempt)
    if held is not None:
        entity_id, until = held
        enqueue("outbox.send", {"attempt": attempt}, entity_id=entity_id, run_at=until, key=f"attempt:{attempt}:held")


def _set_aside(attempt: int, why: str = "") -> bool:
    with transaction.atomic():
        change = sending.set_aside(attempt, why)
        tell(change)
    return change is not None


def _settle(task: Task, outcome: Outcome) -> None:
    with transaction.atomic():
        tell(sending.settle(task, outcome))


def poll(attempt: int) -> None:
    """Job `outbox.poll`: what became of something that the network took and has not shown yet."""
    task = sending.take(attempt)
    if task is None or not task.handle:
        return
    connected = sending.connect(task)
    if isinstance(connected, Rejected):
        raise Retry(30, connected.code.value, free=True)  # what it took is not refused because we cannot ask now
    _settle(connected, sending.poll(connected, task.handle))


def reconcile(attempt: int) -> None:
    """Job `outbox.reconcile`: read an unknown outcome back."""
    task = sending.take(attempt)
    if task is None or task.state != "unknown":
        return
    connected = sending.connect(task)
    answer = Undecidable(connected.detail) if isinstance(connected, Rejected) else sending.read_back(connected)
    with transaction.atomic():
        tell(sending.resolve(task, answer))


def sweep() -> int:
    """Timer: what a dead worker held becomes unknown; what nobody sent is asked for again."""
    found = 0
    for attempt in sending.lost():
        task = sending.take(attempt)
        if task is not None:
            with transaction.atomic():
                change = sending.lose(task)
                tell(change)
                found += change is not None
    for attempt in sending.overdue():
        found += _set_aside(attempt)
    with transaction.atomic():
        holds.release(sending.forgotten())
    return found


def tell(change: Change | None) -> None:
    """Bring the conversation, the channel and people up to date, in the transaction of the change."""
    if change is None:
        return
    attempt = change.attempt
    of_content = attempt.source.startswith("content:")
    if attempt.kind == "act":
        publish.told(change) if of_content else _acted(change)
    elif of_content:
        publish.tell(change)
    else:
        show(change)
    if change.channel_dead:
        channel_health.dead(attempt.channel, AuthState.NEEDS_REAUTH, attempt.detail)
    if change.tell and (attempt.state in ("unknown", "refused") or attempt.reason in decisions.SET_ASIDE):
        _notify(change)


def show_queued(attempt: int, payload: outbox.Payload, conversation: int) -> UUID:
    """The message of an attempt that was queued this moment. Returns its public id."""
    row = decisions.by_id(attempt)
    show(Change(row, payload, now()), conversation)
    message = inbox.message_of(row.public_id)
    assert message is not None
    return message


def request_of(entity_id: int, attempt: UUID) -> UUID | None:
    """The newest approval request for an attempt."""
    ticket = approvals.ticket(entity_id, f"attempt:{attempt}")
    return ticket.public_id if ticket else None


def show(change: Change, conversation: int | None = None) -> None:
    """Bring the message that stands for an attempt in line with it; `conversation` for one that is not shown yet."""
    attempt, outgoing = change.attempt, change.payload.outgoing
    conversation = conversation or inbox.conversation_of(attempt.public_id)
    if conversation is None or outgoing is None:
        return
    state = _SHOWN.get(attempt.state) or SendState(attempt.state)
    message = OutgoingMessage(
        attempt=attempt.public_id,
        state=state,
        text=change.payload.shown,
        surface=outgoing.surface.value,
        native_id=attempt.native_id,
        url=attempt.native_url,
        parent_id=outgoing.reply_to,
        root_id=outgoing.root_id,
        author_id=attempt.author_id,
        sent_at=change.at if state is SendState.SENT else None,
        reason="approval" if attempt.state == "awaiting" else attempt.reason,
        language=outgoing.language,
        wait=change.payload.wait,
        files=change.payload.files,
    )
    inbox.record_outgoing(conversation, message, desk=desk_of(attempt.entity_id))


def _acted(change: Change) -> None:
    act = change.payload.act
    if change.attempt.state == "sent" and act in (Act.HIDE, Act.UNHIDE):
        attempt = change.attempt
        actor = f"user:{attempt.author_id}" if attempt.author_id else "system"
        inbox_services.mark_hidden(attempt.entity_id, attempt.channel_id, change.payload.target, hidden=act is Act.HIDE, actor=actor)


def _notify(change: Change) -> None:
    attempt = change.attempt
    kinds = {"unknown": NoticeKind.SEND_UNKNOWN, "withdrawn": NoticeKind.POST_MISSED}
    kind = kinds.get(attempt.state, NoticeKind.SEND_REFUSED)
    people = {attempt.author_id} if attempt.author_id else set(holders(Permission.PUBLISHING_FREEZE, attempt.entity_id))
    link = _link(attempt.source)
    params = {"channel": attempt.channel.name, "reason": attempt.reason}
    notify_many(NewNotice(attempt.entity_id, user, kind, params, link) for user in sorted(people))


def _link(source: str) -> str:
    """The page of the object that an attempt belongs to."""
    kind, _, id_ = source.partition(":")
    return {"conversation": f"/inbox/{id_}", "content": f"/content/{id_}"}.get(kind, "/inbox")


# -- what a person decides -----------------------------------------------------------------------------------------


def _task(person: Person, public_id: UUID) -> Task:
    task = sending.take(decisions.get(person, public_id).pk)
    if task is None:
        raise LookupError(str(public_id))
    return task


def confirm_sent(person: Person, public_id: UUID, link: str = "") -> None:
    """ "It is there": an unknown attempt counts as sent. The link, where given, is looked up to learn the item's id."""
    task = _task(person, public_id)
    native_id = _item_at(task, link)
    with transaction.atomic():
        tell(decisions.confirm(person, task, native_id, link))


def _item_at(task: Task, link: str) -> str:
    """The native id in an address, when the network says that it is ours."""
    candidate, connected = link.rstrip("/").rpartition("/")[2].partition("?")[0], sending.connect(task)
    if not candidate or isinstance(connected, Rejected) or connected.connection is None:
        return ""
    try:
        item = registry.get(task.channel.platform).refetch(connected.connection, [candidate]).get(candidate)
    except PlatformFault:
        return ""
    return candidate if isinstance(item, InboundMessage) and item.by_us else ""


def send_again(person: Person, public_id: UUID) -> UUID:
    """A person sends it once more: a new attempt, linked to the old one. Returns its public id."""
    task = _task(person, public_id)
    with transaction.atomic():
        change, queued = decisions.again(person, task)
        conversation = inbox.conversation_of(public_id)
        if conversation is not None:
            show(Change(decisions.get(person, queued.public_id), task.payload, now()), conversation)
        else:
            tell(Change(decisions.get(person, queued.public_id), task.payload, now()))
        tell(change)
    return queued.public_id


def give_up(person: Person, public_id: UUID) -> None:
    """A person lets an unknown or refused attempt be."""
    task = _task(person, public_id)
    with transaction.atomic():
        tell(decisions.give_up(person, task))


def withdraw(person: Person, public_id: UUID) -> None:
    """A person takes back what has not left yet."""
    task = _task(person, public_id)
    with transaction.atomic():
        tell(decisions.withdraw(person, task))
        approving.void(task.entity_id, f"attempt:{public_id}", "withdrawn", actor=person.actor)


def delete_sent(person: Person, public_id: UUID) -> None:
    """Take something that we sent off its network again: what was on the wire when a freeze came. `LookupError` when it is not theirs."""
    attempt = decisions.by(public_id)
    if attempt is None or attempt.state != "sent" or not person.may(Permission.PUBLISHING_FREEZE, attempt.entity_id):
        raise LookupError(str(public_id))
    key = credentials.key_of(attempt.channel)
    with transaction.atomic():
        outbox.queue_act(
            attempt.entity_id,
            attempt.channel_id,
            Act.DELETE,
            attempt.native_id,
            attempt.source,
            f"delete:{public_id}",
            key,
            author_id=person.user_id,
            actor=person.actor,
        )
