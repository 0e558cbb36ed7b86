"""Ask for permission, decide, void. Four eyes are law here: whoever worked on a thing never decides about it."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import holders
from ventanilla.accounts.types import Person
from ventanilla.approvals.models import Approver, Comment, Decision, Request, Step
from ventanilla.approvals.paths import deputies_of, stands_in_for
from ventanilla.approvals.types import Code, NobodyMayDecide, Outcome, PathStep, Refusal, State, Ticket, payload_hash
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
    path: Sequence[PathStep],
    decide_by: datetime | None = None,
    *,
    summary: str = "",
    contributors: Iterable[int] = (),
) -> Ticket:
    """Ask for permission to let exactly `payload` out.

    `subject` names the thing (`content:<public id>`); `summary` is one line without text of customers. `contributors` are
    the people who worked on it besides the author: they don't decide either. `decide_by` orders the queue and says when an
    approval comes too late; it closes nothing by itself. Asking again for the same payload gives the same request back; asking for
    another voids the open one. Raises `NobodyMayDecide` when a step could never be passed.
    """
    digest, barred = payload_hash(payload), {author.user_id, *contributors}
    if not path:
        raise NobodyMayDecide(subject)
    named = [tuple(user for user in dict.fromkeys(step.approvers) if user not in barred) for step in path]
    if any((step.approvers and not users) or (step.needs_all and not users) for step, users in zip(path, named, strict=True)):
        raise NobodyMayDecide(subject)
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
        )
        _lay_path(request, path, named)
        opened = ApprovalOpened(request=str(request.public_id), subject=subject, payload_hash=digest.hex(), steps=len(path))
        archive.record(entity_id, opened, actor=author.actor, about=subject)
        _call(request)
    return _ticket(request)


def _lay_path(request: Request, path: Sequence[PathStep], named: Sequence[tuple[int, ...]]) -> None:
    steps = Step.objects.bulk_create(
        Step(
            entity_id=request.entity_id,
            request=request,
            position=position,
            permission=Permission(step.permission),
            named=bool(users),
            needs_all=step.needs_all,
        )
        for position, (step, users) in enumerate(zip(path, named, strict=True))
    )
    Approver.objects.bulk_create(
        Approver(entity_id=request.entity_id, step=step, user_id=user) for step, users in zip(steps, named, strict=True) for user in users
    )


def _call(request: Request) -> None:
    """Tell those whose turn it is, and ring for open queues."""
    step = request.steps.get(position=request.current_step)
    named = [a.user_id for a in step.approvers.all()] if step.named else []
    users = (
        [*named, *(deputy for _, _, deputy in deputies_of(named))]
        if step.named
        else holders(Permission(step.permission), request.entity_id)
    )
    barred = {request.author_id, *request.contributors}
    notify_many(
        NewNotice(
            entity_id=request.entity_id,
            user_id=user,
            kind=NoticeKind.APPROVAL_WAITING,
            params={"summary": request.summary},
            link=f"/approvals/{request.public_id}",
        )
        for user in dict.fromkeys(users)
        if user not in barred
    )
    ring(request.entity_id, EventKind.APPROVAL_CHANGED, request.pk)


def obstacle(person: Person, request: Request, step: Step | None) -> Refusal | None:
    """Why this person does not decide on the request as it stands, whatever they would decide; None when they may."""
    if person.user_id == request.author_id or person.user_id in request.contributors:
        return Refusal.OWN_WORK
    if request.state != State.OPEN or step is None:
        return Refusal.CLOSED
    if not person.may(Permission(step.permission), request.entity_id) or person.token:
        return Refusal.NO_PERMISSION
    if step.named and not step.approvers.filter(user_id__in=[person.user_id, *stands_in_for(person.user_id)]).exists():
        return Refusal.NOT_YOUR_TURN
    if request.decisions.filter(user_id=person.user_id).exists():
        return Refusal.DECIDED_ALREADY
    return None


def _refusal(person: Person, request: Request, step: Step | None, code: Code, digest: bytes, reason: str) -> Refusal | None:
    """Why this person may not take this decision now, or None. The order is the order in which a person would want to hear it."""
    if (why := obstacle(person, request, step)) is not None:
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
        step = request.steps.filter(position=request.current_step).first()
        refusal = _refusal(person, request, step, code, digest, reason)
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
    """Move the request on after a decision; how many steps are left."""
    last = request.steps.count() - 1
    if code in _CLOSES:
        _close(request, _CLOSES[code])
        return 0
    if step.needs_all and not _all_agree(step):
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


def _all_agree(step: Step) -> bool:
    """Whether each person named has somebody of their own who approved: themselves, or a deputy who stands for nobody else here.

    An absent person who decides after all, beside the deputy, is still one: the two do not make up for a colleague.
    """
    named = list(step.approvers.values_list("user_id", flat=True))
    deciders = list(step.decisions.filter(code=Code.APPROVE).values_list("user_id", flat=True))
    speaks_for = {who: {who, *stands_in_for(who)} for who in deciders}
    held: dict[int, int] = {}  # who approved -> the one of those named for whom they count

    def placed(approver: int, tried: set[int]) -> bool:
        for who in deciders:
            if approver in speaks_for[who] and who not in tried:
                tried.add(who)
                if who not in held or placed(held[who], tried):
                    held[who] = approver
                    return True
        return False

    return all(placed(approver, set()) for approver in named)


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
