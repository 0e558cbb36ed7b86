"""Every form and every operation with what no person types: NUL bytes, control characters, texts and numbers
without end. Each is answered, none breaks the desk, and no header is made of it."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.db import transaction
from django.test import Client

from tests import make
from tests.house.sweep import machine
from tests.house.sweep.calling import Call, call, client_of, undone
from tests.house.sweep.machine import SAMPLES as OPERATIONS
from tests.house.sweep.machine import Operation
from tests.house.sweep.routes import pages
from tests.house.sweep.samples import SAMPLES, Door, permitted
from tests.house.sweep.world import World, build
from ventanilla.accounts.models import Membership, User
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.common import scope

pytestmark = pytest.mark.django_db
POISONS = {
    "control characters": "=1+1|a\x00b\x01\x1b\x7f\u202e\u2028\ufeff\ufffe\r\nX-Evil: 1\r\n\r\n😡\U0010ffff\t",
    "thirty thousand letters": "ñ😡 <" * 8_000,
    "a number without end": "9" * 5_000,
}


# The first of them tries every branch; the others take their time.
by_poison = pytest.mark.parametrize(
    "poison", [pytest.param(text, id=name, marks=[pytest.mark.long] * (n > 0)) for n, (name, text) in enumerate(POISONS.items())]
)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: object) -> Iterator[tuple[World, User, str]]:
    """An entity with everything in it, somebody with every role there, and a token with every scope."""
    with django_db_blocker.unblock(), scope.system(), transaction.atomic():
        bank = make.bank()
        world = build(bank, bank.spain)
        user = world.people[Role.AGENT]
        for role in Role:
            Membership.objects.get_or_create(user=user, entity=bank.spain, role=role, team=None)
        yield world, user, make.token(bank.spain, *TokenScope)
        transaction.set_rollback(True)


def _forms(world: World) -> Iterator[Call]:
    for route in pages():
        sample = SAMPLES[route.name]
        needs = sample.post
        open_ = needs is not None and needs is not Door.OTHERS and any(permitted(needs, role) for role in Role)
        if open_ and sample.form:
            yield call(route, sample, "POST", world)


def _said(answer: Any) -> str:
    """What is wrong with an answer, in a word; nothing where it is right."""
    if answer.status_code >= 500:
        return str(answer.status_code)
    return "a header of theirs" if "X-Evil" in answer.headers or "\n" in str(answer.headers.values()) else ""


@by_poison
def test_no_field_of_a_form_breaks_the_desk(stage: Any, poison: str) -> None:
    world, user, _token = stage
    faults, calls = [], 0
    for one in _forms(world):
        for name in one.form:
            with undone():
                answer = Call(one.route, "POST", one.address, {**one.form, name: poison}).by(client_of(user))
                calls += 1
                if wrong := _said(answer):
                    faults.append(f"{one} {name}: {wrong}")
    assert not faults, "\n" + "\n".join(faults)
    assert calls > 80, "control: the forms were sent"


NAMES = ("q", "at", "cursor", "before", "page", "tab", "branch", "state", "surface", "kind", "entity", "from", "to", "month", "text")


@by_poison
def test_no_question_of_a_page_breaks_the_desk(stage: Any, poison: str) -> None:
    world, user, _token = stage
    faults = []
    for route in pages():
        sample = SAMPLES[route.name]
        if sample.get is None or sample.get is Door.OTHERS or not any(permitted(sample.get, role) for role in Role):
            continue
        with undone():
            answer = client_of(user).get(call(route, sample, "GET", world).address, dict.fromkeys(NAMES, poison[:1_500]))
            if (wrong := _said(answer)) and "sso" not in route.path and route.name != "readyz":  # no worker, no way: 503
                faults.append(f"{route.path}: {wrong}")
    assert not faults, "\n" + "\n".join(faults)


def _call(operation: Operation, token: str, world: World, raw: bytes, **headers: str) -> Any:
    address = OPERATIONS[str(operation)].address(operation, world)
    more = {"authorization": f"Bearer {token}", **headers}
    return Client(raise_request_exception=False).generic(operation.method, address, raw, "application/json", headers=more)


def _writes() -> list[Operation]:
    return [operation for operation in machine.operations() if operation.method == "POST"]


def _poisoned(value: Any, poison: Any) -> Iterator[Any]:
    """The value with one leaf after another replaced."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inner is None:
        yield poison
        return
    for key, below in list(inner):
        for made in _poisoned(below, poison):
            copy = dict(value) if isinstance(value, dict) else list(value)
            copy[key] = made
            yield copy


@pytest.mark.parametrize("poison", [*POISONS.values(), -(2**70), [], None], ids=lambda p: repr(p)[:20])
def test_no_field_of_the_interface_breaks_it(stage: Any, poison: Any) -> None:
    world, _user, token = stage
    faults, calls = [], 0
    for operation in _writes():
        for body in _poisoned(OPERATIONS[str(operation)].said(world), poison):
            with undone():
                answer = _call(operation, token, world, orjson.dumps(body) if not _huge(poison) else str(body).encode())
                calls += 1
                if wrong := _said(answer):
                    faults.append(f"{operation} {str(body)[:80]!r}: {wrong} {answer.content[:200]!r}")
                elif answer.status_code >= 400 and answer["Content-Type"] != "application/problem+json":
                    faults.append(f"{operation}: {answer.status_code} is no problem document")
    assert not faults, "\n" + "\n".join(faults)
    assert calls > 10


def _huge(poison: Any) -> bool:
    return type(poison) is int and abs(poison) > 2**64


BODIES = {
    "nothing": b"",
    "ten thousand levels": b'{"text":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "ten thousand levels of another field": b'{"x":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}",
    "half a character": b'{"text": "\\ud800", "conversation": "\\udfff"}',
    "latin-1": '{"text": "Señor"}'.encode("latin-1"),
    "utf-16": '{"text": "Señor"}'.encode("utf-16"),
    "NaN": b'{"text": NaN, "conversation": Infinity}',
    "five thousand digits": b'{"text": ' + b"9" * 5_000 + b"}",
    "a list": b"[]",
    "a word": b'"x"',
    "null": b"null",
    "bytes": bytes(range(256)),
    "five megabytes": b'{"text": "' + b"x" * 5_000_000 + b'"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_a_body_that_is_none_is_a_problem_in_a_sentence(stage: Any, body: bytes) -> None:
    world, _user, token = stage
    faults = []
    for operation in _writes():
        with undone():
            answer = _call(operation, token, world, body)
        if not 200 <= answer.status_code < 500 or (answer.status_code >= 400 and len(answer.json().get("detail", "")) < 10):
            faults.append(f"{operation}: {answer.status_code} {answer.content[:200]!r}")
    assert not faults, "\n" + "\n".join(faults)


HEADERS = [
    {"idempotency-key": "a\r\nX-Evil: 1"},
    {"idempotency-key": "\x00"},
    {"idempotency-key": "ñ" * 300},
    {"authorization": "Bearer \x00"},
    {"authorization": "Bearer " + "x" * 100_000},
    {"authorization": "Bearer vt_\n"},
    {"accept-language": "\x00;q=NaN,\r\nes;q=9" + "a" * 10_000},
    {"content-type": ""},
    {"content-type": "text/plain; charset=none-such"},
    {"host": "evil.example\r\nX: 1"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda h: repr(h)[:40])
def test_no_header_breaks_the_interface(stage: Any, headers: dict[str, str]) -> None:
    world, _user, token = stage
    faults = []
    for operation in _writes():
        with undone():
            raw = orjson.dumps(OPERATIONS[str(operation)].said(world))
            if wrong := _said(answer := _call(operation, token, world, raw, **headers)):
                faults.append(f"{operation}: {wrong} {answer.content[:100]!r}")
    assert not faults, "\n" + "\n".join(faults)
