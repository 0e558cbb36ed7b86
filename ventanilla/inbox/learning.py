"""What is known of the engine's readings: how often people find them right, how what comes in moves, what is worth a label.

Accuracy is measured on the random sample alone: messages drawn by chance on arrival and reviewed by people, right or wrong. What agents
correct on their own is errors that somebody noticed; it teaches, but a share of it measures nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from ventanilla.common.pure.clock import now
from ventanilla.common.pure.text import fold
from ventanilla.inbox import judgements
from ventanilla.inbox.models import Conversation, Message
from ventanilla.inbox.reading_models import Judgement, ReadingWeek
from ventanilla.inbox.types import Direction, JudgedIn
from ventanilla.understanding.drift import words_of

WEEKS = 8
SAMPLE_DAYS = 14  # after which a drawn message is no longer offered for review
_WEEK_MOST = 400  # sampled messages of a week that are looked at
_JUDGED_MOST = 20_000
_NEWEST = 300  # conversations among whose messages the most useful are sought
_UNSURE = 60


@dataclass(frozen=True, slots=True)
class Judged:
    """One label as a person left it."""

    task: str
    before: str
    after: str
    source: str
    at: datetime
    model: str


def monday(day: date) -> date:
    """The first day of the week.

    >>> monday(date(2026, 11, 22)).isoformat()
    '2026-11-16'
    """
    return day - timedelta(days=day.weekday())


def judged(entity_id: int, *, weeks: int = WEEKS) -> list[Judged]:
    """What was said in these weeks, the last word on each label of each text and way. One query."""
    since = now() - timedelta(weeks=weeks)
    rows = Judgement.objects.filter(entity_id=entity_id, at__gte=since).order_by("-at", "-id")
    seen: set[tuple[object, ...]] = set()
    found = []
    fields = ("message_id", "revision", "task", "before", "after", "source", "at", "model")
    for message, revision, task, before, after, source, at, model in rows.values_list(*fields)[:_JUDGED_MOST]:
        key = (message, revision, task, source == JudgedIn.SAMPLE)
        if key not in seen:
            seen.add(key)
            found.append(Judged(task, before, after, source, at, model))
    return found


def interval(right: int, of: int) -> tuple[float, float]:
    """Between what and what a share lies, 19 times in 20 (Wilson).

    >>> tuple(round(x, 2) for x in interval(18, 20))
    (0.7, 0.97)
    """
    if not of:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle, wide = share + z * z / (2 * of), z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5
    return (middle - wide) / (1 + z * z / of), (middle + wide) / (1 + z * z / of)


def weeks(entity_id: int) -> list[ReadingWeek]:
    """The weeks that have been worked out, oldest first. One query."""
    return list(ReadingWeek.objects.filter(entity_id=entity_id).order_by("-starts_on")[:WEEKS])[::-1]


def roll_up() -> int:
    """Chore: work the last weeks out anew, older ones where they are missing. How many were."""
    first = monday(now().date()) - timedelta(weeks=WEEKS - 1)
    start = datetime.combine(first, time.min, tzinfo=now().tzinfo)
    entities = set(Message.objects.filter(sampled=True, posted_at__gte=start).order_by().values_list("entity_id", flat=True).distinct())
    known = set(ReadingWeek.objects.filter(starts_on__gte=first).values_list("entity_id", "starts_on"))
    done = 0
    for entity_id in sorted(entities):
        for number in range(WEEKS):
            week = first + timedelta(weeks=number)
            if number >= WEEKS - 2 or (entity_id, week) not in known:
                _week(entity_id, week)
                done += 1
    return done


def _week(entity_id: int, week: date) -> None:
    start = datetime.combine(week, time.min, tzinfo=now().tzinfo)
    rows = Message.objects.filter(entity_id=entity_id, sampled=True, posted_at__gte=start, posted_at__lt=start + timedelta(weeks=1))
    labels: dict[str, Counter[str]] = {task: Counter() for task in judgements.TASKS}
    messages = words = unknown = 0
    for reading, text in rows.order_by("-posted_at", "-id").values_list("reading", "text")[:_WEEK_MOST]:
        if not reading or not text:
            continue
        messages += 1
        for task in judgements.TASKS:
            labels[task][judgements.machine(reading, task)[0]] += 1
        counted = words_of(text)
        words, unknown = words + counted[0], unknown + counted[1]
    told = {"messages": messages, "labels": {t: dict(c) for t, c in labels.items()}, "words": words, "unknown": unknown}
    ReadingWeek.objects.update_or_create(entity_id=entity_id, starts_on=week, defaults=told)


# --- what is worth a label


def _open_to_judge(entity_id: int) -> "QuerySet[Message]":
    rows = Message.objects.filter(entity_id=entity_id, direction=Direction.IN, deleted_at=None, conversation__isnull=False)
    return rows.exclude(text="").select_related("conversation", "identity")


def to_review(entity_id: int, *, skip: Iterable[str] = (), limit: int = 1) -> list[Message]:
    """Messages of the random sample that nobody has reviewed, oldest first: in the order of arrival, never of convenience. One query."""
    done = Judgement.objects.filter(message=OuterRef("pk"), revision=OuterRef("revision"), source=JudgedIn.SAMPLE)
    since = now() - timedelta(days=SAMPLE_DAYS)
    rows = _open_to_judge(entity_id).filter(sampled=True, posted_at__gte=since).exclude(Exists(done))
    return list(rows.exclude(public_id__in=list(skip)).order_by("posted_at", "id")[:limit])


def unsure(reading: Mapping[str, Any]) -> float:
    """How unsure the engine is of a message: the mean of what its labels lack to certainty."""
    scores = [judgements.machine(reading, task)[1] for task in judgements.TASKS]
    return 1 - sum(scores) / len(scores)


def to_label(entity_id: int, *, skip: Iterable[str] = (), limit: int = 10) -> list[Message]:
    """The messages from which the engine would learn most: those that it is least sure of, each unlike the ones before. Two queries."""
    newest = Conversation.objects.filter(entity_id=entity_id).order_by("-last_message_at", "-id").values_list("pk", flat=True)[:_NEWEST]
    done = Judgement.objects.filter(message=OuterRef("pk"), revision=OuterRef("revision"))
    rows = _open_to_judge(entity_id).filter(conversation_id__in=list(newest)).exclude(Exists(done)).exclude(public_id__in=list(skip))
    unsorted = [row for row in rows.order_by("-posted_at", "-id")[: 2 * _NEWEST] if row.reading]
    return diverse(sorted(unsorted, key=lambda row: (-unsure(row.reading), -row.pk))[:_UNSURE], limit)


def diverse(rows: Sequence[Message], limit: int) -> list[Message]:
    """The first of each kind: a message that says the same in the same words as one chosen already is passed over while others are left."""
    words = {row.pk: frozenset(fold(row.text).split()) for row in rows}
    chosen: list[Message] = []
    for most in (0.3, 0.6, 1.1):  # how much alike two may be: first little, then more, then whatever is left
        for row in rows:
            if len(chosen) < limit and row not in chosen and all(_alike(words[row.pk], words[one.pk]) < most for one in chosen):
                chosen.append(row)
    return chosen


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
