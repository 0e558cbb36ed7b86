"""K13: which network suits which goal, with where that is from, and the bank's own channels beside it."""

import pytest
from django.test import Client

from tests.domain.channels.conftest import Outbox, box, network  # noqa: F401  the outbox on a network in memory
from ventanilla.channels import registry
from ventanilla.channels.models import Channel
from ventanilla.web import platform_advice

pytestmark = pytest.mark.django_db


def test_a_goal_narrows_the_networks_and_shows_what_the_bank_has(box: Outbox) -> None:
    Channel.objects.filter(pk=box.channel.pk).update(platform="mastodon", name="Alameda en Mastodon")
    client = Client()
    client.force_login(box.bank.alba)
    rows = client.get("/channels/advice?goal=news").context["rows"]
    names = [row.advice.name for row in rows]
    assert "Mastodon" in names and "TikTok" not in names
    own = next(row.own for row in rows if row.advice.name == "Mastodon")
    assert own.channels == ("Alameda en Mastodon",) and own.published == 0
    whole = client.get("/channels/advice").content.decode()
    assert "TikTok" in whole and "LinkedIn" in whole and platform_advice.AS_OF in whole


def test_every_line_says_where_it_is_from_and_names_goals_that_there_are() -> None:
    for line in platform_advice.TABLE:
        assert line.source and line.mind and line.goals and set(line.goals) <= set(platform_advice.GOALS)
        assert not line.platform or line.platform in registry.PLATFORMS
    assert {goal for line in platform_advice.TABLE for goal in line.goals} == set(platform_advice.GOALS)
