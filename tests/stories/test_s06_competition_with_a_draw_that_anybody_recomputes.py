"""S06, K19: a competition from approved bases to a drawn and told winner, with evidence that anybody recomputes."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests import make
from tests.domain.publishing.test_campaigns import NEW, piece
from tests.web.test_cases import signed_in
from ventanilla import cli
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Role
from ventanilla.approvals.models import Request
from ventanilla.approvals.types import Code
from ventanilla.archive.models import Entry as Archived
from ventanilla.channels.models import Channel
from ventanilla.common.ids import uuid7
from ventanilla.common.pure import draw
from ventanilla.common.pure.clock import now
from ventanilla.contacts.models import Identity
from ventanilla.contacts.recognition import recognise_many
from ventanilla.contacts.types import Seen
from ventanilla.inbox.models import Message
from ventanilla.publishing import campaigns, competition_queries, competitions
from ventanilla.publishing.competitions import Answered, Competition
from ventanilla.publishing.models import Entry, Part, Variant
from ventanilla.workflows import approve, compete, forget

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Sorteo de primavera",
    "bases": "Organiza Banco Alameda. Participan mayores de edad residentes en España.",
    "prizes": "Una bicicleta\nUn casco",
    "hashtag": "#Alameda",
    "zone": "Europe/Madrid",
    "country": "ES",
    "adults": "on",
    "winners": "2",
    "substitutes": "2",
    "claim_days": "10",
    "keep_days": "30",
}


@pytest.fixture
def elena(bank: make.Bank) -> User:
    return make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain)


def fresh(user: User) -> Client:
    """Signed in, the second factor proved this moment."""
    client = signed_in(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": now().timestamp()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@pytest.fixture
def drafted(bank: make.Bank, elena: User) -> Competition:
    campaign = campaigns.create(bank.person(elena), bank.spain.pk, "sorteo", NEW)
    at = now()
    days = {"opens": (at - timedelta(days=2)).strftime("%Y-%m-%dT09:00"), "closes": (at + timedelta(days=5)).strftime("%Y-%m-%dT09:00")}
    made = signed_in(elena).post(f"/campaigns/{campaign.public_id}/competitions/new", {**FORM, **days})
    assert made.status_code == 302, made.content.decode()
    return Competition.objects.get()


def state(client: Client, row: Competition, do: str, **more: str) -> Any:
    return client.post(f"/competitions/{row.public_id}/state", {"do": do, **more})


@pytest.fixture
def opened(bank: make.Bank, elena: User, drafted: Competition) -> Competition:
    browser = signed_in(elena)
    early = state(browser, drafted, "open")
    assert early.status_code == 422 and "no ha aprobado" in early.content.decode()
    assert state(browser, drafted, "approval").status_code == 302
    request = Request.objects.get()
    carla = fresh(bank.carla)
    assert "Participan mayores de edad" in carla.get(f"/approvals/{request.public_id}").content.decode()
    person = bank.person(bank.carla)
    person = type(person)(**{**{name: getattr(person, name) for name in person.__slots__}, "factor_at": now()})
    assert approve.decide(person, request.public_id, Code.APPROVE, bytes(request.payload_hash)).taken
    assert state(browser, drafted, "open").status_code == 302
    drafted.refresh_from_db()
    return drafted


def people(bank: make.Bank, count: int) -> list[int]:
    seen = [Seen("plaza", f"p-{n}", f"@persona{n}", now(), name=f"Persona {n}") for n in range(count)]
    found = recognise_many(bank.spain.pk, seen)
    return [found[one.key].identity_id for one in seen]


def answer(identity: int, text: str = "Me apunto #alameda", *, after: timedelta = timedelta(0), deleted: bool = False) -> Answered:
    return Answered(uuid7(), identity, None, "" if deleted else text, now() + after, deleted)


def enter(row: Competition, bank: make.Bank, count: int = 6) -> list[int]:
    ids = people(bank, count)
    competitions.take(row, [answer(one) for one in ids])
    return ids


def close_and_ask(row: Competition, elena: User, **more: str) -> None:
    with time_machine.travel(row.closes_at + timedelta(minutes=1)):
        browser = signed_in(elena)
        assert state(browser, row, "close").status_code == 302
        assert state(browser, row, "ask", **more).status_code == 302


def test_from_the_bases_to_evidence_that_anybody_recomputes(
    bank: make.Bank, elena: User, opened: Competition, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger = Client(headers={"accept-language": "es"})
    public = stranger.get(f"/c/{opened.key}").content.decode()
    assert opened.commitment in public and "Participan mayores de edad" in public
    assert stranger.get(f"/c/{opened.key}/evidence.json").status_code == 404
    enter(opened, bank)
    early = state(signed_in(elena), opened, "close")
    assert early.status_code == 422 and "Todavía se puede participar" in early.content.decode()
    close_and_ask(opened, elena)
    opened.refresh_from_db()
    assert opened.seed is not None and opened.evidence is not None and "seed" not in opened.evidence
    assert fresh(elena).post(f"/competitions/{opened.public_id}/draw").status_code == 403, "she may not approve at all"
    stale = signed_in(bank.bruno).post(f"/competitions/{opened.public_id}/draw")
    assert stale["Location"].startswith("/step-up")
    assert fresh(bank.bruno).post(f"/competitions/{opened.public_id}/draw").status_code == 302
    drawn = stranger.get(f"/c/{opened.key}/evidence.json")
    told = json.loads(drawn.content)
    assert told["commitment"] == opened.commitment and draw.verify(told) == []
    assert len(told["entries"]) == 6 and len(told["winners"]) == 2 and len(told["substitutes"]) == 2
    assert "Persona" not in drawn.content.decode() and "persona" not in drawn.content.decode()
    file, changed = tmp_path / "draw.json", tmp_path / "changed.json"
    file.write_bytes(drawn.content)
    changed.write_text(json.dumps({**told, "entries": ["0" * 32, *told["entries"][1:]]}))
    assert (cli.main(["draw", "verify", str(file)]), cli.main(["draw", "verify", str(changed)])) == (0, 1)
    capsys.readouterr()
    assert told["seed"] in stranger.get(f"/c/{opened.key}").content.decode()
    kinds = list(Archived.objects.filter(kind="competition.changed").order_by("id").values_list("kind", flat=True))
    assert len(kinds) == 5, "created, opened, closed, asked, drawn"


def test_a_draw_happens_once_and_by_two(bank: make.Bank, elena: User, opened: Competition) -> None:
    boss = make.user("Helena", Role.HEAD_OF_SOCIAL, bank.spain)
    enter(opened, bank)
    with time_machine.travel(opened.closes_at + timedelta(minutes=1)):
        browser = fresh(boss)
        assert state(browser, opened, "close").status_code == 302 and state(browser, opened, "ask").status_code == 302
        own = browser.post(f"/competitions/{opened.public_id}/draw")
        assert own.status_code == 422 and "lo hacen dos personas" in own.content.decode()
        assert fresh(bank.bruno).post(f"/competitions/{opened.public_id}/draw").status_code == 302
        first = Competition.objects.get().evidence
        assert fresh(bank.bruno).post(f"/competitions/{opened.public_id}/draw").status_code == 422
        assert state(browser, opened, "ask").status_code == 422 and state(browser, opened, "drop", reason="no gusta").status_code == 422
    assert Competition.objects.get().evidence == first


def test_one_entry_a_person_and_only_answers_that_count(bank: make.Bank, elena: User, opened: Competition) -> None:
    a, b, c, d = people(bank, 4)
    late = opened.closes_at - now() + timedelta(minutes=1)
    first = answer(a)
    competitions.take(opened, [first, answer(a, after=timedelta(minutes=1)), answer(b, "sin etiqueta"), answer(c, after=late), answer(d)])
    listed = {e.identity_id: e for e in Entry.objects.all()}
    assert {i: e.excluded for i, e in listed.items()} == {a: "", b: "hashtag", c: "late", d: ""} and listed[a].message == first.message
    gone = Answered(first.message, a, None, "", first.posted_at, True)
    competitions.take(opened, [gone, answer(b, "ahora sí #ALAMEDA"), answer(d)])
    assert {e.identity_id: e.excluded for e in Entry.objects.all()} == {a: "deleted", b: "", c: "late", d: ""}
    entry = Entry.objects.get(identity_id=d)
    url = f"/competitions/{opened.public_id}/entries/{entry.public_id}"
    assert signed_in(elena).post(url, {"why": "staff", "note": "Plantilla"}).status_code == 302
    competitions.take(opened, [answer(d)])
    entry.refresh_from_db()
    assert entry.excluded == "staff", "what a person decided stays"
    page = signed_in(elena).get(f"/competitions/{opened.public_id}?show=out").content.decode()
    assert "Trabaja en el banco" in page and "Persona 3" in page and "Persona 1" not in page
    assert signed_in(bank.dario).post(url, {"why": ""}).status_code in (403, 404)


def test_other_rules_need_another_approval(bank: make.Bank, elena: User, drafted: Competition) -> None:
    browser = signed_in(elena)
    assert state(browser, drafted, "approval").status_code == 302
    Request.objects.update(state="approved")
    wall = {"opens": drafted.wall_opens, "closes": drafted.wall_closes}
    assert browser.post(f"/competitions/{drafted.public_id}/edit", {**FORM, **wall, "bases": "Otras bases."}).status_code == 302
    drafted.refresh_from_db()
    assert drafted.bases_version == 2
    assert state(browser, drafted, "open").status_code == 422
    control = browser.post(f"/competitions/{drafted.public_id}/edit", {**FORM, **wall})
    assert control.status_code == 302


def test_an_outside_value_is_mixed_in_where_it_was_promised(bank: make.Bank, elena: User, opened: Competition) -> None:
    Competition.objects.update(public_promise="El primer premio de la lotería del sábado")
    enter(opened, bank)
    with time_machine.travel(opened.closes_at + timedelta(minutes=1)):
        browser = signed_in(elena)
        assert state(browser, opened, "close").status_code == 302
        without = state(browser, opened, "ask")
        assert without.status_code == 422 and "prometen un valor externo" in without.content.decode()
        assert state(browser, opened, "ask", public_value="08427").status_code == 302
        assert fresh(bank.bruno).post(f"/competitions/{opened.public_id}/draw").status_code == 302
    told = Competition.objects.get().evidence
    assert told is not None and told["public_value"] == "08427" and draw.verify(told) == []
    assert draw.verify({**told, "public_value": "08428"})


def test_whoever_is_forgotten_before_the_draw_wins_nothing_and_breaks_nothing(bank: make.Bank, elena: User, opened: Competition) -> None:
    ids = enter(opened, bank, 3)
    close_and_ask(opened, elena)
    diego = bank.person(make.user("Diego", Role.DPO, bank.spain))
    contact = Identity.objects.get(pk=ids[0]).contact
    assert isinstance(forget.forget(diego, contact.public_id, "lo pidió"), forget.Erased)
    with time_machine.travel(opened.closes_at + timedelta(minutes=2)):
        assert fresh(bank.bruno).post(f"/competitions/{opened.public_id}/draw").status_code == 302
    row = Competition.objects.get()
    assert row.evidence is not None and len(row.evidence["entries"]) == 3 and draw.verify(row.evidence) == []
    assert ids[0] not in {entry.identity_id for entry in competition_queries.winning(row)}
    with time_machine.travel(opened.closes_at + timedelta(days=31)):
        assert competitions.expire() == 2
    assert not Entry.objects.exists() and draw.verify(Competition.objects.get().evidence) == []


def test_a_prize_that_nobody_claims_goes_to_the_next(bank: make.Bank, elena: User, opened: Competition) -> None:
    enter(opened, bank)
    close_and_ask(opened, elena)
    with time_machine.travel(opened.closes_at + timedelta(minutes=2)):
        assert fresh(bank.bruno).post(f"/competitions/{opened.public_id}/draw").status_code == 302
        row = Competition.objects.get()
        first, second = competition_queries.winning(row)
        url = f"/competitions/{row.public_id}/winners/{first.public_id}"
        browser = signed_in(elena)
        assert browser.post(url, {"do": "lapsed"}).status_code == 422, "nobody has told them yet"
        competitions.told(row, first, "user:1")
        assert browser.post(url, {"do": "lapsed"}).status_code == 302
        assert [e.position for e in competition_queries.winning(row)] == [2, 3]
        assert browser.post(f"/competitions/{row.public_id}/winners/{second.public_id}", {"do": "claimed"}).status_code == 302
        assert "Reclamado" in browser.get(f"/competitions/{row.public_id}").content.decode()


def test_answers_under_the_post_come_in_by_themselves(bank: make.Bank, elena: User, opened: Competition) -> None:
    content = piece(opened.campaign)
    channel = Channel.objects.create(
        entity=bank.spain, team=bank.care, key="red", platform="plaza", account_id="a", name="Alameda", created_at=now()
    )
    variant = Variant.objects.create(entity_id=bank.spain.pk, content=content, channel=channel)
    part = {"position": 0, "kind": "post", "version": 1, "attempt": uuid7(), "state": "published", "native_id": "post-1"}
    Part.objects.create(entity_id=bank.spain.pk, variant=variant, **part)
    Competition.objects.update(content=content)
    at, (a, b, c) = now(), people(bank, 3)
    said = {"entity_id": bank.spain.pk, "channel": channel, "surface": "public"} | dict.fromkeys(
        ("posted_at", "received_at", "stored_at", "written_at"), at
    )
    Message.objects.create(**said, identity_id=a, native_id="1", root_id="post-1", text="Participo #Alameda")
    Message.objects.create(**said, identity_id=b, native_id="2", parent_id="post-1", text="Yo también #alameda")
    Message.objects.create(**said, identity_id=c, native_id="3", root_id="other", text="#alameda en otra publicación")
    assert (compete.collect_open(), compete.collect_open()) == (2, 0)
    assert set(Entry.objects.values_list("identity_id", "excluded")) == {(a, ""), (b, "")}
    Message.objects.filter(native_id="1").update(text="", deleted_at=now())
    compete.collect_open()
    assert Entry.objects.get(identity_id=a).excluded == "deleted"
