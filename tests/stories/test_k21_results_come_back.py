"""K21, S08, S18: what became of a post comes back: figures, more seldom as it grows old; a deletion; clicks; leads."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta

import orjson
import pytest
import time_machine

from plaza import services as plaza
from plaza.models import Item
from tests.stories import plaza_desk
from tests.stories.plaza_desk import Desk
from tests.stories.test_k21_publish_once_at_the_minute import asked, at_its_time, decide, elena, new, written
from tests.web.api.caller import caller
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.accounts.types import Person
from ventanilla.archive import dossiers
from ventanilla.archive.models import Entry, Errand
from ventanilla.archive.signing import public_key
from ventanilla.cases import services
from ventanilla.cases.models import Case
from ventanilla.cases.types import NewLead
from ventanilla.catalogue.models import Product
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.inbox.models import Conversation
from ventanilla.notices.models import Notice
from ventanilla.publishing import results
from ventanilla.publishing.models import Content, Measurement, Visits
from ventanilla.workflows import measure, publish

__all__ = ["elena", "new"]
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with plaza_desk.opened(monkeypatch) as made:
        yield made


@pytest.fixture
def published(desk: Desk, elena: Person) -> Content:
    content = written(desk, elena)
    decide(desk, asked(elena, content))
    at_its_time(desk, content)
    content.refresh_from_db()
    return content


def read_at(desk: Desk, at: datetime) -> None:
    with time_machine.travel(at, tick=True):
        measure.plan()
        desk.work()


def test_figures_come_back_and_every_reading_is_kept(desk: Desk, published: Content) -> None:
    (item,) = Item.objects.filter(author=desk.plaza.bank)
    begun = published.gauges.get().part.published_at
    assert begun is not None
    plaza.seen([item], None)
    plaza.seen([item], desk.plaza.bank)
    plaza.like(desk.plaza.customer, item)
    plaza.write(desk.plaza.customer, "¿A qué hora empieza?", parent=item)
    read_at(desk, begun + timedelta(minutes=1))
    assert not Measurement.objects.exists(), "not yet"
    read_at(desk, begun + timedelta(minutes=3))
    read_at(desk, begun + timedelta(minutes=4))
    plaza.write(desk.plaza.customer, "Gracias.", parent=item)
    read_at(desk, begun + timedelta(minutes=14))
    told = [(m.views, m.likes, m.comments, m.shares) for m in Measurement.objects.order_by("pk")]
    assert told == [(1, 1, 1, None), (1, 1, 2, None)]
    sums = results.of_content(published)
    assert sums is not None
    assert (sums.views, sums.likes, sums.comments, sums.shares, sums.clicks) == (1, 1, 2, None, None)


def test_the_dossier_of_a_piece_proves_itself_and_one_changed_byte_is_found(desk: Desk, published: Content) -> None:
    carla = desk.as_(desk.bank.carla, proved=True)
    page = f"/content/{published.public_id}"
    assert desk.as_(desk.bank.carla).post(f"{page}/dossier").status_code == 302, "without the second factor nothing is made"
    assert not Errand.objects.exists()
    assert carla.post(f"{page}/dossier").status_code == 302
    desk.work()
    errand = Errand.objects.get()
    assert (errand.state, errand.about) == ("done", f"content:{published.public_id}")
    fetched = carla.get(f"/dossiers/{errand.public_id}/file")
    content = fetched.content
    assert dossiers.verify(content, public_key()) == []
    with zipfile.ZipFile(io.BytesIO(content)) as bag:
        assert {"dossier.pdf", "dossier.json", "archive.jsonl", "results.csv", "manifest.json", "README.txt"} == set(bag.namelist())
        told = orjson.loads(bag.read("dossier.json"))
        kinds = [orjson.loads(line)["entry"]["kind"] for line in bag.read("archive.jsonl").splitlines()]
        pdf = bag.read("dossier.pdf")
    (piece,) = told["contents"]
    (post,) = piece["posts"]
    item = Item.objects.get(author=desk.plaza.bank)
    assert (post["text"], post["native_id"], post["state"]) == (item.text, str(item.pk), "published")
    (approval,) = piece["approvals"]
    assert [(d["by"], d["code"], d["second_factor"]) for d in approval["decisions"]] == [("Carla", "approve", True)]
    assert approval["decisions"][0]["hash"] == piece["versions"][-1]["hash"]
    assert {"content.written", "approval.opened", "approval.decided", "attempt.changed", "archive.read"} <= set(kinds)
    assert pdf.startswith(b"%PDF-")
    step = max(1, len(content) // 300)
    unseen = [
        n
        for n in range(0, len(content), step)
        if not dossiers.verify(content[:n] + bytes([content[n] ^ 1]) + content[n + 1 :], public_key())
    ]
    assert unseen == []
    assert dossiers.verify(content, bytes(32)) == [dossiers.Problem(dossiers.Fault.WRONG_KEY, "manifest.json")]
    assert desk.as_(desk.bank.dario, proved=True).get(f"/dossiers/{errand.public_id}/file").status_code in (403, 404)


def test_a_post_that_somebody_else_deleted_is_noticed_and_one_of_our_own_is_not(desk: Desk, published: Content) -> None:
    (item,) = Item.objects.filter(author=desk.plaza.bank)
    begun = published.gauges.get().part.published_at
    assert begun is not None
    plaza.delete(desk.plaza.bank, item)
    read_at(desk, begun + timedelta(minutes=3))
    assert Entry.objects.filter(kind="post.gone", about=f"content:{published.public_id}").count() == 1
    assert Notice.objects.filter(kind="post.gone", user_id=published.author_id).count() == 1
    assert published.gauges.get().due_at is None and published.gauges.get().part.deleted_at is not None
    elena = desk.as_(published.author)
    assert "Ya no está en la red" in elena.get(f"/content/{published.public_id}").content.decode()


def test_withdrawn_by_us_nobody_is_alarmed(desk: Desk, elena: Person, published: Content) -> None:
    begun = published.gauges.get().part.published_at
    assert begun is not None
    publish.withdraw(elena, published.public_id)
    desk.work()
    read_at(desk, begun + timedelta(minutes=3))
    assert not Notice.objects.filter(kind="post.gone").exists() and published.gauges.get().due_at is None


def test_clicks_are_told_by_day_and_told_again_change_nothing(desk: Desk, published: Content) -> None:
    api = caller(desk.bank.spain, TokenScope.RESULTS_WRITE)
    tag = {"utm_source": "plaza", "utm_campaign": "always-on", "utm_content": published.public_id.hex[-12:]}
    day = now().date().isoformat()
    rows = [{"day": day, "clicks": 12, "visits": 9, "leads": 1, **tag}, {"day": day, "clicks": 5, "utm_content": "otro"}]
    for _n in range(2):
        assert api.post("/results/visits", {"rows": rows}).json() == {"stored": 2, "contents": 1}
    rows[0]["clicks"] = 15
    assert api.post("/results/visits", {"rows": rows}).status_code == 200
    sums = results.of_content(published)
    assert sums is not None
    assert (sums.clicks, sums.visits, sums.web_leads, sums.leads, Visits.objects.count()) == (15, 9, 1, 1, 2)
    reader = caller(desk.bank.spain, TokenScope.CONTENT_READ)
    assert reader.get(f"/content/{published.public_id}/results").json()["sums"]["clicks"] == 15
    assert reader.post("/results/visits", {"rows": rows}).status_code == 403
    assert api.post("/results/visits", {"rows": [{"day": "2099-01-01", "clicks": 1}]}).status_code == 422
    assert api.post("/results/visits", {"entity": "mx", "rows": rows}).status_code == 422
    assert Visits.objects.count() == 2


def test_a_lead_is_traced_to_the_post_that_its_person_answered(desk: Desk, published: Content) -> None:
    (item,) = Item.objects.filter(author=desk.plaza.bank)
    plaza.write(desk.plaza.customer, "@alameda quiero abrir una cuenta de ahorro, ¿me llaman?", parent=item)
    desk.read_network()
    made = _lead(desk, Conversation.objects.get())
    assert measure.lead_origin(str(made.public_id)) is False, "the job that its opening asked for has noted it"
    sums = results.of_content(published)
    assert sums is not None and sums.desk_leads == 1
    assert [number for _id, number, _at in results.origins(published)] == [made.number]


def test_a_lead_of_somebody_who_answered_no_post_has_no_origin(desk: Desk, published: Content) -> None:
    plaza.write(desk.plaza.customer, "@alameda quiero abrir una cuenta de ahorro")
    desk.read_network()
    made = _lead(desk, Conversation.objects.get())
    assert measure.lead_origin(str(made.public_id)) is False
    sums = results.of_content(published)
    assert sums is not None and sums.desk_leads == 0


def _lead(desk: Desk, conversation: Conversation) -> Case:
    """Opened as the desk opens it, with everything that follows."""
    Product.objects.get_or_create(entity=desk.bank.spain, key="cuenta", defaults={"product_class": "savings", "name": "Cuenta"})
    about = conversation.identity
    new = NewLead(
        entity_id=conversation.entity_id,
        conversation_id=conversation.pk,
        identity_id=about.pk,
        subject_key_id=about.subject_key_id,
        summary="Quiere una cuenta",
        product="cuenta",
        network="plaza",
        source_channel="plaza",
        team_id=None,
        key=None,
        opened_at=now(),
        phrase="quiero abrir una cuenta",
        consent=uuid7(),
        branch="",
        accept_by=None,
    )
    ref = services.open_lead(new, actor="rule")
    desk.work()
    return Case.objects.get(pk=ref.id)
