"""K21, S08, S18: what became of a post comes back: figures, more seldom as it grows old; a deletion; clicks; leads."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from plaza import services as plaza
from plaza.models import Item
from tests.stories import plaza_desk
from tests.stories.plaza_desk import Desk
from tests.stories.test_k21_publish_once_at_the_minute import asked, at_its_time, decide, elena, new, written
from ventanilla.accounts.types import Person
from ventanilla.publishing import results
from ventanilla.publishing.models import Content, Measurement
from ventanilla.workflows import measure

__all__ = ["elena", "new"]
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with plaza_desk.opened(monkeypatch) as made:
        yield made


@pytest.fixture
def published(desk: Desk, elena: Person) -> Content:
    content = written(desk, elena)
    decide(desk, asked(elena, content))
    at_its_time(desk, content)
    content.refresh_from_db()
    return content


def read_at(desk: Desk, at: datetime) -> None:
    with time_machine.travel(at, tick=True):
        measure.plan()
        desk.work()


def test_figures_come_back_and_every_reading_is_kept(desk: Desk, published: Content) -> None:
    (item,) = Item.objects.filter(author=desk.plaza.bank)
    begun = published.gauges.get().part.published_at
    assert begun is not None
    plaza.seen([item], None)
    plaza.seen([item], desk.plaza.bank)
    plaza.like(desk.plaza.customer, item)
    plaza.write(desk.plaza.customer, "¿A qué hora empieza?", parent=item)
    read_at(desk, begun + timedelta(minutes=1))
    assert not Measurement.objects.exists(), "not yet"
    read_at(desk, begun + timedelta(minutes=3))
    read_at(desk, begun + timedelta(minutes=4))
    plaza.write(desk.plaza.customer, "Gracias.", parent=item)
    read_at(desk, begun + timedelta(minutes=14))
    told = [(m.views, m.likes, m.comments, m.shares) for m in Measurement.objects.order_by("pk")]
    assert told == [(1, 1, 1, None), (1, 1, 2, None)]
    sums = results.of_content(published)
    assert sums is not None
    assert (sums.views, sums.likes, sums.comments, sums.shares, sums.clicks) == (1, 1, 2, None, None)
