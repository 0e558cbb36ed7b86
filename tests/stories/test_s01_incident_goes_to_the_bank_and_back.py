"""S01: the mention opens an incident in the bank's system, and the resolution comes back to the customer."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests import make
from tests.domain.bank.twins import FileTwin, HttpTwin, as_wire
from tests.domain.cases.stage import Stage, channel_of
from tests.web.api.caller import Caller, caller, event
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.token_scopes import TokenScope as T
from ventanilla.bank import choice
from ventanilla.bank.types import StatusUpdate
from ventanilla.cases import proposals
from ventanilla.cases.models import Case, Handoff
from ventanilla.catalogue.models import Category
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.contacts import services as contacts
from ventanilla.contacts.models import CustomerLink
from ventanilla.inbox.models import Conversation, ConversationEvent
from ventanilla.jobs.models import Job
from ventanilla.jobs.worker import run_due
from ventanilla.notices.models import Notice
from ventanilla.workflows import bank_updates, handoff


@pytest.fixture
def core(settings: Any) -> Iterator[HttpTwin]:
    twin = HttpTwin()
    settings.ALLOW_HOSTS = [twin.host]
    settings.BANK = f"http:http://{twin.host}/desk"
    settings.BANK_SECRETS = {"BANK_SECRET": twin.secret}
    choice._bank.cache_clear()
    yield twin
    twin.close()


@pytest.fixture
def stage(bank: Any) -> Stage:
    for entity in (bank.spain, bank.mexico):
        Category.objects.create(entity=entity, kind="incident", key="card-blocked", name_es="Tarjeta", name_en="Card", topic="card")
    return Stage(bank, channel_of(bank.spain))


@pytest.fixture
def desk(stage: Stage) -> Caller:
    return caller(stage.bank.spain, T.CASES_READ, T.CASES_WRITE, T.INBOX_READ, T.BANK_EVENTS)


def open_case(desk: Caller, conversation: Conversation) -> str:
    new = {"conversation": str(conversation.public_id), "kind": "incident", "text": "Mi tarjeta no pasa", "category": "card-blocked"}
    return str(desk.post("/cases", new).json()["id"])


def test_an_incident_is_opened_handed_over_resolved_and_answered(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    conversation = stage.conversation()
    Conversation.objects.filter(pk=conversation.pk).update(assignee=stage.bank.alba, state="assigned")
    id_ = open_case(desk, conversation)
    assert core.given() == [], "nothing leaves before the worker has it"
    run_due(JOBS)
    (order,) = core.given()
    assert (order["type"], order["data"]["number"], order["data"]["summary"]) == ("incident.opened", "INC-1001", "Mi tarjeta no pasa")
    taken = desk.get(f"/cases/{id_}").json()
    assert (taken["state"], taken["bank_reference"], taken["handoff"]) == ("handed_off", "H-1", "")
    assert desk.says(core.secret, event("e1", id_, "in_progress", reference="H-1")).json()["result"] == "applied"
    said = event("e2", id_, "resolved", reference="H-1", reason="card_replaced", text="Llega el jueves.")
    assert desk.says(core.secret, said).json()["state"] == "resolved"
    shown = ConversationEvent.objects.filter(conversation=conversation, kind="case_changed").order_by("id")
    assert [(e.actor.partition(":")[0], e.details["state"]) for e in shown] == [
        ("token", "new"),
        ("bank", "in_progress"),
        ("bank", "resolved"),
    ]
    (proposal,) = proposals.open_for(conversation.pk)
    assert proposal.text.startswith("Buenas noticias sobre su caso INC-1001: le hemos sustituido la tarjeta. Llega el jueves.")
    conversation.refresh_from_db()
    assert (conversation.needs_look, conversation.look_reason) == (True, "case")
    assert list(Notice.objects.exclude(user_id__in=make.givers()).values_list("user_id", "kind")) == [(stage.bank.alba.pk, "case.resolved")]
    run_due(JOBS)
    assert len(core.given()) == 1, "what the bank said is not told to the bank"


def test_the_bank_learns_who_the_customer_is(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    conversation = stage.conversation()
    clerk = stage.bank.person(make.user("Clara", Role.SUPERVISOR, stage.bank.spain))
    contacts.link_customer(clerk, conversation.identity.contact, "70012345", "DNI en oficina")
    assert b"70012345" not in bytes(CustomerLink.objects.get().number)
    open_case(desk, conversation)
    run_due(JOBS)
    assert core.given()[0]["data"]["customer_number"] == "70012345"


def test_a_bank_that_is_down_for_an_hour_gets_everything_once_when_it_is_back(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    core.fail()
    begun = now()
    with time_machine.travel(begun, tick=False) as clock:
        ids = [open_case(desk, stage.conversation()) for _ in range(3)]
        desk.post(f"/cases/{ids[0]}/remarks", {"text": "Es urgente"})
        while now() < begun + timedelta(hours=1):
            run_due(JOBS, until_empty=False)
            clock.shift(timedelta(seconds=30))
        seen = desk.get(f"/cases/{ids[0]}").json()
        first = seen["handoffs"][-1]
        assert (seen["state"], seen["handoff"], first["state"], first["error"]) == ("new", "waiting", "waiting", "http_503")
        assert 8 <= first["attempts"] <= 14, "it backs off instead of hammering"
        assert Job.objects.filter(state="failed").count() == 0
        tried = len(core.heads)
        core.mend()
        clock.shift(timedelta(minutes=11))
        run_due(JOBS)
        assert len(core.heads) == tried + 4
    assert sorted(e["type"] for e in core.given()) == ["case.remarked", "incident.opened", "incident.opened", "incident.opened"]
    assert Case.objects.filter(state="handed_off").count() == 3
    assert not Handoff.objects.exclude(state="acknowledged").exists()
    run_due(JOBS)
    assert len(core.given()) == 4


def test_a_person_may_retry_at_once(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    core.fail()
    id_ = open_case(desk, stage.conversation())
    run_due(JOBS)
    core.mend()
    assert run_due(JOBS) == 0, "its time has not come"
    handoff = desk.get(f"/cases/{id_}").json()["handoffs"][0]["id"]
    desk.post(f"/cases/{id_}/handoffs/{handoff}/retry")
    run_due(JOBS)
    assert desk.get(f"/cases/{id_}").json()["state"] == "handed_off"
    assert len(core.given()) == 1


def test_a_final_no_is_seen_by_supervisors_and_waits_for_a_person(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    core.refuse("Unknown category.")
    id_ = open_case(desk, stage.conversation())
    run_due(JOBS)
    seen = desk.get(f"/cases/{id_}").json()
    assert (seen["handoff"], seen["handoffs"][0]["error"]) == ("failed", "Unknown category.")
    assert list(Notice.objects.exclude(user_id__in=make.givers()).values_list("user_id", "kind", "params")) == [
        (stage.bank.bruno.pk, "handoff.failed", {"reference": "INC-1001"})
    ]
    assert desk.get("/cases", at="failed").json()["items"][0]["number"] == "INC-1001"


def test_a_worker_that_dies_after_the_bank_took_it_gives_it_again_under_the_same_key(
    stage: Stage, core: HttpTwin, desk: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = open_case(desk, stage.conversation())

    class Killed(BaseException):
        pass

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(handoff.handoffs, "acknowledge", die)
        with pytest.raises(Killed):
            handoff.run(id_)
    assert (len(core.heads), Handoff.objects.get().state) == (1, "waiting")
    handoff.run(id_)
    assert (len(core.heads), len(core.given())) == (2, 1)
    assert Case.objects.get().bank_reference == "H-1"


def test_the_call_back_may_overtake_the_receipt(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    id_ = open_case(desk, stage.conversation())
    assert desk.says(core.secret, event("e1", id_, "resolved", reference="H-1", reason="fixed")).json()["result"] == "applied"
    run_due(JOBS)
    assert (Case.objects.get().state, Case.objects.get().bank_reference) == ("resolved", "H-1")
    assert core.given() == [], "the call-back proves that the bank has it"


def test_banks_that_exchange_files_close_the_circle_too(stage: Stage, desk: Caller, settings: Any, tmp_path: Path) -> None:
    settings.BANK = f"files:{tmp_path}"
    choice._bank.cache_clear()
    twin = FileTwin(tmp_path / "es")
    begun = now()
    with time_machine.travel(begun, tick=False) as clock:
        conversation = stage.conversation()
        id_ = open_case(desk, conversation)
        run_due(JOBS)
        assert desk.get(f"/cases/{id_}").json()["handoffs"][0]["error"] == "not_yet_taken"
        twin.work()
        clock.shift(timedelta(seconds=11))
        run_due(JOBS)
        assert desk.get(f"/cases/{id_}").json()["bank_reference"] == "F-1"
        twin.say(StatusUpdate("e1", id_, "F-1", "resolved", "Hecho", "card_replaced", now()))
        twin.say(StatusUpdate("e1", id_, "F-1", "resolved", "Hecho", "card_replaced", now()))
        twin.say(StatusUpdate("e9", str(stage.conversation().public_id), "F-9", "resolved", "", "", now()))
        bank_updates.poll()
        bank_updates.poll()
    assert desk.get(f"/cases/{id_}").json()["state"] == "resolved"
    assert len(proposals.open_for(conversation.pk)) == 1
    assert len(list((tmp_path / "es" / "in" / "done").iterdir())) == 1
    assert as_wire(StatusUpdate("e", id_, "", "resolved"))["type"] == "case.updated"


def test_mexico_hears_nothing_of_spain(stage: Stage, core: HttpTwin, desk: Caller) -> None:
    id_ = open_case(desk, stage.conversation())
    foreign = caller(stage.bank.mexico, T.BANK_EVENTS)
    assert foreign.says(core.secret, event("e1", id_, "resolved")).status_code == 404
    assert Case.objects.get().state == "new"
