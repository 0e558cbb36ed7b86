"""The interface against its own schema, case by case: no 5xx, every answer as promised, every error a problem.

The suite tries a few of every operation; `make test-long` tries five thousand and prints how many.
"""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests import make
from tests.house.sweep.world import World, build
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.common import scope

pytestmark = pytest.mark.django_db
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
LONG = int(os.environ.get("VENTANILLA_API_CASES", "5000"))
FEW = 9


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    with django_db_blocker.unblock(), scope.system(), transaction.atomic():
        request_started.disconnect(close_old_connections)  # as Django's own client does: the world lives in this transaction
        request_finished.disconnect(close_old_connections)
        try:
            bank = make.bank()
            yield build(bank, bank.spain)
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)
            transaction.set_rollback(True)


def schema() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


def try_cases(world: World, examples: int, *, checks: Any = CHECKS) -> Counter[int]:
    """Call every operation with this many generated cases; answers how often each status came."""
    secret, statuses = make.token(world.entity, *TokenScope), Counter()
    known = [
        str(world[noun]) for noun in ("incident", "lead", "talk", "handoff", "product", "accepted_lead", "returned_lead", "fresh_incident")
    ]
    for found in schema().get_all_operations():
        operation = found.ok()

        @limits(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), own=st.sampled_from(["", *known]))
        def one(case: Any, own: str) -> None:
            if own and case.path_parameters:
                case.path_parameters = {name: own if "id" in name else value for name, value in case.path_parameters.items()}
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}
            with transaction.atomic():
                answer = case.call()
                transaction.set_rollback(True)
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=list(checks))
            if answer.status_code >= 400:
                told = answer.json()
                assert answer.headers["content-type"] == ["application/problem+json"] and told["status"] == answer.status_code
                assert told["detail"].endswith((".", "…")), told

        one()
    return statuses


def test_a_few_cases_of_every_operation(world: World) -> None:
    statuses = try_cases(world, FEW)
    assert sum(statuses.values()) >= 150 and statuses[200] > 20
    assert max(statuses) < 500


@pytest.mark.long
@pytest.mark.timeout(0)
def test_five_thousand_cases(world: World) -> None:
    operations = len(list(schema().get_all_operations()))
    statuses: Counter[int] = Counter()
    while statuses.total() < LONG:
        statuses += try_cases(world, max(10, (LONG - statuses.total()) // operations + 1))
    print(f"api: {statuses.total()} cases, by status {dict(sorted(statuses.items()))}")
    assert max(statuses) < 500


def test_a_broken_promise_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an operation that answers something else than its schema says, and one that breaks."""
    from ventanilla.accounts import directory

    monkeypatch.setattr(directory, "staff", lambda ids: 1 / 0)
    with pytest.raises(BaseException, match="500"):
        try_cases(world, 3)
    assert settings.DEBUG is False
