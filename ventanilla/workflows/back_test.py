"""Try a version of a word list on what has left the bank in the last days, before it counts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ventanilla.accounts.queries import descendants
from ventanilla.accounts.types import Person
from ventanilla.catalogue import lexicons
from ventanilla.channels import sending, spoken
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.compliance.lexicons import Entry, Policy, search
from ventanilla.jobs.services import enqueue

JOB = "lexicon.try"
DAYS = 30
SAMPLE = 20
MINUTES_EACH = 0.5  # of a reviewer, for one text
_TELL_EVERY = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A text of the sample, as a page shows it."""

    attempt: UUID
    text: str  # masked
    start: int
    end: int
    at: datetime
    source: str


def ask(person: Person, version: UUID) -> UUID:
    """Have a version tried. `Http404` when it is not theirs."""
    with transaction.atomic():
        trial = lexicons.ask_trial(person, version, DAYS)
        enqueue(JOB, {"trial": trial.pk}, rank=6)
    return trial.public_id


def run(trial: int) -> None:
    """Job `lexicon.try`: over what the version's entity and those below it have sent."""
    with scope.system():
        try:
            _run(trial)
        except Exception:  # whatever it was, the page says that it failed; the queue hears of it too
            lexicons.fail_trial(trial)
            raise


def _run(trial: int) -> None:
    row = lexicons.begin_trial(trial, 0)
    if row is None:
        return
    since, ids = now() - timedelta(days=row.days), descendants()[row.entity_id]
    lexicons.begin_trial(trial, spoken.count(ids, since))
    policy, done, hits = lexicons.policy(row.version), 0, 0
    weeks: Counter[str] = Counter()
    by_entry: Counter[str] = Counter()
    sample: list[list[str | int]] = []
    for attempt, at, entries, spans in _hits(policy, ids, since):
        done += 1
        if done % _TELL_EVERY == 0:
            lexicons.tell_trial(trial, done)
        if not spans:
            continue
        hits += 1
        weeks[(at - timedelta(days=at.weekday())).date().isoformat()] += 1
        by_entry.update(f"{entry.kind}: {entry.text}" for entry in set(entries))
        if len(sample) < SAMPLE:
            sample.append([str(attempt), *spans[0]])
    found = {"hits": hits, "minutes": hits * MINUTES_EACH, "weeks": dict(weeks), "by_entry": dict(by_entry), "sample": sample}
    lexicons.end_trial(trial, done=done, total=done, **found)


def _hits(policy: Policy, ids: frozenset[int], since: datetime) -> Iterator[tuple[UUID, datetime, list[Entry], list[tuple[int, int]]]]:
    for attempt, at, kind, text in spoken.texts(ids, since):
        found = search(text, [policy]) if not policy.kinds or kind in policy.kinds else ()
        yield attempt, at, [h.entry for h in found], [(h.start, h.end) for h in found]


def sample(person: Person, rows: list[list[str | int]]) -> list[Shown]:
    """The sample's texts that the person may see and that are still there. Two queries."""
    opened = sending.opened([UUID(str(attempt)) for attempt, _, _ in rows])
    told = []
    for attempt, start, end in rows:
        found = opened.get(UUID(str(attempt)))
        if found is not None and person.scope.allows(found[0].entity_id):
            told.append(Shown(found[0].public_id, found[1].shown, int(start), int(end), found[0].created_at, found[0].source))
    return told
