"""A newcomer finds living examples on every page of control: each left there by the product's own verbs."""

from typing import Any

import pytest

from tests import make
from tests.browser import alameda
from ventanilla.accounts.permissions import Role
from ventanilla.approvals.models import Request
from ventanilla.archive import holds
from ventanilla.channels import credentials, deliveries
from ventanilla.config.demo.desk import Staff
from ventanilla.config.demo.open_ends import leave_open
from ventanilla.inbox.models import Conversation
from ventanilla.jobs import queries
from ventanilla.workflows.surroundings import around

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(bank: make.Bank, settings: Any) -> Staff:
    scene = alameda.morning(bank)
    channel = scene.channels["mastodon"]
    credentials.store(channel, {"token": "t", "instance": "https://social.example"})
    Conversation.objects.filter(channel=channel, state__in=["new", "open"]).update(intent="complaint")
    make.user("Elena", Role.HEAD_OF_SOCIAL, bank.group)
    people = {"Alba": bank.person(bank.alba), "Bruno": bank.person(bank.bruno), "Carla": bank.person(bank.carla)}
    return Staff(bank.spain.pk, channel.pk, people, around(bank.spain.pk), "Bruno")


def left(staff: Staff) -> dict[str, int]:
    states = list(Request.objects.values_list("state", flat=True))
    return {
        "waiting": states.count("open"),
        "returned": states.count("returned"),
        "held": len(holds.of_entities([staff.entity_id])),
        "failed work": len(queries.failed()),
        "set aside": deliveries.set_aside_count([staff.entity_id]),
    }


def test_there_is_one_of_each_and_a_second_run_adds_none(staff: Staff) -> None:
    leave_open(staff)
    found = left(staff)
    assert found == {"waiting": 2, "returned": 1, "held": 1, "failed work": 1, "set aside": 1}
    leave_open(staff)
    assert left(staff)["held"] == left(staff)["failed work"] == left(staff)["set aside"] == 1
