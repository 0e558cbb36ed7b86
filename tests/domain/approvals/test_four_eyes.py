"""Nobody decides about their own work, an approval holds for one exact thing, and nothing random makes it otherwise."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import make
from tests.domain.approvals.four_eyes import FourEyes, cast
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import services
from ventanilla.approvals.models import Absence, Request, Step
from ventanilla.approvals.types import Code, PathStep, Refusal, State, payload_hash
from ventanilla.common.pure.clock import now

pytestmark = pytest.mark.django_db
LENGTH = 50


def run(
    bank: make.Bank, examples: int, *, phases: tuple[Phase, ...] = tuple(Phase), people: dict[str, User] | None = None
) -> type[FourEyes]:
    class Machine(FourEyes):
        steps, taken = 0, 0

    Machine.bank, Machine.users = bank, people or cast(bank)
    limits = settings(
        max_examples=examples,
        stateful_step_count=LENGTH,
        deadline=None,
        phases=phases,
        print_blob=False,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Machine, settings=limits)
    return Machine


def test_four_eyes_hold_whatever_people_do(bank: make.Bank) -> None:
    done = run(bank, 12)
    assert done.steps > 150 and done.taken > 15


def test_a_machine_with_a_planted_fault_is_caught(bank: make.Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an author who may decide after all is found."""
    real = services.turn

    def lenient(person: Person, request: Request) -> tuple[Step | None, Refusal | None]:
        step, why = real(person, request)
        if why is not Refusal.OWN_WORK:
            return step, why
        return request.steps.filter(stage=request.current_step, done=False).first(), None

    monkeypatch.setattr(services, "turn", lenient)
    with pytest.raises(AssertionError):
        run(bank, 200, phases=(Phase.generate,))


def test_an_absent_person_and_their_deputy_are_one(bank: make.Bank) -> None:
    """All of two people must agree: the deputy of one, and that one after all, do not make up for the other."""
    people, digest = cast(bank), payload_hash({"text": "a"})
    bruno, berta, carla = (replace(bank.person(people[n]), factor_at=now()) for n in ("bruno", "berta", "carla"))
    today = now().date()
    Absence.objects.create(entity_id=bank.spain.pk, user=bank.bruno, deputy=people["berta"], starts_on=today, ends_on=today)
    both = PathStep(Permission.APPROVAL_DECIDE, (bank.bruno.pk, bank.carla.pk), needs_all=True)
    ticket = services.open_request(bank.spain.pk, "content:1", {"text": "a"}, bank.person(bank.alba), [both])
    states = [services.decide(who, ticket.public_id, Code.APPROVE, digest).state for who in (berta, bruno, carla)]
    assert states == [State.OPEN, State.OPEN, State.APPROVED]
