"""The rule engine over the interface: the same findings as the command, for a token that may read content."""

import json
from typing import Any

import pytest

from tests.web.api.caller import caller
from ventanilla.accounts.token_scopes import TokenScope as T
from ventanilla.compliance import check
from ventanilla.compliance.command import draft_of, finding_out

pytestmark = pytest.mark.django_db
DRAFT = {
    "id": "a",
    "text": "Depósito al 3 % TIN",
    "kind": "ad",
    "platform": "x",
    "countries": ["ES"],
    "product": {"class": "deposit"},
    "publish_at": "2026-12-15T10:00:00+01:00",
}


def test_drafts_are_checked_in_order_as_the_command_does(bank: Any) -> None:
    told = caller(bank.spain, T.CONTENT_READ).post("/check", {"drafts": [DRAFT, {"text": "Hola"}]})
    assert told.status_code == 200, told.content
    first, second = told.json()
    assert first == {"id": "a", "findings": json.loads(json.dumps([finding_out(f) for f in check(draft_of(DRAFT))]))}
    assert "ES.PRD.tae_trigger" in {f["rule"] for f in first["findings"]} and second == {"id": "", "findings": []}


def test_a_token_without_the_scope_is_refused(bank: Any) -> None:
    assert caller(bank.spain, T.CASES_READ).post("/check", {"drafts": [DRAFT]}).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{}, {"drafts": []}, {"drafts": [{"text": 3}]}, {"drafts": [{**DRAFT, "kind": "poem"}]}, {"drafts": [{"text": "x"}] * 101}]
)
def test_a_wrong_draft_is_a_problem(bank: Any, wrong: dict[str, Any]) -> None:
    assert caller(bank.spain, T.CONTENT_READ).post("/check", wrong).status_code == 422
