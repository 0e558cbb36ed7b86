"""Opening cases for what intake has read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ventanilla.cases.deadlines import WorkingTime, accept_by, answer_by, resolve_by, statutory_term
from ventanilla.cases.openings import open_kinds, open_many, stopped
from ventanilla.cases.rules import Around, open_by_rule
from ventanilla.cases.states import CaseKind
from ventanilla.cases.types import Candidate, CaseRef, CategoryChoice, Decision, NewComplaint, NewIncident, NewLead, Opening, ProductChoice

BY_RULE = "rule"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an entity's rules know besides the message: its categories, products, country, zone and working time."""

    categories: Sequence[CategoryChoice]
    products: Sequence[ProductChoice]
    country: str
    zone: str
    working: WorkingTime


@dataclass(frozen=True, slots=True)
class OpenedByRule:
    """What became of one candidate; `case` is None where nothing was opened, and `decision.why` says why."""

    candidate: Candidate
    decision: Decision
    case: CaseRef | None


def open_by_rule_many(candidates: Sequence[Candidate], around: Surroundings) -> list[OpenedByRule]:
    """Decide for each message of a batch of one entity, in order, and open what the rules say. Constant queries.

    A later message of the same conversation sees what an earlier one opens. Call in the transaction that stores the messages.
    """
    if not candidates:
        return []
    kinds = open_kinds({c.conversation_id for c in candidates})
    no_offers = stopped({c.identity_id for c in candidates})
    decided = []
    for candidate in candidates:
        here = kinds[candidate.conversation_id]
        known = Around(around.categories, around.products, frozenset(here), candidate.identity_id in no_offers)
        decision = open_by_rule(candidate, known)
        if decision.kind is not None:
            here.add(decision.kind)
        decided.append((candidate, decision))
    wanted = [(c, d) for c, d in decided if d.kind is not None and not (d.kind is CaseKind.LEAD and _complains(kinds, c))]
    refs = open_many([_opening(c, d, around) for c, d in wanted], actor=BY_RULE, zone=around.zone)
    cases = {id(c): ref for (c, _), ref in zip(wanted, refs, strict=True)}
    return [OpenedByRule(c, d if id(c) in cases or d.kind is None else _IN_COMPLAINT, cases.get(id(c))) for c, d in decided]


_IN_COMPLAINT = Decision(None, "in_complaint")


def _complains(kinds: Mapping[int, set[CaseKind]], candidate: Candidate) -> bool:
    return CaseKind.COMPLAINT in kinds[candidate.conversation_id]


def _opening(candidate: Candidate, decision: Decision, around: Surroundings) -> Opening:
    text, at = candidate.reading.masked_text, candidate.received_at
    common = {
        "entity_id": candidate.entity_id,
        "conversation_id": candidate.conversation_id,
        "identity_id": candidate.identity_id,
        "subject_key_id": candidate.subject_key_id,
        "summary": text,
        "product": decision.product,
        "network": candidate.network,
        "source_channel": candidate.source_channel,
        "team_id": candidate.team_id,
        "key": f"message:{candidate.key}",
        "opened_at": at,
    }
    if decision.kind is CaseKind.LEAD:
        by = accept_by(at, around.working) if candidate.branch else None
        return NewLead(**common, phrase=text, consent=candidate.consent, branch=candidate.branch, accept_by=by)  # type: ignore[arg-type]  # the fields that every kind has
    if decision.kind is CaseKind.INCIDENT:
        due = resolve_by(at, decision.severity, around.working)
        return NewIncident(**common, category=decision.category, severity=decision.severity, due_at=due)  # type: ignore[arg-type]  # the fields that every kind has
    term, day = statutory_term(around.country, str(candidate.reading.topic.label)), around.working.day_of(at)
    return NewComplaint(
        **common,  # type: ignore[arg-type]  # the fields that every kind has
        category=decision.category,
        severity=decision.severity,
        claimed=text,
        formal=decision.formal,
        filed_on=day,
        answer_by=answer_by(day, term, around.working),
        law=term.law,
    )
