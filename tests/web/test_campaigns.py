"""The campaigns' screens and their interface for machines."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import make
from tests.domain.publishing.test_campaigns import NEW, piece
from tests.web.test_cases import signed_in
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.publishing import campaigns
from ventanilla.publishing.models import Campaign

pytestmark = pytest.mark.django_db
FORM = {"name": "Ahorro de primavera", "starts_on": "2027-03-01", "ends_on": "2027-03-31", "dose": "30", "target_leads": "40"}


@pytest.fixture
def elena(bank: make.Bank) -> Client:
    return signed_in(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))


def test_it_is_planned_begun_and_ended_on_its_page(bank: make.Bank, elena: Client) -> None:
    assert "Planifique una campaña" in elena.get("/campaigns").content.decode()
    register = {"register_territory": "España", "register_reviewed_on": "2027-02-20", "register_criteria": "TAE recalculada"}
    answer = elena.post("/campaigns/new", {**FORM, **register, "entity": bank.spain.pk})
    row = Campaign.objects.get()
    assert answer["Location"] == f"/campaigns/{row.public_id}"
    assert (row.key, row.targets, row.dose, row.register["territory"]) == ("ahorro-de-primavera", {"leads": 40}, 30, "España")
    page = elena.get(f"/campaigns/{row.public_id}").content.decode()
    assert "1/2027" in page and "TAE recalculada" in page and "Empezar" in page
    again = elena.post("/campaigns/new", {**FORM, "entity": bank.spain.pk})
    assert again.status_code == 422 and "ya tiene una campaña con esa clave" in again.content.decode()
    assert elena.post(f"/campaigns/{row.public_id}/state", {"do": "running"}).status_code == 302
    refused = elena.post(f"/campaigns/{row.public_id}/state", {"do": "ended"})
    assert refused.status_code == 422 and "Diga por qué" in refused.content.decode()
    assert elena.post(f"/campaigns/{row.public_id}/state", {"do": "ended", "reason": "Agotada"}).status_code == 302
    assert "Agotada" in elena.get(f"/campaigns/{row.public_id}").content.decode()
    assert "Ahorro" not in elena.get("/campaigns").content.decode()
    assert "Ahorro" in elena.get("/campaigns?state=ended").content.decode()
    edited = elena.post(f"/campaigns/{row.public_id}/edit", {**FORM, "name": "Otra"})
    assert edited.status_code == 422 and "solo puede cambiar su ficha del registro" in edited.content.decode()


def test_who_only_reads_changes_nothing_and_another_country_sees_nothing(bank: make.Bank) -> None:
    row = campaigns.create(bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain)), bank.spain.pk, "ahorro", NEW)
    carla = signed_in(bank.carla)
    assert "Empezar" not in carla.get(f"/campaigns/{row.public_id}").content.decode()
    assert carla.post(f"/campaigns/{row.public_id}/state", {"do": "running"}).status_code == 403
    other = signed_in(make.user("Helena", Role.HEAD_OF_SOCIAL, bank.mexico))
    assert other.get(f"/campaigns/{row.public_id}").status_code == 404
    assert other.post(f"/campaigns/{row.public_id}/state", {"do": "running"}).status_code == 404
    assert "Ahorro" not in other.get("/campaigns").content.decode()
    row.refresh_from_db()
    assert row.state == "planned"


def test_pages_cost_a_constant_number_of_queries(
    bank: make.Bank, elena: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    helena = bank.person(make.user("Helena", Role.HEAD_OF_SOCIAL, bank.spain))
    rows = [campaigns.create(helena, bank.spain.pk, f"c-{n}", NEW) for n in range(8)]
    for _ in range(20):
        piece(rows[0])
    for url in ("/campaigns", f"/campaigns/{rows[0].public_id}"):
        elena.get(url)
        with django_assert_max_num_queries(20):
            assert elena.get(url).status_code == 200


def test_the_interface_plans_reads_changes_and_ends(bank: make.Bank, client: Client) -> None:
    secret = make.token(bank.spain, TokenScope.CONTENT_READ, TokenScope.CONTENT_WRITE)
    headers = {"authorization": f"Bearer {secret}"}

    def post(path: str, body: dict[str, Any]) -> Any:
        return client.post(f"/api/v1/campaigns{path}", body, "application/json", headers=headers)

    given = {"name": "Ahorro", "starts_on": "2027-03-01", "ends_on": "2027-03-31", "targets": {"leads": 40}}
    made = post("", {**given, "entity": bank.spain.key, "key": "ahorro", "register_entry": {"territory": "España"}})
    assert made.status_code == 201, made.content
    said = made.json()
    assert (said["state"], said["register_number"], said["register_entry"]["territory"]) == ("planned", 1, "España")
    clash = post("", {**given, "entity": bank.spain.key, "key": "ahorro"})
    assert (clash.status_code, clash.json()["faults"]) == (409, [{"where": "/key", "message": "taken"}])
    assert post(f"/{said['id']}", {**given, "name": "Ahorro joven"}).json()["name"] == "Ahorro joven"
    assert post(f"/{said['id']}/state", {"to": "ended", "reason": "x"}).status_code == 409
    assert post(f"/{said['id']}/state", {"to": "dropped", "reason": "Sin oferta"}).json()["state"] == "dropped"
    listed = client.get("/api/v1/campaigns", headers=headers).json()["items"]
    assert [(c["key"], c["reason"]) for c in listed] == [("ahorro", "Sin oferta")]
