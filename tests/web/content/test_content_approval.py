"""From the draft to the approval: what stands against it is settled on exactly that text, read by somebody else, asked again at the end."""

from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.web.access.test_settings import signed_in as stepped_in
from tests.web.content.conftest import TEXT, form, made
from tests.web.test_cases import signed_in
from ventanilla.accounts.models import User
from ventanilla.approvals.models import Request
from ventanilla.archive.models import Entry
from ventanilla.catalogue.models import Product
from ventanilla.channels.models import Channel
from ventanilla.notices.models import Notice
from ventanilla.publishing import services
from ventanilla.publishing.models import Attestation, Comment, Content, Override, Task, Version

pytestmark = pytest.mark.django_db
LOAN = "Préstamo personal al 3,5 % TIN, pídalo hoy sin papeleos."


def saved(client: Client, channels: list[Channel], text: str = TEXT, do: str = "save", **more: Any) -> Content:
    content = made(client, channels)
    assert client.post(f"/content/{content.public_id}", form(content, channels, text, do=do, **more)).status_code == 302
    content.refresh_from_db()
    return content


def approve(client: Client, request: Request) -> Any:
    given = {"decision": "approve", "digest": bytes(request.payload_hash).hex()}
    return client.post(f"/approvals/{request.public_id}/decide", given, follow=True)


def settle(client: Client, content: Content, rule: str, do: str = "attest", **more: str) -> Any:
    given = {"do": do, "rule": rule, "digest": services.hash_of(content).hex(), **more}
    return client.post(f"/content/{content.public_id}/settle", given, follow=True)


def test_it_is_read_as_it_will_look_and_approved(bank: make.Bank, elena: User, channels: list[Channel]) -> None:
    content = saved(signed_in(elena), channels[:2], do="ask")
    assert content.state == "compliance_review" or content.state == "internal_review"
    request, carla = Request.objects.get(), stepped_in(bank.carla)
    page = carla.get(f"/approvals/{request.public_id}").content.decode()
    assert page.count(TEXT) >= 2 and "preview-plaza" in page and "preview-mastodon" in page and "data-approve" in page
    assert TEXT in carla.get("/approvals").content.decode()
    approve(carla, request)
    content.refresh_from_db()
    assert content.state == "scheduled"


def test_one_word_changed_is_shown_against_what_was_approved(
    bank: make.Bank,
    elena: User,
    channels: list[Channel],
) -> None:
    client, carla = signed_in(elena), stepped_in(bank.carla)
    content = saved(client, channels[:1], do="ask")
    approve(carla, Request.objects.get())
    content.refresh_from_db()
    client.post(f"/content/{content.public_id}", form(content, channels[:1], TEXT.replace("Oviedo", "Gijón"), do="ask"))
    assert [r.state for r in Request.objects.order_by("pk")] == ["void", "open"]
    page = carla.get(f"/approvals/{Request.objects.latest('pk').public_id}").content.decode()
    assert "<del>Oviedo</del>" in page and "<ins>Gijón</ins>" in page


def test_a_forbidden_text_is_asked_for_only_when_compliance_let_it_pass(
    bank: make.Bank,
    elena: User,
    channels: list[Channel],
) -> None:
    client, carla = signed_in(elena), stepped_in(bank.carla)
    content = saved(client, channels[:1], LOAN, do="ask")
    assert content.state == "draft" and not Request.objects.exists()
    page = client.get(f"/content/{content.public_id}").content.decode()
    rules = {part.split('"')[0] for part in page.split('data-rule="')[1:]}
    assert rules and "override" not in page.split('id="checks"')[1].split("</section>")[0].replace("overridden", "")
    assert settle(client, content, sorted(rules)[0], "override", reason="x").status_code == 403
    assert "Escriba el motivo" in settle(carla, content, sorted(rules)[0], "override").content.decode()
    assert not Override.objects.exists()
    for rule in sorted(rules):
        settle(carla, content, rule, "override", reason="Aviso interno de pruebas")
    assert Override.objects.count() == len(rules)
    client.post(f"/content/{content.public_id}", form(content, channels[:1], LOAN, do="ask", number=content.version))
    content.refresh_from_db()
    assert content.version == 2, "nothing changed: what was settled still holds"
    assert content.state != "draft"
    Override.objects.all().delete()
    told = approve(carla, Request.objects.get()).content.decode()
    content.refresh_from_db()
    assert "Hay una norma en contra" in told and content.state not in ("approved", "scheduled")


def test_an_attestation_holds_for_exactly_one_text(
    elena: User,
    channels: list[Channel],
    savings: Product,
) -> None:
    client = signed_in(elena)
    content = saved(client, channels[:1], kind="ad", product="cuenta-ahorro")
    settle(client, content, "ES.OUT.general_ads")
    row = Attestation.objects.get()
    assert row.user == elena and bytes(row.payload_hash) == services.hash_of(content)
    assert Entry.objects.filter(kind="finding.settled").count() == 1
    assert "Confirmado" in client.get(f"/content/{content.public_id}").content.decode()
    old = services.hash_of(content).hex()
    client.post(f"/content/{content.public_id}", form(content, channels[:1], TEXT + " Ya.", kind="ad", product="cuenta-ahorro", do="save"))
    given = {"do": "attest", "rule": "ES.REC.ad_register", "digest": old}
    assert "ha cambiado" in client.post(f"/content/{content.public_id}/settle", given, follow=True).content.decode()
    assert Attestation.objects.count() == 1


def test_comments_name_colleagues_and_tasks_are_told(
    bank: make.Bank,
    elena: User,
    channels: list[Channel],
) -> None:
    client, carla = signed_in(elena), signed_in(bank.carla)
    content = saved(client, channels[:1])
    client.post(
        f"/content/{content.public_id}/comment", {"text": "¿Lo ve bien, @Carla? Mi IBAN es ES9121000418450200051332", "thread": "internal"}
    )
    comment = Comment.objects.get()
    assert comment.mentions == [bank.carla.pk] and "ES91" not in comment.text
    client.post(f"/content/{content.public_id}/tasks", {"text": "Revisar la foto", "assignee": bank.carla.pk})
    task = Task.objects.get()
    assert sorted(Notice.objects.filter(user_id=bank.carla.pk).values_list("kind", flat=True)) == ["content.mention", "content.task"]
    carla.post(f"/content/{content.public_id}/tasks/{task.public_id}/done")
    task.refresh_from_db()
    assert task.done_by == bank.carla and Notice.objects.get(user_id=elena.pk).kind == "content.task_done"
    page = carla.get(f"/content/{content.public_id}").content.decode()
    assert "Revisar la foto" in page and "¿Lo ve bien" in page
    assert client.post(f"/content/{content.public_id}/tasks", {"text": "x", "assignee": bank.dario.pk}).status_code == 404


def test_versions_come_back_and_drafts_are_copied_and_thrown_away(elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    content = saved(client, channels[:1])
    client.post(f"/content/{content.public_id}", form(content, channels[:1], "Otra cosa.", do="save"))
    page = client.get(f"/content/{content.public_id}").content.decode()
    assert "<del>" in page and "Otra cosa." in page
    client.post(f"/content/{content.public_id}/restore", {"version": "2", "number": "3"})
    content.refresh_from_db()
    assert (content.version, content.variants.get().text) == (4, TEXT)
    client.post(f"/content/{content.public_id}/restore", {"version": "1", "number": "3"})
    assert Version.objects.filter(content=content).count() == 4, "somebody was faster: nothing is restored"
    answer = client.post(f"/content/{content.public_id}/duplicate")
    copy = Content.objects.get(public_id=answer["Location"].split("/")[2])
    assert copy.title.endswith("(copia)") and copy.publish_at is None and copy.variants.get().text == TEXT
    client.post(f"/content/{copy.public_id}/delete")
    assert not Content.objects.filter(pk=copy.pk).exists()
    client.post(f"/content/{content.public_id}", form(content, channels[:1], do="ask"))
    client.post(f"/content/{content.public_id}/delete")
    assert Content.objects.filter(pk=content.pk).exists(), "somebody was asked: it is withdrawn, not deleted"
