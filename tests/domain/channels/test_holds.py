"""The publishing freeze: what it covers waits, everything else goes; lifting it lets go."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from tests import make
from tests.domain.channels.conftest import Outbox
from ventanilla.accounts.models import EntityKind
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.types import Person
from ventanilla.archive.models import Entry
from ventanilla.channels import freeze_plans, holds
from ventanilla.channels.holds import HoldScope, SecondNeeded
from ventanilla.channels.models import Attempt, Hold
from ventanilla.channels.types import AttemptKind
from ventanilla.common.models import Event
from ventanilla.common.pure.clock import now
from ventanilla.jobs.models import Job
from ventanilla.notices.models import Notice
from ventanilla.workflows import outgoing

pytestmark = pytest.mark.django_db

POST, REPLY = AttemptKind.POST, AttemptKind.REPLY


def _head(box: Outbox) -> Person:
    return box.bank.person(make.user("Elena", Role.HEAD_OF_SOCIAL, box.bank.group))


def _deputy(box: Outbox) -> Person:
    """The second person of the group."""
    return box.bank.person(make.user("Fermin", Role.HEAD_OF_SOCIAL, box.bank.group))


def _frozen(box: Outbox, by: Person, where: HoldScope, reason: str = "Crisis") -> Hold:
    """A freeze in force, seconded where it takes two."""
    hold = holds.place(by, where, reason)
    return holds.second(_deputy(box), hold.public_id) if hold.waiting else hold


def _state(attempt: Attempt) -> str:
    attempt.refresh_from_db()
    return attempt.state


COVERED: list[tuple[str, dict[str, Any], bool]] = [
    ("spain", {}, True),
    ("group", {}, True),
    ("mexico", {}, False),
    ("brand", {}, False),  # a brand below does not stop the country above
    ("group", {"country": "ES"}, True),
    ("group", {"country": "MX"}, False),
    ("spain", {"platform": "fake"}, True),
    ("spain", {"platform": "plaza"}, False),
    ("spain", {"channel": "own"}, True),
    ("spain", {"channel": "other"}, False),
    ("spain", {"campaign": "verano"}, True),
    ("spain", {"campaign": "otoño"}, False),
    ("spain", {"product": "cuenta"}, True),
    ("spain", {"product": "cuenta", "campaign": "otoño"}, False),
    ("spain", {"kinds": frozenset({REPLY})}, False),
    ("spain", {"kinds": frozenset({REPLY, POST})}, True),
    ("spain", {"kinds": frozenset({AttemptKind.ACT, AttemptKind.MESSAGE})}, False),
]


@pytest.mark.parametrize(("entity", "narrowed", "covered"), COVERED)
def test_what_a_hold_covers(box: Outbox, entity: str, narrowed: dict[str, Any], covered: bool) -> None:
    brand = make.entity("marca", EntityKind.BRAND, box.bank.spain, "ES")
    other = box.channel_of(box.bank.spain, "fake-2")
    where = {"spain": box.bank.spain, "group": box.bank.group, "mexico": box.bank.mexico, "brand": brand}[entity]
    channel = {"own": box.channel, "other": other}.get(narrowed.get("channel", ""))
    names = {k: v for k, v in narrowed.items() if k != "channel"}
    _frozen(box, _head(box), HoldScope(where.pk, channel_id=channel.pk if channel else None, **names))
    attempt = box.queue(kind=POST, campaign="verano", product="cuenta")
    assert holds.held(Attempt.objects.all(), now()).exists() is covered
    box.work()
    assert (_state(attempt), attempt.reason) == (("withdrawn", "frozen") if covered else ("sent", ""))
    assert box.network.calls == (0 if covered else 1)


def test_a_hold_above_stops_a_brand_two_levels_down(box: Outbox) -> None:
    brand = make.entity("marca", EntityKind.BRAND, box.bank.spain, "ES")
    channel = box.channel_of(brand, "fake-marca")
    _frozen(box, _head(box), HoldScope(box.bank.group.pk))
    attempt = box.queue(kind=POST, channel=channel)
    box.work()
    assert (_state(attempt), attempt.reason) == ("withdrawn", "frozen")


def test_replies_go_on_unless_they_are_named(box: Outbox) -> None:
    holds.place(_head(box), HoldScope(box.bank.spain.pk), "Crisis")
    reply, post = box.queue("r", "k1", kind=REPLY), box.queue("p", "k2", kind=POST)
    box.work()
    assert (_state(reply), _state(post)) == ("sent", "withdrawn")


def test_lifting_lets_answers_go_that_waited_once(box: Outbox) -> None:
    head, deputy, answers = _head(box), _deputy(box), frozenset({REPLY})
    one = holds.place(head, HoldScope(box.bank.spain.pk, answers), "Uno")
    two = holds.second(deputy, holds.place(head, HoldScope(box.bank.group.pk, answers), "Dos").public_id)
    attempt = box.queue(kind=REPLY)
    box.work()
    holds.lift(head, one.public_id, "Pasó")
    box.work()
    assert _state(attempt) == "queued", "the other one still stands"
    holds.lift(deputy, two.public_id)
    holds.lift(head, two.public_id)
    holds.lift(head, two.public_id)
    box.work()
    assert (_state(attempt), box.network.calls) == ("sent", 1)
    told = [e.kind for e in Entry.objects.filter(about=f"hold:{two.public_id}")]
    assert told == ["hold.changed"] * 4, "asked, seconded, asked to lift, lifted"
    rung = set(Event.objects.filter(kind="hold.changed", object_id=two.pk).values_list("entity_id", flat=True))
    assert rung == {box.bank.group.pk, box.bank.spain.pk, box.bank.mexico.pk}


def test_the_group_takes_two_people_to_freeze_and_to_lift(box: Outbox) -> None:
    head, deputy = _head(box), _deputy(box)
    hold = holds.place(head, HoldScope(box.bank.group.pk), "Crisis")
    assert list(Notice.objects.filter(kind="freeze.second").values_list("user_id", flat=True)) == [deputy.user_id]
    with pytest.raises(SecondNeeded):
        holds.second(head, hold.public_id)
    first = box.queue("uno", "k1", kind=POST)
    box.work()
    assert _state(first) == "sent", "one alone stops nothing"
    holds.second(deputy, hold.public_id)
    second = box.queue("dos", "k2", kind=POST)
    box.work()
    assert _state(second) == "withdrawn"
    assert holds.lift(head, hold.public_id).lifted_at is None
    with pytest.raises(SecondNeeded):
        holds.lift(head, hold.public_id)
    assert holds.lift(deputy, hold.public_id).lifted_at is not None


def test_a_freeze_that_waits_is_taken_back_by_one(box: Outbox) -> None:
    head = _head(box)
    hold = holds.place(head, HoldScope(box.bank.group.pk), "Crisis")
    assert holds.lift(head, hold.public_id).lifted_at is not None
    assert holds.second(_deputy(box), hold.public_id).waiting, "it is over"


def test_a_freeze_with_an_end_lets_answers_go_by_itself(box: Outbox) -> None:
    begun = now()
    with time_machine.travel(begun, tick=False) as clock:
        holds.place(_head(box), HoldScope(box.bank.spain.pk, frozenset({REPLY})), "Resultados", ends_at=begun + timedelta(hours=4))
        attempt = box.queue(kind=REPLY)
        box.work()
        clock.shift(timedelta(hours=3, minutes=59))
        box.work()
        assert _state(attempt) == "queued"
        clock.shift(timedelta(minutes=1))
        box.work()
        assert _state(attempt) == "sent"


def test_a_post_whose_time_comes_after_the_freeze_goes_out(box: Outbox) -> None:
    head = _head(box)
    hold = holds.place(head, HoldScope(box.bank.spain.pk), "Crisis")
    attempt = box.queue(kind=POST, send_at=now() + timedelta(minutes=5))
    box.work()
    outgoing.sweep()
    holds.lift(head, hold.public_id)
    with time_machine.travel(now() + timedelta(minutes=6)):
        box.work()
    assert _state(attempt) == "sent"


def test_a_freeze_planned_for_later_stops_nothing_yet(box: Outbox) -> None:
    holds.place(_head(box), HoldScope(box.bank.spain.pk), "Resultados", starts_at=now() + timedelta(hours=1))
    first = box.queue(kind=POST)
    box.work()
    assert _state(first) == "sent"
    with time_machine.travel(now() + timedelta(hours=2)):
        second = box.queue("x", "k2", kind=POST)
        box.work()
        assert _state(second) == "withdrawn"


def test_what_was_queued_before_the_freeze_is_set_aside_at_its_time(box: Outbox) -> None:
    attempt = box.queue(kind=POST, send_at=now() + timedelta(minutes=5))
    holds.place(_head(box), HoldScope(box.bank.spain.pk), "Crisis")
    outgoing.sweep()
    assert _state(attempt) == "queued", "its time has not come"
    with time_machine.travel(now() + timedelta(minutes=6)):
        Job.objects.all().delete()  # the worker that should have sent it is gone
        outgoing.sweep()
        box.work()
    assert (_state(attempt), attempt.reason, box.network.calls) == ("withdrawn", "frozen", 0)


def test_a_plan_is_written_in_calm_and_used_at_once(box: Outbox) -> None:
    head = _head(box)
    plan = freeze_plans.prepare(head, "Caída de la app", HoldScope(box.bank.spain.pk, product="cuenta"), "La app no funciona")
    with pytest.raises(freeze_plans.NameTaken):
        freeze_plans.prepare(head, "Caída de la app", HoldScope(box.bank.spain.pk), "x")
    with pytest.raises(PermissionDenied):
        freeze_plans.prepare(box.bank.person(box.bank.alba), "Otro", HoldScope(box.bank.spain.pk), "x")
    with pytest.raises(LookupError):
        freeze_plans.use(box.bank.person(box.bank.dario), plan.public_id)
    hold = freeze_plans.use(head, plan.public_id)
    assert (hold.entity_id, hold.product, hold.kinds, hold.reason) == (box.bank.spain.pk, "cuenta", ",post,", "La app no funciona")
    freeze_plans.drop(head, plan.public_id)
    assert freeze_plans.of_entities([box.bank.spain.pk]) == []


def test_what_was_on_the_wire_when_the_freeze_came_is_listed(box: Outbox) -> None:
    attempt, later = box.queue("uno", "k1", kind=POST), box.queue("dos", "k2", kind=POST, send_at=now() + timedelta(hours=1))
    at = now()
    Attempt.objects.filter(pk=attempt.pk).update(state="sending", claimed_at=at - timedelta(seconds=2))
    hold = holds.place(_head(box), HoldScope(box.bank.spain.pk), "Crisis", starts_at=at)
    assert holds.on_the_wire([hold]) == {hold.pk: [attempt]}
    Attempt.objects.filter(pk=attempt.pk).update(state="sent", native_id="n1", settled_at=at - timedelta(seconds=1))
    assert holds.on_the_wire([hold]) == {hold.pk: []}, "it was there before"
    assert _state(later) == "queued"


def test_only_who_may_freeze_freezes_and_says_why(box: Outbox) -> None:
    alba, bruno, dario = (box.bank.person(u) for u in (box.bank.alba, box.bank.bruno, box.bank.dario))
    where = HoldScope(box.bank.spain.pk)
    for person in (alba, dario):
        with pytest.raises(PermissionDenied):
            holds.place(person, where, "Crisis")
    for wrong in ({"reason": " "}, {"reason": "x", "ends_at": now() - timedelta(hours=1)}):
        with pytest.raises(ValueError, match="freeze"):
            holds.place(bruno, where, **wrong)
    with pytest.raises(ValueError, match="freeze"):
        holds.place(bruno, HoldScope(box.bank.spain.pk, kinds=frozenset()), "x")
    assert Hold.objects.count() == 0
    hold = holds.place(bruno, where, "Crisis")
    for person in (alba, dario):
        with pytest.raises(LookupError):
            holds.lift(person, hold.public_id)
    hold.refresh_from_db()
    assert hold.lifted_at is None


def test_people_see_the_freezes_that_they_feel(box: Outbox) -> None:
    head = _head(box)
    group, spain = _frozen(box, head, HoldScope(box.bank.group.pk), "Todo"), holds.place(head, HoldScope(box.bank.spain.pk), "España")
    holds.lift(head, holds.place(head, HoldScope(box.bank.spain.pk), "Pasado").public_id)
    assert holds.of_entities([box.bank.spain.pk], now()) == [spain, group]
    assert holds.of_entities([box.bank.mexico.pk], now()) == [group]
