"""K08: what a bank holds of a customer is sealed, and a person who is erased is gone from everything, older backups included."""

import base64
import io
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from PIL import Image

from plaza import services as network
from tests import make, remains
from tests.stories import plaza_desk
from tests.stories.plaza_desk import Desk
from tests.web.api.caller import Caller, caller, event
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.token_scopes import TokenScope as T
from ventanilla.archive import export, sequencer
from ventanilla.archive.models import Entry
from ventanilla.catalogue.models import Category, Product
from ventanilla.channels.models import Attempt
from ventanilla.channels.types import Surface
from ventanilla.common import master_keys, sealing
from ventanilla.common.sealing import KeyDestroyed, open_key
from ventanilla.config import start_up
from ventanilla.config.backup import backup, restore
from ventanilla.config.commands import restore as restore_command
from ventanilla.contacts.models import Contact, Identity
from ventanilla.files.models import File
from ventanilla.inbox.models import Conversation, Message, SealedValue
from ventanilla.inbox.services import reveal
from ventanilla.workflows.forget import replay_forgotten
from ventanilla.workflows.reply import Queued, send_reply

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])
IBAN = "ES91 2100 0418 4502 0005 1332"
SECRET = "whsec_" + base64.b64encode(b"a-secret-of-the-banks-own-system").decode()
LETTERS = "bcdfghjkmnpqrtvwxz"


def word() -> str:
    """Twelve letters that stand nowhere else: no stemmer changes them and no two begin alike for long."""
    return "".join(secrets.choice(LETTERS) for _ in range(12))


class Seeds(dict[str, bytes]):
    """What a person leaves: `seed("note")` gives the word for that place. An index may keep a word without its first letters."""

    def __call__(self, place: str) -> str:
        made = word()
        self[place] = made[3:].encode()
        return made


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[Desk]:
    settings.VENTANILLA_HOME, settings.FORGOTTEN_LIST = tmp_path / "home", tmp_path / "home" / "forgotten.jsonl"
    settings.VENTANILLA_HOME.mkdir()
    settings.BANK_SECRETS = {"BANK_EVENTS_SECRET": SECRET}
    monkeypatch.setattr(start_up, "migrate", lambda: None)  # the same version
    with plaza_desk.opened(monkeypatch) as made:
        settings.PUBLIC_URL = made.plaza.url.removesuffix("/plaza")  # where the network's pictures are fetched from
        spain = made.bank.spain
        for kind, key in (("incident", "card-blocked"), ("complaint", "fees")):
            Category.objects.create(entity=spain, kind=kind, key=key, name_es=key, name_en=key, topic="card")
        Product.objects.create(entity=spain, key="hipoteca", product_class="mortgage", name="Hipoteca")
        yield made


def photo(text: str) -> bytes:
    """A picture that says in its EXIF whose it is."""
    picture, exif = Image.new("RGB", (40, 30), "teal"), Image.Exif()
    exif[0x010E] = exif[0x013B] = text
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def leave_traces(desk: Desk, who: str, seed: Seeds) -> Conversation:
    """A person who uses the desk in every way, and colleagues who write about them."""
    customer = network.join(f"{who}_{seed('handle')}", f"{seed('name')} Pérez", bio=seed("bio"))
    picture = network.keep(customer, photo(seed("exif")), f"{seed('filename')}.jpg", seed("alt"))
    first = network.write(customer, f"@alameda no me va la app {seed('public')}", media=[picture])
    network.edit(customer, first, f"@alameda no me va la app {seed('edited')}")
    text = f"mi IBAN es {IBAN}, correo {seed('mail')}@example.com, {seed('direct')}"
    network.send(customer, desk.plaza.bank, text)
    desk.read_network()
    conversation = Conversation.objects.select_related("identity__contact").get(identity__native_id=str(customer.pk))
    written_beside(desk, conversation, seed)
    as_a_case(desk, conversation, seed)
    desk.read_network()
    return conversation


def written_beside(desk: Desk, conversation: Conversation, seed: Seeds) -> None:
    """Notes, answers, reveals, links, consents: through the pages."""
    agent, supervisor, url = desk.as_(desk.bank.alba), desk.as_(desk.bank.bruno), f"/contacts/{conversation.identity.contact.public_id}"
    sent = agent.post(f"/inbox/{conversation.public_id}/send", {"surface": "note", "text": f"ojo con {seed('note')}", "key": "n"})
    assert sent.status_code == 200, sent.content
    alba = desk.bank.person(desk.bank.alba)
    for n, surface in enumerate((Surface.PUBLIC, Surface.DIRECT)):
        assert isinstance(send_reply(alba, conversation.public_id, f"Hola, {seed(f'answer {surface}')}", surface, f"k{n}"), Queued)
    for value in SealedValue.objects.filter(message__conversation=conversation):
        reveal(desk.bank.person(desk.bank.bruno), value.public_id, f"lo pide {seed('reveal')}")
    number = "70" + "".join(str(ord(c) % 10) for c in seed("number")[:8])
    supervisor.post(f"{url}/link", {"number": number, "evidence": f"DNI de {seed('evidence')}"})
    for purpose in ("offers", "profile"):
        supervisor.post(f"{url}/consent", {"purpose": purpose, "proof": f"sí, {seed('proof ' + purpose)}", "source": "form"})
    supervisor.post(f"{url}/withdraw", {"purpose": "profile", "proof": f"ya no, {seed('withdrawal')}"})
    desk.work()


def as_a_case(desk: Desk, conversation: Conversation, seed: Seeds) -> None:
    """An incident, a complaint and a lead over the interface, each given to the bank, which answers."""
    system: Caller = caller(desk.bank.spain, T.CASES_READ, T.CASES_WRITE, T.LEADS_READ, T.LEADS_WRITE, T.INBOX_READ, T.BANK_EVENTS)
    new = {"conversation": str(conversation.public_id)}
    incident = {**new, "kind": "incident", "text": f"falla {seed('incident')}", "category": "card-blocked"}
    case = system.post("/cases", incident, **{"Idempotency-Key": f"i-{conversation.pk}"}).json()["id"]
    lead = {**new, "kind": "lead", "text": f"quiere casa {seed('lead')}", "product": "hipoteca"}
    assert system.post("/cases", lead).status_code == 201
    complaint = {**new, "kind": "complaint", "text": f"reclama {seed('complaint')}", "category": "fees"}
    assert system.post("/cases", complaint).status_code == 201
    assert system.post(f"/cases/{case}/remarks", {"text": f"llamó {seed('remark')}"}).status_code < 300
    desk.work()
    said = event(f"e-{conversation.pk}", case, "resolved", reference="B-9", reason="card_replaced", text=f"enviada a {seed('bank')}")
    assert system.says(SECRET, said).json()["result"] == "applied"
    desk.work()


def officer(desk: Desk) -> tuple[User, Client]:
    diana = User.objects.filter(email="diana@alameda.example").first() or make.user("Diana", Role.DPO, desk.bank.spain)
    return diana, desk.as_(diana, proved=True)


def erase(desk: Desk, conversation: Conversation) -> Any:
    url = f"/contacts/{conversation.identity.contact.public_id}/erase"
    return officer(desk)[1].post(url, {"reason": "La persona lo pide", "sure": "1"})


def test_an_erased_person_is_nowhere_also_after_an_older_backup_is_restored(desk: Desk, settings: Any, tmp_path: Path) -> None:
    hers, his = Seeds(), Seeds()
    her, him = leave_traces(desk, "ella", hers), leave_traces(desk, "ese", his)
    sequencer.run()
    export.write(settings.VENTANILLA_HOME / "archive.jsonl", "user:1")
    lying = remains.found(hers)
    assert set(hers) - set(lying) <= {"bio", "exif", "number"}, "the control: each of her words lies somewhere before"
    kept_before = set(remains.found(his))

    file = tmp_path / "backup.tar"
    backup(file)
    assert erase(desk, her).status_code == 302
    desk.work()
    assert remains.found(hers) == {}
    assert set(remains.found(his)) == kept_before

    late = Seeds()
    newcomer = leave_traces(desk, "nueva", late)  # came after the backup, and asked to be forgotten as well
    assert erase(desk, newcomer).status_code == 302

    restore(file)
    assert {"public", "note", "incident", "direct"} <= set(remains.found(hers)), "the control: the backup alone would bring her back"
    assert restore_command.main([str(file), "--yes"]) == 0
    assert remains.found(hers) == {}
    assert remains.found(late) == {}
    assert set(remains.found(his)) == kept_before
    assert Contact.objects.get(pk=her.identity.contact_id).erased_at is not None
    assert Entry.objects.filter(kind="subject.erased").count() == 1

    others_stay_readable(desk, him, his)
    somebody_with_the_number_of_the_forgotten(desk)


def others_stay_readable(desk: Desk, him: Conversation, his: Seeds) -> None:
    """Keys that are rotated after the restore still open what is sealed for the others."""
    old = master_keys.current().id
    master_keys.add()
    while sealing.rewrap():
        pass
    assert master_keys.drop_old() == 1 and master_keys.current().id != old
    value = SealedValue.objects.filter(message__conversation_id=him.pk, kind="iban").latest("pk")
    assert reveal(desk.bank.person(desk.bank.bruno), value.public_id, "comprobación").replace(" ", "") == IBAN.replace(" ", "")
    assert File.objects.filter(owner__startswith="message:", state="ready").count() == 1
    assert {"archive", "sealed value", "attempt", "delivery", "customer number"} <= {where for where, _ in remains.opened()}
    assert desk.as_(desk.bank.alba).get(f"/inbox/{him.public_id}").status_code == 200


def somebody_with_the_number_of_the_forgotten(desk: Desk) -> None:
    """After a restore the rows' numbers are given out again. The forgotten list must not take a newcomer for a forgotten one."""
    mina = network.join("mina", "Mina")
    network.write(mina, "@alameda hola, soy nueva")
    desk.read_network()
    key = Identity.objects.get(native_id=str(mina.pk)).subject_key_id
    assert replay_forgotten() == 0
    assert open_key(key).id == key
    assert Message.objects.get(identity__native_id=str(mina.pk)).text == "@alameda hola, soy nueva"


def test_a_legal_hold_beats_erasure_and_everybody_sees_it(desk: Desk, settings: Any) -> None:
    seed = Seeds()
    conversation = leave_traces(desk, "ella", seed)
    url = f"/contacts/{conversation.identity.contact.public_id}"
    compliance = desk.as_(desk.bank.carla, proved=True)
    assert compliance.post(f"{url}/hold", {"reason": "Requerimiento del juzgado 3"}).status_code == 302
    page = desk.as_(desk.bank.alba).get(url).content.decode()
    assert "Requerimiento del juzgado 3" in page and "no se borra nada de esta persona" in page
    before = remains.found(seed)
    refused = erase(desk, conversation)
    assert (refused.status_code, "bajo retención legal: no se ha borrado nada" in refused.content.decode()) == (422, True)
    desk.work()
    assert remains.found(seed) == before
    assert not settings.FORGOTTEN_LIST.exists()
    assert 'name="hold"' not in page, "who may not lift it has no button for it"
    hold = compliance.get(url).content.decode().partition('name="hold" value="')[2].partition('"')[0]
    assert desk.as_(desk.bank.alba).post(f"{url}/lift", {"hold": hold}).status_code == 403
    assert compliance.post(f"{url}/lift", {"hold": hold}).status_code == 302
    assert erase(desk, conversation).status_code == 302
    desk.work()
    assert remains.found(seed) == {}
    assert list(Entry.objects.filter(kind="legal_hold.changed").values_list("actor", flat=True)) == [f"user:{desk.bank.carla.pk}"] * 2


def test_erasing_and_lifting_a_hold_ask_for_the_second_factor_again(desk: Desk) -> None:
    desk.plaza.public("no me funciona la app")
    desk.read_network()
    contact = desk.conversation().identity.contact
    url, dpo = f"/contacts/{contact.public_id}", make.user("Delia", Role.DPO, desk.bank.spain)
    stale, fresh = desk.as_(dpo), desk.as_(dpo, proved=True)
    assert fresh.post(f"{url}/hold", {"reason": "Requerimiento 4/2026"}).status_code == 302
    hold = fresh.get(url).content.decode().partition('name="hold" value="')[2].partition('"')[0]
    for path, form in (("erase", {"reason": "Lo pide", "sure": "1"}), ("lift", {"hold": hold})):
        answer = stale.post(f"{url}/{path}", form)
        assert (answer.status_code, answer["Location"].startswith("/step-up?next=")) == (302, True)
    whole = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{url}?tab=cases"}
    drawer = stale.get(f"{url}/erase", headers=whole)
    assert drawer["HX-Redirect"] == f"/step-up?{urlencode({'next': f'{url}?tab=cases'})}", "back to the page, not to its drawer"
    contact.refresh_from_db()
    assert (contact.erased_at, Entry.objects.filter(kind="legal_hold.changed").count()) == (None, 1)
    assert fresh.post(f"{url}/lift", {"hold": hold}).status_code == 302, "the control: with the factor proved it goes"


def test_only_those_with_the_right_erase_and_a_reason_is_needed(desk: Desk) -> None:
    desk.plaza.public("no me funciona la app")
    desk.read_network()
    contact = desk.conversation().identity.contact
    url = f"/contacts/{contact.public_id}/erase"
    for user in (desk.bank.alba, desk.bank.bruno, desk.bank.carla):
        assert desk.as_(user).post(url, {"reason": "x", "sure": "1"}).status_code == 403
    assert desk.as_(make.user("Dora", Role.DPO, desk.bank.mexico), proved=True).post(url, {"reason": "x", "sure": "1"}).status_code == 404
    client = officer(desk)[1]
    for form in ({"sure": "1"}, {"reason": "Lo pide"}):
        assert client.post(url, form).status_code == 422
    contact.refresh_from_db()
    assert contact.erased_at is None
    assert open_key(desk.conversation().identity.subject_key_id).secret
    assert client.post(url, {"reason": "Lo pide", "sure": "1"}).status_code == 302
    with pytest.raises(KeyDestroyed):
        open_key(desk.conversation().identity.subject_key_id)
    assert Attempt.objects.count() == 0
