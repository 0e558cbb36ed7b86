"""Reads of requests: what waits for a person, and whether a thing may go out."""

from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.http import Http404

from ventanilla.accounts.permissions import Permission, Role
from ventanilla.accounts.queries import names_of
from ventanilla.accounts.types import Person
from ventanilla.approvals import services
from ventanilla.approvals.absences import deputies_of, stands_in_for
from ventanilla.approvals.models import Approver, Decision, Request, Step
from ventanilla.approvals.services import escalated_to, turn
from ventanilla.approvals.types import Code, Decided, Said, Sheet, Stage, State, Ticket, Waiting

_STAGES = Subquery(Step.objects.filter(request=OuterRef("request_id")).order_by("-stage").annotate(n=F("stage") + 1).values("n")[:1])


def is_approved(entity_id: int, subject: str, payload_hash: bytes) -> bool:
    """Whether exactly this payload of this thing stands approved: the question before anything goes out."""
    latest = Request.objects.filter(entity_id=entity_id, subject=subject).order_by("-id").first()
    return latest is not None and latest.state == State.APPROVED and bytes(latest.payload_hash) == payload_hash


def ticket(entity_id: int, subject: str) -> Ticket | None:
    """The newest request for a thing, whatever its state."""
    request = Request.objects.filter(entity_id=entity_id, subject=subject).order_by("-id").first()
    if request is None:
        return None
    return Ticket(request.public_id, request.subject, State(request.state), bytes(request.payload_hash))


def approved_last(entity_id: int, subject: str, other_than: bytes) -> bytes | None:
    """The hash of what somebody approved last of a thing, whatever became of it, besides this one. One query."""
    rows = Request.objects.filter(entity_id=entity_id, subject=subject, decisions__code=Code.APPROVE).exclude(payload_hash=other_than)
    found = rows.order_by("-id").values_list("payload_hash", flat=True).first()
    return bytes(found) if found is not None else None


def current_permission(entity_id: int, subject: str) -> str:
    """The permission that the open request for a thing asks for at its present step; empty when none is open."""
    steps = Step.objects.filter(request__entity_id=entity_id, request__subject=subject, request__state=State.OPEN, done=False)
    now_ = steps.filter(stage=F("request__current_step")).order_by("position")
    return now_.values_list("permission", flat=True).first() or ""


def waited_for(entity_id: int, subject: str) -> list[int]:
    """Those whose turn it is to decide about a thing; nobody where nothing is open."""
    request = Request.objects.filter(entity_id=entity_id, subject=subject, state=State.OPEN).first()
    return services.waited_for(request) if request else []


def queue(person: Person, *, limit: int = 100) -> list[Waiting]:
    """What waits for this person's decision, nearest deadline first. Two queries."""
    rights = Q(pk__in=[])
    for permission in Permission:
        if entities := person.entities_with(permission):
            rights |= Q(permission=permission, entity_id__in=entities)
    deciding = [person.user_id, *stands_in_for(person.user_id)]
    theirs: Q = Q(named=True) & Q(Exists(Approver.objects.filter(step=OuterRef("pk"), user_id__in=deciding)))
    theirs |= Q(named=False, role="")
    for role in Role:
        if entities := frozenset(id_ for id_, held in person.roles.items() if role in held):
            theirs |= Q(named=False, role=role, entity_id__in=entities)
    steps = (
        Step.objects.filter(rights, request__state=State.OPEN, stage=F("request__current_step"), done=False)
        .exclude(request__author_id=person.user_id)
        .filter(theirs | Q(request__escalated_at__isnull=False))
        .filter(~Exists(Decision.objects.filter(request=OuterRef("request_id"), user_id=person.user_id)))
        .annotate(theirs=Case(When(theirs, then=1), default=0), stages=_STAGES)
        .select_related("request__author")
        .order_by(F("request__decide_by").asc(nulls_last=True), "request_id", "position")[: limit * 2]
    )
    found: dict[int, Waiting] = {}
    for step in steps:
        mine = step.theirs or escalated_to(person.user_id, step.request)
        if mine and person.user_id not in step.request.contributors and step.request_id not in found:
            found[step.request_id] = _line(step.request, step.stage + 1, step.stages)
    return list(found.values())[:limit]


def _line(request: Request, step: int, steps: int) -> Waiting:
    return Waiting(
        public_id=request.public_id,
        entity_id=request.entity_id,
        subject=request.subject,
        summary=request.summary,
        author=request.author.name,
        decide_by=request.decide_by,
        created_at=request.created_at,
        step=step,
        steps=steps,
        payload_hash=bytes(request.payload_hash),
        state=State(request.state),
    )


def get_request(person: Person, public_id: UUID) -> Request:
    """The request, for its author, those who may decide any step of it, and its contributors; `Http404` for everyone else."""
    request = Request.objects.filter(public_id=public_id, entity_id__in=person.scope.entity_ids).select_related("author").first()
    if request is None:
        raise Http404
    involved = person.user_id == request.author_id or person.user_id in request.contributors
    permissions = request.steps.values_list("permission", flat=True)
    if not involved and not any(person.may(Permission(p), request.entity_id) for p in permissions):
        raise Http404
    return request


def asked(person: Person, *, limit: int = 50) -> list[Waiting]:
    """What the person has asked for, the open ones first, then the newest. One query."""
    rows = Request.objects.filter(author_id=person.user_id, entity_id__in=person.scope.entity_ids)
    return _lines(rows.order_by(Case(When(state=State.OPEN, then=0), default=1), "-id"), limit)


def history(person: Person, *, limit: int = 50) -> list[Waiting]:
    """What was decided where the person may decide, newest first. One query."""
    mine = person.entities_with(Permission.APPROVAL_DECIDE)
    return _lines(Request.objects.filter(entity_id__in=mine).exclude(state=State.OPEN).order_by("-closed_at", "-id"), limit)


def _lines(rows: QuerySet[Request], limit: int) -> list[Waiting]:
    rows = rows.select_related("author").annotate(n=Count("steps__stage", distinct=True))[:limit]
    return [_line(row, min(row.current_step + 1, row.n), row.n) for row in rows]


def sheet(person: Person, public_id: UUID) -> Sheet:
    """Everything about one request, as this person sees it; `Http404` when they may not. A constant number of queries."""
    request = get_request(person, public_id)
    steps = list(request.steps.order_by("position").prefetch_related("approvers__user", "decisions__user"))
    names = [a.user_id for s in steps if s.stage == request.current_step for a in s.approvers.all()]
    several = 1 + max((s.stage for s in steps), default=0)
    away = tuple((name, deputy) for name, deputy, _ in deputies_of(names)) if names else ()
    open_ = request.state == State.OPEN
    stages = tuple(
        Stage(
            position=s.stage + 1,
            permission=s.permission,
            needs_all=s.needs_all,
            named=tuple(a.user.name for a in s.approvers.all()),
            current=open_ and s.stage == request.current_step and not s.done,
            passed=s.done,
            decisions=tuple(Said(d.user_id, d.user.name, d.decided_at, d.reason, Code(d.code)) for d in s.decisions.all()),
            deputies=_of(s, away) if open_ and s.stage == request.current_step else (),
            name=s.name,
            role=s.role,
            needs=s.needs,
        )
        for s in steps
    )
    comments = tuple(Said(c.user_id, c.user.name, c.said_at, c.text) for c in request.comments.select_related("user").order_by("pk"))
    line = _line(request, min(request.current_step + 1, several), several)
    escalated = tuple(sorted(names_of(request.escalation).values())) if request.escalated_at else ()
    why = turn(person, request)[1]
    return Sheet(line, request.author_id, stages, comments, request.closed_at, why, request.path_name, dict(request.path_why), escalated)


def _of(step: Step, away: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Of those who are away, the ones whom this step names."""
    named = {a.user.name for a in step.approvers.all()}
    return tuple(pair for pair in away if pair[0] in named)


def decided(entity_id: int, prefix: str, *, limit: int = 60) -> list[Decided]:
    """The newest approved, rejected and returned requests for things of a kind (`attempt:`), with the last word on each. Two queries."""
    states = (State.APPROVED, State.REJECTED, State.RETURNED)
    rows = Request.objects.filter(entity_id=entity_id, subject__startswith=prefix, state__in=states).order_by("-closed_at", "-id")
    rows = rows.prefetch_related(Prefetch("decisions", Decision.objects.select_related("user").order_by("pk")))
    found = []
    for row in rows[:limit]:
        last = list(row.decisions.all())[-1:]
        by, reason = (last[0].user.name, last[0].reason) if last else ("", "")
        found.append(Decided(row.public_id, row.subject, State(row.state), row.closed_at or row.created_at, by, reason))
    return found


def trail(entity_id: int, subject: str) -> list[Request]:
    """Every request about one thing, oldest first, with its steps and decisions and their people, for workflows. Four queries."""
    rows = Request.objects.filter(entity_id=entity_id, subject=subject).select_related("author").order_by("pk")
    said = Prefetch("decisions", Decision.objects.select_related("user", "step").order_by("pk"))
    return list(rows.prefetch_related(said, "steps"))


def standing(entity_id: int, subject: str) -> dict[str, Any] | None:
    """Where the newest request for a thing stands, whatever its state, as plain data; None when nobody has asked. Two queries."""
    request = Request.objects.filter(entity_id=entity_id, subject=subject).order_by("-id").first()
    if request is None:
        return None
    open_ = request.state == State.OPEN
    return {
        "path": request.path_name,
        "why": request.path_why,
        "state": State(request.state),
        "decide_by": request.decide_by,
        "steps": [
            {
                "stage": s.stage + 1,
                "name": s.name,
                "permission": s.permission,
                "role": s.role,
                "needs": s.needs,
                "needs_all": s.needs_all,
                "passed": s.done,
                "current": open_ and s.stage == request.current_step and not s.done,
            }
            for s in request.steps.order_by("position")
        ],
    }
