"""A month's plan for the bank's own systems: sent as CSV, judged row by row, written as drafts when told to."""

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import entity_by_key, entity_keys
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.problems import Problem
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS, Fault, Key, Line
from ventanilla.publishing import plans
from ventanilla.publishing.plans import PlanFile
from ventanilla.publishing.sheets import Unreadable
from ventanilla.workflows import import_plan

router = Router(tags=["plans"])
WRITE = needs(TokenScope.CONTENT_WRITE)


class PlanIn(Schema):
    """`csv` is the whole file, its heading first: see the template on the page of plans."""

    entity: Key
    name: Line = "plan.csv"
    csv: Annotated[str, Field(min_length=1, max_length=3_500_000)]


class RowFault(Schema):
    """What is wrong with a cell. `column` is `title`, `date`, `text:plaza`…; `code` is stable."""

    line: int
    column: str
    code: str
    value: str


class PlanOut(Schema):
    """`written` maps a line to the draft that it has become; `faults` name every row that cannot be taken."""

    id: UUID
    entity: str
    name: str
    rows: int
    written: dict[int, UUID]
    faults: list[RowFault]


class WriteIn(Schema):
    """Which lines become drafts; all good ones where none are named."""

    lines: Annotated[list[Annotated[int, Field(ge=1, le=100_000)]], Field(max_length=10_000)] | None = None


class WroteOut(Schema):
    made: int
    standing: int
    rejected: int
    contents: list[UUID]


def _shape(plan: PlanFile) -> dict[str, Any]:
    faults = [
        {"line": int(line), "column": column, "code": code, "value": value}
        for line, found in plan.wrong.items()
        for column, code, value, _detail in found
    ]
    return {
        "id": plan.public_id,
        "entity": entity_keys()[plan.entity_id],
        "name": plan.name,
        "rows": plan.count,
        "written": import_plan.made_of(plan),
        "faults": sorted(faults, key=lambda f: (f["line"], f["column"])),
    }


@router.post("/plans", auth=WRITE, response={201: PlanOut, **PROBLEMS}, summary="Send a month's plan; nothing is written yet")
def send(request: HttpRequest, given: PlanIn) -> object:
    person, entity = caller(request), entity_by_key(given.entity)
    if entity is None or not person.may(Permission.CONTENT_WRITE, entity.pk):
        raise Http404
    try:
        plan = import_plan.take(person, entity.pk, given.name, given.csv.encode())
    except Unreadable as why:
        place = f"line {why.line}, column {why.place}" if why.line else "/csv"
        raise Problem(
            422, f"plan_{why.code}", _("The file as a whole cannot be read: see the fault."), [Fault(where=place, message=why.code)]
        )
    return Status(201, _shape(plan))


@router.get("/plans/{uuid:public_id}", auth=WRITE, response={200: PlanOut, **PROBLEMS}, summary="A plan: its faults and its drafts")
def one(request: HttpRequest, public_id: UUID) -> object:
    plan = plans.get(caller(request), public_id)
    if plan is None:
        raise Http404
    return _shape(plan)


@router.post("/plans/{uuid:public_id}/write", auth=WRITE, response={200: WroteOut, **PROBLEMS}, summary="Make drafts of its good rows")
def write(request: HttpRequest, public_id: UUID, given: WriteIn) -> object:
    try:
        done = import_plan.write(caller(request), public_id, given.lines)
    except LookupError:
        raise Http404
    except import_plan.Meanwhile:
        raise Problem(
            409, "plan_meanwhile", _("Somebody else has just written some of these rows. Load the page again; nothing was doubled.")
        )
    return {"made": done.made, "standing": done.standing, "rejected": done.rejected, "contents": list(done.contents)}
