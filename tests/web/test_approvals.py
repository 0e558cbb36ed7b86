"""The approval queue: a supervised agent's answer is read, judged, decided with a fresh factor, and only then leaves."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client

from tests import make
from tests.domain.channels.conftest import Outbox, box, network  # noqa: F401  the outbox on a network in memory
from tests.domain.workflows.test_reply import _no_old_keys, arrive  # noqa: F401  keys of the day are forgotten between tests
from tests.web.access.test_settings import signed_in
from tests.web.test_cases import signed_in as said_in
from ventanilla.accounts.models import Membership
from ventanilla.accounts.permissions import Role
from ventanilla.approvals import paths, versions
from ventanilla.approvals.models import Absence, Comment, Decision, PathVersion, Request
from ventanilla.approvals.types import Path, PathStep, State, SubjectKind, VersionState
from ventanilla.archive.models import Entry
from ventanilla.channels.models import Attempt
from ventanilla.channels.types import Surface
from ventanilla.common.pure.clock import now
from ventanilla.inbox.models import Conversation
from ventanilla.workflows import outgoing, reply

pytestmark = pytest.mark.django_db
TEXT = "Hola, Ana. Lo estamos mirando con el equipo y le decimos algo esta tarde."


def ask(box: Outbox, text: str = TEXT) -> Request:
    alba = box.bank.person(box.bank.alba)
    made = reply.send_reply(alba, (Conversation.objects.first() or arrive(box)).public_id, text, Surface.PUBLIC, str(uuid4()), ask=True)
    assert isinstance(made, reply.NeedsApproval), made
    return Request.objects.get(public_id=made.request)


def decide(client: Client, request: Request, decision: str = "approve", reason: str = "", digest: str = "") -> Any:
    given = {"decision": decision, "digest": digest or bytes(request.payload_hash).hex(), "reason": reason}
    return client.post(f"/approvals/{request.public_id}/decide", given, follow=True)


def state(request: Request) -> tuple[str, str]:
    request.refresh_from_db()
    return request.state, Attempt.objects.get(public_id=request.subject.partition(":")[2]).state


def test_the_queue_shows_what_would_leave(box: Outbox) -> None:
    request = ask(box)
    page = signed_in(box.bank.bruno).get("/approvals").content.decode()
    assert TEXT in page and "Alba" in page and "Leer la conversación" in page
    assert bytes(request.payload_hash).hex() in page
    assert 'data-place="approvals"' in page and "rail-count" in page


def test_approved_it_leaves_once(box: Outbox) -> None:
    request, bruno = ask(box), signed_in(box.bank.bruno)
    assert state(request) == ("open", "awaiting")
    assert "Sale ahora" in decide(bruno, request).content.decode()
    assert state(request) == ("approved", "queued")
    assert "Ya se ha decidido" in decide(bruno, request).content.decode()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(("decision", "said", "became"), [("reject", "Rechazado", "rejected"), ("return", "Devuelto", "returned")])
def test_turned_down_it_never_leaves_and_says_why(box: Outbox, decision: str, said: str, became: str) -> None:
    request, bruno = ask(box), signed_in(box.bank.bruno)
    assert "Escriba el motivo" in decide(bruno, request, decision).content.decode()
    assert state(request) == ("open", "awaiting"), "control: without a reason nothing happens"
    assert said in decide(bruno, request, decision, "Falta el plazo").content.decode()
    assert state(request) == (became, "withdrawn")
    seen = said_in(box.bank.alba).get(f"/approvals/{request.public_id}").content.decode()
    assert "Falta el plazo" in seen


def test_a_second_factor_is_asked_for_again(box: Outbox) -> None:
    request, stale = ask(box), signed_in(box.bank.bruno, fresh=False)
    page = stale.get(f"/approvals/{request.public_id}").content.decode()
    assert "Confirmar mi identidad" in page and 'value="approve"' not in page
    assert "segundo factor" in decide(stale, request).content.decode()
    assert state(request) == ("open", "awaiting") and not Decision.objects.exists()


def test_the_author_reads_why_they_do_not_decide(box: Outbox) -> None:
    Membership.objects.filter(user=box.bank.alba).update(role=Role.SUPERVISOR)
    request, alba = ask(box), signed_in(box.bank.alba)
    assert request.public_id not in [c["row"].public_id for c in alba.get("/approvals?tab=mine").context["cards"]]
    page = alba.get(f"/approvals/{request.public_id}").content.decode()
    assert "Cuatro ojos: decide otra persona" in page and 'value="approve"' not in page
    assert "Cuatro ojos" in decide(alba, request).content.decode()
    assert state(request) == ("open", "awaiting") and not Decision.objects.exists()


def test_what_changed_after_it_was_read_is_not_approved(box: Outbox) -> None:
    request, bruno = ask(box), signed_in(box.bank.bruno)
    assert "Léalo de nuevo" in decide(bruno, request, digest="00" * 32).content.decode()
    assert state(request) == ("open", "awaiting")
    assert bruno.post(f"/approvals/{request.public_id}/decide", {"decision": "x", "digest": "zz"}).status_code == 400


def test_what_its_author_takes_back_waits_for_nobody(box: Outbox) -> None:
    request, bruno = ask(box), signed_in(box.bank.bruno)
    outgoing.withdraw(box.bank.person(box.bank.alba), UUID(request.subject.partition(":")[2]))
    assert state(request) == ("void", "withdrawn")
    Request.objects.filter(pk=request.pk).update(state="open")  # as if both had pressed in one moment
    assert "Léalo de nuevo" in decide(bruno, request).content.decode()
    assert state(request) == ("open", "withdrawn") and not Decision.objects.exists()


def test_strangers_find_nothing(box: Outbox) -> None:
    request, dario = ask(box), signed_in(box.bank.dario)
    assert dario.get(f"/approvals/{request.public_id}").status_code == 404
    assert decide(dario, request).status_code == 404
    assert dario.post(f"/approvals/{request.public_id}/comment", {"text": "x"}).status_code == 404
    boss = signed_in(make.user("Eva", Role.EXECUTIVE, box.bank.spain))
    assert boss.get("/approvals").status_code == 403
    assert boss.get(f"/approvals/{request.public_id}").status_code == 404
    assert state(request) == ("open", "awaiting") and not Comment.objects.exists()


def test_people_talk_about_it_and_data_is_masked(box: Outbox) -> None:
    request = ask(box)
    said_in(box.bank.bruno).post(f"/approvals/{request.public_id}/comment", {"text": "¿Es la tarjeta 4111 1111 1111 1111?"})
    seen = said_in(box.bank.alba).get(f"/approvals/{request.public_id}").content.decode()
    assert "4111" not in seen and "1111" in seen and "¿Es la tarjeta" in seen
    assert "4111" not in Comment.objects.get().text
    assert Entry.objects.filter(kind="approval.commented").count() == 1
    said_in(box.bank.bruno).post(f"/approvals/{request.public_id}/comment", {"text": "  "})
    assert Comment.objects.count() == 1


def test_the_second_version_shows_what_changed_and_earlier_decisions(box: Outbox) -> None:
    first, bruno = ask(box), signed_in(box.bank.bruno)
    decide(bruno, first, "return", "Prometa menos")
    second = ask(box, TEXT.replace("esta tarde", "en cuanto podamos"))
    page = bruno.get(f"/approvals/{second.public_id}").content.decode()
    assert "<del>esta tarde</del><ins>en cuanto podamos</ins>" in page
    assert "Prometa menos" in page and f"/approvals/{first.public_id}" in page


def test_deadlines_order_the_queue(box: Outbox) -> None:
    late, soon = ask(box, "Primera respuesta, sin prisa ninguna."), ask(box, "Segunda respuesta, con mucha prisa.")
    Request.objects.filter(pk=soon.pk).update(decide_by=now() + timedelta(minutes=4))
    rows = [c["row"].public_id for c in signed_in(box.bank.bruno).get("/approvals").context["cards"]]
    assert rows == [soon.public_id, late.public_id]


def test_the_queue_asks_a_constant_number_of_queries(box: Outbox, django_assert_max_num_queries: Any) -> None:
    client = signed_in(box.bank.bruno)
    for n in range(12):
        ask(box, f"Respuesta número {n}, distinta de las otras.")
    with django_assert_max_num_queries(45):
        client.get("/approvals")
    for n in range(12, 30):
        ask(box, f"Respuesta número {n}, distinta de las otras.")
    with django_assert_max_num_queries(45):
        assert len(client.get("/approvals").context["cards"]) == 30


# -- paths and deputies


def lay(client: Client, bank: make.Bank, kind: str = "reply", entity: Any = None, **values: Any) -> Any:
    """Fill in the form of the first path; ask for its approval, and have somebody else of compliance give it."""
    given = {"name": "Todo", "s0-permission": "approval.decide", "amount": "2", "unit": "h", **values}
    at = f"/approvals/paths/{(entity or bank.spain).public_id}/{kind}"
    saved = client.post(f"{at}/0", given)
    if saved.status_code == 302 and "/step-up" not in saved["Location"]:
        client.post(f"{at}/change", {"do": "propose"})
        settle(PathVersion.objects.get(state="proposed"))
    return saved


def settle(version: PathVersion) -> None:
    with transaction.atomic():
        PathVersion.objects.filter(kind=version.kind, entity_id=version.entity_id, state="active").update(state="replaced")
        PathVersion.objects.filter(pk=version.pk).update(state="active")


def test_a_path_of_two_steps_needs_two_people(box: Outbox) -> None:
    bank, carla = box.bank, signed_in(box.bank.carla)
    answer = lay(carla, bank, **{"s0-approvers": [bank.bruno.pk], "s1-permission": "compliance.sign"})
    assert answer.status_code == 302, answer.content.decode()
    assert "Bruno" in carla.get("/approvals/paths").content.decode()
    request = ask(box)
    assert request.decide_by is not None and abs(request.decide_by - now() - timedelta(hours=2)) < timedelta(minutes=1)
    assert "Este paso nombra a otras personas" in decide(carla, request).content.decode()
    assert "siguiente decisión" in decide(signed_in(bank.bruno), request).content.decode()
    assert state(request) == ("open", "awaiting"), "control: one is not enough"
    decide(carla, request)
    assert state(request) == ("approved", "queued")
    assert Entry.objects.filter(kind="setting.changed").count() == 1


def test_the_deputy_decides_while_somebody_is_away(box: Outbox) -> None:
    bank, carla = box.bank, signed_in(box.bank.carla)
    lay(carla, bank, **{"s0-approvers": [bank.bruno.pk]})
    request = ask(box)
    assert request.public_id not in [c["row"].public_id for c in carla.get("/approvals").context["cards"]]
    today = now().date().isoformat()
    away = {"user": bank.bruno.pk, "deputy": bank.carla.pk, "starts_on": today, "ends_on": today}
    bruno = signed_in(bank.bruno)
    assert bruno.post("/approvals/absences", away).status_code == 302
    assert "Bruno está ausente: decide Carla" in carla.get("/approvals").content.decode()
    decide(carla, request)
    assert state(request) == ("approved", "queued")
    row = Absence.objects.get()
    assert signed_in(bank.alba).post(f"/approvals/absences/{row.public_id}/end").status_code == 404
    assert bruno.post(f"/approvals/absences/{row.public_id}/end").status_code == 302
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"s0-permission": "channel.set_up"}, ""),
        ({"s0-how": "all"}, "que deben estar todas"),
        ({"amount": "9999", "unit": "d"}, "sesenta días"),
        ({"s0-approvers": ["999"]}, ""),
        ({"s0-permission": "compliance.sign", "s0-approvers": ["bruno"]}, "no puede aprobar"),
    ],
)
def test_a_path_that_cannot_be_is_refused(bank: make.Bank, values: dict[str, Any], said: str) -> None:
    values = {k: [bank.bruno.pk] if v == ["bruno"] else v for k, v in values.items()}
    answer = lay(signed_in(bank.carla), bank, **values)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not PathVersion.objects.exists()


def test_only_those_who_may_lay_paths(bank: make.Bank) -> None:
    bruno, carla = signed_in(bank.bruno), signed_in(bank.carla)
    assert lay(bruno, bank).status_code == 403
    assert lay(carla, bank, entity=bank.mexico).status_code == 404
    assert lay(carla, bank, kind="nonsense").status_code == 404
    assert "/step-up" in lay(signed_in(bank.carla, fresh=False), bank)["Location"]
    today = now().date().isoformat()
    away = {"user": bank.carla.pk, "deputy": bank.bruno.pk, "starts_on": today, "ends_on": today}
    assert bruno.post("/approvals/absences", away).status_code == 422, "somebody else's absence"
    assert signed_in(bank.alba).post("/approvals/absences", away).status_code == 403
    assert not PathVersion.objects.exists() and not Absence.objects.exists()


def test_the_nearest_path_above_holds_until_an_entity_has_its_own(bank: make.Bank) -> None:
    boss = bank.person(make.user("Admin", Role.ADMINISTRATOR, bank.group))
    kind, chosen = SubjectKind.REPLY, lambda entity: paths.choose(entity.pk, SubjectKind.REPLY).path
    assert chosen(bank.spain) == paths.OWN

    def lay_down(entity: Any, *found: Path) -> None:
        versions.write(boss, entity.pk, kind, found)
        versions.propose(boss, entity.pk, kind)
        with transaction.atomic():
            versions.settle(boss, versions.open_of(entity.pk, kind).public_id, State.APPROVED)

    two = (PathStep("approval.decide"), PathStep("compliance.sign"))
    make.user("Celia", Role.COMPLIANCE, bank.group)
    lay_down(bank.group, Path(two, name="Dos"))
    assert len(chosen(bank.spain).steps) == 2
    lay_down(bank.spain, Path(two[:1], 30, name="Una"))
    assert chosen(bank.spain).minutes == 30
    assert len(chosen(bank.mexico).steps) == 2
    assert paths.choose(bank.spain.pk, SubjectKind.POST).path == paths.OWN
    lay_down(bank.spain)
    assert len(chosen(bank.spain).steps) == 2, "without a path of its own that of the group holds again"
    assert [v.state for v in versions.history(bank.spain.pk, kind)] == [VersionState.ACTIVE, VersionState.REPLACED]
