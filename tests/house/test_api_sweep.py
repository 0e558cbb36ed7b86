"""Every operation of the interface, called by everybody: without a token, without the scope, and with another entity's ids."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db import transaction
from django.test import Client

from tests import make
from tests.house.sweep import machine
from tests.house.sweep.calling import changed, fingerprint, undone
from tests.house.sweep.machine import SAMPLES, Operation
from tests.house.sweep.routes import every_route
from tests.house.sweep.world import World, build
from ventanilla.accounts.models import ApiToken
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.common import scope
from ventanilla.common.pure.clock import now

pytestmark = pytest.mark.django_db
Worlds = tuple[World, World]


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: object) -> Iterator[Worlds]:
    """Spain and Mexico with everything in them, made once and taken back at the end."""
    with django_db_blocker.unblock(), scope.system(), transaction.atomic():
        bank = make.bank()
        yield build(bank, bank.spain), build(bank, bank.mexico)
        transaction.set_rollback(True)


def call(operation: Operation, secret: str, world: World, others: Any = None, **body: Any) -> Any:
    sample, client = SAMPLES[str(operation)], Client(raise_request_exception=False)
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    said = orjson.dumps({**sample.said(world), **body}) if operation.method in ("POST", "PUT") else b""
    return client.generic(operation.method, sample.address(operation, world, others), said, "application/json", headers=headers)


def problem(answer: Any, status: int, code: str) -> bool:
    """Whether the answer is this problem, with a sentence for a person."""
    if answer.status_code != status or answer["Content-Type"] != "application/problem+json":
        return False
    said = answer.json()
    return (said["status"], said["code"]) == (status, code) and len(said["detail"]) > 10 and said["detail"].endswith((".", "…"))


def none(faults: list[str]) -> bool:
    assert not faults, "\n" + "\n".join(faults)
    return True


def test_every_route_of_the_interface_is_an_operation() -> None:
    routed = {r.path.removeprefix("api/v1").replace("uuidstr:", "").replace("<", "{").replace(">", "}") for r in every_route() if r.machine}
    assert routed - {"/", "/openapi.json"} == {o.path for o in machine.operations()}


def test_without_a_token_that_works_nothing_is_said_or_done(worlds: Worlds) -> None:
    spain = worlds[0]
    ended, revoked = make.token(spain.entity, *TokenScope), make.token(spain.entity, *TokenScope)
    latest = ApiToken.objects.order_by("-id")
    ApiToken.objects.filter(pk=latest[1].pk).update(expires_at=now() - timedelta(seconds=1))
    ApiToken.objects.filter(pk=latest[0].pk).update(revoked_at=now())
    before = fingerprint()
    faults = [
        f"{operation} with {name}"
        for operation in machine.operations()
        for name, secret in (("nothing", ""), ("nonsense", "vt_x"), ("an ended token", ended), ("a revoked token", revoked))
        if not problem(answer := call(operation, secret, spain), 401, "unauthenticated") or answer["WWW-Authenticate"] != "Bearer"
    ]
    assert none(faults) and none(changed(before))


def test_a_session_is_no_token(worlds: Worlds) -> None:
    """No page can be made to call the interface with its reader's cookie."""
    client = Client()
    client.force_login(next(iter(worlds[0].people.values())))
    before = fingerprint()
    answer = client.post("/api/v1/cases", orjson.dumps(SAMPLES["POST /cases"].said(worlds[0])), content_type="application/json")
    assert problem(answer, 401, "unauthenticated") and none(changed(before))


def test_every_scope_but_the_one_it_needs_is_not_enough(worlds: Worlds) -> None:
    spain, faults = worlds[0], []
    wanted = [o for o in machine.operations() if o.scope is not None]
    secrets = {missing: make.token(spain.entity, *(s for s in TokenScope if s is not missing)) for missing in {o.scope for o in wanted}}
    before = fingerprint()
    for operation in wanted:
        answer = call(operation, secrets[operation.scope], spain)
        if not problem(answer, 403, "scope_missing") or str(operation.scope) not in answer.json()["detail"]:
            faults.append(f"{operation}: {answer.status_code}")
    assert none(faults) and none(changed(before))


def test_with_its_scopes_a_token_gets_what_it_asks_for(worlds: Worlds) -> None:
    """The control of this file: the same samples succeed where they may."""
    spain, faults = worlds[0], []
    secret = make.token(spain.entity, *TokenScope)
    for operation in machine.operations():
        with undone():
            answer = call(operation, secret, spain)
            if answer.status_code != SAMPLES[str(operation)].says:
                faults.append(f"{operation}: {answer.status_code} {answer.content[:200]!r}")
    assert none(faults)


def test_a_token_of_mexico_finds_nothing_of_spain(worlds: Worlds) -> None:
    spain, mexico = worlds
    secret, faults = make.token(mexico.entity, *TokenScope), []
    before = fingerprint()
    for operation in machine.operations():
        sample = SAMPLES[str(operation)]
        if sample.ids and not problem(call(operation, secret, spain), 404, "not_found"):
            faults.append(f"{operation}")
        for name in sample.ids if len(sample.ids) > 1 and "{entity}" not in operation.path else ():
            if not problem(call(operation, secret, mexico, {name: spain}), 404, "not_found"):
                faults.append(f"{operation}: {name} of Spain")
        for name in sample.foreign:
            if not problem(call(operation, secret, mexico, **{name: sample.said(spain)[name]}), 404, "not_found"):
                faults.append(f"{operation}: {name} of Spain in the body")
    assert none(faults) and none(changed(before))


def test_lists_hold_nothing_of_another_entity(worlds: Worlds) -> None:
    spain, mexico = worlds
    secret = make.token(mexico.entity, *TokenScope)
    strange = {str(v) for v in spain.ids.values() if len(str(v)) > 20} | {spain.entity.name}
    for operation in machine.operations():
        if operation.method == "GET" and not SAMPLES[str(operation)].ids:
            told = call(operation, secret, mexico).content.decode()
            assert not [s for s in strange if s in told], str(operation)
