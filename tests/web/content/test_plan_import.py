"""A month's plan from a file: looked at first, every fault with its line and column, written once however often it is sent."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.web.test_cases import signed_in
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.accounts.types import Person
from ventanilla.archive.models import Entry
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing import sheets, snapshots
from ventanilla.publishing.models import Asset, Campaign, Content, Pillar, PlanFile
from ventanilla.workflows import import_plan

pytestmark = pytest.mark.django_db
HEAD = "título;canales;fecha;hora;zona;cambio de hora;texto;enlace;medios;campaña;pilar;producto;etiquetas"


@pytest.fixture(autouse=True)
def on_a_wednesday() -> Any:
    with time_machine.travel(datetime(2027, 3, 10, 12, 0, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def elena(bank: make.Bank) -> Person:
    return bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))


@pytest.fixture
def client(elena: Person) -> Client:
    from ventanilla.accounts.models import User

    return signed_in(User.objects.get(pk=elena.user_id))


@pytest.fixture
def channels(bank: make.Bank) -> list[Channel]:
    rows = [("Plaza", "plaza", True), ("Cielo", "bluesky", True), ("Apagado", "plaza", False)]
    return [
        Channel.objects.create(entity=bank.spain, key=name.lower(), platform=kind, handle="@a", name=name, active=on, created_at=now())
        for name, kind, on in rows
    ]


def row(title: str = "Uno", **cells: str) -> str:
    said = {"canales": "Plaza", "fecha": "2027-04-01", "hora": "10:00", "texto": "Hola"} | cells
    return ";".join(f'"{cell}"' for cell in [title, *(said.get(name, "") for name in HEAD.split(";")[1:])])


def taken(elena: Person, bank: make.Bank, *rows: str, head: str = HEAD) -> PlanFile:
    return import_plan.take(elena, bank.spain.pk, "abril.csv", "\n".join([head, *rows]).encode())


def faults(plan: PlanFile) -> list[tuple[int, str, str]]:
    return sorted((int(line), column, code) for line, found in plan.wrong.items() for column, code, _value, _detail in found)


@pytest.mark.usefixtures("channels")
def test_each_fault_names_its_line_its_column_and_its_reason(bank: make.Bank, elena: Person) -> None:
    plan = taken(
        elena,
        bank,
        row("Bien"),
        row("Zona", zona="Europe/Madriz"),
        row("Hueco", fecha="28/03/2027", hora="02:30"),
        row("Hueco dicho", fecha="28/03/2027", hora="02:30", **{"cambio de hora": "después"}),
        row("Doble", fecha="31/10/2027", hora="02:30"),
        row("Hueco en Santiago", fecha="05/09/2027", hora="00:15", zona="America/Santiago"),
        row("Bogotá no cambia", fecha="28/03/2027", hora="02:30", zona="America/Bogota"),
        row("Pasado", fecha="2027-03-10", hora="12:00"),
        row("Canal", canales="Plaza; Nube"),
        row("Apagado", canales="apagado"),
        row("Fecha", fecha="31/02/2027"),
        row("Hora", hora="25:00"),
        row("Largo", canales="Cielo", texto="a" * 301),
        row("Cabe", canales="Cielo", texto="a" * 300),
        row("", texto=""),
        row("Lista", campaña="Nada", pilar="Nada", producto="Nada", medios="nada.png", enlace="www.x.es"),
        row("Sobra") + ";;x;y",
        row("Tarjeta", texto="Mi tarjeta es 4111 1111 1111 1111"),
        row("Bien"),
        head=HEAD,
    )
    assert faults(plan) == [
        (3, "zone", "zone"),
        (4, "time", "gap"),
        (6, "time", "fold"),
        (7, "time", "gap"),
        (9, "date", "past"),
        (10, "channels", "unknown_channel"),
        (11, "channels", "channel_off"),
        (12, "date", "date"),
        (13, "time", "time"),
        (14, "text", "network_too_long"),
        (16, "text", "no_text"),
        (16, "title", "empty"),
        (17, "campaign", "unknown_campaign"),
        (17, "link", "link"),
        (17, "media", "unknown_media"),
        (17, "pillar", "unknown_pillar"),
        (17, "product", "unknown_product"),
        (18, "", "extra"),
        (19, "text", "forbidden"),
        (20, "title", "twice"),
    ]
    assert Content.objects.count() == 0
    assert "4111 1111" not in str(plan.rows)


def test_a_row_becomes_a_draft_with_all_that_it_says(bank: make.Bank, elena: Person, channels: list[Channel]) -> None:
    Pillar.objects.create(entity=bank.spain, key="ahorro", name="Ahorro y planes", share=30)
    campaign = Campaign.objects.create(
        entity=bank.spain, key="primavera", name="Primavera", owner_id=elena.user_id, created_at=now(),
        starts_on=date(2027, 3, 1), ends_on=date(2027, 4, 30),
    )  # fmt: skip
    head = HEAD + ";texto:cielo;text:en"
    said = row("Uno", canales="plaza; cielo", enlace="https://alameda.example/a", campaña="primavera", pilar="ahorro y planes",
               etiquetas="verano; niños", zona="Atlantic/Canary", texto="Ahorre: {link}")  # fmt: skip
    plan = taken(elena, bank, said + ";Para el cielo;Save: {link}", head=head)
    assert faults(plan) == []
    done = import_plan.write(elena, plan.public_id)
    new = snapshots.of_content(Content.objects.get())
    assert (done.made, new.title, new.campaign, new.pillar, new.tags) == (1, "Uno", campaign.public_id, "ahorro", ("verano", "niños"))
    assert new.at is not None and (str(new.at.wall), new.at.zone) == ("2027-04-01 10:00:00", "Atlantic/Canary")
    texts = {(v.channel_id, v.language): v.text for v in new.variants}
    plaza, cielo = channels[0].pk, channels[1].pk
    assert texts == {
        (plaza, "es"): "Ahorre: {link}",
        (plaza, "en"): "Save: {link}",
        (cielo, "es"): "Para el cielo",
        (cielo, "en"): "Save: {link}",
    }
    content = Content.objects.get()
    assert content.state == "draft" and content.publish_at == datetime(2027, 4, 1, 9, 0, tzinfo=UTC)
    assert content.versions.get().snapshot["title"] == "Uno"
    assert Entry.objects.filter(kind="content.written", about=f"content:{content.public_id}").count() == 1


@pytest.mark.usefixtures("channels")
def test_the_rows_of_one_by_one_and_of_many_at_once_are_alike(bank: make.Bank, elena: Person) -> None:
    from ventanilla.publishing import services

    import_plan.write(elena, taken(elena, bank, row("Uno", etiquetas="a")).public_id)
    many = Content.objects.get()
    one = services.create(elena, bank.spain.pk, snapshots.of_content(many))
    skipped = {"id", "public_id", "created_at", "changed_at"}
    plain = lambda c: {f.name: getattr(c, f.name) for f in c._meta.fields if f.name not in skipped}
    one.refresh_from_db(), many.refresh_from_db()
    assert plain(one) == plain(many)
    assert one.versions.get().snapshot == many.versions.get().snapshot
    assert bytes(many.versions.get().payload_hash) == services.hash_of(many)


@pytest.mark.usefixtures("channels")
def test_the_same_file_twice_doubles_nothing(bank: make.Bank, elena: Person) -> None:
    rows = [row("Uno"), row("Dos"), row("Tres", zona="Europe/Madriz")]
    first = taken(elena, bank, *rows)
    assert import_plan.write(elena, first.public_id, [2]).made == 1
    again = taken(elena, bank, *rows)
    assert list(import_plan.made_of(again)) == [2]
    done = import_plan.write(elena, again.public_id)
    assert (done.made, done.standing, done.rejected) == (1, 1, 1)
    for plan in (first, again):
        assert import_plan.write(elena, plan.public_id).made == 0
    assert sorted(Content.objects.values_list("title", flat=True)) == ["Dos", "Uno"]
    changed = taken(elena, bank, row("Uno", texto="Otro texto"))
    assert import_plan.write(elena, changed.public_id).made == 1, "another text is another row"
    Content.objects.get(title="Dos").delete()
    assert import_plan.write(elena, again.public_id).made == 1, "what was thrown away may be brought again"


@pytest.mark.usefixtures("channels")
def test_one_row_that_fails_leaves_nothing_behind(bank: make.Bank, elena: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = taken(elena, bank, row("Uno"), row("Dos"))
    monkeypatch.setattr("ventanilla.publishing.plans.note", lambda *_a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        import_plan.write(elena, plan.public_id)
    assert Content.objects.count() == 0


@pytest.mark.usefixtures("channels")
def test_rows_cost_queries_by_the_batch(bank: make.Bank, elena: Person) -> None:
    def cost(count: int, name: str) -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as reading:
            plan = taken(elena, bank, *(row(f"{name} {n}", canales="Plaza; Cielo") for n in range(count)))
        with CaptureQueriesContext(connection) as writing:
            assert import_plan.write(elena, plan.public_id).made == count
        return len(reading), len(writing)

    few, batch, many = cost(1, "Una"), cost(500, "Media"), cost(1500, "Muchas")
    assert batch[0] <= few[0] + 1 and many[0] <= few[0] + 1, "judged by the thousand"
    assert batch[1] <= few[1] + 8 and many[1] <= few[1] + 3 * 8, "written by the batch"


@pytest.mark.usefixtures("channels")
def test_the_page_looks_writes_what_is_ticked_and_gives_the_rejected_back(bank: make.Bank, client: Client) -> None:
    assert "Aún no hay ninguno" in client.get("/content/plans").content.decode()
    body = "\n".join([HEAD, row("Uno"), row("Dos"), row("Tres", fecha="ayer", texto="=1+1")]).encode()

    def send(content: bytes) -> Any:
        return client.post("/content/plans", {"entity": bank.spain.pk, "file": SimpleUploadedFile("abril.csv", content)})

    broken = send(b"Titulo;Canales;Fecha;Hora;Texto\nUno;Plaza;2027-03-01;10:00;Ma\xf1ana\n")
    assert broken.status_code == 422 and "Línea 2, columna 5:" in broken.content.decode() and "UTF-8" in broken.content.decode()
    where = send(body)["Location"]
    page = client.get(where).content.decode()
    assert "Crear 2 borradores" in page and "no es una fecha" in page and "fecha" in page
    assert Content.objects.count() == 0
    assert client.post(f"{where}/write", {"do": "some"}).status_code == 302 and Content.objects.count() == 0
    client.post(f"{where}/write", {"do": "some", "line": "3"})
    assert [c.title for c in Content.objects.all()] == ["Dos"]
    client.post(f"{where}/write", {"do": "all"})
    assert Content.objects.count() == 2
    back = client.get(f"{where}/rejected").content
    assert "Tres" in back.decode() and "Uno" not in back.decode() and ";'=1+1;" in back.decode()
    mended = back.replace(b"ayer", b"2027-05-01")
    again = send(mended)["Location"]
    client.post(f"{again}/write", {"do": "all"})
    assert sorted(Content.objects.values_list("title", flat=True)) == ["Dos", "Tres", "Uno"]


@pytest.mark.usefixtures("channels")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_itself_is_read(bank: make.Bank, client: Client, form: str) -> None:
    body = client.get(f"/content/plans/template?format={form}&entity={bank.spain.pk}").content
    (example,) = sheets.read(body).rows
    assert example.cells["channels"] == "Cielo; Plaza" and example.cells["date"] == "2027-06-01"


def test_who_only_reads_and_who_is_elsewhere_gets_nowhere(bank: make.Bank, elena: Person, channels: list[Channel]) -> None:
    plan = taken(elena, bank, row("Uno"))
    assert signed_in(bank.carla).get("/content/plans").status_code == 403
    there = signed_in(make.user("Paz", Role.COMMUNITY_MANAGER, bank.mexico))
    assert there.get(f"/content/plans/{plan.public_id}").status_code == 404
    assert there.post(f"/content/plans/{plan.public_id}/write", {"do": "all"}).status_code == 404
    sent = there.post("/content/plans", {"entity": bank.spain.pk, "file": SimpleUploadedFile("a.csv", b"x")})
    assert sent.status_code == 404
    assert Content.objects.count() == 0


def test_media_are_named_by_their_title(bank: make.Bank, elena: Person, channels: list[Channel]) -> None:
    from PIL import Image

    from ventanilla.publishing import assets

    raw = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(raw, "PNG")
    done = assets.add(elena, bank.spain.pk, raw.getvalue(), "Casa.png")
    assert done.asset is not None, done.refusal
    Asset.objects.filter(pk=done.asset.pk).update(rights_until=date(2027, 4, 15))
    plan = taken(elena, bank, row("Uno", medios="casa.png"), row("Dos", medios="casa.png", fecha="2027-05-01"))
    assert [f for f in faults(plan) if f[2] != "network_alt_missing"] == [(3, "media", "media_rights")]


@pytest.mark.usefixtures("channels")
def test_the_interface_takes_looks_and_writes(bank: make.Bank, client: Client) -> None:
    secret = make.token(bank.spain, TokenScope.CONTENT_WRITE)
    headers = {"authorization": f"Bearer {secret}"}
    csv = "\n".join([HEAD, row("Uno"), row("Dos", zona="x")])
    made = client.post("/api/v1/plans", {"entity": bank.spain.key, "csv": csv}, "application/json", headers=headers)
    assert made.status_code == 201, made.content
    assert made.json()["faults"] == [{"line": 3, "column": "zone", "code": "zone", "value": "x"}]
    address = f"/api/v1/plans/{made.json()['id']}"
    wrote = client.post(f"{address}/write", {}, "application/json", headers=headers).json()
    assert (wrote["made"], wrote["standing"], wrote["rejected"]) == (1, 0, 1)
    assert client.get(address, headers=headers).json()["written"] == {"2": wrote["contents"][0]}
    broken = client.post("/api/v1/plans", {"entity": bank.spain.key, "csv": 'a,"b'}, "application/json", headers=headers)
    assert (broken.status_code, broken.json()["code"]) == (422, "plan_broken")
