# ruff: noqa: DTZ001  wall times have no offset
"""Recurring series: made ahead at the same wall time, each piece approved by itself; this one, this and the following, all."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests import make
from tests.web.test_cases import signed_in
from ventanilla.accounts.models import Membership, User
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing import planning, services, snapshots
from ventanilla.publishing import series as stored
from ventanilla.publishing.models import Content, Occurrence, Series
from ventanilla.publishing.recurrence import Avoid, Every, Rule
from ventanilla.publishing.types import NewContent, NewVariant, NotPossible, Planned
from ventanilla.workflows import series, write_content

pytestmark = pytest.mark.django_db
WEDNESDAYS = Rule(Every.WEEK, weekdays=(2,))


@pytest.fixture(autouse=True)
def on_a_wednesday() -> Any:
    with time_machine.travel(datetime(2027, 3, 10, 12, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def elena(bank: make.Bank) -> Person:
    return bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))


@pytest.fixture
def piece(bank: make.Bank, elena: Person) -> Content:
    where = Channel.objects.create(entity=bank.spain, key="plaza", platform="plaza", handle="@a", name="Plaza", created_at=now())
    new = NewContent("Consejo", (NewVariant(where.pk, "Ahorre un poco"),), at=Planned(datetime(2027, 3, 17, 18, 30), "Europe/Madrid"))
    return services.create(elena, bank.spain.pk, new)


def walls(row: Series) -> list[str]:
    return [o.content.wall for o in stored.occurrences(row) if o.content]


def test_pieces_are_made_ahead_at_the_same_wall_time_and_each_moment_follows_the_clock(elena: Person, piece: Content) -> None:
    row = series.begin(elena, piece.public_id, WEDNESDAYS)
    assert walls(row) == [f"2027-{day}T18:30" for day in ("03-17", "03-24", "03-31", "04-07", "04-14", "04-21", "04-28", "05-05")]
    hours = {o.content.publish_at.hour for o in stored.occurrences(row) if o.content and o.content.publish_at}
    assert hours == {17, 16}, "before and after the change of clock"
    assert {o.content.state for o in stored.occurrences(row) if o.content} == {"draft"}
    with pytest.raises(NotPossible, match="in_series"):
        series.begin(elena, piece.public_id, WEDNESDAYS)


def test_the_horizon_moves_on_and_makes_nothing_twice(elena: Person, piece: Content) -> None:
    row = series.begin(elena, piece.public_id, WEDNESDAYS)
    thrown = stored.occurrences(row)[3].content
    assert thrown is not None
    write_content.delete(elena, thrown.public_id)
    for _ in range(2):
        assert series.run(row.pk, elena.user_id) == 0
    with time_machine.travel(datetime(2027, 3, 24, 12, 0, tzinfo=UTC), tick=False):
        assert series.run(row.pk, elena.user_id) == 2
        assert series.run(row.pk, elena.user_id) == 0
    assert "2027-04-07T18:30" not in walls(row), "what was thrown away stays away"
    assert len(walls(row)) == 9


def test_it_pauses_goes_on_and_ends(elena: Person, piece: Content) -> None:
    row = series.begin(elena, piece.public_id, WEDNESDAYS)
    series.set_state(elena, row.public_id, stored.SeriesState.PAUSED)
    with time_machine.travel(datetime(2027, 5, 1, 12, 0, tzinfo=UTC), tick=False):
        assert series.run(row.pk, elena.user_id) == 0
        series.set_state(elena, row.public_id, stored.SeriesState.ACTIVE)
        assert len(walls(row)) == 16
        series.set_state(elena, row.public_id, stored.SeriesState.ENDED, take_away=True)
    assert walls(row)[-1] == "2027-04-28T18:30", "what lay ahead is gone, what lies behind stays"
    with pytest.raises(NotPossible):
        series.set_state(elena, row.public_id, stored.SeriesState.ACTIVE)


def test_whoever_may_no_longer_write_makes_nothing_more(elena: Person, piece: Content) -> None:
    row = series.begin(elena, piece.public_id, WEDNESDAYS)
    Membership.objects.filter(user_id=elena.user_id).delete()
    with time_machine.travel(datetime(2027, 5, 1, 12, 0, tzinfo=UTC), tick=False):
        assert series.run(row.pk, elena.user_id) == 0
    row.refresh_from_db()
    assert (row.state, row.reason) == ("paused", "author_gone")


def test_holidays_and_blackouts_are_left_out_or_moved(bank: make.Bank, elena: Person, piece: Content) -> None:
    silent = datetime(2027, 4, 7, tzinfo=UTC)
    planning.lay(elena, bank.spain.pk, "blackout", "Resultados", silent, silent + timedelta(days=2))
    daily = Rule(Every.DAY, until=date(2027, 4, 9), avoid=Avoid.SKIP)
    row = series.begin(elena, piece.public_id, daily)
    assert "2027-03-26T18:30" not in walls(row), "Good Friday"
    assert not {"2027-04-07T18:30", "2027-04-08T18:30"} & set(walls(row)), "the silence"
    assert "2027-04-09T18:30" in walls(row) and Occurrence.objects.filter(series=row, left_out=True).count() == 3


def test_an_approval_never_covers_other_words_or_another_day(bank: make.Bank, elena: Person, piece: Content) -> None:
    row = series.begin(elena, piece.public_id, WEDNESDAYS)
    assert series.ask_all(elena, row.public_id) == (8, 0)
    one, two = stored.occurrences(row)[:2]
    assert one.content is not None and two.content is not None
    helena = bank.person(make.user("Helena", Role.HEAD_OF_SOCIAL, bank.spain))
    ticket = approvals.ticket(bank.spain.pk, f"content:{one.content.public_id}")
    assert ticket is not None
    subject = lambda o: f"content:{o.content.public_id}"
    fresh = lambda o: Content.objects.get(pk=o.content.pk)
    assert services.hash_of(fresh(one)) != services.hash_of(fresh(two)), "the same words on two days are two things"
    assert not approvals.is_approved(bank.spain.pk, subject(two), services.hash_of(fresh(one)))
    assert helena.user_id not in fresh(one).contributors
    new = snapshots.of_content(fresh(one))
    changed = NewContent(
        **{**{f: getattr(new, f) for f in new.__slots__}, "variants": (NewVariant(new.variants[0].channel_id, "Otras palabras"),)}
    )
    saved = write_content.rewrite(elena, one.content.public_id, fresh(one).version, changed)
    assert fresh(two).state != "draft", "this one alone"
    assert series.carry(elena, saved.public_id, following=False) == 7
    assert {c.state for c in Content.objects.all()} == {"draft"}
    assert {v.text for c in Content.objects.all() for v in c.variants.all()} == {"Otras palabras"}
    for occurrence in stored.occurrences(row):
        standing = approvals.ticket(bank.spain.pk, subject(occurrence))
        assert standing is not None and standing.state.value == "void"


def test_this_and_the_following_splits_the_series_and_leaves_the_earlier_alone(elena: Person, piece: Content) -> None:
    row = series.begin(elena, piece.public_id, Rule(Every.WEEK, weekdays=(2,), count=10))
    apart, third = stored.occurrences(row)[5].content, stored.occurrences(row)[2].content
    assert apart is not None and third is not None
    reworded = lambda c, text: NewContent(c.title, (NewVariant(c.variants.get().channel_id, text),), at=snapshots.of_content(c).at)
    write_content.rewrite(elena, apart.public_id, 1, reworded(apart, "Aparte"))
    saved = write_content.rewrite(elena, third.public_id, 1, reworded(third, "Desde aquí"))
    assert series.carry(elena, saved.public_id, following=True) == 4
    texts = [
        o.content.variants.get().text for s in (row, Series.objects.exclude(pk=row.pk).get()) for o in stored.occurrences(s) if o.content
    ]
    assert texts == ["Ahorre un poco"] * 2 + ["Desde aquí"] * 3 + ["Aparte"] + ["Desde aquí"] * 2
    new = Series.objects.exclude(pk=row.pk).get()
    row.refresh_from_db()
    assert (row.rule["until"], new.rule["count"], new.follows_id) == ("2027-03-30", 8, row.pk)
    with time_machine.travel(datetime(2027, 5, 1, 12, 0, tzinfo=UTC), tick=False):
        assert series.run(row.pk, elena.user_id) == 0
        assert series.run(new.pk, elena.user_id) == 2, "ten in all, as the rule said"


def test_other_days_or_another_hour_keep_what_they_can(elena: Person, piece: Content) -> None:
    row = series.begin(elena, piece.public_id, WEDNESDAYS)
    kept = {o.content.pk for o in stored.occurrences(row) if o.content}
    same = series.reschedule(elena, row.public_id, WEDNESDAYS, "18:30")
    assert {o.content.version for o in stored.occurrences(same) if o.content} == {1}, (
        "where nothing changes, nothing is saved and no approval falls"
    )
    series.reschedule(elena, row.public_id, Rule(Every.WEEK, weekdays=(2, 4)), "09:00")
    row.refresh_from_db()
    assert walls(row)[:3] == ["2027-03-17T09:00", "2027-03-19T09:00", "2027-03-24T09:00"]
    assert kept <= {o.content.pk for o in stored.occurrences(row) if o.content}
    later = series.reschedule(elena, row.public_id, Rule(Every.WEEK, weekdays=(4,)), "09:00", since=date(2027, 4, 14))
    assert later.pk != row.pk and walls(later)[0] == "2027-04-16T09:00"
    assert walls(row)[-1] == "2027-04-09T09:00"


def test_the_pages_begin_show_and_refuse(bank: make.Bank, elena: Person, piece: Content) -> None:
    client = signed_in(User.objects.get(pk=elena.user_id))
    assert "Aún no hay series" in client.get("/series").content.decode()
    form = {"every": "week", "interval": "1", "weekdays": ["2"], "day": "1", "nth": "1", "avoid": "nothing"}
    looked = client.post(f"/content/{piece.public_id}/series", {**form, "do": "look"}).content.decode()
    assert "Los días serían" in looked and Series.objects.count() == 0
    assert client.post(f"/content/{piece.public_id}/series", {**form, "weekdays": [], "do": "begin"}).status_code == 422
    where = client.post(f"/content/{piece.public_id}/series", {**form, "do": "begin"})["Location"]
    page = client.get(where).content.decode()
    assert "Cada semana: miércoles" in page and "Pedir 8 aprobaciones" in page
    assert client.get(f"/content/{piece.public_id}").content.decode().count("Llevar este texto") == 2
    there = signed_in(make.user("Paz", Role.COMMUNITY_MANAGER, bank.mexico))
    for verb, address in (
        ("get", where),
        ("post", f"{where}/state"),
        ("post", f"{where}/days"),
        ("post", f"/content/{piece.public_id}/carry"),
    ):
        assert getattr(there, verb)(address).status_code == 404
    reader = signed_in(bank.carla)
    assert reader.get(where).status_code == 200 and reader.post(f"{where}/state", {"do": "paused"}).status_code == 403
    assert Series.objects.get().state == "active"
