"""What is kept of every change: the timeline's line, the archive's record, the bell. One call, a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ventanilla.archive.kinds import CaseChanged
from ventanilla.archive.services import NewEntry, record_many
from ventanilla.cases.models import Case, CaseConversation, Step, StepKind
from ventanilla.common.events import EventKind, Ring, ring_many
from ventanilla.common.sealing import OpenKey, new_keys, open_keys


@dataclass(frozen=True, slots=True)
class Fact:
    """One change of one case. `changes` are codes and masked text, as the archive keeps them."""

    case: Case
    kind: StepKind
    actor: str
    at: datetime
    changes: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    text: str = ""
    from_state: str = ""
    to_state: str = ""


def keep_many(facts: Sequence[Fact]) -> None:
    """Write timeline, archive and bell for these changes, in the caller's transaction."""
    if not facts:
        return
    keys = _keys({fact.case.pk: fact.case for fact in facts}.values())
    links = _conversations({fact.case.pk for fact in facts})
    Step.objects.bulk_create(
        Step(
            entity_id=fact.case.entity_id,
            case=fact.case,
            kind=fact.kind,
            actor=fact.actor,
            at=fact.at,
            from_state=fact.from_state,
            to_state=fact.to_state,
            reason=fact.reason,
            text=fact.text[:1000],
        )
        for fact in facts
    )
    record_many(_entry(fact, keys[fact.case.subject_key_id], links[fact.case.pk]) for fact in facts)
    rings = [Ring(fact.case.entity_id, EventKind.CASE_CHANGED, fact.case.pk) for fact in facts]
    rings += [Ring(f.case.entity_id, EventKind.CONVERSATION_CHANGED, id_) for f in facts for id_, _ in links[f.case.pk]]
    ring_many(rings)


def _entry(fact: Fact, key: OpenKey, links: list[tuple[int, str]]) -> NewEntry:
    changes = dict(fact.changes)
    if fact.to_state:
        changes["state"] = fact.to_state
    if fact.text:
        changes["text"] = fact.text
    record = CaseChanged(
        case=str(fact.case.public_id),
        case_kind=fact.case.kind,
        conversation=links[0][1] if links else "",
        changes=changes,
        reason=fact.reason,
    )
    return NewEntry(fact.case.entity_id, record, fact.actor, f"case:{fact.case.public_id}", key, fact.at)


def _conversations(case_ids: set[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = CaseConversation.objects.filter(case_id__in=case_ids).order_by("id")
    for case_id, conversation_id, public_id in rows.values_list("case_id", "conversation_id", "conversation__public_id"):
        found[case_id].append((conversation_id, str(public_id)))
    return found


def _keys(cases: Iterable[Case]) -> dict[int, OpenKey]:
    """The open keys of the cases' subjects. The case of a forgotten person lives on under a key of its own, without them."""
    cases = list(cases)
    keys = open_keys({case.subject_key_id for case in cases})
    orphans = [case for case in cases if case.subject_key_id not in keys]
    for case in orphans:
        (key,) = new_keys(case.entity_id, 1)
        Case.objects.filter(pk=case.pk).update(subject_key_id=key.id)
        case.subject_key_id = key.id
        keys[key.id] = key
    return keys
