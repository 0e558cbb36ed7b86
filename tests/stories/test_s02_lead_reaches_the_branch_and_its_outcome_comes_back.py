"""S02: the right branch gets the lead, accepts or returns it, and its outcome comes back; only ever with consent."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests import make
from tests.domain.bank.twins import HttpTwin
from tests.domain.cases.stage import Stage, channel_of
from tests.web.api.caller import Caller, caller, event
from tests.web.api.test_cases_api import consent
from ventanilla.accounts.models import Membership, User
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.token_scopes import TokenScope as T
from ventanilla.bank import choice
from ventanilla.cases import leads
from ventanilla.cases.models import Case, Handoff
from ventanilla.cases.states import Reason
from ventanilla.catalogue.models import Branch, Category, Product
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.contacts import services as contacts
from ventanilla.contacts.models import Consent
from ventanilla.jobs.worker import run_due
from ventanilla.notices.models import Notice
from ventanilla.workflows import place_leads


@pytest.fixture
def core(settings: Any) -> Iterator[HttpTwin]:
    twin = HttpTwin()
    settings.ALLOW_HOSTS, settings.BANK = [twin.host], f"http:http://{twin.host}/desk"
    settings.BANK_SECRETS = {"BANK_SECRET": twin.secret}
    choice._bank.cache_clear()
    yield twin
    twin.close()


@pytest.fixture
def stage(bank: Any) -> Stage:
    Product.objects.create(entity=bank.spain, key="hipoteca", product_class="mortgage", name="Hipoteca")
    Category.objects.create(entity=bank.spain, kind="complaint", key="fees", name_es="Comisiones", name_en="Fees", topic="fees")
    for code in ("0182", "0200"):
        Branch.objects.create(entity=bank.spain, code=code, name=code, city="Madrid")
    return Stage(bank, channel_of(bank.spain))


def branch_manager(stage: Stage, name: str, code: str) -> User:
    user = make.user(name, Role.BRANCH_MANAGER, stage.bank.spain)
    Membership.objects.filter(user=user).update(branch=code)
    return user


@pytest.fixture
def desk(stage: Stage) -> Caller:
    return caller(stage.bank.spain, T.CASES_READ, T.CASES_WRITE, T.LEADS_READ, T.LEADS_WRITE, T.INBOX_READ, T.BANK_EVENTS)


def wanted(conversation: Any, **more: str) -> dict[str, str]:
    own = {"kind": "lead", "text": "Quiero una hipoteca", "product": "hipoteca", "branch": "0182"}
    return {"conversation": str(conversation.public_id), **own, **more}


def test_a_lead_is_given_accepted_and_funded(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    eva = branch_manager(stage, "Eva", "0182")
    branch_manager(stage, "Iván", "0200")
    conversation = stage.conversation()
    given = consent(conversation)
    id_ = desk.post("/cases", wanted(conversation)).json()["id"]
    assert list(Notice.objects.exclude(user_id__in=make.givers()).values_list("user_id", "kind")) == [(eva.pk, "lead.assigned")]
    run_due(JOBS)
    (order,) = core.given()
    assert (order["type"], order["data"]["consent"], order["data"]["branch"]) == ("lead.opened", str(given.public_id), "0182")
    assert (order["data"]["contact_name"], order["data"]["contact_point"]) == ("Eva", "plaza:@eva1")
    for minute, (status, more) in enumerate(
        (("accepted", {}), ("contacted", {}), ("application", {}), ("funded", {"text": "180.000 € a 25 años"}))
    ):
        said = event(f"e{minute}", id_, status, at=now() + timedelta(milliseconds=minute), **more)
        assert desk.says(core.secret, said).json() == {"result": "applied", "case": id_, "number": "OPO-1001", "state": status}
    lead = desk.get(f"/leads/{id_}").json()
    assert (lead["state"], lead["outcome"], lead["ended_at"] is not None) == ("funded", "180.000 € a 25 años", True)
    run_due(JOBS)
    assert len(core.given()) == 1


def test_a_branch_returns_it_with_a_reason_and_supervisors_hear_of_it(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    conversation = stage.conversation()
    consent(conversation)
    id_ = desk.post("/cases", wanted(conversation)).json()["id"]
    run_due(JOBS)
    desk.says(core.secret, event("e1", id_, "returned", reason="wrong_branch", text="Vive en Getafe"))
    lead = desk.get(f"/leads/{id_}").json()
    assert (lead["state"], lead["reason"], lead["outcome"]) == ("returned", "wrong_branch", "Vive en Getafe")
    assert list(Notice.objects.exclude(user_id__in=make.givers()).values_list("user_id", "kind")) == [
        (stage.bank.bruno.pk, "lead.returned")
    ]
    assert desk.post(f"/leads/{id_}/offer", {"branch": "0200"}).json()["state"] == "offered"
    run_due(JOBS)
    assert [(e["type"], e["data"].get("status"), e["data"].get("branch")) for e in core.given()] == [
        ("lead.opened", None, "0182"),
        ("lead.changed", "offered", "0200"),
    ]


def test_a_lead_that_nobody_takes_in_two_hours_goes_to_the_next_branch(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    eva, ivan = branch_manager(stage, "Eva", "0182"), branch_manager(stage, "Iván", "0200")
    conversation = stage.conversation()
    consent(conversation)
    with time_machine.travel(now(), tick=False) as clock:
        id_ = desk.post("/cases", wanted(conversation)).json()["id"]
        clock.shift(timedelta(minutes=119))
        place_leads.offer_expired()
        assert desk.get(f"/leads/{id_}").json()["branch"] == "0182"
        clock.shift(timedelta(minutes=2))
        place_leads.offer_expired()
        place_leads.offer_expired()
        lead = desk.get(f"/leads/{id_}").json()
        assert (lead["state"], lead["branch"], lead["offers"]) == ("offered", "0200", 2)
        clock.shift(timedelta(minutes=121))
        place_leads.offer_expired()
        assert desk.get(f"/leads/{id_}").json()["state"] == "expired"
    assert list(Notice.objects.exclude(user_id__in=make.givers()).order_by("id").values_list("user_id", "kind")) == [
        (eva.pk, "lead.assigned"),
        (ivan.pk, "lead.assigned"),
        (stage.bank.bruno.pk, "lead.returned"),
    ]


def test_without_consent_nothing_is_opened_and_nothing_leaves(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    assert desk.post("/cases", wanted(stage.conversation())).json()["code"] == "case_consent"
    run_due(JOBS)
    assert (Case.objects.count(), core.heads) == (0, [])


def test_inside_a_complaint_nothing_is_sold(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    conversation = stage.conversation()
    consent(conversation)
    desk.post("/cases", {"conversation": str(conversation.public_id), "kind": "complaint", "text": "Comisión", "category": "fees"})
    refused = desk.post("/cases", wanted(conversation))
    assert (refused.status_code, refused.json()["code"]) == (422, "case_complaint")
    assert Case.objects.filter(kind="lead").count() == 0


def test_a_consent_withdrawn_before_the_worker_came_keeps_the_lead_from_leaving(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    conversation = stage.conversation()
    consent(conversation)
    desk.post("/cases", wanted(conversation))
    Consent.objects.create(
        entity_id=conversation.entity_id,
        contact_id=conversation.identity.contact_id,
        purpose="offers",
        state="withdrawn",
        source="form",
        by="user:1",
        at=now(),
    )
    leads.stop_contact([conversation.identity_id], actor="system", reason=Reason.CONSENT_WITHDRAWN)
    run_due(JOBS)
    assert [(e["type"], "phrase" in e["data"]) for e in core.given()] == [("lead.withdrawn", False)]
    assert sorted(Handoff.objects.values_list("state", flat=True)) == ["acknowledged", "dropped"]
    assert Case.objects.get().state == "lost"
    assert not Notice.objects.exists()


def test_a_consent_withdrawn_later_is_told_to_the_bank(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    conversation = stage.conversation()
    consent(conversation)
    id_ = desk.post("/cases", wanted(conversation)).json()["id"]
    run_due(JOBS)
    leads.stop_contact([conversation.identity_id], actor="system", reason=Reason.CONSENT_WITHDRAWN)
    run_due(JOBS)
    last = core.given()[-1]
    assert (last["type"], last["data"]["withdrawn"], last["data"]["reference"], last["data"]["case"]) == (
        "lead.withdrawn",
        True,
        "H-1",
        id_,
    )


def test_a_lead_without_a_branch_goes_where_the_bank_keeps_its_customer(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    eva = branch_manager(stage, "Eva", "0200")
    known, unknown = stage.conversation(), stage.conversation()
    for conversation in (known, unknown):
        consent(conversation)
    clerk = stage.bank.person(stage.bank.bruno)
    contacts.link_customer(clerk, known.identity.contact, "70012345", "DNI en oficina")
    core.knows({"customer_number": "70012345", "name": "Eva", "products": [], "branch": "0200"})
    ids = [desk.post("/cases", wanted(c, branch="")).json()["id"] for c in (known, unknown)]
    assert [desk.get(f"/leads/{id_}").json()["state"] for id_ in ids] == ["new", "new"]
    run_due(JOBS)
    placed, left = (desk.get(f"/leads/{id_}").json() for id_ in ids)
    assert (placed["state"], placed["branch"], placed["due_at"] is not None) == ("offered", "0200", True)
    assert (left["state"], left["branch"]) == ("new", "")
    assert list(Notice.objects.exclude(user_id__in=make.givers()).values_list("user_id", "kind")) == [(eva.pk, "lead.assigned")]
