"""Content through the interface: written, changed by version, checked, asked for; approved by people alone."""

from datetime import timedelta
from typing import Any

import pytest

from tests import make
from tests.web.api.caller import Caller, caller
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.approvals.models import Request
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing.models import Content

pytestmark = pytest.mark.django_db
TEXT = "Mañana abrimos nuestra escuela de finanzas para jóvenes en Oviedo."


@pytest.fixture
def plaza(bank: make.Bank) -> Channel:
    told = {"account_id": "a", "handle": "@alameda", "name": "Alameda", "created_at": now()}
    return Channel.objects.create(entity=bank.spain, key="plaza", platform="plaza", **told)


@pytest.fixture
def api(bank: make.Bank) -> Caller:
    return caller(bank.spain, TokenScope.CONTENT_READ, TokenScope.CONTENT_WRITE)


def body(plaza: Channel, text: str = TEXT, **more: Any) -> dict[str, Any]:
    wall = (now() + timedelta(days=2)).strftime("%Y-%m-%dT12:00:00")
    variant = {"channel": str(plaza.public_id), "text": text}
    return {"title": "Escuela", "variants": [variant], "countries": ["ES"], "at": {"wall": wall, "zone": "Europe/Madrid"}, **more}


def test_written_read_and_listed(api: Caller, plaza: Channel) -> None:
    made = api.post("/content", body(plaza))
    assert made.status_code == 201, made.content
    whole = api.get(f"/content/{made.json()['id']}").json()
    assert whole["variants"][0]["text"] == TEXT and whole["state"] == "draft" and whole["at"]["zone"] == "Europe/Madrid"
    assert [c["id"] for c in api.get("/content", state="draft").json()["items"]] == [made.json()["id"]]
    assert api.get("/content", state="published").json() == {"items": [], "next": None}


def test_the_same_key_writes_once(api: Caller, plaza: Channel) -> None:
    key = {"Idempotency-Key": "pieza-1"}
    first, second = (api.post("/content", body(plaza), **key) for _n in range(2))
    assert first.json()["id"] == second.json()["id"] and Content.objects.count() == 1


def test_a_change_names_the_version_that_was_read(api: Caller, plaza: Channel) -> None:
    made = api.post("/content", body(plaza)).json()
    changed = api.put(f"/content/{made['id']}", body(plaza, TEXT + " Gratis.", version=1))
    assert changed.status_code == 200 and changed.json()["version"] == 2
    late = api.put(f"/content/{made['id']}", body(plaza, "Otra cosa.", version=1))
    assert (late.status_code, late.json()["code"]) == (409, "content_stale")
    assert Content.objects.get().variants.get().text == TEXT + " Gratis."


def test_it_is_asked_for_and_never_approved_by_a_system(api: Caller, plaza: Channel) -> None:
    made = api.post("/content", body(plaza)).json()
    asked = api.post(f"/content/{made['id']}/ask").json()
    request = Request.objects.get()
    assert asked == {"approval": str(request.public_id), "verdict": None} and request.state == "open"
    withdrawn = api.post(f"/content/{made['id']}/withdraw").json()
    request.refresh_from_db()
    assert (withdrawn["state"], request.state) == ("withdrawn", "void")


def test_what_stands_against_it_is_told_and_not_asked_for(api: Caller, plaza: Channel) -> None:
    made = api.post("/content", body(plaza, "Préstamo personal al 3,5 % TIN, pídalo hoy sin papeleos.")).json()
    verdict = api.post(f"/content/{made['id']}/check").json()
    assert not verdict["clean"] and verdict["blocks"] and verdict["items"][0]["findings"][0]["source"]
    answer = api.post(f"/content/{made['id']}/ask").json()
    assert answer["approval"] is None and answer["verdict"]["blocks"] == verdict["blocks"]
    assert not Request.objects.exists() and Content.objects.get().state == "draft"


def test_wrong_words_and_foreign_things(bank: make.Bank, api: Caller, plaza: Channel) -> None:
    assert api.post("/content", body(plaza, at={"wall": "2027-01-01T12:00:00", "zone": "Europe/Ninguna"})).json()["code"] == "unknown_zone"
    foreign = Channel.objects.create(entity=bank.mexico, key="x", platform="plaza", account_id="x", handle="x", name="x", created_at=now())
    assert api.post("/content", body(foreign)).json()["code"] == "no_such_channel"
    assert api.post("/content", body(plaza, entity="mx")).status_code == 422
    made = api.post("/content", body(plaza)).json()
    mexico = caller(bank.mexico, TokenScope.CONTENT_READ, TokenScope.CONTENT_WRITE)
    for answer in (
        mexico.get(f"/content/{made['id']}"),
        mexico.post(f"/content/{made['id']}/ask"),
        mexico.put(f"/content/{made['id']}", {"title": "x", "version": 1}),
    ):
        assert answer.status_code == 404
    reader = caller(bank.spain, TokenScope.CONTENT_READ)
    assert reader.post("/content", body(plaza)).status_code == 403
    assert Content.objects.count() == 1
