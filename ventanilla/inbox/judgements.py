"""People say what a message is: the engine's labels are corrected or confirmed, one text at a time.

What a person has said stands: the message, its conversation and its triage follow it, and no later reading of the same text takes its
place. A new text of the message (an edit) is a new question.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import ReadingJudged
from ventanilla.archive.services import record
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import OpenKey, open_keys
from ventanilla.inbox import queries, rules, sheets
from ventanilla.inbox.batch import system_tags
from ventanilla.inbox.models import Conversation, Message, Tagging
from ventanilla.inbox.reading_models import Judgement
from ventanilla.inbox.rules import Desk, Triage
from ventanilla.inbox.sheets import Sheet
from ventanilla.inbox.types import Direction, EventKind, InboxRefused, JudgedIn, LookReason
from ventanilla.understanding import mask
from ventanilla.understanding.types import (
    Emotion,
    Intent,
    Label,
    Reading,
    Sentiment,
    Signal,
    SignalKind,
    Threat,
    ThreatKind,
    Topic,
    Urgency,
)


class Answer(StrEnum):
    """Whether a message needs an answer of its own, as a code."""

    YES = "true"
    NO = "false"


TASKS: Mapping[str, type[StrEnum]] = {
    "sentiment": Sentiment,
    "emotion": Emotion,
    "intent": Intent,
    "topic": Topic,
    "urgency": Urgency,
    "needs_answer": Answer,
}


def code(label: object) -> str:
    """A label as it is stored in a judgement.

    >>> code(True), code("card")
    ('true', 'card')
    """
    return str(label).lower()


def shown(reading: Mapping[str, Any], task: str) -> str:
    """What stands on a message for a task: a person's word where one was given, else the engine's."""
    told = reading.get(task)
    return code(told["label"]) if isinstance(told, dict) and "label" in told else ""


def machine(reading: Mapping[str, Any], task: str) -> tuple[str, float]:
    """What the engine by itself concluded, with its score."""
    told = reading.get(task)
    if not isinstance(told, dict) or "label" not in told:
        return "", 0.0
    own = told.get("machine", told)
    return code(own["label"]), float(own.get("score", 0.0))


def kept(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """A new reading of the same text, with what people had said of it."""
    for task in TASKS:
        said = old.get(task)
        if isinstance(said, dict) and "machine" in said and task in new:
            new[task] = {**said, "machine": {"label": new[task]["label"], "score": new[task]["score"]}}
    return new


def judge(
    person: Person,
    message: Message,
    said: Mapping[str, str],
    *,
    source: JudgedIn = JudgedIn.INBOX,
    why: str = "",
    desk: Desk | None = None,
) -> list[str]:
    """Say what the labels of a message's text are: `said` maps a task to a label; equal to the engine's, it is a confirmation.

    Returns the tasks whose shown label has changed. Raises `PermissionDenied`, or `InboxRefused` where there is nothing to judge.
    """
    if not person.may(Permission.READING_CORRECT, message.entity_id):
        raise PermissionDenied
    wanted = {task: code(label) for task, label in said.items()}
    if not wanted or any(task not in TASKS or label not in set(TASKS[task]) for task, label in wanted.items()):
        raise InboxRefused(_("This is no label that the desk knows."))
    with transaction.atomic():
        sheet = _sheet(message)
        row = Message.objects.select_for_update(of=("self",)).select_related("identity").get(pk=message.pk)
        if row.direction != Direction.IN or row.identity is None or not row.text or not row.reading:
            raise InboxRefused(_("This message has no text any more, or is our own: there is nothing to say of it."))
        key = open_keys([row.identity.subject_key_id]).get(row.identity.subject_key_id)
        if key is None:
            raise InboxRefused(_("This person has been erased: nothing is learned from what they wrote."))
        before = {task: shown(row.reading, task) for task in wanted}
        told = _triage_of(row, sheet)
        _store(person, row, key, wanted, source, mask(why.strip()).text[:300])
        changed = [task for task in wanted if before[task] != wanted[task]]
        if sheet is not None and changed:
            _follow(person, sheet, row, told, {t: [before[t], wanted[t]] for t in changed}, desk or queries.desk(row.entity_id))
    message.reading = row.reading
    return changed


def _sheet(message: Message) -> Sheet | None:
    """The message's conversation under lock, before the message itself: the order in which intake locks."""
    if message.conversation_id is None:
        return None
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("identity")
    return Sheet(rows.get(pk=message.conversation_id))


def _store(person: Person, row: Message, key: OpenKey, wanted: Mapping[str, str], source: JudgedIn, why: str) -> None:
    at, model = now(), str(row.reading.get("model", ""))[:40]
    changes: dict[str, list[str]] = {}
    judgements = []
    for task, after in wanted.items():
        before, score = machine(row.reading, task)
        changes[task] = [before, after]
        label: str | bool = after == Answer.YES if task == "needs_answer" else after
        machine_label: str | bool = before == Answer.YES if task == "needs_answer" else before
        row.reading[task] = {"label": label, "score": 1.0, "by": person.actor, "machine": {"label": machine_label, "score": score}}
        judgements.append(
            Judgement(
                entity_id=row.entity_id,
                message=row,
                identity_id=row.identity_id or 0,
                subject_key_id=key.id,
                revision=row.revision,
                task=task,
                before=before,
                after=after,
                score=score,
                model=model,
                source=source,
                why=why,
                by=person.actor,
                at=at,
            )
        )
    Judgement.objects.bulk_create(judgements)
    row.save(update_fields=["reading"])
    fact = ReadingJudged(
        conversation=str(row.conversation.public_id) if row.conversation else "",
        message=str(row.public_id),
        revision=row.revision,
        changes=changes,
        model=model,
        source=source.value,
        why=why,
    )
    record(row.entity_id, fact, actor=person.actor, about=f"message:{row.public_id}", key=key)


# --- what follows from it


def reading_of(message: Message) -> Reading:
    """A stored reading in the engine's form: what triage decides on. Spans and masks are not in it."""
    told = message.reading

    def label(task: str) -> Label:
        return Label(shown(told, task), float(told.get(task, {}).get("score", 0)))

    needs = label("needs_answer")
    return Reading(
        id="",
        language=Label(message.language, 1.0),
        sentiment=label("sentiment"),
        emotion=label("emotion"),
        intent=label("intent"),
        topic=label("topic"),
        urgency=label("urgency"),
        needs_answer=Label(needs.label != Answer.NO, needs.score),
        masked_text=message.text,
        threats=tuple(Threat(ThreatKind(t["kind"]), 0, 0, t["reason"]) for t in told.get("threats", ())),
        signals=tuple(Signal(SignalKind(s["kind"]), s["score"], s["reason"]) for s in told.get("signals", ())),
    )


def _thread(row: Message, sheet: Sheet | None) -> list[Message]:
    """The customer's messages of the conversation that still stand, in order; the judged one among them."""
    if sheet is None:
        return [row]
    standing = sheets.stored_messages([sheet.conversation.pk]).get(sheet.conversation.pk, {})
    standing[row.public_id] = row
    found = [m for m in standing.values() if m.direction == Direction.IN and m.deleted_at is None and m.reading]
    return sorted(found, key=lambda m: (m.posted_at, m.native_id or ""))


def _concluded(messages: Iterable[Message], routes: Sequence[rules.Route]) -> Triage:
    """What triage makes of all of a conversation's messages together: the most urgent, every tag, the last one's team."""
    told = [
        rules.triage(reading_of(m), surface=m.surface, forbidden=m.forbidden, routes=routes) for m in messages if shown(m.reading, "intent")
    ]
    tags = dict.fromkeys(tag for one in told for tag in one.tags)
    team = told[-1].team_id if told else None
    return Triage(min((one.priority for one in told), default=4), tuple(tags), LookReason.NONE, team)


def _triage_of(row: Message, sheet: Sheet | None) -> Triage:
    routes = queries.desk(row.entity_id).routes if sheet is not None else ()
    return _concluded(_thread(row, sheet), routes)


def _follow(person: Person, sheet: Sheet, row: Message, before: Triage, changes: dict[str, list[str]], desk: Desk) -> None:
    """Filters, priority, tags and queue follow the new labels; what a person has set by hand stays."""
    thread, at = _thread(row, sheet), now()
    after = _concluded(thread, desk.routes)
    conversation = sheet.conversation
    if thread[-1].pk == row.pk:
        for task in ("sentiment", "emotion", "intent", "topic", "urgency"):
            setattr(conversation, task, shown(row.reading, task))
    if conversation.priority == before.priority != after.priority or after.priority < conversation.priority:
        sheet.note(EventKind.PRIORITY_CHANGED, person.actor, at, before=conversation.priority, after=after.priority, by=person.name)
        conversation.priority = after.priority
    if after.team_id and after.team_id != conversation.team_id and conversation.assignee_id is None and after.team_id != before.team_id:
        conversation.team_id = after.team_id
    _retag(conversation, before, after)
    sheet.note(EventKind.RELABELLED, person.actor, at, by=person.name, message=str(row.public_id), changes=changes)
    sheet.wind(desk)
    sheets.save([sheet], actor=person.actor, reason="relabelled")


def _retag(conversation: Conversation, before: Triage, after: Triage) -> None:
    """Triage's own tags come and go with what it concludes; those that people put stay."""
    gone = set(before.tags) - set(after.tags)
    if gone:
        Tagging.objects.filter(conversation=conversation, by="triage", tag__key__in=gone).delete()
    fresh = set(after.tags) - set(before.tags)
    if fresh:
        tags = system_tags(conversation.entity_id, fresh)
        rows = [
            Tagging(entity_id=conversation.entity_id, conversation=conversation, tag=tags[key], by="triage", at=now())
            for key in sorted(fresh)
        ]
        Tagging.objects.bulk_create(rows, ignore_conflicts=True)
