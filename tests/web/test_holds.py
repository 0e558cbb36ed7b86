"""The publishing pill, the red banner and the page of holds: who sees, who stops, who starts again."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.web.test_cases import signed_in
from ventanilla.archive.models import Entry
from ventanilla.channels.models import Channel, FreezePlan, Hold
from ventanilla.common.pure.clock import now

pytestmark = pytest.mark.django_db


def place(client: Client, bank: make.Bank, **values: Any) -> Any:
    given = {"entity": bank.spain.pk, "kinds": ["post", "reply"], "reason": "Caída de la app", "hours": "", **values}
    return client.post("/holds/place", given)


def hold(entity: Any, **fields: Any) -> Hold:
    given = {"kinds": ",post,", "reason": "Resultados", "placed_by": "user:1", "starts_at": now() - timedelta(minutes=5), **fields}
    return Hold.objects.create(entity=entity, **given)


def test_everybody_sees_the_state_on_every_page(bank: make.Bank) -> None:
    alba, dario = signed_in(bank.alba), signed_in(bank.dario)
    assert 'id="publishing" class="pill publishing pill-ok' in alba.get("/").content.decode()
    hold(bank.spain, kinds=",post,reply,")
    page = alba.get("/").content.decode()
    assert "EN PAUSA" in page and "Respuestas públicas, publicaciones" in page and "Resultados" in page
    assert 'role="status" hidden' not in page
    other = dario.get("/").content.decode()
    assert "EN PAUSA" not in other and "Resultados" not in other, "control: another country publishes"


def test_a_hold_of_the_group_reaches_every_country(bank: make.Bank) -> None:
    hold(bank.group, reason="Prensa")
    for who in (bank.alba, bank.dario):
        page = signed_in(who).get("/holds").content.decode()
        assert "Prensa" in page and "Banco Alameda grupo" in page
        assert "Levantar la pausa" not in page, "it stands above them"


def test_a_supervisor_places_and_lifts(bank: make.Bank) -> None:
    bruno = signed_in(bank.bruno)
    assert place(bruno, bank, hours="4").status_code == 302
    row = Hold.objects.get()
    assert (row.entity_id, row.kinds, row.reason, row.placed_by) == (
        bank.spain.pk,
        ",post,reply,",
        "Caída de la app",
        f"user:{bank.bruno.pk}",
    )
    assert row.ends_at is not None and timedelta(hours=3, minutes=59) < row.ends_at - row.starts_at <= timedelta(hours=4)
    page = bruno.get("/holds").content.decode()
    assert "Caída de la app" in page and "Bruno" in page and f"/holds/{row.public_id}/lift" in page
    assert bruno.post(f"/holds/{row.public_id}/lift", {"reason": "Resuelto"}).status_code == 302
    row.refresh_from_db()
    assert row.lifted_at is not None
    assert [e.kind for e in Entry.objects.order_by("id")] == ["hold.changed", "hold.changed"]
    page = bruno.get("/holds").content.decode()
    assert "Pausas anteriores" in page and "Todo sale con normalidad" in page


@pytest.mark.parametrize("wrong", [{"kinds": []}, {"reason": "  "}, {"entity": "999"}, {"channel": "x"}, {"hours": "9"}])
def test_a_hold_that_says_too_little_is_not_placed(bank: make.Bank, wrong: dict[str, Any]) -> None:
    assert place(signed_in(bank.bruno), bank, **wrong).status_code == 422
    assert not Hold.objects.exists()


def test_nobody_stops_or_starts_what_is_not_theirs(bank: make.Bank) -> None:
    theirs, foreign = hold(bank.spain), hold(bank.mexico)
    alba, bruno = signed_in(bank.alba), signed_in(bank.bruno)
    assert place(alba, bank).status_code == 403
    assert alba.post(f"/holds/{theirs.public_id}/lift").status_code == 403
    assert bruno.post(f"/holds/{foreign.public_id}/lift").status_code == 404
    assert place(bruno, bank, entity=bank.mexico.pk).status_code == 422
    assert Hold.objects.filter(lifted_at=None).count() == 2
    assert not Entry.objects.exists()


def test_the_page_asks_a_constant_number_of_queries(bank: make.Bank, django_assert_num_queries: Any) -> None:
    client = signed_in(bank.bruno)
    channel = Channel.objects.create(entity=bank.spain, key="x", platform="plaza", handle="@x", name="X", created_at=now())
    hold(bank.spain)
    client.get("/holds")
    with django_assert_num_queries(QUERIES):
        client.get("/holds")
    for _ in range(10):
        hold(bank.spain, channel=channel)
        hold(bank.spain, channel=channel, lifted_at=now(), lifted_by="user:1")
    with django_assert_num_queries(QUERIES):
        assert "Canal: X" in client.get("/holds").content.decode()


QUERIES = 31


def test_open_pages_hear_of_it(bank: make.Bank) -> None:
    client = signed_in(bank.alba)
    assert 'hx-swap-oob="true" hidden' in client.get("/holds/state").content.decode()
    hold(bank.spain)
    part = client.get("/holds/state").content.decode()
    assert "<html" not in part and "EN PAUSA" in part and 'hx-swap-oob="true">' in part


def test_the_second_person_agrees_and_a_plan_is_used(bank: make.Bank) -> None:
    first, other = (signed_in(make.user(name, "head_of_social", bank.group)) for name in ("Elena", "Fermin"))
    given = {"entity": bank.group.pk, "kinds": ["post"], "reason": "Ataque", "hours": "", "name": "Ataque", "prepare": "1"}
    assert first.post("/holds/place", given).status_code == 302
    assert not Hold.objects.exists(), "kept ready, nothing stopped"
    plan = FreezePlan.objects.get()
    assert "Ataque" in first.get("/holds").content.decode()
    assert first.post("/holds/place", given).status_code == 422, "the name is taken"
    first.post(f"/holds/plans/{plan.public_id}/use")
    row = Hold.objects.get()
    assert row.waiting
    first.post(f"/holds/{row.public_id}/second")
    row.refresh_from_db()
    assert row.waiting, "nobody seconds their own"
    assert "De acuerdo: pausar ahora" in other.get("/holds").content.decode()
    assert signed_in(bank.dario).post(f"/holds/{row.public_id}/second").status_code in (403, 404)
    other.post(f"/holds/{row.public_id}/second")
    row.refresh_from_db()
    assert not row.waiting
