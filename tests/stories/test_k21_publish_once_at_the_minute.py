"""K21: plan, check, approve, publish: once, at the minute, and only what was approved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from plaza.models import Item
from tests import make
from tests.stories import plaza_desk
from tests.stories.plaza_desk import Desk
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.approvals.types import Code, Outcome, Refusal, State
from ventanilla.channels import holds
from ventanilla.channels.holds import HoldScope
from ventanilla.channels.models import Attempt
from ventanilla.common.pure.clock import now
from ventanilla.publishing.models import Content
from ventanilla.publishing.types import NewContent, NewVariant, Planned
from ventanilla.workflows import approve, late_posts, outgoing, publish, write_content

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])

TEXT = "Mañana abrimos nuestra escuela de finanzas para jóvenes en Oviedo. Les esperamos a las seis."


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with plaza_desk.opened(monkeypatch) as made:
        yield made


@pytest.fixture
def elena(desk: Desk) -> Person:
    """The community manager."""
    return desk.bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, desk.bank.spain))


def planned(minutes: int = 10) -> Planned:
    return Planned((now() + timedelta(minutes=minutes)).replace(tzinfo=None, second=0, microsecond=0), "UTC")


def new(desk: Desk, text: str = TEXT, **fields: object) -> NewContent:
    variant = NewVariant(desk.channel.pk, text)
    return NewContent("Escuela de finanzas", (variant,), at=planned(), **fields)


def written(desk: Desk, elena: Person, text: str = TEXT, **fields: object) -> Content:
    return write_content.write(elena, desk.bank.spain.pk, new(desk, text, **fields))


def asked(elena: Person, content: Content) -> publish.Asked:
    found = publish.ask(elena, content.public_id)
    assert isinstance(found, publish.Asked), found
    return found


def decide(desk: Desk, request: publish.Asked, code: Code = Code.APPROVE, by: Person | None = None, reason: str = "") -> Outcome:
    person = by or replace(desk.bank.person(desk.bank.carla), factor_at=now())
    row = approvals.get_request(person, request.request)
    return approve.decide(person, request.request, code, bytes(row.payload_hash), reason)


def at_its_time(desk: Desk, content: Content) -> None:
    content.refresh_from_db()
    assert content.publish_at is not None
    with time_machine.travel(content.publish_at + timedelta(seconds=1), tick=True):
        desk.work()
        outgoing.sweep()
        desk.work()


def ours(desk: Desk) -> list[str]:
    return list(Item.objects.filter(author=desk.plaza.bank, deleted_at=None).order_by("pk").values_list("text", flat=True))


def test_it_goes_out_once_when_its_time_has_come(desk: Desk, elena: Person) -> None:
    content = written(desk, elena)
    assert decide(desk, asked(elena, content)).state is State.APPROVED
    desk.work()
    assert ours(desk) == [], "not before its time"
    at_its_time(desk, content)
    at_its_time(desk, content)
    assert ours(desk) == [TEXT]
    content.refresh_from_db()
    (variant,) = content.variants.all()
    part = variant.parts.get()
    assert (content.state, variant.state, part.native_id) == ("published", "published", str(Item.objects.get(author=desk.plaza.bank).pk))


def test_one_word_changed_voids_the_approval_and_the_queue(desk: Desk, elena: Person) -> None:
    content = written(desk, elena)
    decide(desk, asked(elena, content))
    changed = write_content.rewrite(elena, content.public_id, 1, new(desk, TEXT.replace("seis", "siete")))
    assert changed.state == "draft"
    at_its_time(desk, content)
    assert ours(desk) == []
    assert Attempt.objects.get().state == "withdrawn"
    decide(desk, asked(elena, changed))
    at_its_time(desk, content)
    assert ours(desk) == [TEXT.replace("seis", "siete")]


def test_nobody_approves_their_own_work(desk: Desk, elena: Person) -> None:
    helena = desk.bank.person(make.user("Helena", Role.HEAD_OF_SOCIAL, desk.bank.spain))
    content = written(desk, helena)
    request = asked(helena, content)
    outcome = decide(desk, request, by=replace(helena, factor_at=now()))
    assert outcome.refusal is Refusal.OWN_WORK
    at_its_time(desk, content)
    assert ours(desk) == []


def test_a_thread_and_a_first_comment_answer_what_stands_before_them(desk: Desk, elena: Person) -> None:
    variant = NewVariant(desk.channel.pk, TEXT, thread=("Segunda parte: el ahorro.",), first_comment="¿Qué tema prefieren?")
    content = write_content.write(elena, desk.bank.spain.pk, replace(new(desk), variants=(variant,)))
    decide(desk, asked(elena, content))
    at_its_time(desk, content)
    first, second, comment = Item.objects.filter(author=desk.plaza.bank).order_by("pk")
    assert (first.text, second.text, comment.text) == (TEXT, "Segunda parte: el ahorro.", "¿Qué tema prefieren?")
    assert (second.parent_id, comment.parent_id) == (first.pk, first.pk)
    content.refresh_from_db()
    assert content.state == "published"


def test_what_missed_its_time_waits_for_a_person(desk: Desk, elena: Person) -> None:
    content = written(desk, elena)
    decide(desk, asked(elena, content))
    content.refresh_from_db()
    assert isinstance(content.publish_at, datetime)
    with time_machine.travel(content.publish_at + timedelta(minutes=31), tick=True):
        desk.work()
        outgoing.sweep()
        desk.work()
        assert ours(desk) == []
    content.refresh_from_db()
    assert (content.state, content.reason) == ("held", "missed")


def test_a_post_that_breaks_a_rule_is_not_put_to_anybody(desk: Desk, elena: Person) -> None:
    content = written(desk, elena, "Préstamo personal al 3,5 % TIN, pídalo hoy sin papeleos.", product="")
    verdict = publish.ask(elena, content.public_id)
    assert isinstance(verdict, publish.Verdict) and verdict.blocks
    assert approvals.ticket(desk.bank.spain.pk, f"content:{content.public_id}") is None


def test_withdrawn_it_is_deleted_from_the_network(desk: Desk, elena: Person) -> None:
    content = written(desk, elena)
    decide(desk, asked(elena, content))
    at_its_time(desk, content)
    publish.withdraw(elena, content.public_id)
    desk.work()
    assert ours(desk) == []
    content.refresh_from_db()
    assert content.state == "withdrawn"
    assert content.variants.get().parts.get().deleted_at is not None


def test_a_freeze_stops_posts_and_each_is_decided_afterwards(desk: Desk, elena: Person) -> None:
    bruno = desk.bank.person(desk.bank.bruno)
    content = written(desk, elena)
    decide(desk, asked(elena, content))
    content.refresh_from_db()
    assert content.publish_at is not None
    hold = holds.place(bruno, HoldScope(desk.bank.spain.pk), "Caída de la app")
    with time_machine.travel(content.publish_at + timedelta(seconds=5), tick=True):
        desk.work()
        assert ours(desk) == []
        holds.lift(bruno, hold.public_id)
        desk.work()
        outgoing.sweep()
        desk.work()
        assert ours(desk) == [], "lifting lets no post go by itself"
        content.refresh_from_db()
        assert (content.state, content.reason) == ("held", "frozen")
        with pytest.raises(LookupError):
            late_posts.send_now(replace(elena, factor_at=now()), content.public_id)
        with pytest.raises(PermissionDenied):
            late_posts.send_now(bruno, content.public_id)
        assert late_posts.send_now(replace(bruno, factor_at=now()), content.public_id) is None
        desk.work()
    assert ours(desk) == [TEXT]
    content.refresh_from_db()
    assert content.state == "published"
