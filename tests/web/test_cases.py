"""The screens of cases and leads: the way of a person through them, who may see what, what a refused wish leaves behind."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.domain.cases.stage import Stage
from tests.web.api.test_cases_api import consent, everything, stage  # noqa: F401  the stage with its catalogue
from ventanilla.accounts.models import Membership, User
from ventanilla.accounts.permissions import Role
from ventanilla.cases import handoffs, proposals, services
from ventanilla.cases.models import Case, Handoff
from ventanilla.cases.openings import open_many
from ventanilla.cases.services import Wish, transition
from ventanilla.cases.states import CaseState, Reason
from ventanilla.common.pure.clock import now


def signed_in(user: User, language: str = "es") -> Client:
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    client.cookies["django_language"] = language
    return client


def test_an_agent_opens_an_incident_from_the_conversation(stage: Stage) -> None:
    conversation = stage.conversation()
    alba = signed_in(stage.bank.alba)
    page = alba.get(f"/inbox/{conversation.public_id}").content.decode()
    assert "Abrir un caso" in page
    url = f"/inbox/{conversation.public_id}/cases/open"
    form = alba.get(url).content.decode()
    key = re.search(r'name="key" value="(\w+)"', form)
    assert key is not None
    given = {"kind": "incident", "text": "La tarjeta no pasa", "incident_category": "card-blocked", "key": key[1]}
    refused = alba.post(url, {**given, "incident_category": ""})
    assert refused.status_code == 422
    assert "Elija una categoría del catálogo." in refused.content.decode()
    assert "La tarjeta no pasa" in refused.content.decode()
    assert Case.objects.count() == 0
    for _ in range(2):
        opened = alba.post(url, given)
        assert opened.status_code == 200
        assert "INC-1001" in opened.content.decode()
    assert Case.objects.count() == 1
    assert "INC-1001" in alba.get("/cases").content.decode()


def test_a_lead_without_consent_is_refused_in_the_form(stage: Stage) -> None:
    conversation = stage.conversation()
    alba, url = signed_in(stage.bank.alba, "en"), f"/inbox/{conversation.public_id}/cases/open"
    answer = alba.post(url, {"kind": "lead", "text": "Quiero hipoteca", "product": "hipoteca"})
    assert answer.status_code == 422
    assert "There is no consent to offers." in answer.content.decode()
    consent(conversation)
    assert (
        "OPO-1001" in alba.post(url, {"kind": "lead", "text": "Quiero hipoteca", "product": "hipoteca", "branch": "0182"}).content.decode()
    )


def test_a_conversation_is_linked_to_a_case_that_exists(stage: Stage) -> None:
    first, second = stage.conversation(), stage.conversation()
    ref = services.open_incident(stage.incident(first), actor="rule")
    alba = signed_in(stage.bank.alba)
    assert "INC-1001" in alba.get(f"/inbox/{second.public_id}/cases/open").content.decode()
    assert alba.post(f"/inbox/{second.public_id}/cases/link", {"case": str(ref.public_id)}).status_code == 200
    assert Case.objects.get().links.count() == 2
    assert alba.post(f"/inbox/{second.public_id}/cases/link", {"case": "x"}).status_code == 404


def test_a_case_is_moved_remarked_assigned_and_given_again(stage: Stage) -> None:
    ref = services.open_incident(stage.incident(stage.conversation()), actor="rule")
    out = handoffs.next_of(ref.public_id)
    assert out is not None
    handoffs.fail(out.handoff_id, "Categoría desconocida.")
    alba, url = signed_in(stage.bank.alba), f"/cases/{ref.public_id}"
    page = alba.get(url).content.decode()
    assert "Categoría desconocida." in page
    failed = Handoff.objects.get().public_id
    assert alba.post(f"{url}/handoffs/{failed}/retry").status_code == 302
    assert Handoff.objects.get().state == "waiting"
    refused = alba.post(f"{url}/move", {"to": "resolved", "text": "Cambiada la tarjeta"})
    assert refused.status_code == 422
    assert "Elija uno de los motivos para este paso." in refused.content.decode()
    assert "Cambiada la tarjeta" in refused.content.decode()
    moved = alba.post(f"{url}/move", {"to": "resolved", "reason": "card_replaced", "text": "Cambiada", "expected": "new"}, follow=True)
    assert "INC-1001: Resuelto." in moved.content.decode()
    stale = alba.post(f"{url}/move", {"to": "closed", "reason": "answered", "expected": "in_progress"})
    assert "se adelantó" in stale.content.decode()
    assert alba.post(f"{url}/remark", {"text": "Avisado", "tell_bank": "1"}).status_code == 302
    assert alba.post(f"{url}/assign", {"to": str(stage.bank.bruno.pk)}).status_code == 302
    assert Case.objects.get().assignee == stage.bank.bruno
    assert alba.post(f"{url}/assign", {"to": str(stage.bank.dario.pk)}).status_code == 404
    assert Case.objects.get().assignee == stage.bank.bruno
    page = alba.get(url).content.decode()
    assert "Avisado" in page
    assert "Alba: Resuelto · Tarjeta sustituida" in page


def test_the_proposed_answer_stands_in_the_conversation_until_it_is_let_be(stage: Stage) -> None:
    conversation = stage.conversation()
    ref = services.open_incident(stage.incident(conversation), actor="rule")
    transition(ref.id, Wish(CaseState.RESOLVED, "user:1", reason=Reason.FIXED))
    (proposal,) = proposals.propose(ref, {conversation.pk: "es"})
    alba = signed_in(stage.bank.alba)
    said = "Buenas noticias sobre su caso INC-1001: está resuelto."
    assert said in alba.get(f"/inbox/{conversation.public_id}").content.decode()
    live = alba.get(f"/inbox/{conversation.public_id}/thread").content.decode()
    assert said in live[live.index('id="proposals" hx-swap-oob="true"') :], "a page that is open draws it by itself"
    dismissed = alba.post(f"/inbox/{conversation.public_id}/proposals/{proposal.public_id}/dismiss")
    assert dismissed.status_code == 200 and said not in dismissed.content.decode()
    assert proposals.open_for(conversation.pk) == []


def test_dario_and_readers_change_nothing(stage: Stage) -> None:
    conversation = stage.conversation()
    ref, lead = open_many([stage.incident(conversation), stage.lead(stage.conversation())], actor="rule")
    before = everything()
    dario, carla = signed_in(stage.bank.dario), signed_in(stage.bank.carla)
    for path in (f"/cases/{ref.public_id}", f"/leads/{lead.public_id}", f"/inbox/{conversation.public_id}/cases"):
        assert dario.get(path).status_code == 404
    for path, given in (
        (f"/cases/{ref.public_id}/move", {"to": "in_progress"}),
        (f"/cases/{ref.public_id}/remark", {"text": "x"}),
        (f"/cases/{ref.public_id}/assign", {"to": ""}),
        (f"/inbox/{conversation.public_id}/cases/open", {"kind": "incident", "text": "x", "incident_category": "card-blocked"}),
        (f"/inbox/{conversation.public_id}/cases/link", {"case": str(ref.public_id)}),
    ):
        assert dario.post(path, given).status_code == 404, path
        assert carla.post(path, given).status_code == 403, path
    assert dario.post(f"/leads/{lead.public_id}/move", {"to": "accepted"}).status_code == 403
    assert signed_in(stage.bank.alba).post(f"/leads/{lead.public_id}/move", {"to": "accepted"}).status_code == 403
    assert carla.get(f"/cases/{ref.public_id}").status_code == 200
    assert Client().get("/cases").status_code == 302
    assert everything() == before


def branch_manager(stage: Stage, code: str) -> Client:
    user = make.user(f"Eva{code}", Role.BRANCH_MANAGER, stage.bank.spain)
    Membership.objects.filter(user=user).update(branch=code)
    return signed_in(user)


def test_a_branch_accepts_and_returns_its_leads(stage: Stage) -> None:
    mine, other, third = open_many([stage.lead(stage.conversation(), branch=b) for b in ("0182", "0200", "0182")], actor="rule")
    eva = branch_manager(stage, "0182")
    board = eva.get("/leads").content.decode()
    assert mine.number in board
    assert other.number not in board
    assert eva.get("/cases").status_code == 403
    word = eva.post(f"/leads/{mine.public_id}/move", {"to": "accepted", "expected": "offered"}, headers={"HX-Request": "true"})
    assert word.status_code == 204
    assert "OPO-1001: Aceptada." in word.headers["HX-Trigger"].encode().decode("unicode_escape")
    again = eva.post(f"/leads/{mine.public_id}/move", {"to": "accepted", "expected": "offered"}, headers={"HX-Request": "true"})
    assert '"danger": true' in again.headers["HX-Trigger"]
    assert eva.post(f"/leads/{other.public_id}/move", {"to": "accepted"}).status_code == 404
    refused = eva.post(f"/leads/{third.public_id}/move", {"to": "returned"})
    assert refused.status_code == 422
    assert eva.post(f"/leads/{third.public_id}/move", {"to": "returned", "reason": "wrong_branch"}).status_code == 302
    assert list(Case.objects.order_by("id").values_list("state", flat=True)) == ["accepted", "offered", "returned"]
    when = (now() + timedelta(days=1)).strftime("%Y-%m-%dT10:00")
    assert eva.post(f"/leads/{mine.public_id}/move", {"to": "appointment", "at": when}).status_code == 302
    appointment = Case.objects.select_related("lead").get(pk=mine.id).lead.appointment_at
    assert appointment is not None


def test_a_supervisor_offers_a_returned_lead_to_another_branch(stage: Stage) -> None:
    (ref,) = open_many([stage.lead(stage.conversation())], actor="rule")
    transition(ref.id, Wish(CaseState.RETURNED, "user:1", reason=Reason.NO_CAPACITY))
    bruno, url = signed_in(stage.bank.bruno), f"/leads/{ref.public_id}"
    assert "Ofrecer a una oficina" in bruno.get(url).content.decode()
    assert bruno.post(f"{url}/move", {"to": "offered", "branch": "9999"}).status_code == 422
    assert bruno.post(f"{url}/move", {"to": "offered", "branch": "0200"}).status_code == 302
    assert Case.objects.select_related("lead").get().lead.branch == "0200"


@pytest.mark.parametrize("path", ["/cases", "/cases?kind=complaint&at=all", "/leads"])
def test_a_list_costs_the_same_for_two_rows_and_for_thirty(stage: Stage, path: str) -> None:
    bruno = signed_in(stage.bank.bruno)
    counts = []
    for number in (2, 30):
        made = [m for _ in range(number) for c in [stage.conversation()] for m in (stage.incident(c), stage.complaint(c))]
        open_many([*made, *[stage.lead(stage.conversation()) for _ in range(number)]], actor="rule")
        bruno.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert bruno.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["es", "en"])
def test_empty_screens_say_what_to_do_next(stage: Stage, language: str) -> None:
    bruno = signed_in(stage.bank.bruno, language)
    says = {"es": ("No hay casos abiertos", "Aún no hay oportunidades"), "en": ("No open cases", "No leads yet")}[language]
    assert says[0] in bruno.get("/cases").content.decode()
    assert says[1] in bruno.get("/leads").content.decode()


def test_no_page_of_cases_carries_inline_code(stage: Stage) -> None:
    ref, lead = open_many([stage.complaint(stage.conversation()), stage.lead(stage.conversation())], actor="rule")
    bruno = signed_in(stage.bank.bruno)
    for path in ("/cases", f"/cases/{ref.public_id}", "/leads", f"/leads/{lead.public_id}"):
        html: Any = bruno.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", html), path
