"""Call-backs of the bank's systems: what became of a case. Signed by Standard Webhooks, on top of the token."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from ventanilla.accounts.queries import entity_keys
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.problems import Problem
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS
from ventanilla.bank.choice import events_secrets
from ventanilla.bank.signing import BadSecret, BadSignature, verify
from ventanilla.bank.types import StatusUpdate
from ventanilla.bank.wire import ANSWER_MAX, NotUnderstood, status_update
from ventanilla.cases.states import CaseState
from ventanilla.cases.types import UpdateResult
from ventanilla.cases.updates import EventReused, entity_of
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.workflows.bank_updates import receive

router = Router(tags=["bank"])


class Event(Schema):
    """What the desk did with the event. A repetition, a late or an impossible one changes nothing: do not send it again."""

    result: UpdateResult
    case: UUID
    number: str
    state: CaseState


@router.post(
    "/bank/events",
    auth=needs(TokenScope.BANK_EVENTS),
    response={200: Event, **PROBLEMS},
    summary="The bank's system says what became of a case",
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
        "parameters": [
            {"in": "header", "name": f"webhook-{name}", "required": True, "schema": {"type": "string"}}
            for name in ("id", "timestamp", "signature")
        ],
    },
)
def event(request: HttpRequest) -> object:
    """Verified on the raw body before anything is read. The same event twice is applied once; an older one comes too late."""
    person = caller(request)
    if len(request.body) > ANSWER_MAX:
        raise Problem(413, "too_large", _("An event has at most %(limit)s bytes.") % {"limit": ANSWER_MAX})
    update = _understood(request, entity_keys()[person.home_id or 0])
    entity_id = entity_of(UUID(update.case), person.scope.entity_ids)
    if entity_id is None:
        raise Http404
    try:
        with scope.entity(entity_id):
            applied = receive(entity_id, update)
    except EventReused:
        raise Problem(409, "event_reused", _("This event id was used for something else. Give each event an id of its own."))
    if applied.case is None:
        raise Http404
    return {"result": applied.result, "case": applied.case.public_id, "number": applied.case.number, "state": applied.case.state}


def _understood(request: HttpRequest, entity: str) -> StatusUpdate:
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        signed = verify(events_secrets(entity), headers, request.body, now())
    except BadSignature as wrong:
        said = {
            "headers": _("Send webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks)."),
            "time": _("The webhook-timestamp is more than five minutes off. Sign the event anew before sending it again."),
        }
        raise Problem(401, "bad_signature", said.get(str(wrong), _("The signature does not fit the body and this desk's secret.")))
    except BadSecret:
        raise Problem(401, "bad_signature", _("The signature does not fit the body and this desk's secret."))
    try:
        update = status_update(request.body)
    except NotUnderstood as wrong:
        raise Problem(422, "not_understood", str(wrong))
    if update.event_id != signed:
        raise Problem(422, "wrong_id", _("The id in the body must be the webhook-id."))
    return update
