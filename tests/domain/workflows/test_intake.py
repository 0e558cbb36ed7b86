"""Deliveries take effect once: read, recognised, filed; the one that cannot be handled stands aside."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tests import make
from ventanilla.archive.export import body_of
from ventanilla.archive.models import Entry
from ventanilla.cases.models import Case
from ventanilla.catalogue.models import Category, Product
from ventanilla.channels import deliveries
from ventanilla.channels.models import Channel, Delivery
from ventanilla.channels.types import Author, DeliveryKind, InboundMessage, Media, Surface
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.contacts import services as contacts
from ventanilla.contacts.models import Contact, Identity, Interest
from ventanilla.contacts.types import Purpose
from ventanilla.files.models import File
from ventanilla.inbox import search
from ventanilla.inbox.models import Conversation, Message, SealedValue
from ventanilla.jobs.models import Job
from ventanilla.jobs.worker import run_due
from ventanilla.understanding.types import Topic
from ventanilla.workflows import intake

pytestmark = pytest.mark.django_db
T0 = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
INTAKE = {
    "intake": JOBS["intake"],
    "handoff": lambda **payload: None,
    "fetch_file": lambda **payload: None,
    "erase_files": lambda **payload: None,
}


@pytest.fixture(autouse=True)
def _no_old_keys() -> None:
    deliveries._seals.clear()


@pytest.fixture
def plaza(bank: make.Bank) -> Channel:
    return Channel.objects.create(
        entity=bank.spain, team=bank.care, key="plaza", platform="plaza", account_id="1", handle="@alameda", name="Plaza", created_at=now()
    )


def says(text: str, native_id: str = "1", who: str = "ana", minute: float = 0, **fields: object) -> InboundMessage:
    told = {
        "native_id": native_id,
        "kind": DeliveryKind.MESSAGE,
        "surface": Surface.PUBLIC,
        "author": Author(f"id-{who}", f"@{who}", who.title(), avatar_url="https://plaza.example/a.png"),
        "text": text,
        "posted_at": T0 + timedelta(minutes=minute),
        "root_id": native_id,
    }
    return InboundMessage(**{**told, **fields})


def _categories(bank: make.Bank) -> None:
    """A kind of incident for every topic that the engine may find."""
    for topic in Topic:
        Category.objects.create(entity=bank.spain, kind="incident", key=topic.value, name_es=topic, name_en=topic, topic=topic)


def arrive(channel: Channel, *items: InboundMessage, **options: object) -> None:
    deliveries.store_many(channel, items, **options)
    run_due(INTAKE)


def test_a_stored_delivery_becomes_a_conversation(bank: make.Bank, plaza: Channel) -> None:
    arrive(plaza, says("La app no funciona desde ayer"))
    conversation = Conversation.objects.select_related("identity__contact").get()
    assert (conversation.preview, conversation.team, conversation.intent) == ("La app no funciona desde ayer", bank.care, "incident")
    assert (conversation.identity.handle, conversation.identity.contact.name) == ("@ana", "Ana")
    assert Delivery.objects.get().state == "done"
    assert not Job.objects.filter(state__in=["waiting", "failed"], kind="intake").exists()


def test_sealed_data_is_masked_kept_sealed_and_found_by_its_whole_value(bank: make.Bank, plaza: Channel) -> None:
    arrive(plaza, says("Mi IBAN es ES91 2100 0418 4502 0005 1332, no llega la transferencia"))
    message, value = Message.objects.get(), SealedValue.objects.get()
    assert "2100" not in message.text and message.text[value.masked_start : value.masked_end] == value.masked == "⟦IBAN⟧"
    found = search.find(bank.person(bank.alba), "ES9121000418450200051332")
    assert [hit.message for hit in found] == [message]
    assert search.find(bank.person(bank.dario), "ES9121000418450200051332") == []


def test_a_card_number_in_public_is_nowhere_and_comes_first(bank: make.Bank, plaza: Channel) -> None:
    arrive(plaza, says("Mi tarjeta 4012 8888 8888 1881 no funciona"))
    conversation, message = Conversation.objects.get(), Message.objects.get()
    assert message.text == "Mi tarjeta ⟦tarjeta ••••1881⟧ no funciona"
    assert (message.forbidden, conversation.priority, conversation.look_reason) == (["card_number"], 1, "forbidden_data")
    assert [hit.message for hit in search.find(bank.person(bank.alba), "4012888888881881")] == [message], "found by its last four"


def test_pieces_are_dropped_from_the_transport_too(plaza: Channel) -> None:
    arrive(plaza, says("mi tarjeta es 40128888", "1"))
    arrive(plaza, says("88881881 y no funciona", "2", minute=1))
    assert [bytes(d.payload) for d in Delivery.objects.all()] == [b"", b""]


def test_a_case_that_quoted_a_piece_is_masked_again(bank: make.Bank, plaza: Channel) -> None:
    _categories(bank)
    arrive(plaza, says("desde ayer no funciona mi tarjeta 40128888", "1"))
    assert "40128888" in Case.objects.get().summary, "the control: the case quotes it"
    arrive(plaza, says("88881881 gracias", "2", minute=1))
    assert Case.objects.get().summary == "desde ayer no funciona mi tarjeta ⟦tarjeta⟧"
    told = [str(body_of(entry)) for entry in Entry.objects.all()]
    assert not any("40128888" in text or "88881881" in text for text in told)
    assert Entry.objects.filter(kind="message.redacted").count() == 2


def test_attachments_of_a_deleted_message_go_with_it(plaza: Channel) -> None:
    arrive(plaza, says("Mire la captura", media=(Media("image/png", "https://plaza.example/1.png"),)))
    deliveries.store_many(plaza, [says("", kind=DeliveryKind.DELETE)])
    run_due({**INTAKE, "erase_files": JOBS["erase_files"]})
    assert (File.objects.get().state, File.objects.get().source_url) == ("gone", "")


def test_an_edit_and_a_deletion_follow(plaza: Channel) -> None:
    arrive(plaza, says("La ap no va"), says("La app no va", kind=DeliveryKind.EDIT, revision=(T0 + timedelta(minutes=5)).isoformat()))
    assert Message.objects.get().text == "La app no va"
    assert Message.objects.get().written_at == T0 + timedelta(minutes=5)
    arrive(plaza, says("", kind=DeliveryKind.DELETE))
    assert (Message.objects.get().text, Message.objects.get().deleted_at is not None) == ("", True)


def test_numbered_versions_are_ordered_by_their_number(plaza: Channel) -> None:
    texts = [says(f"versión {n}", kind=DeliveryKind.EDIT, revision=str(n)) for n in (10, 9, 2, 11)]
    arrive(plaza, *texts, says("versión 0"))
    assert Message.objects.get().text == "versión 11"


def test_a_batch_of_two_hundred_costs_as_many_statements_as_one_of_twenty(plaza: Channel) -> None:
    def cost(count: int, tag: str) -> int:
        items = [says(f"La app no funciona {n % 10}", f"{tag}{n}", who=f"{tag}{n}", minute=n) for n in range(count)]
        deliveries.store_many(plaza, items)
        entity = intake.entity_of(plaza.entity_id)
        with CaptureQueriesContext(connection) as captured:
            assert intake.take_batch(entity) == count
        return len(captured)

    cost(1, "first")
    assert cost(20, "a") == cost(200, "b") <= 40


def test_a_poisonous_delivery_stands_aside_and_the_others_go_on(plaza: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    deliveries.store_many(plaza, [says(f"hola {n}", str(n), who=f"p{n}") for n in range(23)])
    real = intake.append_many

    def fails_on_13(entity_id: int, arrivals: list, desk: object) -> object:
        if any(a.native_id == "13" for a in arrivals):
            raise ValueError("13 is bad luck")
        return real(entity_id, arrivals, desk)

    monkeypatch.setattr(intake, "append_many", fails_on_13)
    run_due(INTAKE)
    assert Message.objects.count() == Conversation.objects.count() == 22
    aside = Delivery.objects.exclude(state="done").get()
    assert (aside.native_id, aside.state, aside.error) == ("13", "quarantined", "intake: ValueError")
    assert Identity.objects.filter(native_id="id-p13").count() == 0, "nothing of it took effect"
    monkeypatch.undo()
    assert deliveries.release(aside.pk)
    run_due(INTAKE)
    assert Message.objects.count() == 23


def test_a_database_that_fails_is_no_poison(plaza: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    deliveries.store_many(plaza, [says("hola")])

    def broken(*arguments: object) -> None:
        raise OperationalError("connection lost")

    monkeypatch.setattr(intake, "append_many", broken)
    run_due(INTAKE, until_empty=False)
    assert Delivery.objects.get().state == "waiting"
    assert Job.objects.get(kind="intake").state == "waiting", "tried again later"


def test_what_a_rule_opens_and_what_it_never_does(bank: make.Bank, plaza: Channel) -> None:
    _categories(bank)
    Product.objects.create(entity=bank.spain, key="hipoteca-joven", product_class="mortgage", name="Hipoteca Joven", synonyms=["hipoteca"])
    arrive(plaza, says("La app no funciona desde ayer", "1"), says("me interesa la hipoteca para mi casa", "2", who="luis", minute=1))
    assert [(case.kind, case.links.count()) for case in Case.objects.all()] == [("incident", 1)], "no lead without consent"
    luis = Contact.objects.get(name="Luis")
    for purpose in (Purpose.OFFERS, Purpose.PROFILE):
        contacts.record_consent(bank.person(bank.bruno), luis, purpose, proof="sí, llámenme", source="message:x")
    arrive(plaza, says("me interesa la hipoteca para mi casa, por favor", "3", who="luis", minute=2))
    assert sorted(Case.objects.values_list("kind", flat=True)) == ["incident", "lead"]
    assert [(i.product_key, i.contact) for i in Interest.objects.all()] == [("hipoteca-joven", luis)]


def test_attachments_are_announced_and_fetched_by_job(plaza: Channel) -> None:
    arrive(plaza, says("Mire la captura", media=(Media("image/png", "https://plaza.example/1.png", "captura"),)))
    message, file = Message.objects.get(), File.objects.get()
    assert (file.owner, file.source_url, file.state, message.has_files) == (
        f"message:{message.public_id}",
        "https://plaza.example/1.png",
        "waiting",
        True,
    )
    assert Job.objects.filter(kind="fetch_file").count() == 1


def test_an_archive_counts_its_clocks_from_when_it_was_written(plaza: Channel) -> None:
    arrive(plaza, says("La app no funciona"), history=True)
    assert Conversation.objects.get().opened_at == T0
    arrive(plaza, says("La app no funciona", "2", who="luis"))
    assert Conversation.objects.get(identity__native_id="id-luis").opened_at > T0 + timedelta(days=1)


def test_our_own_private_answer_finds_its_conversation_by_the_recipient(plaza: Channel) -> None:
    arrive(plaza, says("Hola", surface=Surface.DIRECT, root_id=""))
    us = Author("1", "@alameda")
    arrive(
        plaza,
        says(
            "Buenas",
            "2",
            minute=1,
            author=us,
            by_us=True,
            to_us=False,
            surface=Surface.DIRECT,
            root_id="",
            extra={"recipient_id": "id-ana"},
        ),
    )
    assert Conversation.objects.get().state == "waiting_customer"
    assert Conversation.objects.get().messages == 2


def test_an_author_that_the_network_hides_is_nobody_twice(plaza: Channel) -> None:
    arrive(plaza, says("Bien", "1", author=Author("", "")), says("Mal", "2", author=Author("", "")))
    assert Identity.objects.count() == Conversation.objects.count() == 2


def test_reactions_change_nothing(plaza: Channel) -> None:
    arrive(plaza, says("", kind=DeliveryKind.REACTION))
    assert Message.objects.count() == Entry.objects.count() == 0
    assert Delivery.objects.get().state == "done"


def test_the_same_handle_in_another_entity_is_another_contact(bank: make.Bank, plaza: Channel) -> None:
    mexico = Channel.objects.create(
        entity=bank.mexico, key="plaza", platform="plaza", account_id="2", handle="@alamedamx", name="MX", created_at=now()
    )
    arrive(plaza, says("Hola"))
    arrive(mexico, says("Hola"))
    assert sorted(Contact.objects.values_list("entity_id", flat=True)) == [bank.spain.pk, bank.mexico.pk]
