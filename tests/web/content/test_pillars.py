"""Pillars: shares that sum to a hundred at most, and what is planned against them."""

from datetime import timedelta

import pytest

from tests import make
from tests.web.test_cases import signed_in
from ventanilla.accounts.permissions import Role
from ventanilla.common.pure.clock import now
from ventanilla.publishing import pillars, services
from ventanilla.publishing.models import Pillar
from ventanilla.publishing.types import NewContent, Planned


def test_the_mix_drifts_only_where_there_is_enough_to_say_so() -> None:
    plan = [Pillar(key="a", name="A", share=50), Pillar(key="b", name="B", share=30)]
    few = pillars.weighed(plan, {"a": 3})
    assert [(m.share, m.drifts) for m in few] == [(100, False), (0, False)]
    many = pillars.weighed(plan, {"a": 8, "b": 1, "": 1})
    assert [(m.key, m.share, m.drifts) for m in many] == [("a", 80, True), ("b", 10, True), ("", 10, False)]
    assert not any(m.drifts for m in pillars.weighed(plan, {"a": 5, "b": 3, "": 2}))


@pytest.mark.django_db
def test_it_is_planned_and_measured_on_its_page(bank: make.Bank) -> None:
    user = make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain)
    elena, client = bank.person(user), signed_in(user)
    assert "Aún no hay pilares" in client.get("/content/pillars").content.decode()
    form = {"entity": bank.spain.pk, "name": "Ahorro", "share": "60"}
    assert client.post("/content/pillars", form).status_code == 302
    refused = client.post("/content/pillars", {**form, "name": "Vivienda", "share": "41"})
    assert refused.status_code == 422 and "suman 100" in refused.content.decode()
    at = (now() + timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0)
    for n in range(8):
        services.create(elena, bank.spain.pk, NewContent(f"P{n}", pillar="ahorro", at=Planned(at, "Europe/Madrid")))
    page = client.get("/content/pillars").content.decode()
    assert "100 %" in page and "fuera del plan" in page
    assert signed_in(bank.carla).post("/content/pillars", form).status_code == 403
    there = signed_in(make.user("Paz", Role.COMMUNITY_MANAGER, bank.mexico))
    assert there.post("/content/pillars", form).status_code == 404 and Pillar.objects.count() == 1
