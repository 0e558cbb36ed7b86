"""An answer: what stops it, what sends it once, who must agree, and what the conversation shows of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from tests.domain.channels.conftest import Outbox
from ventanilla.accounts.models import Membership
from ventanilla.accounts.types import Person
from ventanilla.approvals.models import Request
from ventanilla.approvals.types import Code
from ventanilla.archive.models import Entry
from ventanilla.cases.states import CaseKind
from ventanilla.channels import deliveries
from ventanilla.channels.models import Attempt, Channel
from ventanilla.channels.types import Act, Author, DeliveryKind, InboundMessage, OutcomeUnknown, Refusal, Rejected, Surface
from ventanilla.common.pure.clock import now
from ventanilla.compliance import Bench, replies
from ventanilla.compliance.types import Draft, Finding, Severity
from ventanilla.inbox.models import Conversation, Message
from ventanilla.workflows import approve, intake, moderate, outgoing, reply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_keys() -> None:
    deliveries._seals.clear()


def arrive(box: Outbox, text: str = "¿Por qué me cobran esto?", native_id: str = "77", **fields: Any) -> Conversation:
    told = {
        "kind": DeliveryKind.MESSAGE,
        "surface": Surface.PUBLIC,
        "author": Author("u9", "@rocio", "Rocío"),
        "posted_at": now() - timedelta(minutes=1),
        "root_id": native_id,
    }
    deliveries.store_many(box.channel, [InboundMessage(native_id=native_id, text=text, **{**told, **fields})])
    intake.run(box.channel.entity_id)
    return Conversation.objects.latest("id")


def alba(box: Outbox) -> Person:
    return box.bank.person(box.bank.alba)


def answer(box: Outbox, row: Conversation, text: str = "Lo miramos ahora mismo.", key: str = "k", **fields: Any) -> reply.Result:
    return reply.send_reply(alba(box), row.public_id, text, fields.pop("surface", Surface.PUBLIC), key, **fields)


def nothing_left(box: Outbox) -> None:
    assert Attempt.objects.count() == 0
    assert Message.objects.filter(direction="out").count() == 0
    assert box.network.calls == 0


def test_an_answer_goes_out_and_the_conversation_shows_it(box: Outbox) -> None:
    row = arrive(box)
    done = answer(box, row)
    assert isinstance(done, reply.Queued)
    message = Message.objects.get(public_id=done.message)
    assert (message.send_state, message.text, message.author_id) == ("queued", "Lo miramos ahora mismo.", box.bank.alba.pk)
    box.work()
    message.refresh_from_db()
    row.refresh_from_db()
    assert (message.send_state, message.native_id, message.parent_id) == ("sent", "n1", "77")
    assert (row.state, row.unanswered_since) == ("waiting_customer", None)
    assert box.network.books == [("n1", "Lo miramos ahora mismo.")]


def test_two_clicks_two_tabs_and_a_lost_connection_are_one_answer(box: Outbox) -> None:
    row = arrive(box)
    first, second = answer(box, row), answer(box, row)
    box.work()
    third = answer(box, row)
    assert first == second == third
    assert (Attempt.objects.count(), Message.objects.filter(direction="out").count(), len(box.network.books)) == (1, 1, 1)
    other = answer(box, row, "Otra cosa distinta")
    assert isinstance(other, reply.Stopped) and [i.code for i in other.issues] == ["answered_meanwhile"]
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "kinds", "quoted"),
    [
        ("Su IBAN ES9121000418450200051332 está activo", ["iban"], "ES9121000418450200051332"),
        ("Le llamamos al 612 345 678", ["phone"], "612 345 678"),
        ("La tarjeta 4012 8888 8888 1881 está bloqueada", ["card_number"], "4012 8888 8888 1881"),
        ("Escriba a rocio.paredes@correo.example", ["email"], "rocio.paredes@correo.example"),
    ],
)
def test_personal_data_stop_it_with_their_place(box: Outbox, text: str, kinds: list[str], quoted: str) -> None:
    stopped = answer(box, arrive(box), text)
    assert isinstance(stopped, reply.Stopped)
    assert [d.kind.value for d in stopped.personal_data] == kinds
    assert text[stopped.personal_data[0].start : stopped.personal_data[0].end] == quoted
    nothing_left(box)
    assert not Entry.objects.filter(kind="attempt.changed").exists()


def test_the_banks_own_contacts_may_be_said(box: Outbox) -> None:
    Channel.objects.filter(pk=box.channel.pk).update(settings={"domains": ["alameda.example"]})
    done = answer(box, arrive(box), "Llámenos al 900 123 456 o escriba a reclamaciones@sac.alameda.example")
    assert isinstance(done, reply.Queued)


@pytest.mark.parametrize(
    "text",
    [
        "Por favor, envíenos su PIN por aquí.",
        "¿Cuál es el CVV de su tarjeta?",
        "Indíquenos el número completo de su tarjeta",
        "Necesitamos el código que le hemos enviado por SMS",
        "Please send us your password",
        "Informe-nos sua senha",
        "Confírmenos la fecha de caducidad",
    ],
)
@pytest.mark.parametrize("surface", [Surface.PUBLIC, Surface.DIRECT])
def test_asking_for_a_secret_stops_it(box: Outbox, text: str, surface: Surface) -> None:
    stopped = answer(box, arrive(box), text, surface=surface)
    assert isinstance(stopped, reply.Stopped)
    assert [t.kind.value for t in stopped.threats] == ["credential_request"]
    assert text[stopped.threats[0].start : stopped.threats[0].end]
    nothing_left(box)


@pytest.mark.parametrize(
    "text",
    [
        "Nunca le pediremos su PIN.",
        "No envíe su contraseña a nadie.",
        "Recuerde: no comparta su CVV ni su clave.",
        "Puede cambiar su contraseña en la app.",
        "We will never ask you to send your password",
        "Indique la palabra clave AHORRO",
        "Su tarjeta llegará en 5 días, con el PIN por separado.",
        "¿Cuál es el código postal de su oficina?",
        "Necesitamos el número de caso, por favor.",
        "Não envie sua senha a ninguém",
    ],
)
def test_warning_against_it_is_no_request(box: Outbox, text: str) -> None:
    assert isinstance(answer(box, arrive(box), text), reply.Queued)


def test_a_forbidding_rule_stops_it(box: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"es": "No prometa rentabilidad.", "en": "Promise no return."}
    severities = [Severity.BLOCK]

    def stops(draft: Draft, bench: Bench) -> list[Finding]:
        assert (draft.kind.value, draft.entity_country, draft.platform) == ("reply", "ES", "fake")
        return [Finding("R0", severity, words, 0, 5, "law", words) for severity in severities]

    monkeypatch.setattr(replies, "stops", stops)
    row = arrive(box)
    stopped = answer(box, row, "Garantizado: 10 %")
    assert isinstance(stopped, reply.Stopped) and [f.rule for f in stopped.findings] == ["R0"]
    nothing_left(box)
    severities.remove(Severity.BLOCK)
    assert isinstance(answer(box, row, "Garantizado: 10 %"), reply.Queued)


@pytest.mark.parametrize(
    "text",
    [
        "Su hipoteca está al corriente de pago.",
        "We can see you have a missed payment.",
        "Su cuenta presenta un descubierto.",
        "A sua conta está bloqueada.",
    ],
)
def test_a_public_answer_never_shows_that_somebody_is_a_customer(box: Outbox, text: str) -> None:
    row = arrive(box)
    stopped = answer(box, row, text)
    assert isinstance(stopped, reply.Stopped) and [f.rule for f in stopped.findings] == ["EU.PII.gdpr_public_reply"]
    assert text[stopped.findings[0].start : stopped.findings[0].end]
    nothing_left(box)


@pytest.mark.parametrize("text", ["Si su tarjeta está bloqueada, llámenos.", "Escríbanos por privado.", "Su mensaje está en buenas manos."])
def test_a_general_answer_goes_out(box: Outbox, text: str) -> None:
    assert isinstance(answer(box, arrive(box), text), reply.Queued)


def test_a_private_answer_may_speak_of_the_account(box: Outbox) -> None:
    row = arrive(box, "Por privado", "78", surface=Surface.DIRECT)
    assert isinstance(answer(box, row, "Su hipoteca está al corriente de pago.", surface=Surface.DIRECT), reply.Queued)


def test_a_complaint_is_never_used_to_sell(box: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = "¿Le interesaría nuestra nueva tarjeta sin comisiones?"
    row = arrive(box)
    monkeypatch.setattr(reply, "open_kinds", lambda ids: {id_: {CaseKind.COMPLAINT} for id_ in ids})
    stopped = answer(box, row, offer)
    assert isinstance(stopped, reply.Stopped) and {f.rule for f in stopped.findings} == {"ES.CMP.no_selling"}
    nothing_left(box)
    monkeypatch.setattr(reply, "open_kinds", lambda ids: {id_: set() for id_ in ids})
    assert isinstance(answer(box, row, offer), reply.Queued)


def test_the_networks_limits_are_asked_before(box: Outbox) -> None:
    stopped = answer(box, arrive(box), "a" * 281)
    assert isinstance(stopped, reply.Stopped) and [i.code for i in stopped.issues] == ["too_long"]
    nothing_left(box)


def test_private_answers_need_an_open_window(box: Outbox) -> None:
    box.network.capabilities = replace(box.network.capabilities, dm_window_h=24)
    row = arrive(box)
    closed = answer(box, row, surface=Surface.DIRECT)
    assert isinstance(closed, reply.Stopped) and [i.code for i in closed.issues] == ["dm_window_closed"]
    row = arrive(box, "Por privado", "78", surface=Surface.DIRECT)
    assert isinstance(answer(box, row, surface=Surface.DIRECT), reply.Queued)
    with time_machine.travel(now() + timedelta(hours=25)):
        late = answer(box, row, key="k2", surface=Surface.DIRECT)
    assert isinstance(late, reply.Stopped) and [i.code for i in late.issues] == ["dm_window_closed"]


def test_nothing_public_to_answer(box: Outbox) -> None:
    row = arrive(box, "Solo por privado", "78", surface=Surface.DIRECT)
    stopped = answer(box, row)
    assert isinstance(stopped, reply.Stopped) and [i.code for i in stopped.issues] == ["nothing_to_answer"]
    nothing_left(box)


def test_who_may_not_answer_changes_nothing(box: Outbox) -> None:
    row = arrive(box)
    carla, dario = box.bank.person(box.bank.carla), box.bank.person(box.bank.dario)
    with pytest.raises(PermissionDenied):
        reply.send_reply(carla, row.public_id, "x", Surface.PUBLIC, "k")
    for call in (reply.send_reply, lambda *a: reply.check_reply(*a[:4])):
        with pytest.raises(LookupError):
            call(dario, row.public_id, "x", Surface.PUBLIC, "k")
    nothing_left(box)


def test_checking_while_writing_keeps_nothing(box: Outbox) -> None:
    row = arrive(box)
    assert reply.check_reply(alba(box), row.public_id, "Todo bien", Surface.PUBLIC) is None
    found = reply.check_reply(alba(box), row.public_id, "Su IBAN ES9121000418450200051332", Surface.PUBLIC)
    assert found is not None and found.personal_data
    nothing_left(box)


def test_what_the_network_refused_or_swallowed_is_shown_in_the_conversation(box: Outbox) -> None:
    box.network.answers = [Rejected(Refusal.POLICY), OutcomeUnknown("cut")]
    row = arrive(box)
    first, second = answer(box, row, "Uno", "k1"), answer(box, row, "Dos", "k2")
    box.work()
    with time_machine.travel(now() + timedelta(seconds=3)):
        box.work()
    states = {m.public_id: (m.send_state, m.send_reason) for m in Message.objects.filter(direction="out")}
    assert states == {first.message: ("refused", "policy"), second.message: ("unknown", "not_found")}
    row.refresh_from_db()
    assert row.send_problem and row.state != "waiting_customer"
    again = outgoing.send_again(alba(box), second.attempt)
    box.work()
    assert Message.objects.get(attempt=again).send_state == "sent"
    outgoing.give_up(alba(box), first.attempt)
    row.refresh_from_db()
    assert not row.send_problem
    assert [text for _, text in box.network.books] == ["Dos"]


def test_our_own_answer_coming_back_is_one_message(box: Outbox) -> None:
    row = arrive(box)
    answer(box, row)
    box.work()
    arrive(box, "Lo miramos ahora mismo.", "n1", author=Author("42", "@alameda"), by_us=True, to_us=False, parent_id="77", root_id="77")
    assert Message.objects.filter(direction="out").count() == 1


# -- approval ------------------------------------------------------------------------------------------------------


def _supervised(box: Outbox) -> None:
    Membership.objects.filter(user=box.bank.alba).update(supervised=True)


def _decider(box: Outbox) -> Person:
    return replace(box.bank.person(box.bank.bruno), factor_at=now())


def test_a_supervised_agents_answer_waits_for_somebody_else(box: Outbox) -> None:
    _supervised(box)
    row = arrive(box)
    done = answer(box, row)
    assert isinstance(done, reply.NeedsApproval)
    assert answer(box, row) == done, "asking twice asks once"
    box.work()
    outgoing.sweep()
    assert (box.network.calls, Attempt.objects.get().state) == (0, "awaiting")
    assert Message.objects.get(public_id=done.message).send_state == "held"
    digest = bytes(Request.objects.get().payload_hash)
    own = approve.decide(replace(alba(box), factor_at=now()), done.request, Code.APPROVE, digest)
    assert not own.taken and box.network.calls == 0
    assert approve.decide(_decider(box), done.request, Code.APPROVE, digest).taken
    box.work()
    assert Message.objects.get(public_id=done.message).send_state == "sent"
    assert len(box.network.books) == 1


@pytest.mark.parametrize("code", [Code.REJECT, Code.RETURN])
def test_what_was_not_approved_never_leaves(box: Outbox, code: Code) -> None:
    _supervised(box)
    done = answer(box, arrive(box))
    assert isinstance(done, reply.NeedsApproval)
    assert approve.decide(_decider(box), done.request, code, bytes(Request.objects.get().payload_hash), "Falta el saludo").taken
    box.work()
    assert (box.network.calls, Attempt.objects.get().state) == (0, "withdrawn")
    assert Message.objects.get(public_id=done.message).send_state == "withdrawn"


def test_supervision_reaches_as_far_as_the_membership(box: Outbox) -> None:
    _supervised(box)
    bruno = box.bank.person(box.bank.bruno)
    assert isinstance(reply.send_reply(bruno, arrive(box).public_id, "Hola", Surface.PUBLIC, "k"), reply.Queued)
    assert alba(box).supervised == {box.bank.spain.pk}


# -- the system's own answers and acts -----------------------------------------------------------------------------


def test_the_systems_own_answer_is_checked_and_counts_as_none(box: Outbox) -> None:
    row = arrive(box)
    text = "Por su seguridad, borre los datos de su tarjeta de su mensaje."
    done = reply.answer_by_itself(row.entity_id, row.public_id, text, Surface.PUBLIC, "hint:1")
    assert isinstance(done, reply.Queued)
    box.work()
    row.refresh_from_db()
    assert row.unanswered_since is not None and row.state == "new"
    stopped = reply.answer_by_itself(row.entity_id, row.public_id, "Mande su PIN", Surface.PUBLIC, "hint:2")
    assert isinstance(stopped, reply.Stopped)


def test_hiding_a_comment_and_showing_it_again(box: Outbox) -> None:
    row = arrive(box)
    message = Message.objects.get(conversation=row)
    assert moderate.acts_on(alba(box), message) == [Act.HIDE, Act.REPORT]
    done = moderate.act_on(alba(box), message.public_id, Act.HIDE, "k", "insulta a otra clienta")
    assert moderate.act_on(alba(box), message.public_id, Act.HIDE, "k", "insulta a otra clienta") == done
    box.work()
    message.refresh_from_db()
    assert message.hidden_at is not None and box.network.acts == [(Act.HIDE, "77")]
    assert Act.UNHIDE in moderate.acts_on(alba(box), message)
    moderate.act_on(alba(box), message.public_id, Act.UNHIDE, "k")
    box.work()
    message.refresh_from_db()
    assert message.hidden_at is None


def test_acts_that_are_not_possible_change_nothing(box: Outbox) -> None:
    row = arrive(box)
    message = Message.objects.get(conversation=row)
    for act in (Act.DELETE, Act.LIKE, Act.UNHIDE):
        stopped = moderate.act_on(alba(box), message.public_id, act, "k")
        assert isinstance(stopped, reply.Stopped), act
    with pytest.raises(PermissionDenied):
        moderate.act_on(box.bank.person(box.bank.carla), message.public_id, Act.HIDE, "k", "insulta a otra clienta")
    with pytest.raises(LookupError):
        moderate.act_on(box.bank.person(box.bank.dario), message.public_id, Act.HIDE, "k", "insulta a otra clienta")
    assert Attempt.objects.count() == 0


def test_deleting_our_own_answer(box: Outbox) -> None:
    row = arrive(box)
    done = answer(box, row)
    box.work()
    message = Message.objects.get(public_id=done.message)
    assert moderate.acts_on(alba(box), message) == [Act.DELETE]
    moderate.act_on(alba(box), message.public_id, Act.DELETE, "k")
    box.work()
    assert box.network.acts == [(Act.DELETE, "n1")]
