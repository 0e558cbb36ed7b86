"""An answer to a customer: read, checked, approved where needed, recorded and queued in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import paths as approval_paths
from ventanilla.approvals import services as approvals
from ventanilla.approvals.types import NobodyMayDecide, SubjectKind
from ventanilla.cases import proposals
from ventanilla.cases.openings import open_kinds
from ventanilla.cases.states import CaseKind
from ventanilla.channels import credentials, outbox, registry
from ventanilla.channels.types import AttemptKind, Issue, Media, Outgoing, Surface
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import open_key
from ventanilla.compliance import replies
from ventanilla.compliance.types import Draft, DraftKind, Finding
from ventanilla.files import queries as files
from ventanilla.files import services as kept
from ventanilla.inbox import outgoing as inbox
from ventanilla.inbox import queries
from ventanilla.understanding.types import PersonalData, Reading, Threat
from ventanilla.workflows import attachments, choose_path, outgoing, rule_book
from ventanilla.workflows.outbound_text import read_outbound


@dataclass(frozen=True, slots=True)
class Queued:
    """It is on its way: the attempt, and the message of the conversation that shows it."""

    attempt: UUID
    message: UUID


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing was sent or stored. Spans are string indices into the text that was given; `issues` are codes of the network's limits."""

    personal_data: tuple[PersonalData, ...] = ()
    threats: tuple[Threat, ...] = ()
    findings: tuple[Finding, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """It waits for somebody else's decision: the request, the attempt and the message that shows it."""

    request: UUID
    attempt: UUID
    message: UUID


Result = Queued | Stopped | NeedsApproval


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer being made. `author` is None for the system's own."""

    conversation: Any
    text: str
    surface: Surface
    key: str
    author: Person | None
    files: tuple[str, ...] = ()
    wait: bool = True
    ask: bool = False

    @property
    def idempotency_key(self) -> str:
        return f"reply:{self.conversation.pk}:{self.key}"[:100]

    @property
    def door(self) -> str:
        """Of the files that may go with it."""
        return attachments.draft_of(self.author, self.conversation) if self.author else ""

    @property
    def actor(self) -> str:
        return self.author.actor if self.author else "system"


def send_reply(
    person: Person,
    conversation: UUID,
    text: str,
    surface: Surface,
    idempotency_key: str,
    *,
    files: Sequence[UUID] = (),
    wait: bool = True,
    ask: bool = False,
) -> Result:
    """Answer the customer of a conversation, in public or in private.

    The same `idempotency_key` gives the same answer: a double click, a second tab, a lost connection. `files` are stored
    attachments; `wait`: once sent, the conversation waits for the customer; `ask`: the author wants somebody else to agree first.
    Raises `LookupError` when the person may not see the conversation, `PermissionDenied` when they may not answer in it.
    """
    row = queries.get_conversation(person, conversation)
    if row is None:
        raise LookupError(str(conversation))
    if not person.may(Permission.INBOX_REPLY, row.entity_id):
        raise PermissionDenied
    return _send(_Answer(row, _clean(text), surface, idempotency_key, person, tuple(map(str, files)), wait, ask))


def answer_by_itself(entity_id: int, conversation: UUID, text: str, surface: Surface, idempotency_key: str) -> Result:
    """The system's own answer (a hint to delete a card number, a receipt): checked like everybody's, never counted as an answer."""
    row = inbox.by_id(entity_id, conversation)
    if row is None:
        raise LookupError(str(conversation))
    return _send(_Answer(row, _clean(text), surface, idempotency_key, None, wait=False))


def check_reply(person: Person, conversation: UUID, text: str, surface: Surface, *, files: Sequence[UUID] = ()) -> Stopped | None:
    """What would stop this answer, while somebody writes it; None when nothing would. Nothing is kept."""
    row = queries.get_conversation(person, conversation)
    if row is None:
        raise LookupError(str(conversation))
    return _draft(_Answer(row, _clean(text), surface, "", person, tuple(map(str, files))))[0]


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def _send(answer: _Answer) -> Result:
    standing = _standing(answer)
    if standing is not None:
        return standing
    stopped, item, reading = _draft(answer)
    if stopped is not None or item is None or reading is None:
        return stopped or Stopped()
    try:
        with transaction.atomic():
            return _record(answer, item, reading)
    except outbox.KeyReused:  # another tab answered in the meantime, with other words
        return Stopped(issues=(Issue("answered_meanwhile"),))
    except NobodyMayDecide:  # the path names the author alone
        return Stopped(issues=(Issue("nobody_may_approve"),))


def _standing(answer: _Answer) -> Result | None:
    """What the same key gave before, with the same words."""
    found = outbox.find(answer.conversation.entity_id, answer.idempotency_key)
    message = inbox.message_of(found.public_id) if found else None
    if found is None or message is None:
        return None
    request = outgoing.request_of(answer.conversation.entity_id, found.public_id)
    if not outbox.says(found.id, answer.text):
        return Stopped(issues=(Issue("answered_meanwhile"),))
    return NeedsApproval(request, found.public_id, message) if request and found.state == "awaiting" else Queued(found.public_id, message)


def _draft(answer: _Answer) -> tuple[Stopped | None, Outgoing | None, Reading | None]:
    """Read and check the text, then ask the network's own rules. Nothing is written."""
    channel = answer.conversation.channel
    country, domains = answer.conversation.entity.country, channel.settings.get("domains", ())
    reading, personal, threats = read_outbound(answer.text, country, domains)
    said: list[PersonalData | Threat] = [*personal, *threats]  # what is said of these words already is not said twice
    findings = tuple(f for f in _blocked(answer, country) if not any(one.start <= f.start and f.end <= one.end for one in said))
    if personal or threats or findings:
        return Stopped(tuple(personal), tuple(threats), findings), None, None
    item, issues = _addressed(answer)
    if item is not None:
        issues = [*issues, *registry.get(channel.platform).validate(credentials.connection(channel), item)]
    if issues or item is None:
        return Stopped(issues=tuple(issues)), None, None
    return None, item, reading


def _blocked(answer: _Answer, country: str) -> tuple[Finding, ...]:
    """What the rule engine forbids: to show that a person is a customer, to sell inside a complaint, and what the country's packs add."""
    kind = DraftKind.DM if answer.surface is Surface.DIRECT else DraftKind.REPLY
    channel = answer.conversation.channel
    row = answer.conversation
    complained = CaseKind.COMPLAINT in open_kinds({row.pk})[row.pk]
    flags = {"conversation_state": "complaint" if complained else "open"}
    return replies.stops(
        Draft(answer.text, kind=kind, platform=channel.platform, countries=(country,), entity_country=country, flags=flags),
        rule_book.bench(row.entity_id),
    )


def _addressed(answer: _Answer) -> tuple[Outgoing | None, list[Issue]]:
    """The answer with its addressee, as the channel allows: whom, under which item, within which window."""
    row = answer.conversation
    channel, allowed = row.channel, registry.capabilities(row.channel.platform)
    if not channel.active:
        return None, [Issue("channel_off")]
    media, missing = _media(answer)
    if missing:
        return None, [Issue("file_not_ready")]
    if any(m.media_type.startswith("image/") and not m.alt_text for m in media):
        return None, [Issue("alt_missing")]
    last = inbox.answered(row.pk, answer.surface.value)
    item = Outgoing(
        answer.text, surface=answer.surface, recipient=row.identity.native_id, recipient_handle=row.identity.handle, media=media
    )
    if answer.surface is Surface.DIRECT:
        window = allowed.dm_window_h
        if window is not None and (last is None or now() - last.posted_at > timedelta(hours=window)):
            return None, [Issue("dm_window_closed", {"hours": window})]
        return replace(item, reply_to=last.native_id if last else "", root_id=last.root_id if last else ""), []
    if last is None:
        return None, [Issue("not_summoned" if allowed.reply_requires_summon else "nothing_to_answer")]
    return replace(item, reply_to=last.native_id, root_id=last.root_id), []


def _media(answer: _Answer) -> tuple[tuple[Media, ...], bool]:
    """The attachments, opened: those that the author has put to an answer in this very conversation, nobody else's."""
    ids = answer.files
    views = {str(id_): view for id_, view in files.by_ids(ids).items() if view.owner == answer.door}
    opened = [(views.get(id_), files.content(id_)) for id_ in ids]
    media = [
        Media(view.media_type, alt_text=view.alt_text, name=view.name, content=content) for view, content in opened if view and content
    ]
    return tuple(media), len(media) != len(ids)


def _record(answer: _Answer, item: Outgoing, reading: Reading) -> Result:
    row, author = answer.conversation, answer.author
    awaiting = author is not None and (answer.ask or row.entity_id in author.supervised)
    payload = outbox.Payload(replace(item, media=()), files=answer.files, shown=reading.masked_text, wait=answer.wait)
    new = outbox.NewAttempt(
        entity_id=row.entity_id,
        channel_id=row.channel_id,
        kind=AttemptKind.MESSAGE if answer.surface is Surface.DIRECT else AttemptKind.REPLY,
        source=f"conversation:{row.public_id}",
        idempotency_key=answer.idempotency_key,
        payload=payload,
        key=open_key(row.identity.subject_key_id),
        author_id=author.user_id if author else None,
        actor=answer.actor,
        awaiting=awaiting,
    )
    queued = outbox.queue(new)
    message = inbox.message_of(queued.public_id) or outgoing.show_queued(queued.id, payload, row.pk)
    if answer.files:
        kept.hand_over(answer.files, answer.door, f"message:{message}")
    if author is not None:
        proposals.answered(row.pk, answer.actor)
    if not awaiting or author is None:
        return Queued(queued.public_id, message)
    path = approval_paths.choose(row.entity_id, SubjectKind.REPLY, choose_path.of_channel(row.channel))
    subject, whole = f"attempt:{queued.public_id}", {"attempt": str(queued.public_id), "content": queued.payload_hash.hex()}
    by = approval_paths.decide_by(path.path, now())
    ticket = approvals.open_request(row.entity_id, subject, whole, author, path, by, summary=row.reference)
    return NeedsApproval(ticket.public_id, queued.public_id, message)
