"""A piece of a campaign that is over, or of a product whose terms have run out, is found by the rule that asks for it."""

from dataclasses import replace
from datetime import date, datetime

import pytest
import time_machine

from tests import make
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.types import Person
from ventanilla.catalogue.models import Product, ProductVersion
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing import campaigns
from ventanilla.publishing.campaigns import CampaignState, NewCampaign
from ventanilla.publishing.types import Kind, NewContent, NewVariant, Planned
from ventanilla.workflows import check_content, write_content

pytestmark = pytest.mark.django_db
RULE = "ES.OUT.withdraw_5bd"
wall = datetime.fromisoformat
SPRING = NewCampaign("Ahorro de primavera", date(2027, 3, 1), date(2027, 3, 31))


@pytest.fixture(autouse=True)
def _spring() -> object:
    with time_machine.travel("2027-03-10T09:00:00Z", tick=False) as held:
        yield held


@pytest.fixture
def elena(bank: make.Bank) -> Person:
    return bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))


@pytest.fixture
def channel(bank: make.Bank) -> Channel:
    return Channel.objects.create(
        entity=bank.spain, key="alameda", platform="plaza", account_id="1", handle="@alameda", name="Alameda", created_at=now()
    )


def found(elena: Person, channel: Channel, campaign: campaigns.Campaign | None, at: datetime, **fields: object) -> bool:
    """Whether the rule speaks of a piece that goes out then."""
    text = NewVariant(channel.pk, "Depósito Primavera: consulte las condiciones en su oficina.")
    new = NewContent("Depósito", (text,), kind=Kind.AD, countries=("ES",), at=Planned(at, "Europe/Madrid"))
    new = replace(new, campaign=campaign.public_id if campaign else None, **fields)
    content = write_content.write(elena, channel.entity_id, new)
    return any(RULE in item.rules for item in check_content.check(content).items)


def test_while_the_campaign_runs_nothing_is_said(bank: make.Bank, elena: Person, channel: Channel) -> None:
    row = campaigns.create(elena, bank.spain.pk, "primavera", SPRING)
    assert not found(elena, channel, row, wall("2027-03-31T23:30"))
    assert not found(elena, channel, None, wall("2027-06-01T12:00"))


def test_after_its_last_day_the_law_gives_five_business_days(bank: make.Bank, elena: Person, channel: Channel) -> None:
    row = campaigns.create(elena, bank.spain.pk, "primavera", SPRING)
    assert not found(elena, channel, row, wall("2027-04-02T12:00"))
    assert found(elena, channel, row, wall("2027-04-20T12:00"))
    assert found(elena, channel, row, wall("2027-04-20T12:00"), context={"campaign.ended": False}), "the desk knows better"


@pytest.mark.parametrize("how", [CampaignState.ENDED, CampaignState.DROPPED])
def test_a_campaign_that_people_have_closed_is_over_at_once(bank: make.Bank, elena: Person, channel: Channel, how: CampaignState) -> None:
    row = campaigns.create(elena, bank.spain.pk, "primavera", SPRING)
    before = wall("2027-03-20T12:00")
    assert not found(elena, channel, row, before)
    campaigns.set_state(elena, row.public_id, CampaignState.RUNNING)
    campaigns.set_state(elena, row.public_id, how, "Oferta agotada")
    row.refresh_from_db()
    assert not found(elena, channel, None, before)
    assert found(elena, channel, row, before)


def test_a_product_whose_terms_have_run_out(bank: make.Bank, elena: Person, channel: Channel) -> None:
    product = Product.objects.create(entity=bank.spain, key="deposito", product_class="deposit", name="Depósito Primavera")
    told = {"entity_id": bank.spain.pk, "created_at": now(), "created_by": "user:1", "figures": {"tae": "2.02"}}
    ProductVersion.objects.create(product=product, valid_from=date(2027, 1, 1), valid_until=date(2027, 3, 31), **told)
    assert not found(elena, channel, None, wall("2027-03-31T12:00"), product="deposito")
    assert found(elena, channel, None, wall("2027-04-20T12:00"), product="deposito")
    ProductVersion.objects.create(product=product, valid_from=date(2027, 4, 10), valid_until=None, **told)
    assert not found(elena, channel, None, wall("2027-04-20T12:00"), product="deposito"), "new terms are in force"
