"""Conversations as the inbox lists them, their messages with what the engine made of them, and what a person or system says instead."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import entity_keys
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1 import paging
from ventanilla.api.v1.problems import Problem
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS, Cursor, Line, Page
from ventanilla.inbox import judgements, queries, search, streams
from ventanilla.inbox.judgements import Answer
from ventanilla.inbox.streams import Filters, Order, Stream
from ventanilla.inbox.types import InboxRefused, JudgedIn
from ventanilla.understanding.types import Emotion, Intent, Sentiment, Topic, Urgency
from ventanilla.workflows.desk import desk_of

router = Router(tags=["conversations"])
READ, WRITE = needs(TokenScope.INBOX_READ), needs(TokenScope.INBOX_WRITE)


class ConversationOut(Schema):
    """A conversation in a list. Labels are those of the customer's last message; `preview` is masked."""

    id: UUID
    entity: str
    number: int
    state: str
    priority: int
    network: str
    channel: str
    surface: str
    sentiment: str
    emotion: str
    intent: str
    topic: str
    urgency: str
    language: str
    preview: str
    messages: int
    opened_at: datetime
    last_message_at: datetime
    unanswered_since: datetime | None
    due_at: datetime | None
    assignee: str
    tags: list[str]


class LabelOut(Schema):
    """What stands, how sure the engine was, why; `judged` when a person has said it. `machine` is what the engine had said."""

    label: str
    score: float
    judged: bool
    machine: str
    reasons: list[str]


class MessageOut(Schema):
    id: UUID
    direction: str
    surface: str
    text: str
    posted_at: datetime
    deleted: bool
    model: str
    labels: dict[str, LabelOut]


class ConversationListing(Schema):
    """Which conversations. `since`: the last message is not older. Words are searched in the messages, newest first."""

    queue: Stream = Stream.OPEN
    sentiment: Sentiment | None = None
    emotion: Emotion | None = None
    intent: Intent | None = None
    topic: Topic | None = None
    since: AwareDatetime | None = None
    search: Line = ""
    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class LabelsIn(Schema):
    """What the message really is: only the labels that you are sure of. Equal to the engine's, it is a confirmation."""

    sentiment: Sentiment | None = None
    emotion: Emotion | None = None
    intent: Intent | None = None
    topic: Topic | None = None
    urgency: Urgency | None = None
    needs_answer: bool | None = None
    why: Line = ""


_SAME = (
    "number", "state", "priority", "sentiment", "emotion", "intent", "topic", "urgency", "language", "preview", "messages", "opened_at",
    "last_message_at", "unanswered_since", "due_at",
)  # fmt: skip


def _shape(row: Any, keys: dict[int, str]) -> dict[str, object]:
    return {
        "id": row.public_id,
        "entity": keys[row.entity_id],
        "network": row.channel.platform,
        "channel": row.channel.key,
        "surface": row.last_surface,
        "assignee": row.assignee.name if row.assignee else "",
        "tags": [tagging.tag.key for tagging in row.taggings.all()],
        **{name: getattr(row, name) for name in _SAME},
    }


def _message(row: Any) -> dict[str, object]:
    labels = {}
    for task in judgements.TASKS:
        if label := judgements.shown(row.reading, task):
            before, score = judgements.machine(row.reading, task)
            why = row.reading.get("reasons", {}).get(task, [])
            labels[task] = {
                "label": label, "score": score, "judged": "machine" in row.reading[task], "machine": before, "reasons": list(why)
            }  # fmt: skip
    same = {name: getattr(row, name) for name in ("direction", "surface", "text", "posted_at")}
    return {"id": row.public_id, "deleted": row.deleted_at is not None, "model": row.reading.get("model", ""), "labels": labels, **same}


def _filters(wanted: ConversationListing) -> Filters:
    def one(value: Any) -> list[str]:
        return [value.value] if value is not None else []

    return Filters(
        sentiments=one(wanted.sentiment),
        emotions=one(wanted.emotion),
        intents=one(wanted.intent),
        topics=one(wanted.topic),
        since=wanted.since,
    )


@router.get("/conversations", auth=READ, response={200: Page[ConversationOut], **PROBLEMS}, summary="Conversations, newest first")
def conversations(request: HttpRequest, wanted: Query[ConversationListing]) -> object:
    person, keys = caller(request), entity_keys()
    at = paging.decode(wanted.cursor, str, int) if not wanted.search else paging.decode(wanted.cursor, int)
    if wanted.search:
        hits = search.find(person, wanted.search, filters=_filters(wanted), before=at[0] if at else None, limit=wanted.limit)
        ids = dict.fromkeys(hit.message.conversation_id for hit in hits if hit.message.conversation_id)
        rows = {row.pk: row for row in queries.with_ids(person, list(ids))}
        follow = paging.encode(hits[-1].position) if len(hits) == wanted.limit else None
        return {"items": [_shape(rows[pk], keys) for pk in ids if pk in rows], "next": follow}
    after = (datetime.fromisoformat(at[0]), at[1]) if at else None
    page = streams.page(person, wanted.queue, order=Order.NEWEST, filters=_filters(wanted), after=after, limit=wanted.limit)
    follow = paging.encode(page.after[0].isoformat(), page.after[1]) if page.after else None
    return {"items": [_shape(row, keys) for row in page.rows], "next": follow}


@router.get(
    "/conversations/{uuid:public_id}/messages",
    auth=READ,
    response={200: list[MessageOut], **PROBLEMS},
    summary="The newest messages of a conversation, oldest first, with their readings",
)
def messages(request: HttpRequest, public_id: UUID) -> object:
    row = queries.get_conversation(caller(request), public_id)
    if row is None:
        raise Http404
    return [_message(item.message) for item in queries.thread(row).items if item.message is not None]


@router.post(
    "/messages/{uuid:public_id}/labels", auth=WRITE, response={200: MessageOut, **PROBLEMS}, summary="Correct or confirm a reading"
)
def labels(request: HttpRequest, public_id: UUID, said: LabelsIn) -> object:
    person = caller(request)
    message = queries.get_message(person, public_id)
    if message is None or not person.may(Permission.READING_CORRECT, message.entity_id):
        raise Http404
    told = {task: getattr(said, task) for task in judgements.TASKS if getattr(said, task) is not None}
    given = {task: (Answer.YES if value else Answer.NO) if isinstance(value, bool) else value.value for task, value in told.items()}
    try:
        judgements.judge(person, message, given, source=JudgedIn.API, why=said.why, desk=desk_of(message.entity_id))
    except InboxRefused as refused:
        raise Problem(422, "reading_refused", str(refused)) from refused
    return _message(message)
