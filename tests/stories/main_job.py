"""The main job on any network: a mention comes in, its incident is resolved in the bank's system, the answer stands on the network."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests import make
from tests.domain.bank.twins import HttpTwin
from tests.platforms.stage import Stage
from tests.web.api.caller import Caller, caller, event
from ventanilla.accounts.token_scopes import TokenScope as T
from ventanilla.cases import proposals
from ventanilla.catalogue.models import Category
from ventanilla.channels.models import Channel, Credential, Delivery
from ventanilla.channels.types import Surface
from ventanilla.config.jobs import JOBS
from ventanilla.contacts.models import Identity
from ventanilla.inbox.models import Conversation, Message
from ventanilla.jobs.worker import run_due
from ventanilla.workflows import connect_channel, fetch, recheck, reply


@dataclass
class MainJob:
    """The bank, one connected channel, and the network behind it."""

    bank: make.Bank
    stage: Stage
    core: HttpTwin
    channel: Channel

    @property
    def desk(self) -> Caller:
        return caller(self.bank.spain, T.CASES_READ, T.CASES_WRITE, T.INBOX_READ, T.BANK_EVENTS)

    def read(self) -> None:
        """The timers come round and the worker does what is due."""
        fetch.run(self.channel.pk)
        recheck.run(self.channel.pk)
        run_due(JOBS)


def connected(bank: make.Bank, stage: Stage, core: HttpTwin, platform: str, values: dict[str, str]) -> MainJob:
    """A supervisor of channels types what the network gave; it is checked, sealed and read."""
    Category.objects.create(entity=bank.spain, kind="incident", key="card-blocked", name_es="Tarjeta", name_en="Card", topic="card")
    done = connect_channel.connect_as("user:test", bank.spain.pk, platform, values)
    assert isinstance(done, connect_channel.Connected), done
    assert done.channel.auth_state == "ok" and "reply_public" in done.channel.abilities["may"]
    secret = next(v for k, v in values.items() if k in {"access_token", "app_password"})
    assert secret.encode() not in bytes(Credential.objects.get().sealed)
    return MainJob(bank, stage, core, done.channel)


def the_whole_circle(job: MainJob, until: Callable[[Callable[[], Any]], Any]) -> None:
    """From the mention to the answer that the customer reads."""
    stage = job.stage
    asked = stage.public("No puedo pagar con la tarjeta 💳, me la rechaza en todas partes")

    def arrived() -> Conversation | None:
        job.read()
        return Conversation.objects.first()

    conversation = until(arrived)
    mention = Message.objects.get(native_id=asked)
    assert mention.conversation == conversation
    assert "No puedo pagar con la tarjeta 💳" in mention.text
    assert Identity.objects.get().native_id == stage.customer_id

    new = {"conversation": str(conversation.public_id), "kind": "incident", "text": "La tarjeta no pasa", "category": "card-blocked"}
    case = job.desk.post("/cases", new).json()["id"]
    run_due(JOBS)
    given = [order["type"] for order in job.core.given()]  # one by hand; a rule may have opened another from the mention
    assert set(given) == {"incident.opened"} and len(given) <= 2
    said = event("e1", case, "resolved", reference="H-1", reason="card_replaced", text="Llega el jueves.")
    assert job.desk.says(job.core.secret, said).json()["state"] == "resolved"
    (proposal,) = proposals.open_for(conversation.pk)
    assert "Llega el jueves." in proposal.text

    alba = job.bank.person(job.bank.alba)
    text = "Buenas noticias: le hemos sustituido la tarjeta. Llega el jueves."
    for _ in range(2):  # a double click
        assert isinstance(reply.send_reply(alba, conversation.public_id, text, Surface.PUBLIC, "k1"), reply.Queued)
    run_due(JOBS)
    (stood,) = stage.ours()
    assert stood.parent_id == asked
    assert stood.text.endswith(text)
    answer = Message.objects.get(direction="out")
    assert (answer.native_id, answer.send_state) == (stood.native_id, "sent")

    thanks = stage.public("¡Muchas gracias!", reply_to=stood.native_id)
    until(lambda: job.read() or Message.objects.filter(native_id=thanks).first())
    assert Message.objects.get(native_id=thanks).conversation == conversation


def what_is_read_twice_is_stored_once(job: MainJob) -> None:
    before = Delivery.objects.count(), Message.objects.count()
    job.channel.cursors.all().delete()
    job.read()
    assert (Delivery.objects.count(), Message.objects.count()) == before


def a_deletion_is_followed(job: MainJob, until: Callable[[Callable[[], Any]], Any]) -> None:
    regretted = job.stage.public("Mi DNI es 12345678Z, mírenlo")
    until(lambda: job.read() or Message.objects.filter(native_id=regretted).first())
    assert "12345678Z" not in Message.objects.get(native_id=regretted).text, "sealed the moment it came"
    job.stage.delete(regretted)
    gone = until(lambda: job.read() or Message.objects.filter(native_id=regretted).exclude(deleted_at=None).first())
    assert gone.text == ""
