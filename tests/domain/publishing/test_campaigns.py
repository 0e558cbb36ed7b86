"""Campaigns: numbers of the register, states with reasons, the dose, the mix, rights."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tests import make
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.types import Person
from ventanilla.archive import export
from ventanilla.archive.models import Entry
from ventanilla.common.pure.clock import now
from ventanilla.publishing import campaigns
from ventanilla.publishing.campaigns import CampaignState, Dose, NewCampaign, Refused
from ventanilla.publishing.models import Campaign, Content, Pillar

pytestmark = pytest.mark.django_db
NEW = NewCampaign("Ahorro de primavera", date(2027, 3, 1), date(2027, 3, 31), dose=30, targets={"leads": 40})


@pytest.fixture
def elena(bank: make.Bank) -> Person:
    return bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))


def piece(row: Campaign, pillar: str = "", commercial: bool = False, state: str = "draft") -> Content:
    at = {"created_at": now(), "changed_at": now(), "author_id": row.owner_id}
    told = {"campaign": row, "pillar": pillar, "commercial": commercial, "state": state}
    return Content.objects.create(entity_id=row.entity_id, title="Pieza", **told, **at)


def test_numbers_follow_one_another_within_the_year_of_an_entity(bank: make.Bank, elena: Person) -> None:
    helena = bank.person(make.user("Helena", Role.HEAD_OF_SOCIAL, bank.mexico))
    first, second = (campaigns.create(elena, bank.spain.pk, key, NEW) for key in ("uno", "dos"))
    other_year = campaigns.create(elena, bank.spain.pk, "tres", replace(NEW, starts_on=date(2026, 12, 1)))
    elsewhere = campaigns.create(helena, bank.mexico.pk, "uno", NEW)
    rows = (first, second, other_year, elsewhere)
    assert [(r.register_year, r.register_number) for r in rows] == [(2027, 1), (2027, 2), (2026, 1), (2027, 1)]
    with pytest.raises(Refused, match="taken"):
        campaigns.create(elena, bank.spain.pk, "uno", NEW)
    assert Campaign.objects.count() == 4


def test_only_who_writes_content_there_plans_and_changes(bank: make.Bank, elena: Person) -> None:
    row = campaigns.create(elena, bank.spain.pk, "ahorro", NEW)
    for user, wrong in ((bank.alba, PermissionDenied), (bank.dario, PermissionDenied)):
        with pytest.raises(wrong):
            campaigns.create(bank.person(user), bank.spain.pk, "otra", NEW)
        with pytest.raises(Http404):
            campaigns.change(bank.person(user), row.public_id, replace(NEW, name="Otra"))
        with pytest.raises(Http404):
            campaigns.set_state(bank.person(user), row.public_id, CampaignState.DROPPED, "porque sí")
    row.refresh_from_db()
    assert (row.name, row.state, Campaign.objects.count()) == (NEW.name, "planned", 1)
    assert campaigns.get(bank.person(bank.dario), row.public_id) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ends_on": date(2027, 2, 1)}, "ends_on"),
        ({"name": "  "}, "name"),
        ({"dose": 101}, "dose"),
        ({"targets": {"leads": -1}}, "targets"),
    ],
)
def test_what_cannot_be_is_refused(bank: make.Bank, elena: Person, changed: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        campaigns.create(elena, bank.spain.pk, "ahorro", replace(NEW, **changed))  # type: ignore[arg-type]
    assert list(refused.value.wrong) == [field]
    assert not Campaign.objects.exists() and not Entry.objects.filter(kind="campaign.changed").exists()


def test_it_ends_with_a_reason_and_then_changes_in_its_register_entry_alone(bank: make.Bank, elena: Person) -> None:
    row = campaigns.create(elena, bank.spain.pk, "ahorro", NEW)
    with pytest.raises(Refused, match="not_from_here"):
        campaigns.set_state(elena, row.public_id, CampaignState.ENDED, "fin")
    campaigns.set_state(elena, row.public_id, CampaignState.RUNNING)
    with pytest.raises(Refused, match="missing"):
        campaigns.set_state(elena, row.public_id, CampaignState.ENDED, "  ")
    campaigns.set_state(elena, row.public_id, CampaignState.ENDED, "Oferta agotada")
    with pytest.raises(Refused, match="closed"):
        campaigns.change(elena, row.public_id, replace(NEW, name="Otra"))
    assert campaigns.change(elena, row.public_id, replace(NEW, register={"authority": "Ninguna petición"}))
    assert not campaigns.change(elena, row.public_id, replace(NEW, register={"authority": "Ninguna petición"})), "nothing differs"
    row.refresh_from_db()
    assert (row.name, row.state, row.reason, row.register["authority"]) == (NEW.name, "ended", "Oferta agotada", "Ninguna petición")
    assert [body["action"] for body in _told(row)] == ["created", "running", "ended", "changed"]


def _told(row: Campaign) -> list[dict[str, object]]:
    rows = Entry.objects.filter(about=f"campaign:{row.public_id}").order_by("pk")
    return [body for entry in rows if (body := export.body_of(entry)) is not None]


def test_a_card_number_in_a_note_is_masked_before_it_is_stored(bank: make.Bank, elena: Person) -> None:
    row = campaigns.create(elena, bank.spain.pk, "ahorro", replace(NEW, budget_note="tarjeta 4111 1111 1111 1111"))
    row.refresh_from_db()
    assert "4111 1111" not in row.budget_note and "4111 1111" not in str(_told(row))


def test_the_dose_counts_what_still_speaks_and_never_rounds_one_too_many_away(bank: make.Bank, elena: Person) -> None:
    row = campaigns.create(elena, bank.spain.pk, "ahorro", NEW)
    piece(row, commercial=True), piece(row), piece(row), piece(row, commercial=True, state="withdrawn")
    dose = campaigns.dose_of(campaigns.get(elena, row.public_id))
    assert dose == Dose(3, 1, 30) and dose.used == 34 and dose.over
    piece(row)
    assert not campaigns.dose_of(campaigns.get(elena, row.public_id)).over, "one of four is within 30 %"


def test_the_mix_stands_beside_the_plan(bank: make.Bank, elena: Person) -> None:
    row = campaigns.create(elena, bank.spain.pk, "ahorro", NEW)
    Pillar.objects.create(entity=bank.spain, key="educar", name="Educar", share=60)
    piece(row, "educar"), piece(row, "educar"), piece(row, "educar"), piece(row), piece(row, "educar", state="withdrawn")
    found = campaigns.mix(row, campaigns.contents(row))
    assert [(s.key, s.contents, s.share, s.planned) for s in found] == [("educar", 3, 75, 60), ("", 1, 25, 0)]
