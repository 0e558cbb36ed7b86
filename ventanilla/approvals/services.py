"""Ask for permission, decide, void. Four eyes are law here: whoever worked on a thing never decides about it."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from ventanilla.accounts.permissions import Permission, Role
from ventanilla.accounts.queries import holders, in_role
from ventanilla.accounts.types import Person
from ventanilla.approvals import deadlines
from ventanilla.approvals.absences import deputies_of, stands_in_for
from ventanilla.approvals.models import Approver, Comment, Decision, Request, Step
from ventanilla.approvals.rules import stages
from ventanilla.approvals.types import Choice, Code, NobodyMayDecide, Outcome, Path, PathStep, Refusal, State, Ticket, payload_hash
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import ApprovalCommented, ApprovalDecided, ApprovalOpened
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many

_CLOSES = {Code.REJECT: State.REJECTED, Code.RETURN: State.RETURNED}


def _ticket(request: Request) -> Ticket:
    return Ticket(request.public_id, request.subject, State(request.state), bytes(request.payload_hash))


def open_request(
    entity_id: int,
    subject: str,
    payload: Mapping[str, Any],
    author: Person,
    path: Sequence[PathStep] | Choice,
    decide_by: datetime | None = None,
    *,
    summary: str = "",
    contributors: Iterable[int] = (),
) -> Ticket:
    """Ask for permission to let exactly `payload` out.

    `subject` names the thing (`content:<public id>`); `summary` is one line without text of customers. `path` is what
    `paths.choose` found, or steps alone. `contributors` are the people who worked on it besides the author: they don't decide
    either. `decide_by` orders the queue and says when an approval comes too late; it closes nothing by itself. Asking again for
    the same payload gives the same request back; asking for another voids the open one. Raises `NobodyMayDecide` when a step could
    never be passed.
    """
    choice = path if isinstance(path, Choice) else Choice(Path(tuple(path)))
    steps, digest, barred = choice.path.steps, payload_hash(payload), {author.user_id, *contributors}
    if not steps:
        raise NobodyMayDecide(subject)
    named = [_able(entity_id, step, barred) for step in steps]
    with transaction.atomic():
        standing = Request.objects.select_for_update().filter(entity_id=entity_id, subject=subject, state=State.OPEN).first()
        if standing is not None and bytes(standing.payload_hash) == digest:
            return _ticket(standing)
        void(entity_id, subject, "changed", actor=author.actor)
        request = Request.objects.create(
            entity_id=entity_id,
            subject=subject,
            payload_hash=digest,
            author_id=author.user_id,
            contributors=sorted(barred - {author.user_id}),
            summary=summary,
            decide_by=decide_by,
            created_at=now(),
            path_name=choice.path.name,
            path_version=choice.version,
            path_why=choice.why(),
            escalation=[user for user in choice.path.escalate if user not in barred],
        )
        _lay_path(request, steps, named)
        version = str(choice.version or "")
        archive.record(
            entity_id,
            ApprovalOpened(
                request=str(request.public_id),
                subject=subject,
                payload_hash=digest.hex(),
                steps=len(steps),
                path=choice.path.name,
                version_of_paths=version,
            ),
            actor=author.actor,
            about=subject,
        )
        deadlines.plan(request, choice.path)
        _call(request)
    return _ticket(request)


def _able(entity_id: int, step: PathStep, barred: set[int]) -> tuple[int, ...]:
    """Those of the people named who may decide; `NobodyMayDecide` where the step could never be passed."""
    users = tuple(user for user in dict.fromkeys(step.approvers) if user not in barred)
    wanted = 1 if step.needs_all else step.needs
    if (step.approvers or step.needs_all) and len(users) < wanted:
        raise NobodyMayDecide(str(entity_id))
    if not step.approvers and (step.role or step.needs > 1) and len(set(deciders(entity_id, step)) - barred) < step.needs:
        raise NobodyMayDecide(str(entity_id))
    return users


def deciders(entity_id: int, step: PathStep | Step) -> list[int]:
    """Who may decide a step that names nobody."""
    able = holders(Permission(step.permission), entity_id)
    if not step.role:
        return able
    held = set(in_role(Role(step.role), entity_id))
    return [user for user in able if user in held]


def _lay_path(request: Request, path: Sequence[PathStep], named: Sequence[tuple[int, ...]]) -> None:
    steps = Step.objects.bulk_create(
        Step(
            entity_id=request.entity_id,
            request=request,
            position=position,
            stage=stage,
            name=step.name,
            permission=Permission(step.permission),
            role=step.role,
            named=bool(users),
            needs_all=step.needs_all,
            needs=step.needs,
        )
        for position, (step, users, stage) in enumerate(zip(path, named, stages(path), strict=True))
    )
    Approver.objects.bulk_create(
        Approver(entity_id=request.entity_id, step=step, user_id=user) for step, users in zip(steps, named, strict=True) for user in users
    )


def waited_for(request: Request) -> list[int]:
    """Those whose turn it is: who is named at the present stage with their deputies, or whoever may. Nobody who worked on it."""
    users: list[int] = []
    for step in request.steps.filter(stage=request.current_step, done=False).order_by("position"):
        named = [a.user_id for a in step.approvers.all()] if step.named else []
        users += [*named, *(deputy for _, _, deputy in deputies_of(named))] if step.named else deciders(request.entity_id, step)
    barred = {request.author_id, *request.contributors, *request.decisions.values_list("user_id", flat=True)}
    return [user for user in dict.fromkeys(users) if user not in barred]


def _call(request: Request) -> None:
    """Tell those whose turn it is, and ring for open queues."""
    told = (request.entity_id, NoticeKind.APPROVAL_WAITING, {"summary": request.summary}, f"/approvals/{request.public_id}")
    notify_many(NewNotice(told[0], user, *told[1:]) for user in waited_for(request))
    ring(request.entity_id, EventKind.APPROVAL_CHANGED, request.pk)


def turn(person: Person, request: Request) -> tuple[Step | None, Refusal | None]:
    """The step that this person decides as the request stands, or why they decide none of it."""
    if person.user_id == request.author_id or person.user_id in request.contributors:
        return None, Refusal.OWN_WORK
    stage = list(request.steps.filter(stage=request.current_step, done=False).order_by("position"))
    if request.state != State.OPEN or not stage:
        return None, Refusal.CLOSED
    step, why = _place(person, request, stage)
    if step is not None and request.decisions.filter(user_id=person.user_id).exists():
        return None, Refusal.DECIDED_ALREADY
    return step, why


def _place(person: Person, request: Request, stage: Sequence[Step]) -> tuple[Step | None, Refusal | None]:
    why = Refusal.NO_PERMISSION
    for step in stage:
        if person.token or not person.may(Permission(step.permission), request.entity_id):
            continue
        if escalated_to(person.user_id, request) or _theirs(person, request, step):
            return step, None
        why = Refusal.NOT_YOUR_TURN
    return None, why


def _theirs(person: Person, request: Request, step: Step) -> bool:
    """Whether a step is for this person: it names them, or someone they stand in for; or it asks for a role that they hold; or for no more
    than the right."""
    if step.named:
        return step.approvers.filter(user_id__in=[person.user_id, *stands_in_for(person.user_id)]).exists()
    return not step.role or Role(step.role) in person.roles.get(request.entity_id, frozenset())


def escalated_to(user_id: int, request: Request) -> bool:
    """Whether the deadline has passed and this person may decide in place of the silent."""
    return request.escalated_at is not None and user_id in request.escalation


def _refusal(person: Person, request: Request, why: Refusal | None, code: Code, digest: bytes, reason: str) -> Refusal | None:
    """Why this person may not take this decision now, or None. The order is the order in which a person would want to hear it."""
    if why is not None:
        return why
    if not hmac.compare_digest(bytes(request.payload_hash), digest):
        return Refusal.CHANGED
    if not person.stepped_up():
        return Refusal.STEP_UP_NEEDED
    if code is not Code.APPROVE and not reason.strip():
        return Refusal.REASON_NEEDED
    return None


def decide(person: Person, public_id: UUID, code: Code, digest: bytes, reason: str = "") -> Outcome:
    """Decide on the exact payload that the person saw (`digest`: its hash). Nothing is written when refused.

    `reason` is required to reject or return, and has been through `understanding.mask_forbidden`. One person decides once
    per request, so that two steps mean two people. A person without any right there gets `Http404` from
    `queries.get_request` before coming here.
    """
    with transaction.atomic():
        request = Request.objects.select_for_update().get(public_id=public_id)
        step, why = turn(person, request)
        refusal = _refusal(person, request, why, code, digest, reason)
        if refusal is not None or step is None:
            return Outcome(State(request.state), refusal or Refusal.CLOSED)
        Decision.objects.create(
            entity_id=request.entity_id,
            request=request,
            step=step,
            user_id=person.user_id,
            code=code,
            payload_hash=digest,
            reason=reason.strip(),
            decided_at=now(),
        )
        _record(request, code, reason.strip(), person.actor)
        steps_left = _advance(request, step, code)
    return Outcome(State(request.state), None, steps_left)


def _advance(request: Request, step: Step, code: Code) -> int:
    """Move the request on after a decision; how many stages are left."""
    last = max(request.steps.values_list("stage", flat=True))
    if code in _CLOSES:
        _close(request, _CLOSES[code])
        return 0
    if _passed(request, step):
        step.done = True
        step.save(update_fields=["done"])
    if request.steps.filter(stage=request.current_step, done=False).exists():
        ring(request.entity_id, EventKind.APPROVAL_CHANGED, request.pk)
    elif request.current_step == last:
        _close(request, State.APPROVED)
        return 0
    else:
        request.current_step = F("current_step") + 1
        request.save(update_fields=["current_step"])
        request.refresh_from_db()
        _call(request)
    return last - request.current_step + 1


def _passed(request: Request, step: Step) -> bool:
    """Whether enough of those who may have approved the step; one word of those to whom it was escalated is enough."""
    said = list(step.decisions.filter(code=Code.APPROVE).values_list("user_id", flat=True))
    if any(escalated_to(user, request) for user in said):
        return True
    if not step.named:
        return len(said) >= step.needs
    named = list(step.approvers.values_list("user_id", flat=True))
    return _spoken_for(named, said) >= (len(named) if step.needs_all else min(step.needs, len(named)))


def _spoken_for(named: Sequence[int], said: Sequence[int]) -> int:
    """For how many of those named somebody approved: themselves, or a deputy who stands for nobody else here.

    An absent person who decides after all, beside the deputy, is still one: the two do not make up for a colleague.
    """
    speaks_for = {who: {who, *stands_in_for(who)} for who in said}
    held: dict[int, int] = {}  # who approved -> the one of those named for whom they count

    def placed(approver: int, tried: set[int]) -> bool:
        for who in said:
            if approver in speaks_for[who] and who not in tried:
                tried.add(who)
                if who not in held or placed(held[who], tried):
                    held[who] = approver
                    return True
        return False

    return sum(placed(approver, set()) for approver in named)


def _close(request: Request, state: State) -> None:
    request.state, request.closed_at = state, now()
    request.save(update_fields=["state", "closed_at"])
    kinds = {
        State.APPROVED: NoticeKind.APPROVAL_GRANTED,
        State.REJECTED: NoticeKind.APPROVAL_REFUSED,
        State.RETURNED: NoticeKind.APPROVAL_RETURNED,
    }
    if state in kinds:
        params, link = {"summary": request.summary}, f"/approvals/{request.public_id}"
        notify_many([NewNotice(request.entity_id, request.author_id, kinds[state], params, link)])
    ring(request.entity_id, EventKind.APPROVAL_CHANGED, request.pk)


def _record(request: Request, decision: str, reason: str, actor: str) -> None:
    record = ApprovalDecided(
        request=str(request.public_id),
        subject=request.subject,
        decision=decision,
        payload_hash=bytes(request.payload_hash).hex(),
        reason=reason,
    )
    archive.record(request.entity_id, record, actor=actor, about=request.subject)


def comment(person: Person, request: Request, text: str) -> None:
    """Say something about an open request, for all who may see it. `text` comes masked; the caller has asked `get_request`."""
    with transaction.atomic():
        said = Comment.objects.create(
            entity_id=request.entity_id, request=request, user_id=person.user_id, text=text.strip()[:2000], said_at=now()
        )
        archive.record(
            request.entity_id,
            ApprovalCommented(request=str(request.public_id), comment=said.pk),
            actor=person.actor,
            about=request.subject,
        )
        ring(request.entity_id, EventKind.APPROVAL_CHANGED, request.pk)


def void(entity_id: int, subject: str, reason: str, *, actor: str = "system") -> int:
    """The thing has changed or is gone: close what is open or approved for it. How many requests fell."""
    return _drop(entity_id, subject, State.VOID, reason, actor)


def expire(entity_id: int, subject: str, *, actor: str = "system") -> int:
    """The moment for which it was asked has passed: close what is still open for it."""
    return _drop(entity_id, subject, State.EXPIRED, "too_late", actor)


def _drop(entity_id: int, subject: str, state: State, reason: str, actor: str) -> int:
    falls = [State.OPEN] if state is State.EXPIRED else [State.OPEN, State.APPROVED]
    with transaction.atomic():
        standing = list(Request.objects.select_for_update().filter(entity_id=entity_id, subject=subject, state__in=falls))
        for request in standing:
            _close(request, state)
            _record(request, state, reason, actor)
    return len(standing)


def remind(request: str) -> None:
    """Job: the deadline comes near and nobody has decided. Those whose turn it is hear of it again."""
    with transaction.atomic():
        row = deadlines.open_one(request)
        if row is None or row.decide_by is None:
            return
        minutes = max(0, int((row.decide_by - now()).total_seconds() // 60))
        told = (row.entity_id, NoticeKind.APPROVAL_REMINDER, {"summary": row.summary, "minutes": minutes}, f"/approvals/{row.public_id}")
        notify_many(NewNotice(told[0], user, *told[1:]) for user in waited_for(row))
