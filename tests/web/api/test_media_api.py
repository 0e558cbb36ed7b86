"""The media library, templates and snippets as the bank's own systems use them."""

from base64 import b64encode
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.domain.publishing.test_library import drawn, saved
from tests.web.content.conftest import channel, savings  # noqa: F401  the fixture
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.catalogue.models import Product
from ventanilla.publishing import assets, media, templates
from ventanilla.publishing.models import Asset, Content, PostTemplate
from ventanilla.publishing.rights import Consent, Shown

pytestmark = pytest.mark.django_db


class Machine:
    """A system of the bank with a token."""

    def __init__(self, at: Any, *scopes: TokenScope) -> None:
        self.client, self.headers = Client(), {"authorization": f"Bearer {make.token(at, *scopes)}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self.client.post(f"/api/v1{path}", body, "application/json", headers=self.headers)


@pytest.fixture
def machine(bank: make.Bank) -> Machine:
    return Machine(bank.spain, TokenScope.CONTENT_READ, TokenScope.CONTENT_WRITE)


def file(bank: make.Bank, content: bytes = b"") -> dict[str, Any]:
    return {"entity": bank.spain.key, "name": "sucursal.jpg", "content": b64encode(content or saved(drawn())).decode()}


def test_a_file_is_put_in_described_used_and_archived(bank: make.Bank, machine: Machine) -> None:
    made = machine.post("/media", file(bank))
    assert made.status_code == 201 and not made.json()["known"], made.content
    assert machine.post("/media", file(bank)).json() == {"id": made.json()["id"], "known": True}
    asset = Asset.objects.get()
    person = bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))
    assets.describe(person, asset.public_id, assets.Told("Sucursal", people=(Shown("Lucía", Consent.GIVEN, date(2099, 5, 1)),)))
    said = machine.post(f"/media/{asset.public_id}", {"title": "Oviedo", "licence": "Propia", "rights_until": "2099-06-01", "tags": ["a"]})
    whole = said.json()
    assert (whole["title"], whole["rights"], whole["may_show_until"], whole["people"]) == ("Oviedo", "clear", "2099-05-01", 1)
    assert "Lucía" not in said.content.decode() and assets.people(Asset.objects.get())[0].name == "Lucía", "the people stay"
    assert {f["platform"]: f["issues"] for f in whole["fits"]} == {"plaza": [], "mastodon": [], "bluesky": []}
    where = channel(bank, "plaza")
    variant = {"channel": str(where.public_id), "text": "Hola", "media": [{"asset": str(asset.public_id), "alt_text": "Una sucursal"}]}
    content = machine.post("/content", {"entity": bank.spain.key, "title": "Pieza", "variants": [variant]})
    assert content.status_code == 201, content.content
    assert media.attached(Content.objects.get().variants.get())[0].alt_text == "Una sucursal"
    detail = machine.get(f"/content/{content.json()['id']}").json()
    assert detail["variants"][0]["media"] == [{"asset": str(asset.public_id), "alt_text": "Una sucursal", "subtitles": None}]
    assert machine.get(f"/media/{asset.public_id}").json()["used_in"] == [content.json()["id"]]
    assert machine.post(f"/media/{asset.public_id}/archive", {}).json()["archived"] is True
    assert machine.get("/media").json()["items"] == [] and len(machine.get("/media?archived=true").json()["items"]) == 1


def test_what_cannot_be_is_a_problem(bank: make.Bank, machine: Machine) -> None:
    svg = machine.post("/media", file(bank, b"<svg onload='alert(1)'/>"))
    assert (svg.status_code, svg.json()["code"]) == (422, "file_unknown_type")
    assert machine.post("/media", {**file(bank), "content": "abcde"}).json()["code"] == "not_base64"
    foreign = assets.add(bank.person(make.user("Helena", Role.HEAD_OF_SOCIAL, bank.mexico)), bank.mexico.pk, saved(drawn()), "x").asset
    assert foreign is not None and machine.get(f"/media/{foreign.public_id}").status_code == 404
    where = channel(bank, "plaza")
    variant = {"channel": str(where.public_id), "media": [{"asset": str(foreign.public_id)}]}
    content = machine.post("/content", {"entity": bank.spain.key, "title": "x", "variants": [variant]})
    assert (content.status_code, content.json()["code"]) == (422, "no_such_asset") and not Content.objects.exists()
    reader = Machine(bank.spain, TokenScope.CONTENT_READ)
    assert reader.post("/media", file(bank)).status_code == 403 and not Asset.objects.filter(entity=bank.spain).exists()


def test_content_begins_with_an_approved_template(bank: make.Bank, machine: Machine, savings: Product) -> None:
    where = channel(bank, "plaza")
    person = bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))
    texts = [{**v, "text": "{producto}: {tae} TAE, {lugar}"} for v in templates.blank([where])]
    new = templates.NewTemplate("Ahorro", date(2090, 1, 1), variants=tuple(texts), plan={"product": savings.key, "language": "es"})
    row = templates.create(person, bank.spain.pk, new)
    given = {"entity": bank.spain.key, "title": "Oviedo", "channels": [str(where.public_id)]}
    early = machine.post(f"/post-templates/{row.public_id}/content", given)
    assert (early.status_code, early.json()["code"]) == (409, "template_not_offered")
    PostTemplate.objects.update(state="approved")
    begun = machine.post(f"/post-templates/{row.public_id}/content", given)
    assert begun.status_code == 201 and Content.objects.get().variants.get().text == "Cuenta Ahorro Alameda: 2,02 % TAE, {lugar}"
    listed = machine.get("/post-templates").json()["items"]
    assert [(t["name"], t["places"], t["uses"]) for t in listed] == [("Ahorro", ["producto", "tae", "lugar"], 1)]
    kept = machine.post("/snippets", {"entity": bank.spain.key, "shortcut": "FGD", "text": "Adherida al FGD."})
    assert kept.status_code == 201 and kept.json()["shortcut"] == "fgd"
    assert [s["text"] for s in machine.get("/snippets").json()["items"]] == ["Adherida al FGD."]
