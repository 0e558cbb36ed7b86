"""Somebody outside the bank is asked by a signed link: the frozen version, a code told apart, one answer, and no way round."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests import make
from tests.domain.channels.conftest import Outbox, box, network  # noqa: F401  the outbox on a network in memory
from tests.web.access.test_settings import signed_in
from ventanilla.accounts.models import Entity
from ventanilla.accounts.permissions import Role
from ventanilla.approvals import services as approvals
from ventanilla.approvals.models import Guest, Request
from ventanilla.approvals.types import Choice, Path, PathStep
from ventanilla.archive.models import Entry
from ventanilla.common.pure.clock import now
from ventanilla.notices.models import Notice
from ventanilla.publishing import campaigns, services
from ventanilla.publishing.campaigns import NewCampaign
from ventanilla.publishing.models import Content
from ventanilla.publishing.types import NewContent, NewVariant, Planned

pytestmark = pytest.mark.django_db
AT = Planned((now() + timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0), "Europe/Madrid")
TEXT = "Aprenda a ahorrar con nuestra escuela de finanzas."


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"


def post(box: Outbox, text: str = TEXT, **more: Any) -> Request:
    """A piece of content by Clara, waiting for an approval."""
    clara = box.bank.person(make.user(f"Clara{Content.objects.count()}", Role.COMMUNITY_MANAGER, box.bank.spain))
    content = services.create(clara, box.bank.spain.pk, NewContent("Escuela", (NewVariant(box.channel.pk, text),), at=AT, **more))
    choice = Choice(Path((PathStep("approval.decide"),)))
    made = approvals.open_request(
        box.bank.spain.pk, f"content:{content.public_id}", services.payload(content), clara, choice, summary="Escuela"
    )
    Content.objects.filter(pk=content.pk).update(state="internal_review")
    return Request.objects.get(public_id=made.public_id)


def invite(client: Client, request: Request, way: str = "mail", **more: Any) -> tuple[str, str]:
    """The link's path, and the code where the inviter is told it."""
    given = {"name": "Inés", "organisation": "Agencia Norte", "email": "ines@agencia.example", "way": way, "days": "3", **more}
    page = client.post(f"/approvals/{request.public_id}/guests", given, follow=True).content.decode()
    told = page if way == "copy" else page + mail.outbox[-1].body
    link, code = re.search(r"(/guest/[^\s<&\"·]+)", told), re.search(r"\b(\d{6})\b", re.sub(r"/guest/\S+", "", page.partition("toasts")[2]))
    assert link, page[-600:]
    return link[1], code[1] if code else ""


def confirmed(link: str, code: str) -> Client:
    guest = Client()
    assert guest.post(link, {"do": "code", "code": code}).status_code == 302
    return guest


def shown_hash(request: Request) -> str:
    return bytes(request.payload_hash).hex()


def test_a_guest_sees_the_frozen_version_and_answers_once(box: Outbox) -> None:
    request, bruno = post(box), signed_in(box.bank.bruno)
    link, code = invite(bruno, request)
    assert code not in mail.outbox[-1].body and code, "the code goes another way than the link"
    stranger = Client().get(link)
    assert stranger.status_code == 200 and TEXT not in stranger.content.decode()
    assert stranger["Referrer-Policy"] == "same-origin" and "no-store" in stranger["Cache-Control"]
    guest = confirmed(link, code)
    assert TEXT in guest.get(link).content.decode() and TEXT not in Client().get(link).content.decode()
    assert guest.post(link, {"do": "changes", "digest": shown_hash(request)}).status_code == 422, "changes need a comment"
    said = {"do": "changes", "digest": shown_hash(request), "comment": "Mi tarjeta 4111 1111 1111 1111"}
    assert "Gracias" in guest.post(link, said).content.decode()
    row = Guest.objects.get()
    assert (row.state, bytes(row.payload_hash)) == ("changes", bytes(request.payload_hash)) and "4111" not in row.comment
    assert guest.get(link).status_code == 404 and guest.post(link, said).status_code == 404, "used once"
    assert [e.kind for e in Entry.objects.filter(kind="guest.reviewed")] == ["guest.reviewed"] * 3
    assert Notice.objects.filter(kind="guest.changes").count() == 2
    assert "Agencia Norte" in bruno.get(f"/approvals/{request.public_id}").content.decode()


def test_a_guest_is_never_the_only_approval_and_may_be_a_needed_one(box: Outbox) -> None:
    request, bruno = post(box), signed_in(box.bank.bruno)
    link, code = invite(bruno, request, needed="on")
    given = {"decision": "approve", "digest": shown_hash(request)}
    refused = bruno.post(f"/approvals/{request.public_id}/decide", given, follow=True)
    assert "ajeno al banco" in refused.content.decode()
    confirmed(link, code).post(link, {"do": "approve", "digest": shown_hash(request)})
    request.refresh_from_db()
    assert request.state == "open" and not request.decisions.exists(), "its word alone approves nothing"


@pytest.mark.parametrize("how", ["tampered", "expired", "withdrawn", "changed", "decided", "guessed"])
def test_a_link_that_is_not_good_is_not_there(box: Outbox, how: str) -> None:
    request, bruno = post(box), signed_in(box.bank.bruno)
    link, code = invite(bruno, request)
    guest, row = confirmed(link, code), Guest.objects.get()
    assert guest.get(link).status_code == 200, "control: it was good"
    if how == "tampered":
        link = link[:-2] + ("xy" if link[-2:] != "xy" else "yx")
    elif how == "expired":
        Guest.objects.update(expires_at=now() - timedelta(seconds=1))
    elif how == "withdrawn":
        assert bruno.post(f"/approvals/guests/{row.public_id}/withdraw").status_code == 302
    elif how == "changed":
        approvals.void(box.bank.spain.pk, request.subject, "changed")
    elif how == "decided":
        Request.objects.update(state="rejected")
    else:
        link = "/guest/" + "A" * 32 + ":" + "b" * 43
    before = Entry.objects.count()
    for answer in (guest.get(link), guest.post(link, {"do": "approve", "digest": shown_hash(request)}), Client().get(link)):
        assert answer.status_code == 404 and TEXT not in answer.content.decode()
    row.refresh_from_db()
    assert row.decision == "" and Entry.objects.count() == before


def test_guessing_the_code_ends_the_invitation(box: Outbox) -> None:
    link, code = invite(signed_in(box.bank.bruno), post(box))
    wrong = "000000" if code != "000000" else "000001"
    assert [Client().post(link, {"do": "code", "code": wrong}).status_code for _ in range(5)] == [422] * 4 + [404]
    assert Client().post(link, {"do": "code", "code": code}).status_code == 404
    assert Guest.objects.get().state == "withdrawn"


def test_a_link_opens_one_thing_alone(box: Outbox) -> None:
    bruno = signed_in(box.bank.bruno)
    one, other = post(box), post(box, "Otra publicación, de la que nadie de fuera sabe.")
    link, code = invite(bruno, one)
    other_link, _other_code = invite(bruno, other)
    guest = confirmed(link, code)
    assert "Otra publicación" not in guest.get(link).content.decode()
    assert "Otra publicación" not in guest.get(other_link).content.decode(), "the code of one is none of the other"
    assert guest.post(link, {"do": "approve", "digest": shown_hash(other)}).status_code == 404, "nor the hash"
    assert guest.get(f"{link}/files/{one.public_id}").status_code == 404, "no file but those of the post"
    assert guest.get(f"/content/{other.subject.partition(':')[2]}").status_code == 302, "and no page of the desk"


def test_the_code_goes_by_mail_when_the_link_is_handed_over(box: Outbox) -> None:
    link, told = invite(signed_in(box.bank.bruno), post(box), "copy")
    assert told == "" and mail.outbox == []
    guest = Client()
    for _ in range(7):
        guest.post(link, {"do": "send"})
    assert len(mail.outbox) == 5, "no more codes than five"
    code = re.search(r"\b(\d{6})\b", mail.outbox[-1].body)
    assert code and guest.post(link, {"do": "code", "code": code[1]}).status_code == 302


def test_nobody_outside_is_asked_by_those_who_may_not(box: Outbox) -> None:
    request = post(box)
    given = {"name": "X", "organisation": "Y", "email": "x@y.example", "way": "mail", "days": "3"}
    assert signed_in(box.bank.alba).post(f"/approvals/{request.public_id}/guests", given).status_code == 403
    assert "/step-up" in signed_in(box.bank.bruno, fresh=False).post(f"/approvals/{request.public_id}/guests", given)["Location"]
    assert not Guest.objects.exists() and not mail.outbox


def test_past_its_dose_a_campaign_waits_for_a_supervisor(box: Outbox) -> None:
    """S06: commercial messages in doses. Beyond it the approval stops until somebody who approves lets this version pass, with a reason."""
    spain: Entity = box.bank.spain
    dora = box.bank.person(make.user("Dora", Role.COMMUNITY_MANAGER, spain))
    today = now().date()
    made = campaigns.create(dora, spain.pk, "ahorro", NewCampaign("Ahorro", today, today + timedelta(days=30), dose=30))
    request, bruno = post(box, commercial=True, campaign=made.public_id), signed_in(box.bank.bruno)
    given = {"decision": "approve", "digest": shown_hash(request)}
    page = bruno.get(f"/approvals/{request.public_id}").content.decode()
    assert "100 %" in page and "30 %" in page
    assert "más mensajes comerciales" in bruno.post(f"/approvals/{request.public_id}/decide", given, follow=True).content.decode()
    bruno.post(f"/approvals/{request.public_id}/dose", {"reason": " "})
    assert not Content.objects.get().overrides.exists(), "control: without a reason nothing passes"
    bruno.post(f"/approvals/{request.public_id}/dose", {"reason": "Última semana, dosis revisada con marketing"})
    assert Content.objects.get().overrides.get().user_id == box.bank.bruno.pk
    answer = bruno.post(f"/approvals/{request.public_id}/decide", given, follow=True).content.decode()
    assert "más mensajes comerciales" not in answer
    assert Entry.objects.filter(kind="finding.settled").count() == 1
