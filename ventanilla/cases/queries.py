"""Reads of cases: each for a person, who sees the entities (and, for leads, the branches) that are theirs."""

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.bank.types import HandoffState
from ventanilla.cases.models import Case, CaseConversation, Handoff
from ventanilla.cases.rows import counted, detail, row
from ventanilla.cases.rules import states_of
from ventanilla.cases.states import CaseKind, CaseState
from ventanilla.cases.types import CaseDetail, CaseRow, Column, Filter, Page
from ventanilla.common.pure.clock import now

PAGE = 50
CARDS = 30
READ = {CaseKind.LEAD: Permission.LEAD_READ}
WORK = {CaseKind.LEAD: Permission.LEAD_WORK}


def visible(person: Person, kinds: Iterable[CaseKind] = CaseKind, *, work: bool = False) -> QuerySet[Case]:
    """The cases that the person may read (or work on).

    Who reads leads but no other cases is of the commercial network: with branches of their own they see those alone.
    """
    may = Q(pk__in=[])
    for kind in kinds:
        permission = WORK.get(kind, Permission.CASE_WORK) if work else READ.get(kind, Permission.CASE_READ)
        entities = person.entities_with(permission)
        if kind is CaseKind.LEAD and person.branches:
            whole = entities & person.entities_with(Permission.CASE_READ)
            may |= Q(kind=kind, entity_id__in=whole)
            may |= Q(kind=kind, entity_id__in=entities - whole, lead__branch__in=person.branches)
        else:
            may |= Q(kind=kind, entity_id__in=entities)
    return Case.objects.filter(may)


def get_for(person: Person, public_id: UUID, *, work: bool = False) -> CaseDetail:
    """One case; `Http404` when it is not there, or not theirs to read (with `work`: to work on)."""
    found = visible(person, work=work).select_related("claim", "lead", "assignee", "team", "identity__contact").filter(public_id=public_id)
    case = counted(found).first()
    if case is None:
        raise Http404
    return detail(case)


def _narrowed(person: Person, wanted: Filter) -> QuerySet[Case]:
    cases = visible(person, [wanted.kind])
    at = {
        "open": Q(ended_at=None),
        "ended": Q(ended_at__isnull=False),
        "mine": Q(ended_at=None, assignee_id=person.user_id),
        "unassigned": Q(ended_at=None, assignee=None),
        "overdue": Q(ended_at=None, due_at__lt=now()),
        "failed": Q(handoffs__state=HandoffState.FAILED),
        "all": Q(),
    }
    cases = cases.filter(at.get(wanted.at, at["open"]))
    if wanted.at == "failed":
        cases = cases.distinct()
    for name in ("state", "severity", "category"):
        if getattr(wanted, name):
            cases = cases.filter(**{name: getattr(wanted, name)})
    if wanted.search:
        text = wanted.search.strip()[:80]
        cases = cases.filter(Q(number__iexact=text) | Q(bank_reference__iexact=text) | Q(summary__icontains=text))
    return cases


def page(person: Person, wanted: Filter, cursor: str = "", size: int = PAGE) -> Page:
    """A page of the list, newest first, in one query besides the permission's own. An unreadable cursor is the first page."""
    cases = _narrowed(person, wanted)
    back, at, id_ = _read_cursor(cursor)
    if at is not None:
        older = Q(opened_at__lt=at) | Q(opened_at=at, id__lt=id_)
        newer = Q(opened_at__gt=at) | Q(opened_at=at, id__gt=id_)
        cases = cases.filter(newer if back else older)
    cases = cases.order_by("opened_at", "id") if back else cases.order_by("-opened_at", "-id")
    ids = list(cases.values_list("pk", flat=True)[: size + 1])
    more, ids = len(ids) > size, ids[:size]
    if back:
        ids.reverse()
    rows = _rows(ids)
    has_newer = more if back else at is not None
    has_older = at is not None if back else more
    return Page(
        rows,
        next=_cursor("o", rows[-1]) if rows and has_older else "",
        previous=_cursor("n", rows[0]) if rows and has_newer else "",
    )


def _rows(ids: Sequence[int]) -> list[CaseRow]:
    """The cases with these ids, in this order. One query."""
    found = counted(Case.objects.filter(pk__in=ids).select_related("claim", "lead", "assignee"))
    by_id = {case.pk: row(case) for case in found}
    return [by_id[id_] for id_ in ids if id_ in by_id]


def _cursor(side: str, at: CaseRow) -> str:
    return base64.urlsafe_b64encode(f"{side}|{at.opened_at.isoformat()}|{at.id}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[bool, datetime | None, int]:
    try:
        side, at, id_ = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("|")
        when = datetime.fromisoformat(at)
        return (side == "n", when, int(id_)) if when.tzinfo else (False, None, 0)
    except (ValueError, binascii.Error, UnicodeError):
        return False, None, 0


def counts(person: Person, kind: CaseKind) -> Mapping[str, int]:
    """How many cases each chip of the list holds. One query."""
    open_ = Q(ended_at=None)
    aggregates: dict[str, Any] = {
        "open": Count("id", filter=open_),
        "ended": Count("id", filter=~open_),
        "mine": Count("id", filter=open_ & Q(assignee_id=person.user_id)),
        "unassigned": Count("id", filter=open_ & Q(assignee=None)),
        "overdue": Count("id", filter=open_ & Q(due_at__lt=now())),
    }
    found: dict[str, int] = visible(person, [kind]).aggregate(**aggregates)
    failed = Handoff.objects.filter(state=HandoffState.FAILED, case__in=visible(person, [kind]))
    return found | {"failed": failed.values("case").distinct().count()}


def state_counts(person: Person, kind: CaseKind) -> Mapping[CaseState, int]:
    """How many cases of the kind stand in each state. One query."""
    rows = visible(person, [kind]).order_by().values_list("state").annotate(n=Count("id"))
    found = {CaseState(state): n for state, n in rows}
    return {state: found.get(state, 0) for state in states_of(kind)}


def board(person: Person, *, search: str = "", branch: str = "") -> list[Column]:
    """The lead board: each state's cards, the ones that press first, at most thirty. Three queries."""
    wanted = Filter(kind=CaseKind.LEAD, at="all", search=search)
    leads = _narrowed(person, wanted)
    if branch:
        leads = leads.filter(lead__branch=branch)
    totals = dict(leads.order_by().values_list("state").annotate(n=Count("id")))
    ranked = leads.annotate(
        place=Window(RowNumber(), partition_by=[F("state")], order_by=[F("due_at").asc(nulls_last=True), F("changed_at").desc()])
    )
    ids = list(ranked.filter(place__lte=CARDS).order_by("state", "place").values_list("pk", flat=True))
    cards: dict[CaseState, list[CaseRow]] = {state: [] for state in states_of(CaseKind.LEAD)}
    for card in _rows(ids):
        cards[card.state].append(card)
    return [Column(state, cards[state], totals.get(state, 0)) for state in cards]


def overdue(entity_ids: Iterable[int], kind: CaseKind, limit: int = 200) -> list[CaseRow]:
    """Cases under way whose time has run out, the oldest first."""
    late = Case.objects.filter(entity_id__in=set(entity_ids), kind=kind, ended_at=None, due_at__lt=now())
    return _rows(list(late.order_by("due_at").values_list("pk", flat=True)[:limit]))


def of_conversation(person: Person, conversation_id: int) -> list[CaseRow]:
    """The cases spoken of in a conversation, newest first. Two queries."""
    links = CaseConversation.objects.filter(conversation_id=conversation_id, case__in=visible(person))
    return _rows(list(links.order_by("-case_id").values_list("case_id", flat=True)))


def of_contact(person: Person, contact: UUID, limit: int = 50) -> list[CaseRow]:
    """A person's cases over all their identities, newest first. Two queries."""
    cases = visible(person).filter(identity__contact__public_id=contact)
    return _rows(list(cases.order_by("-id").values_list("pk", flat=True)[:limit]))


def linkable(person: Person, conversation_id: int, search: str = "", limit: int = 8) -> list[CaseRow]:
    """Open incidents and complaints of the conversation's entity to which it could be linked: found by number or words, else the newest."""
    known = CaseConversation.objects.filter(conversation_id=conversation_id).values("case_id")
    cases = visible(person, [CaseKind.INCIDENT, CaseKind.COMPLAINT], work=True).filter(ended_at=None).exclude(pk__in=known)
    if search:
        text = search.strip()[:80]
        cases = cases.filter(Q(number__icontains=text) | Q(bank_reference__iexact=text) | Q(summary__icontains=text))
    return _rows(list(cases.order_by("-id").values_list("pk", flat=True)[:limit]))


def short_history(identity_ids: Iterable[int], limit: int) -> list[dict[str, str]]:
    """The latest cases of a person in a few words, for the bank's customer record: when, kind, number, category, state. One query."""
    cases = Case.objects.filter(identity_id__in=set(identity_ids)).order_by("-id")[:limit]
    return [
        {"at": c.opened_at.isoformat(timespec="seconds"), "kind": c.kind, "number": c.number, "category": c.category, "state": c.state}
        for c in cases
    ]


@dataclass(frozen=True, slots=True)
class LeadOpening:
    """When a lead was opened, and in which conversations it is spoken of."""

    case_id: int
    entity_id: int
    opened_at: datetime
    conversation_ids: tuple[int, ...]


def opening_of(public_id: UUID) -> LeadOpening | None:
    """For workflows; None when it is no lead. Two queries."""
    case = Case.objects.filter(public_id=public_id, kind=CaseKind.LEAD).prefetch_related("links").first()
    if case is None:
        return None
    return LeadOpening(case.pk, case.entity_id, case.opened_at, tuple(link.conversation_id for link in case.links.all()))
