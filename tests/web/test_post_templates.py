"""Templates of content and snippets: written, approved by somebody else, begun with, filled from the catalogue."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import make
from tests.web.access.test_settings import signed_in as stepped_in
from tests.web.content.conftest import channel, channels, elena, form, made, savings  # noqa: F401  the fixtures
from tests.web.test_cases import signed_in
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Role
from ventanilla.approvals.models import Request
from ventanilla.catalogue.models import Product
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing import snippets, templates
from ventanilla.publishing.models import Content, PostTemplate, Snippet
from ventanilla.workflows import check_content

pytestmark = pytest.mark.django_db
TEXT = "Con {producto} su dinero crece al {tae} TAE. Le esperamos en {lugar}. {link}"


def template(client: Client, channels: list[Channel], **more: Any) -> PostTemplate:
    given = {"name": "Ahorro de temporada", "entity": channels[0].entity_id, "channel": [str(c.public_id) for c in channels]}
    answer = client.post("/content/templates/new", given)
    assert answer.status_code == 302, answer.content.decode()
    row = PostTemplate.objects.latest("pk")
    assert change(client, row, **more).status_code == 302
    row.refresh_from_db()
    return row


def change(client: Client, row: PostTemplate, **more: Any) -> Any:
    given = {"name": row.name, "version": row.version, "owner": row.owner_id, "review_on": "2090-01-01"}
    given |= {f"text-{n}": f"{TEXT} ({n})" for n in range(len(row.variants))}
    return client.post(f"/content/templates/{row.public_id}", given | more)


def approve(client: Client, decision: str = "approve") -> None:
    request = Request.objects.get(state="open")
    given = {"decision": decision, "digest": bytes(request.payload_hash).hex(), "reason": "No"}
    assert client.post(f"/approvals/{request.public_id}/decide", given).status_code == 302


def approved(carla: Client, client: Client, channels: list[Channel], **more: Any) -> PostTemplate:
    row = template(client, channels, **more)
    assert client.post(f"/content/templates/{row.public_id}/ask").status_code == 302
    approve(carla)
    row.refresh_from_db()
    assert row.state == "approved"
    return row


def test_it_is_written_approved_by_another_and_begun_with(
    bank: make.Bank,
    elena: User,
    channels: list[Channel],
    savings: Product,
) -> None:
    client = signed_in(elena)
    assert "Aún no hay plantillas" in client.get("/content/templates").content.decode()
    row = template(client, channels[:2])
    assert row.name not in client.get(f"/content/new?entity={bank.spain.pk}").content.decode(), "a draft is not offered"
    PostTemplate.objects.update(plan={"product": savings.key, "language": "es", "countries": ["ES"]})
    client.post(f"/content/templates/{row.public_id}/ask")
    carla = stepped_in(bank.carla)
    page = carla.get(f"/approvals/{Request.objects.get().public_id}").content.decode()
    assert "su dinero crece" in page and "Plantilla de publicación" in page
    own = Request.objects.get()
    stepped_in(elena).post(f"/approvals/{own.public_id}/decide", {"decision": "approve", "digest": bytes(own.payload_hash).hex()})
    row.refresh_from_db()
    assert row.state == "asked", "control: its author does not approve it"
    approve(carla)
    assert row.name in client.get(f"/content/new?entity={bank.spain.pk}").content.decode()
    given = {"title": "Oviedo", "entity": bank.spain.pk, "channel": [str(c.public_id) for c in channels], "template": str(row.public_id)}
    assert client.post("/content/new", given).status_code == 302
    content = Content.objects.get()
    texts = {v.channel_id: v.text for v in content.variants.all()}
    filled = "Con Cuenta Ahorro Alameda su dinero crece al 2,02 % TAE. Le esperamos en {lugar}. {link}"
    for n, said in enumerate(row.variants):
        assert texts[next(c.pk for c in channels if str(c.public_id) == said["channel"])] == f"{filled} ({n})"
    assert texts[channels[2].pk] == f"{filled} (0)", "a network that the template does not know takes the first text"
    assert (content.title, content.product, content.countries) == ("Oviedo", savings.key, ["ES"])
    issues = {i.code for item in check_content.check(content).items for i in item.issues}
    assert "place_left" in issues, "what nobody filled in stops it"
    assert "{lugar} está por rellenar" in client.get(f"/content/{content.public_id}").content.decode()
    row.refresh_from_db()
    assert row.uses == 1


def test_changed_words_must_be_approved_again_and_two_who_save_do_not_overwrite(
    bank: make.Bank,
    elena: User,
    channels: list[Channel],
) -> None:
    client, carla = signed_in(elena), stepped_in(bank.carla)
    row = approved(carla, client, channels[:1])
    assert change(client, row, note="Para la primavera").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.version) == ("approved", 2), "a note changes no words"
    assert change(client, row, **{"text-0": "Otro texto"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.version) == ("draft", 3)
    stale = change(client, row, version=2, **{"text-0": "Tarde"})
    assert stale.status_code == 422 and "Otra persona ha guardado" in stale.content.decode() and "Tarde" in stale.content.decode()
    empty = change(client, row, **{"text-0": "  "})
    assert empty.status_code == 422 and "Escriba al menos un texto" in empty.content.decode()
    row.refresh_from_db()
    assert row.variants[0]["text"] == "Otro texto"
    client.post(f"/content/templates/{row.public_id}/ask")
    change(client, row, **{"text-0": "Cambiado mientras se decidía"})
    assert not Request.objects.filter(state="open").exists(), "what was asked for has changed"
    row.refresh_from_db()
    client.post(f"/content/templates/{row.public_id}/ask")
    approve(carla, "return")
    row.refresh_from_db()
    assert row.state == "returned"


def test_what_has_run_out_or_is_archived_is_offered_no_more(bank: make.Bank, elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    row, today = approved(stepped_in(bank.carla), client, channels[:1]), now().date()
    offered = lambda: [t.pk for t in templates.offered(bank.spain.pk, today)]
    assert offered() == [row.pk]
    assert templates.offered(bank.mexico.pk, today) == [], "a sister's templates are hers"
    PostTemplate.objects.update(expires_on=today - timedelta(days=1), review_on=today - timedelta(days=2))
    assert offered() == [] and "Caducada" in client.get("/content/templates").content.decode()
    given = {"title": "x", "entity": bank.spain.pk, "channel": str(channels[0].public_id), "template": str(row.public_id)}
    assert client.post("/content/new", given).status_code == 404
    PostTemplate.objects.update(expires_on=None)
    assert "Revisión atrasada" in client.get(f"/content/templates/{row.public_id}").content.decode() and offered() == [row.pk]
    client.post(f"/content/templates/{row.public_id}/archive", {"do": "archive"})
    assert offered() == [] and row.name in client.get("/content/templates?which=archived").content.decode()
    PostTemplate.objects.update(active=True, entity=bank.group)
    assert offered() == [row.pk] and [t.pk for t in templates.offered(bank.mexico.pk, today)] == [row.pk], "the group's serve everybody"


def test_content_is_saved_as_a_template_without_times_and_media(elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    content = made(client, channels[:2])
    client.post(f"/content/{content.public_id}", form(content, channels[:2], "Escuela de finanzas en {lugar}.", do="save", tags="joven"))
    answer = client.post(f"/content/{content.public_id}/template")
    row = PostTemplate.objects.get()
    assert answer["Location"] == f"/content/templates/{row.public_id}"
    assert [v["text"] for v in row.variants] == ["Escuela de finanzas en {lugar}."] * 2 and row.plan["tags"] == ["joven"]
    assert "media" not in row.variants[0] and "wall" not in row.plan
    page = client.get(f"/content/templates/{row.public_id}").content.decode()
    assert "{lugar}" in page and "Se rellena a mano" in page


def test_a_card_number_is_kept_in_neither(bank: make.Bank, elena: User, channels: list[Channel]) -> None:
    client, person = signed_in(elena), bank.person(elena)
    row = template(client, channels[:1], **{"text-0": "Tarjeta 4012 8888 8888 1881"})
    snippets.write(person, bank.spain.pk, "tarjeta", "Tarjeta 4012 8888 8888 1881", "es")
    assert "8888 8888" not in str(row.variants) and "8888 8888" not in Snippet.objects.get().text


def test_snippets_are_kept_put_in_and_retired(bank: make.Bank, elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    given = {"entity": bank.spain.pk, "shortcut": "/FGD", "language": "es", "text": "Entidad adherida al Fondo de Garantía."}
    assert client.post("/content/snippets", given).status_code == 302
    assert client.post("/content/snippets", {**given, "text": "Adherida al FGD."}).status_code == 302
    assert [(s.shortcut, s.text, s.active) for s in Snippet.objects.order_by("pk")] == [
        ("fgd", "Entidad adherida al Fondo de Garantía.", False),
        ("fgd", "Adherida al FGD.", True),
    ]
    wrong = client.post("/content/snippets", {**given, "shortcut": "!!", "text": "Se conserva"})
    assert wrong.status_code == 422 and "Se conserva" in wrong.content.decode()
    content = made(client, channels[:1])
    row = Snippet.objects.get(active=True)
    assert 'data-snippet="fgd"' in client.get(f"/content/{content.public_id}").content.decode()
    edited = client.post(f"/content/{content.public_id}/edit", form(content, channels[:1], "Ahorre.", do=f"snippet:0:{row.public_id}"))
    assert "Ahorre. Adherida al FGD." in edited.content.decode()
    person = bank.person(elena)
    assert snippets.offered(bank.mexico.pk, ["es"]) == [] and snippets.offered(bank.spain.pk, ["en"]) == []
    Snippet.objects.filter(pk=row.pk).update(entity=bank.group)
    own = snippets.write(person, bank.spain.pk, "fgd", "El de España.", "es")
    assert snippets.offered(bank.spain.pk, ["es"]) == [own], "one's own before the group's"
    assert client.post(f"/content/snippets/{own.public_id}/retire").status_code == 302
    assert [s.pk for s in snippets.offered(bank.spain.pk, ["es"])] == [row.pk]


def test_strangers_find_nothing_and_readers_change_nothing(bank: make.Bank, elena: User, channels: list[Channel]) -> None:
    row = template(signed_in(elena), channels[:1])
    stranger, carla = signed_in(make.user("Diego", Role.COMMUNITY_MANAGER, bank.mexico)), signed_in(bank.carla)
    assert row.name not in stranger.get("/content/templates").content.decode()
    assert carla.get(f"/content/templates/{row.public_id}").status_code == 200
    for verb in ("", "/ask", "/archive"):
        assert stranger.post(f"/content/templates/{row.public_id}{verb}", {}).status_code == 404
        assert carla.post(f"/content/templates/{row.public_id}{verb}", {}).status_code == 403
    row.refresh_from_db()
    assert row.active and row.state == "draft"


def test_pages_cost_a_constant_number_of_queries(
    elena: User,
    channels: list[Channel],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = signed_in(elena)
    for _n in range(5):
        row = template(client, channels)
    for url in ("/content/templates", f"/content/templates/{row.public_id}", "/content/snippets"):
        client.get(url)
        with django_assert_max_num_queries(22):
            assert client.get(url).status_code == 200
