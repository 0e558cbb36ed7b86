"""Which approval path a piece of content takes, why, and where it stands; decisions are taken by people alone."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS
from ventanilla.approvals import queries as approvals
from ventanilla.approvals.types import State
from ventanilla.publishing import queries
from ventanilla.workflows import choose_path

router = Router(tags=["content"])
READ = needs(TokenScope.CONTENT_READ)


class TriedOut(Schema):
    """A path that was looked at: which of its conditions hold, which do not."""

    name: str
    fits: bool
    held: list[str]
    failed: list[str]


class StepOut(Schema):
    """`stage` counts from 1; steps of one stage are taken at the same time."""

    stage: int
    name: str
    permission: str
    role: str
    needs: int
    needs_all: bool
    passed: bool
    current: bool


class ApprovalPathOut(Schema):
    """`path` is empty for the product's own. Without a request, `steps` is what asking now would begin."""

    path: str
    why: dict[str, list[str]]
    tried: list[TriedOut]
    state: State | None
    decide_by: datetime | None
    steps: list[StepOut]


@router.get(
    "/content/{uuid:public_id}/approval",
    auth=READ,
    response={200: ApprovalPathOut, **PROBLEMS},
    summary="Its approval path and where it stands",
)
def approval(request: HttpRequest, public_id: UUID) -> object:
    content = queries.get(caller(request), public_id)
    if content is None:
        raise Http404
    choice = choose_path.of_content(content)
    standing = approvals.standing(content.entity_id, f"content:{public_id}")
    tried = [{"name": t.path.name, "fits": t.fits, "held": t.held, "failed": t.failed} for t in choice.tried]
    if standing is not None:
        return {**standing, "tried": tried}
    told = choose_path.steps_ahead(choice)
    return {"path": choice.path.name, "why": choice.why(), "tried": tried, "state": None, "decide_by": None, "steps": told}
