"""Opening cases, one or two hundred at a time: a constant number of queries, and the same key never opens twice."""

import secrets
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from ventanilla.cases.facts import Fact, keep_many
from ventanilla.cases.handoffs import hand_over
from ventanilla.cases.models import Case, CaseConversation, Claim, Counter, Lead, StepKind
from ventanilla.cases.rules import PREFIX
from ventanilla.cases.states import CaseKind, CaseState
from ventanilla.cases.types import CaseRef, CaseRefused, NewComplaint, NewIncident, NewLead, Opening, Refusal, Verb
from ventanilla.cases.wording import tidy
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import NewJob, enqueue_many

PLACE, ORIGIN = "place_lead", "lead_origin"
_TRACKING = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I: people read it out


def open_many(openings: Sequence[Opening], *, actor: str, zone: str = "UTC") -> list[CaseRef]:
    """Open the cases, in order; one that was opened under the same key before is given back as it stands.

    All or nothing: raises `CaseRefused` (no consent, complaint under way, contact stopped, no category, no text) before
    anything is written. `zone` is the entity's, in which a legal day ends. Call inside a transaction of one entity.
    """
    if not openings:
        return []
    with transaction.atomic():
        known = _known(openings)
        fresh = [o for o in openings if (o.entity_id, o.key) not in known]
        _refuse(fresh)
        made = _make(fresh, actor, zone)
        keep_many([_fact(opening, case, actor) for opening, case in zip(fresh, made, strict=True)])
        hand_over([(case, Verb.OPEN, {}) for case in made])
        leads = [case for case in made if case.kind == CaseKind.LEAD]
        _ask(ORIGIN, leads)
        _ask(PLACE, [case for case in leads if case.state == CaseState.NEW])  # without a branch: look for the right one
    opened = {id(opening): case for opening, case in zip(fresh, made, strict=True)}
    return [ref_of(opened[id(o)] if id(o) in opened else known[o.entity_id, o.key]) for o in openings]


def _ask(kind: str, leads: Sequence[Case]) -> None:
    """A job for each of these leads."""
    if leads:
        enqueue_many(NewJob(kind, {"case": str(case.public_id)}, case.entity_id, key=str(case.public_id), rank=3) for case in leads)


def ref_of(case: Case) -> CaseRef:
    """The case as others may hold it."""
    return CaseRef(case.pk, case.public_id, case.entity_id, CaseKind(case.kind), case.number, CaseState(case.state))


def kind_of(opening: Opening) -> CaseKind:
    """Which kind of case an opening asks for."""
    if isinstance(opening, NewLead):
        return CaseKind.LEAD
    return CaseKind.COMPLAINT if isinstance(opening, NewComplaint) else CaseKind.INCIDENT


def _known(openings: Sequence[Opening]) -> dict[tuple[int, str | None], Case]:
    keys = {o.key for o in openings if o.key}
    if not keys:
        return {}
    rows = Case.objects.filter(entity_id__in={o.entity_id for o in openings}, idempotency_key__in=keys)
    return {(case.entity_id, case.idempotency_key): case for case in rows}


def _refuse(openings: Sequence[Opening]) -> None:
    for opening in openings:
        if not tidy(opening.summary):
            raise CaseRefused(Refusal.TEXT)
        if isinstance(opening, NewIncident | NewComplaint) and not opening.category:
            raise CaseRefused(Refusal.CATEGORY)
        if isinstance(opening, NewLead) and opening.consent is None:
            raise CaseRefused(Refusal.CONSENT)
    leads = [o for o in openings if isinstance(o, NewLead)]
    if not leads:
        return
    complained = {o.conversation_id for o in openings if isinstance(o, NewComplaint)}
    kinds = open_kinds({o.conversation_id for o in leads if o.conversation_id is not None})
    complained |= {id_ for id_, found in kinds.items() if CaseKind.COMPLAINT in found}
    if any(o.conversation_id is not None and o.conversation_id in complained for o in leads):
        raise CaseRefused(Refusal.COMPLAINT)
    if stopped({o.identity_id for o in leads}):
        raise CaseRefused(Refusal.CONTACT_STOPPED)


def open_kinds(conversation_ids: set[int]) -> dict[int, set[CaseKind]]:
    """The kinds of the cases under way in each of the conversations. One query."""
    links = CaseConversation.objects.filter(conversation_id__in=conversation_ids, case__ended_at=None)
    kinds: dict[int, set[CaseKind]] = {id_: set() for id_ in conversation_ids}
    for conversation_id, kind in links.values_list("conversation_id", "case__kind"):
        kinds[conversation_id].add(CaseKind(kind))
    return kinds


def stopped(identity_ids: set[int]) -> set[int]:
    """Those of the identities whose person does not want to be contacted with offers. One query."""
    same_person = "case__identity__contact__identities"
    leads = Lead.objects.filter(do_not_contact=True, **{f"{same_person}__in": identity_ids})
    return set(leads.values_list(same_person, flat=True)) & identity_ids


def _numbers(entity_id: int, wanted: Tally[CaseKind]) -> dict[CaseKind, int]:
    """The first number of each kind, with as many taken as wanted. The counters' rows are the lock."""
    Counter.objects.bulk_create([Counter(entity_id=entity_id, kind=kind) for kind in wanted], ignore_conflicts=True)
    rows = list(Counter.objects.select_for_update().filter(entity_id=entity_id, kind__in=wanted).order_by("kind"))
    first = {CaseKind(row.kind): row.last + 1 for row in rows}
    for row in rows:
        row.last += wanted[CaseKind(row.kind)]
    Counter.objects.bulk_update(rows, ["last"])
    return first


def _make(openings: Sequence[Opening], actor: str, zone: str) -> list[Case]:
    if not openings:
        return []
    by_entity: dict[int, Tally[CaseKind]] = defaultdict(Tally)
    for opening in openings:
        by_entity[opening.entity_id][kind_of(opening)] += 1
    following = {entity_id: _numbers(entity_id, wanted) for entity_id, wanted in by_entity.items()}
    at, cases = now(), []
    for opening in openings:
        kind = kind_of(opening)
        number = following[opening.entity_id][kind]
        following[opening.entity_id][kind] += 1
        cases.append(_case(opening, f"{PREFIX[kind]}-{number}", actor, at, zone))
    cases = Case.objects.bulk_create(cases)
    pairs = list(zip(openings, cases, strict=True))
    Claim.objects.bulk_create([_claim(o, case) for o, case in pairs if isinstance(o, NewComplaint)])
    Lead.objects.bulk_create([_lead(o, case) for o, case in pairs if isinstance(o, NewLead)])
    CaseConversation.objects.bulk_create(
        CaseConversation(entity_id=o.entity_id, case=case, conversation_id=o.conversation_id, linked_at=at, linked_by=actor)
        for o, case in pairs
        if o.conversation_id
    )
    return cases


def end_of_day(day: Any, zone: str) -> datetime:
    """The last second of a day there: until then an answer is in time."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))


def _case(opening: Opening, number: str, actor: str, at: datetime, zone: str) -> Case:
    own: dict[str, Any] = {}
    if isinstance(opening, NewIncident):
        own = {"category": opening.category, "severity": opening.severity, "due_at": opening.due_at}
    elif isinstance(opening, NewComplaint):
        own = {"category": opening.category, "severity": opening.severity, "due_at": end_of_day(opening.answer_by, zone)}
    elif isinstance(opening, NewLead):
        offered = bool(opening.branch)
        own = {"state": CaseState.OFFERED if offered else CaseState.NEW, "due_at": opening.accept_by}
    return Case(
        entity_id=opening.entity_id,
        kind=kind_of(opening),
        number=number,
        product=opening.product,
        summary=tidy(opening.summary, 500),
        identity_id=opening.identity_id,
        subject_key_id=opening.subject_key_id,
        network=opening.network,
        source_channel=opening.source_channel,
        team_id=opening.team_id,
        opened_by=actor,
        idempotency_key=opening.key,
        opened_at=opening.opened_at or at,
        changed_at=at,
        **own,
    )


def _claim(opening: NewComplaint, case: Case) -> Claim:
    return Claim(
        entity_id=case.entity_id,
        case=case,
        claimed=tidy(opening.claimed, 2000),
        formal=opening.formal,
        filed_on=opening.filed_on,
        answer_by=opening.answer_by,
        law=opening.law,
        tracking_key="".join(secrets.choice(_TRACKING) for _ in range(12)),
    )


def _lead(opening: NewLead, case: Case) -> Lead:
    assert opening.consent is not None
    return Lead(
        entity_id=case.entity_id,
        case=case,
        phrase=tidy(opening.phrase, 500),
        consent=opening.consent,
        branch=opening.branch,
        offers=1 if opening.branch else 0,
        offered_at=case.opened_at if opening.branch else None,
        tried_branches=[opening.branch] if opening.branch else [],
    )


def _fact(opening: Opening, case: Case, actor: str) -> Fact:
    changes = {
        "number": case.number,
        "category": case.category,
        "product": case.product,
        "severity": case.severity,
        "summary": case.summary,
        "due_at": case.due_at.isoformat() if case.due_at else "",
    }
    if isinstance(opening, NewLead):
        changes |= {"branch": opening.branch, "consent": str(opening.consent), "phrase": tidy(opening.phrase, 500)}
    if isinstance(opening, NewComplaint):
        changes |= {"claimed": tidy(opening.claimed, 2000), "formal": str(opening.formal), "law": opening.law}
    return Fact(case, StepKind.OPENED, actor, case.opened_at, changes, to_state=case.state)
