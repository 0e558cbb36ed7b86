# ruff: noqa: DTZ001  wall times have no offset
"""The calendar: what is planned, on the person's own clock; moved only as far as its approval allows; given out by a secret address."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from tests import make
from tests.web.test_cases import signed_in
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.types import Person
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing import planning, services
from ventanilla.publishing.models import Campaign, Content, Span
from ventanilla.publishing.planning import Wanted
from ventanilla.publishing.types import ContentState, NewContent, NewVariant, Planned
from ventanilla.web.planner import stretch

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_a_wednesday() -> Any:
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def elena(bank: make.Bank) -> Person:
    return bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))


@pytest.fixture
def client(elena: Person) -> Client:
    from ventanilla.accounts.models import User

    return signed_in(User.objects.get(pk=elena.user_id))


def channel(bank: make.Bank, name: str = "Plaza") -> Channel:
    return Channel.objects.create(entity=bank.spain, key=name.lower(), platform="plaza", handle="@a", name=name, created_at=now())


def planned(person: Person, bank: make.Bank, where: Channel, title: str, wall: datetime, **fields: Any) -> Content:
    new = NewContent(title, (NewVariant(where.pk, "Hola"),), at=Planned(wall, "Europe/Madrid"), **fields)
    return services.create(person, bank.spain.pk, new)


def test_the_month_shows_what_is_planned_on_the_persons_clock(bank: make.Bank, elena: Person, client: Client) -> None:
    where = channel(bank)
    planned(elena, bank, where, "Escuela de finanzas", datetime(2027, 3, 31, 23, 30))
    page = client.get("/calendar?at=2027-03-01").content.decode()
    assert "Escuela de finanzas" in page and "23:30" in page
    assert 'data-day="2027-03-31"' in page
    assert "Escuela de finanzas" not in client.get("/calendar?at=2027-05-20").content.decode()
    assert "Escuela de finanzas" in client.get("/calendar?view=day&at=2027-03-31").content.decode()
    assert "Escuela de finanzas" in client.get("/calendar?view=list&at=2027-03-20").content.decode()


def test_another_country_sees_nothing_of_it(bank: make.Bank, elena: Person) -> None:
    planned(elena, bank, channel(bank), "Escuela", datetime(2027, 3, 12, 10, 0))
    there = signed_in(make.user("Paz", Role.COMMUNITY_MANAGER, bank.mexico))
    assert "Escuela" not in there.get("/calendar?at=2027-03-01").content.decode()
    assert signed_in(bank.alba).get("/calendar").status_code == 403


@pytest.mark.parametrize(
    ("view", "at", "first", "last", "days"),
    [
        ("month", date(2027, 2, 14), date(2027, 2, 1), date(2027, 2, 28), 28),
        ("month", date(2027, 3, 14), date(2027, 3, 1), date(2027, 4, 4), 35),
        ("month", date(2027, 5, 14), date(2027, 4, 26), date(2027, 6, 6), 42),
        ("week", date(2027, 3, 14), date(2027, 3, 8), date(2027, 3, 14), 7),
        ("day", date(2027, 3, 14), date(2027, 3, 14), date(2027, 3, 14), 1),
    ],
)
def test_the_days_of_a_view(view: str, at: date, first: date, last: date, days: int) -> None:
    shown = stretch(view, at)
    assert (shown.days[0], shown.days[-1], len(shown.days)) == (first, last, days)


def test_broken_addresses_show_this_month(client: Client) -> None:
    for query in ("at=nonsense", "view=x&entity=x", "channel=x&campaign=y&state=z", "at=0001-01-01", "at=9999-12-31&view=list", "entity=²"):
        assert client.get(f"/calendar?{query}").status_code == 200, query


def test_it_is_narrowed(bank: make.Bank, elena: Person, client: Client) -> None:
    one, two = channel(bank), channel(bank, "Otra")
    planned(elena, bank, one, "En Plaza", datetime(2027, 3, 12, 10, 0))
    planned(elena, bank, two, "En la otra", datetime(2027, 3, 12, 18, 0), pillar="ahorro")
    page = client.get(f"/calendar?at=2027-03-01&channel={one.public_id}").content.decode()
    assert "En Plaza" in page and "En la otra" not in page
    page = client.get("/calendar?at=2027-03-01&pillar=ahorro").content.decode()
    assert "En Plaza" not in page and "En la otra" in page
    assert "En Plaza" not in client.get("/calendar?at=2027-03-01&state=published").content.decode()


def test_what_collides_is_said(bank: make.Bank, elena: Person, client: Client) -> None:
    where = channel(bank)
    near = [planned(elena, bank, where, f"P{n}", datetime(2027, 3, 12, 10, minute)) for n, minute in enumerate((0, 29))]
    planned(elena, bank, where, "Lejos", datetime(2027, 3, 12, 11, 0))
    planned(elena, bank, channel(bank, "Otra"), "Al lado", datetime(2027, 3, 12, 10, 1))
    lines = planning.between(elena, NOON, NOON + timedelta(days=9), Wanted())
    assert planning.clashes(lines) == {c.public_id for c in near}
    assert "A menos de media hora de otra" in client.get("/calendar?at=2027-03-01").content.decode()


def test_a_blackout_of_the_group_covers_its_countries(bank: make.Bank, elena: Person, client: Client) -> None:
    where = channel(bank)
    inside = planned(elena, bank, where, "Dentro", datetime(2027, 3, 15, 10, 0))
    planned(elena, bank, where, "Fuera", datetime(2027, 3, 18, 10, 0))
    head = bank.person(make.user("Helena", Role.HEAD_OF_SOCIAL, bank.group))
    starts, ends = datetime(2027, 3, 15, tzinfo=UTC), datetime(2027, 3, 17, tzinfo=UTC)
    span = planning.lay(head, bank.group.pk, "blackout", "Resultados", starts, ends)
    assert planning.blackout(bank.spain.pk, starts) == span
    assert planning.blackout(bank.spain.pk, ends) is None
    bands = planning.bands(elena, date(2027, 3, 1), date(2027, 3, 31), "Europe/Madrid")
    lines = planning.between(elena, NOON, NOON + timedelta(days=30), Wanted())
    assert planning.blacked_out(lines, bands, planning.tree()) == {inside.public_id}
    page = client.get("/calendar?at=2027-03-01").content.decode()
    assert "Resultados" in page
    with pytest.raises(LookupError):
        planning.take_up(elena, span.public_id)


def test_campaigns_and_holidays_stand_across(bank: make.Bank, elena: Person, client: Client) -> None:
    Campaign.objects.create(
        entity=bank.spain,
        key="c",
        name="Ahorro joven",
        owner_id=elena.user_id,
        starts_on="2027-03-20",
        ends_on="2027-04-10",
        created_at=now(),
    )
    page = client.get("/calendar?at=2027-03-01").content.decode()
    assert "Ahorro joven" in page and "Viernes Santo" in page


def test_a_stretch_is_marked_and_removed(bank: make.Bank, client: Client) -> None:
    given = {"entity": bank.spain.pk, "kind": "event", "name": "Junta", "first": "2027-03-20", "last": "2027-03-21"}
    assert client.post("/calendar/stretches", {**given, "last": "2027-03-19"}).status_code == 302
    assert not Span.objects.exists()
    client.post("/calendar/stretches", given)
    span = Span.objects.get()
    assert (span.starts_at, span.ends_at) == (datetime(2027, 3, 19, 23, 0, tzinfo=UTC), datetime(2027, 3, 21, 23, 0, tzinfo=UTC))
    assert (
        signed_in(make.user("Paz", Role.COMMUNITY_MANAGER, bank.mexico)).post(f"/calendar/stretches/{span.public_id}/remove").status_code
        == 404
    )
    client.post(f"/calendar/stretches/{span.public_id}/remove")
    assert not Span.objects.exists()


def test_a_draft_moves_and_keeps_its_hour(bank: make.Bank, elena: Person, client: Client) -> None:
    content = planned(elena, bank, channel(bank), "Mover", datetime(2027, 3, 12, 10, 0))
    said = client.post(f"/calendar/{content.public_id}/move", {"day": "2027-03-29", "version": "1"})
    assert said.status_code == 200, said.content
    content.refresh_from_db()
    assert (content.wall, content.publish_at, content.version) == ("2027-03-29T10:00", datetime(2027, 3, 29, 8, 0, tzinfo=UTC), 2)
    assert client.post(f"/calendar/{content.public_id}/move", {"day": "2027-03-30", "version": "1"}).status_code == 422, "an old page"
    assert client.post(f"/calendar/{content.public_id}/move", {"day": "x", "version": "2"}).status_code == 422


def test_what_is_asked_for_moves_only_when_the_person_means_it(bank: make.Bank, elena: Person, client: Client) -> None:
    content = planned(elena, bank, channel(bank), "Mover", datetime(2027, 3, 12, 10, 0))
    Content.objects.filter(pk=content.pk).update(state=ContentState.SCHEDULED)
    where = f"/calendar/{content.public_id}/move"
    assert client.post(where, {"day": "2027-03-15", "version": "1"}).status_code == 409
    content.refresh_from_db()
    assert (content.wall, content.state) == ("2027-03-12T10:00", "scheduled")
    assert client.post(where, {"day": "2027-03-15", "version": "1", "sure": "1"}).status_code == 200
    content.refresh_from_db()
    assert (content.wall, content.state) == ("2027-03-15T10:00", "draft")
    Content.objects.filter(pk=content.pk).update(state=ContentState.PUBLISHED)
    assert client.post(where, {"day": "2027-03-16", "version": "2", "sure": "1"}).status_code == 422


def test_the_feed_gives_titles_and_never_texts(bank: make.Bank, elena: Person, client: Client) -> None:
    planned(elena, bank, channel(bank), "Escuela", datetime(2027, 3, 12, 10, 0))
    secret = planning.new_feed(elena)
    stranger = Client()
    answer = stranger.get(f"/calendar/feed/{secret}.ics")
    assert answer["content-type"].startswith("text/calendar") and b"Hola" not in answer.content
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["summary"]) == "Escuela · Plaza" and event["dtstart"].dt == datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
    client.post("/calendar/feed", {"do": "end"})
    assert stranger.get(f"/calendar/feed/{secret}.ics").status_code == 404
    assert stranger.get("/calendar/feed/guess.ics").status_code == 404


def test_the_feed_ends_with_the_right(bank: make.Bank, elena: Person) -> None:
    from ventanilla.accounts.models import Membership

    secret = planning.new_feed(elena)
    Membership.objects.filter(user_id=elena.user_id).update(role=Role.AGENT)
    assert Client().get(f"/calendar/feed/{secret}.ics").status_code == 404


def test_the_month_asks_a_constant_number_of_queries(
    bank: make.Bank, elena: Person, client: Client, django_assert_num_queries: Any
) -> None:
    where = channel(bank)
    planned(elena, bank, where, "Uno", datetime(2027, 3, 12, 10, 0))
    client.get("/calendar?at=2027-03-01")
    with django_assert_num_queries(QUERIES):
        client.get("/calendar?at=2027-03-01")
    for n in range(30):
        planned(elena, bank, where, f"P{n}", datetime(2027, 3, 1 + n, 10, 0))
    with django_assert_num_queries(QUERIES):
        client.get("/calendar?at=2027-03-01")


QUERIES = 25


def test_a_full_day_shows_the_first_and_says_how_many_more(bank: make.Bank, elena: Person, client: Client) -> None:
    where = channel(bank)
    for n in range(9):
        planned(elena, bank, where, f"Pieza {n}", datetime(2027, 3, 12, 8 + n, 0))
    hidden = planned(elena, bank, where, "Choca con una de las ocultas", datetime(2027, 3, 12, 12, 10))
    page = client.get("/calendar?at=2027-03-01").content.decode()
    assert "10 publicaciones" in page and "5 más" in page and hidden.title not in page
    assert page.count("A menos de media hora de otra") == 1, "told of what is shown, also where the other one is not"
    assert client.get("/calendar?view=day&at=2027-03-12").content.decode().count("A menos de media hora de otra") == 2


def test_own_days_off_and_holidays_of_a_region_are_shown(bank: make.Bank, client: Client) -> None:
    from ventanilla.catalogue.models import Calendar as Working

    Working.objects.create(
        entity=bank.spain,
        key="madrid",
        name="Madrid",
        zone="Europe/Madrid",
        holiday_country="ES",
        holiday_subdivision="MD",
        days_off=["2027-05-17"],
    )
    page = client.get("/calendar?at=2027-05-01").content.decode()
    assert "Cerrado: Madrid" in page and "(MD)" in page and "(ES)" in page
    assert "Cerrado: Madrid" not in client.get("/calendar?at=2027-06-01").content.decode()


def test_the_month_costs_the_same_queries_however_full_it_is(bank: make.Bank, elena: Person, client: Client) -> None:
    where = channel(bank)
    planned(elena, bank, where, "Una", datetime(2027, 3, 12, 8, 0))
    with CaptureQueriesContext(connection) as few:
        client.get("/calendar?at=2027-03-01")
    for n in range(40):
        planned(elena, bank, where, f"Otra {n}", datetime(2027, 3, 13 + n % 9, 8 + n % 12, 0))
    with CaptureQueriesContext(connection) as many:
        client.get("/calendar?at=2027-03-01")
    assert len(many) <= len(few)
