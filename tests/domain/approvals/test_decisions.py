"""Who decides what, in which order, and what a change does to it."""

from dataclasses import replace

import pytest
from django.http import Http404

from tests import make
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Permission, Role
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries, services
from ventanilla.approvals.models import Decision, Request
from ventanilla.approvals.types import Code, NobodyMayDecide, PathStep, Refusal, State, payload_hash
from ventanilla.archive.models import Entry
from ventanilla.common.pure.clock import now
from ventanilla.notices.models import Notice

pytestmark = pytest.mark.django_db
ANY = PathStep(Permission.APPROVAL_DECIDE)
PAYLOAD = {"text": "Hola", "channel": "plaza"}
DIGEST = payload_hash(PAYLOAD)


def fresh(bank: make.Bank, user: User) -> Person:
    return replace(bank.person(user), factor_at=now())


def ask(bank: make.Bank, *path: PathStep, payload: dict[str, object] | None = None, author: User | None = None) -> services.Ticket:
    by = fresh(bank, author or bank.alba)
    return services.open_request(bank.spain.pk, "content:1", payload or PAYLOAD, by, path or (ANY,), summary="Post")


def test_one_of_those_who_may_decide_approves(bank: make.Bank) -> None:
    ticket = ask(bank)
    assert not queries.is_approved(bank.spain.pk, "content:1", DIGEST)
    outcome = services.decide(fresh(bank, bank.bruno), ticket.public_id, Code.APPROVE, DIGEST)
    assert (outcome.taken, outcome.state, outcome.steps_left) == (True, State.APPROVED, 0)
    assert queries.is_approved(bank.spain.pk, "content:1", DIGEST)
    assert not queries.is_approved(bank.spain.pk, "content:1", payload_hash({**PAYLOAD, "text": "Hola."}))
    assert [e.kind for e in Entry.objects.order_by("id")] == ["approval.opened", "approval.decided"]


@pytest.mark.parametrize(
    ("who", "changes", "digest", "code", "reason", "expected"),
    [
        ("bruno", {"factor_at": None}, DIGEST, Code.APPROVE, "", Refusal.STEP_UP_NEEDED),
        ("bruno", {}, b"\x00" * 32, Code.APPROVE, "", Refusal.CHANGED),
        ("bruno", {}, DIGEST, Code.REJECT, "  ", Refusal.REASON_NEEDED),
        ("bruno", {"token": "t"}, DIGEST, Code.APPROVE, "", Refusal.NO_PERMISSION),
        ("alba", {}, DIGEST, Code.APPROVE, "", Refusal.OWN_WORK),
        ("dario", {}, DIGEST, Code.APPROVE, "", Refusal.NO_PERMISSION),
    ],
)
def test_a_refused_decision_leaves_no_trace(
    bank: make.Bank, who: str, changes: dict[str, object], digest: bytes, code: Code, reason: str, expected: Refusal
) -> None:
    ticket, entries = ask(bank), Entry.objects.count()
    outcome = services.decide(replace(fresh(bank, getattr(bank, who)), **changes), ticket.public_id, code, digest, reason)
    assert (outcome.refusal, outcome.state) == (expected, State.OPEN)
    assert Decision.objects.count() == 0
    assert Entry.objects.count() == entries


def test_a_supervisor_never_approves_their_own_work(bank: make.Bank) -> None:
    ticket = ask(bank, author=bank.bruno)
    assert services.decide(fresh(bank, bank.bruno), ticket.public_id, Code.APPROVE, DIGEST).refusal is Refusal.OWN_WORK
    assert services.decide(fresh(bank, bank.carla), ticket.public_id, Code.APPROVE, DIGEST).taken


def test_contributors_are_authors_too(bank: make.Bank) -> None:
    by = fresh(bank, bank.alba)
    ticket = services.open_request(bank.spain.pk, "content:1", PAYLOAD, by, [ANY], contributors=[bank.bruno.pk])
    assert services.decide(fresh(bank, bank.bruno), ticket.public_id, Code.APPROVE, DIGEST).refusal is Refusal.OWN_WORK


def test_any_change_voids_even_what_was_approved(bank: make.Bank) -> None:
    ticket = ask(bank)
    services.decide(fresh(bank, bank.bruno), ticket.public_id, Code.APPROVE, DIGEST)
    again = ask(bank, payload={**PAYLOAD, "text": "Hola "})
    assert not queries.is_approved(bank.spain.pk, "content:1", DIGEST)
    assert Request.objects.get(public_id=ticket.public_id).state == State.VOID
    assert services.decide(fresh(bank, bank.carla), ticket.public_id, Code.APPROVE, DIGEST).refusal is Refusal.CLOSED
    assert services.decide(fresh(bank, bank.carla), again.public_id, Code.APPROVE, DIGEST).refusal is Refusal.CHANGED
    assert services.decide(fresh(bank, bank.carla), again.public_id, Code.APPROVE, again.payload_hash).taken


def test_asking_twice_for_the_same_is_asking_once(bank: make.Bank) -> None:
    assert ask(bank).public_id == ask(bank).public_id
    assert Request.objects.count() == 1


def test_steps_come_in_order_and_take_two_people(bank: make.Bank) -> None:
    ticket = ask(bank, ANY, PathStep(Permission.COMPLIANCE_SIGN))
    carla = fresh(bank, bank.carla)
    assert services.decide(carla, ticket.public_id, Code.APPROVE, DIGEST).steps_left == 1
    assert services.decide(carla, ticket.public_id, Code.APPROVE, DIGEST).refusal is Refusal.DECIDED_ALREADY
    assert services.decide(fresh(bank, bank.bruno), ticket.public_id, Code.APPROVE, DIGEST).refusal is Refusal.NO_PERMISSION
    other = make.user("Celia", Role.COMPLIANCE, bank.spain)
    assert services.decide(fresh(bank, other), ticket.public_id, Code.APPROVE, DIGEST).state is State.APPROVED


def test_all_named_must_agree_and_nobody_else_may(bank: make.Bank) -> None:
    path = PathStep(Permission.APPROVAL_DECIDE, (bank.bruno.pk, bank.carla.pk), needs_all=True)
    ticket, stranger = ask(bank, path), make.user("Berta", Role.SUPERVISOR, bank.spain)
    assert services.decide(fresh(bank, stranger), ticket.public_id, Code.APPROVE, DIGEST).refusal is Refusal.NOT_YOUR_TURN
    assert services.decide(fresh(bank, bank.bruno), ticket.public_id, Code.APPROVE, DIGEST).state is State.OPEN
    assert services.decide(fresh(bank, bank.carla), ticket.public_id, Code.APPROVE, DIGEST).state is State.APPROVED


def test_a_step_that_nobody_could_pass_is_refused_at_once(bank: make.Bank) -> None:
    for path in ((), (PathStep(Permission.APPROVAL_DECIDE, (bank.alba.pk,)),), (PathStep(Permission.APPROVAL_DECIDE, needs_all=True),)):
        with pytest.raises(NobodyMayDecide):
            services.open_request(bank.spain.pk, "content:1", PAYLOAD, fresh(bank, bank.alba), path)
    assert Request.objects.count() == 0


def test_rejecting_closes_and_tells_the_author(bank: make.Bank) -> None:
    ticket = ask(bank)
    outcome = services.decide(fresh(bank, bank.bruno), ticket.public_id, Code.RETURN, DIGEST, "Falta la TAE")
    assert outcome.state is State.RETURNED
    assert Notice.objects.get(user_id=bank.alba.pk).kind == "approval.returned"
    assert services.decide(fresh(bank, bank.carla), ticket.public_id, Code.APPROVE, DIGEST).refusal is Refusal.CLOSED


def test_the_queue_holds_what_waits_for_me_nearest_deadline_first(bank: make.Bank, django_assert_num_queries: object) -> None:
    ask(bank)
    by = fresh(bank, bank.carla)
    services.open_request(bank.spain.pk, "content:2", PAYLOAD, by, [ANY], now(), summary="Urgent")
    bruno = bank.person(bank.bruno)
    with django_assert_num_queries(2):
        lines = queries.queue(bruno)
    assert [line.summary for line in lines] == ["Urgent", "Post"]
    assert [line.summary for line in queries.queue(bank.person(bank.carla))] == ["Post"], "not one's own"
    assert queries.queue(bank.person(bank.alba)) == queries.queue(bank.person(bank.dario)) == []


def test_expiry_closes_what_is_open_and_leaves_what_stands(bank: make.Bank) -> None:
    ticket = ask(bank)
    assert services.expire(bank.spain.pk, "content:1") == 1
    assert Request.objects.get(public_id=ticket.public_id).state == State.EXPIRED
    again = ask(bank)
    services.decide(fresh(bank, bank.bruno), again.public_id, Code.APPROVE, DIGEST)
    assert services.expire(bank.spain.pk, "content:1") == 0
    assert queries.is_approved(bank.spain.pk, "content:1", DIGEST)


def test_another_country_does_not_even_learn_that_it_exists(bank: make.Bank) -> None:
    ticket = ask(bank)
    with pytest.raises(Http404):
        queries.get_request(bank.person(bank.dario), ticket.public_id)
    assert queries.get_request(bank.person(bank.bruno), ticket.public_id).public_id == ticket.public_id
