"""Queues: who sees what, in which order, page by page, how many; always along an index."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.domain.inbox import scene
from ventanilla.accounts.models import Membership
from ventanilla.accounts.permissions import Role
from ventanilla.common.pure.clock import now
from ventanilla.inbox import services, streams
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Conversation
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.streams import Filters, Order, Stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def plaza(bank: make.Bank) -> object:
    return scene.channel(bank)


def _fill(where, count: int = 6, words: str = "La app no funciona", tag: str = "n") -> list[Conversation]:
    people = [scene.person(where, f"{tag}{n}") for n in range(count)]
    append_many(where.entity_id, [scene.text(where, p, f"{tag}{n}", words, n) for n, p in enumerate(people)], Desk())
    return list(Conversation.objects.filter(channel=where).order_by("pk"))


def _names(rows) -> list[str]:
    return [c.identity.handle for c in rows]


def test_each_stream_holds_its_own(bank, plaza) -> None:
    a, b, c, d, e, f = _fill(plaza)
    alba = bank.person(bank.alba)
    services.assign(alba, a, bank.alba.pk)
    services.assign(alba, b, bank.bruno.pk)
    services.change_state(alba, c, "waiting_customer")
    services.change_state(alba, d, "resolved")
    at = now()
    Conversation.objects.filter(pk=e.pk).update(due_at=at + timedelta(minutes=5), needs_look=True)
    Conversation.objects.filter(pk=f.pk).update(due_at=at - timedelta(minutes=5), send_problem=True)
    Conversation.objects.filter(pk__in=[a.pk, b.pk]).update(due_at=at + timedelta(days=1))
    expected = {
        Stream.MINE: {a.pk},
        Stream.UNASSIGNED: {c.pk, e.pk, f.pk},
        Stream.TEAM: {a.pk, b.pk, c.pk, e.pk, f.pk},
        Stream.OPEN: {a.pk, b.pk, c.pk, e.pk, f.pk},
        Stream.AT_RISK: {e.pk},
        Stream.BREACHED: {f.pk},
        Stream.WAITING: {c.pk},
        Stream.RESOLVED: {d.pk},
        Stream.NEEDS_LOOK: {e.pk},
        Stream.SEND_PROBLEMS: {f.pk},
    }
    assert {s: {row.pk for row in streams.page(alba, s).rows} for s in Stream} == expected
    assert streams.counts(alba) == {s: len(rows) for s, rows in expected.items()}
    dario = bank.person(bank.dario)
    assert {s: streams.page(dario, s).rows for s in Stream} == {s: [] for s in Stream}
    assert set(streams.counts(dario).values()) == {0}


@pytest.mark.parametrize("order", list(Order))
def test_pages_neither_skip_nor_repeat_in_any_order(bank, plaza, order) -> None:
    _fill(plaza, 11)
    Conversation.objects.filter(pk__in=list(Conversation.objects.values_list("pk", flat=True)[:5])).update(
        last_message_at=scene.at(3), due_at=scene.at(3), unanswered_since=scene.at(3), priority=2
    )
    alba = bank.person(bank.alba)
    whole = [c.pk for c in streams.page(alba, Stream.OPEN, order=order).rows]
    seen, after = [], None
    for _ in range(20):
        part = streams.page(alba, Stream.OPEN, order=order, after=after, limit=2)
        seen += [c.pk for c in part.rows]
        after = part.after
        if after is None:
            break
    assert seen == whole
    assert len(set(seen)) == 11


def test_several_entities_are_merged_into_one_list(bank, plaza) -> None:
    mexico = scene.channel(bank, "mx", bank.mexico)
    _fill(plaza, 5, tag="es")
    _fill(mexico, 5, tag="mx")
    head = bank.person(make.user("Elena", Role.HEAD_OF_SOCIAL, bank.group))
    rows = streams.page(head, Stream.OPEN, limit=4).rows
    assert sorted(_names(rows)) == ["@es3", "@es4", "@mx3", "@mx4"]
    follow = streams.page(head, Stream.OPEN, limit=4)
    rest = streams.page(head, Stream.OPEN, limit=10, after=follow.after)
    assert len({c.pk for c in [*follow.rows, *rest.rows]}) == 10
    assert streams.counts(head, [Stream.OPEN]) == {Stream.OPEN: 10}
    only = streams.page(head, Stream.OPEN, entity_ids=[bank.mexico.pk])
    assert {c.entity_id for c in only.rows} == {bank.mexico.pk}
    assert streams.page(bank.person(bank.alba), Stream.OPEN, entity_ids=[bank.mexico.pk]).rows == []


def test_filters_narrow_and_combine(bank, plaza) -> None:
    _fill(plaza, 2, "La app no funciona", "a")
    _fill(plaza, 3, "Muchas gracias por la ayuda", "b")
    alba = bank.person(bank.alba)
    first = Conversation.objects.order_by("pk").first()
    services.tag(alba, first, "VIP")

    def count(**fields: object) -> int:
        filters = Filters(**fields)
        found = len(streams.page(alba, Stream.OPEN, filters=filters).rows)
        assert streams.counts(alba, [Stream.OPEN], filters=filters)[Stream.OPEN] == found
        return found

    assert count(intents=["incident"]) == 2
    assert count(intents=["incident", "praise"]) == 5
    assert count(sentiments=["pos"]) == 3
    assert count(tags=["vip"]) == 1
    assert count(tags=["vip"], intents=["praise"]) == 0
    assert count(channel_ids=[plaza.pk], priorities=[4]) == 3
    assert count(since=scene.at(2)) == 1
    assert count(languages=["es"], unread=True) == 5
    assert count(team_ids=[999]) == 0


def test_a_page_costs_four_statements_whatever_it_holds(bank, plaza) -> None:
    alba = bank.person(bank.alba)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = streams.page(alba, Stream.OPEN)
            [(c.channel.name, c.identity.handle, c.team.name, [t.tag.name for t in c.taggings.all()]) for c in page.rows]
        return len(captured)

    _fill(plaza, 2, tag="a")
    few = cost()
    _fill(plaza, 40, tag="b")
    assert few == cost() <= 4
    with CaptureQueriesContext(connection) as captured:
        streams.counts(alba)
    assert len(captured) == 1


def test_counting_stops(bank, plaza, monkeypatch) -> None:
    monkeypatch.setattr(streams, "COUNT_MAX", 3)
    _fill(plaza, 6)
    assert streams.counts(bank.person(bank.alba), [Stream.OPEN]) == {Stream.OPEN: 4}
    assert streams.shown(4) == "3+"
    assert streams.shown(3) == "3"


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the plans of PostgreSQL depend on statistics")
@pytest.mark.parametrize(
    ("stream", "order", "index"),
    [
        (Stream.OPEN, Order.NEWEST, "conversation_open"),
        (Stream.OPEN, Order.PRIORITY, "conversation_priority"),
        (Stream.OPEN, Order.OLDEST, "conversation_unanswered"),
        (Stream.MINE, Order.NEWEST, "conversation_mine"),
        (Stream.TEAM, Order.NEWEST, "conversation_team"),
        (Stream.UNASSIGNED, Order.NEWEST, "conversation_unassigned"),
        (Stream.BREACHED, Order.DUE, "conversation_due"),
        (Stream.AT_RISK, Order.DUE, "conversation_due"),
        (Stream.WAITING, Order.NEWEST, "conversation_waiting"),
        (Stream.RESOLVED, Order.NEWEST, "conversation_resolved"),
        (Stream.NEEDS_LOOK, Order.NEWEST, "conversation_look"),
        (Stream.SEND_PROBLEMS, Order.NEWEST, "conversation_problem"),
    ],
)
def test_every_stream_walks_its_index_and_sorts_nothing(bank, plaza, stream, order, index) -> None:
    alba = bank.person(bank.alba)
    (share,) = streams._shares(stream, alba, [bank.spain.pk])
    plan = streams._part(streams._in_stream(stream, alba, now(), timedelta(minutes=15)) & share, order, 51).explain()
    assert f"USING INDEX {index}" in plan or f"USING COVERING INDEX {index}" in plan, plan
    assert "TEMP B-TREE" not in plan, plan


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the plans of PostgreSQL depend on statistics")
def test_frustrated_about_the_app_in_the_last_hour_reads_that_hour_alone(bank, plaza) -> None:
    alba = bank.person(bank.alba)
    (share,) = streams._shares(Stream.OPEN, alba, [bank.spain.pk])
    narrowed = streams._narrowed(Filters(emotions=["frustrated"], topics=["app_web"], since=now() - timedelta(hours=1)))
    plan = streams._part(streams._in_stream(Stream.OPEN, alba, now(), timedelta(0)) & narrowed & share, Order.NEWEST, 51).explain()
    assert "USING INDEX conversation_open (entity_id=? AND last_message_at>?)" in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def _counting(person) -> str:
    with CaptureQueriesContext(connection) as captured:
        streams.counts(person)
    return str(captured[0]["sql"])


def test_counting_asks_once_for_each_stream_however_many_entities_a_person_sees(bank, plaza) -> None:
    one = bank.person(bank.alba)
    Membership.objects.create(user=bank.alba, entity=bank.mexico, role=Role.AGENT)
    more = bank.person(bank.alba)
    assert len(streams._entities(one, None)) < len(streams._entities(more, None))
    assert _counting(more).count('FROM "inbox_conversation"') == _counting(one).count('FROM "inbox_conversation"') <= len(Stream)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the plans of PostgreSQL depend on statistics")
def test_counting_reads_indexes_alone(bank, plaza) -> None:
    alba = bank.person(bank.alba)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + _counting(alba).replace("%", "%%"))
        steps = [row[3] for row in cursor.fetchall() if "inbox_conversation" in row[3]]
    assert len(steps) >= 9 and all("USING" in step and "INDEX" in step for step in steps), steps
