"""Reads of requests: what waits for a person, and whether a thing may go out."""

from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals.models import Approver, Decision, Request, Step
from ventanilla.approvals.types import State, Ticket, Waiting


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


def queue(person: Person, *, limit: int = 100) -> list[Waiting]:
    """What waits for this person's decision, nearest deadline first. One query."""
    rights = Q(pk__in=[])
    for permission in Permission:
        if entities := person.entities_with(permission):
            rights |= Q(permission=permission, entity_id__in=entities)
    steps = (
        Step.objects.filter(rights, request__state=State.OPEN, position=F("request__current_step"))
        .exclude(request__author_id=person.user_id)
        .filter(Q(named=False) | Exists(Approver.objects.filter(step=OuterRef("pk"), user_id=person.user_id)))
        .filter(~Exists(Decision.objects.filter(request=OuterRef("request_id"), user_id=person.user_id)))
        .annotate(steps=Count("request__steps"))
        .select_related("request__author")
        .order_by(F("request__decide_by").asc(nulls_last=True), "request_id")[:limit]
    )
    return [_waiting(step) for step in steps if person.user_id not in step.request.contributors]


def _waiting(step: Step) -> Waiting:
    request = step.request
    return Waiting(
        public_id=request.public_id,
        entity_id=request.entity_id,
        subject=request.subject,
        summary=request.summary,
        author=request.author.name,
        decide_by=request.decide_by,
        created_at=request.created_at,
        step=step.position + 1,
        steps=step.steps,  # type: ignore[attr-defined]  # annotated by `queue`
        payload_hash=bytes(request.payload_hash),
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
