"""S03, S15: with consent, profiles, interests and history stand in the bank's own customer record; they go when the consent goes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests import make
from tests.domain.bank.twins import FileTwin, Twin, twin
from tests.domain.cases.stage import Stage, channel_of
from tests.web.test_cases import signed_in
from ventanilla.accounts.permissions import Role
from ventanilla.bank import choice
from ventanilla.cases import services
from ventanilla.cases.models import Handoff
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.contacts.models import Interest
from ventanilla.jobs.worker import run_due
from ventanilla.workflows import forget, write_profile


@pytest.fixture(params=["console", "files", "http"])
def bank_twin(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[Twin]:
    with twin(request.param, tmp_path, settings) as made:
        settings.BANK_SECRETS = {"BANK_SECRET": getattr(made, "secret", "")}
        patch = pytest.MonkeyPatch()
        for module in (write_profile, __import__("ventanilla.workflows.handoff", fromlist=["x"])):
            patch.setattr(module, "bank_for", lambda key: made.bank)
        choice._bank.cache_clear()
        yield made
        patch.undo()


@pytest.fixture
def stage(bank: Any) -> Stage:
    return Stage(bank, channel_of(bank.spain))


def work(side: Twin, clock: Any) -> None:
    """Let the worker and the bank's own jobs run until both have nothing to do."""
    for _ in range(3):
        run_due(JOBS)
        side.work()
        clock.shift(700)


def test_a_profile_stands_in_the_banks_record_exactly_while_it_may(stage: Stage, bank_twin: Twin) -> None:
    conversation = stage.conversation()
    contact = conversation.identity.contact
    desk, url = signed_in(stage.bank.bruno), f"/contacts/{contact.public_id}"
    services.open_incident(stage.incident(conversation), actor="rule")
    Interest.objects.create(
        entity_id=contact.entity_id, contact=contact, identity=conversation.identity, product_key="hipoteca", source="user:1", at=now()
    )
    with time_machine.travel(now(), tick=False) as clock:
        desk.post(f"{url}/link", {"number": "70012345", "evidence": "DNI en oficina"})
        work(bank_twin, clock)
        assert bank_twin.profiles() == {}, "no consent, no profile"
        desk.post(f"{url}/consent", {"purpose": "profile", "proof": "sí, guárdenlo", "source": "form"})
        work(bank_twin, clock)
        (written,) = bank_twin.profiles().values()
        assert (written["customer_number"], written["contact"]) == ("70012345", str(contact.public_id))
        assert [p["handle"] for p in written["profiles"]] == ["@eva1"]
        assert list(written["interests"]) == ["hipoteca"]
        assert [h["number"] for h in written["history"]] == ["INC-1001"]
        given = len(bank_twin.given())
        write_profile.ask_many([(contact.entity_id, contact.pk)])
        work(bank_twin, clock)
        assert len(bank_twin.given()) == given, "nothing changed, nothing given"
        desk.post(f"{url}/withdraw", {"purpose": "profile"})
        work(bank_twin, clock)
        assert bank_twin.profiles() == {}
        desk.post(f"{url}/consent", {"purpose": "profile", "proof": "de acuerdo", "source": "form"})
        work(bank_twin, clock)
        assert len(bank_twin.profiles()) == 1
        desk.post(f"{url}/unlink", {"reason": "error"})
        work(bank_twin, clock)
        assert bank_twin.profiles() == {}, "without a customer there is no customer record"


def test_a_forgotten_person_is_forgotten_by_the_bank_too(stage: Stage, bank_twin: Twin) -> None:
    conversation = stage.conversation()
    contact = conversation.identity.contact
    desk, url = signed_in(stage.bank.bruno), f"/contacts/{contact.public_id}"
    with time_machine.travel(now(), tick=False) as clock:
        desk.post(f"{url}/link", {"number": "70012345", "evidence": "DNI en oficina"})
        desk.post(f"{url}/consent", {"purpose": "profile", "proof": "sí", "source": "form"})
        work(bank_twin, clock)
        assert len(bank_twin.profiles()) == 1
        dpo = stage.bank.person(make.user("Diana", Role.DPO, stage.bank.spain))
        forget.forget(dpo, contact.public_id, "La persona lo pide")
        work(bank_twin, clock)
    assert bank_twin.profiles() == {}
    assert "70012345" not in str(list(Handoff.objects.values()))


def test_a_bank_that_is_down_gets_the_withdrawal_when_it_is_back(stage: Stage, bank_twin: Twin) -> None:
    conversation = stage.conversation()
    contact = conversation.identity.contact
    desk, url = signed_in(stage.bank.bruno), f"/contacts/{contact.public_id}"
    with time_machine.travel(now(), tick=False) as clock:
        desk.post(f"{url}/link", {"number": "70012345", "evidence": "DNI en oficina"})
        desk.post(f"{url}/consent", {"purpose": "profile", "proof": "sí", "source": "form"})
        work(bank_twin, clock)
        bank_twin.fail()
        desk.post(f"{url}/withdraw", {"purpose": "profile"})
        run_due(JOBS)
        clock.shift(3600)
        run_due(JOBS)
        assert Handoff.objects.filter(state="waiting", verb="withdraw_profile").count() == 1
        bank_twin.mend()
        clock.shift(700)
        work(bank_twin, clock)
    assert bank_twin.profiles() == {}
    if not isinstance(bank_twin, FileTwin):
        assert [e["type"] for e in bank_twin.given() if e["type"].startswith("profile")] == ["profile.written", "profile.withdrawn"]
