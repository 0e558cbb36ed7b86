"""K16 and K18, basic: templates that fill themselves, clocks on every question, and a supervisor who sees what is late."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from tests.stories import plaza_desk
from tests.stories.plaza_desk import Desk
from ventanilla.channels.types import Surface
from ventanilla.inbox import templates
from ventanilla.inbox.models import ReplyTemplate
from ventanilla.inbox.templates import NewTemplate
from ventanilla.workflows.reply import Queued, send_reply

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with plaza_desk.opened(monkeypatch) as made:
        yield made


def test_what_is_late_stands_before_the_supervisor_until_it_is_answered(desk: Desk) -> None:
    desk.plaza.public("¿a qué hora abren mañana?")
    desk.read_network()
    conversation = desk.conversation()
    assert conversation.first_response_due_at is not None
    assert conversation.first_response_due_at - conversation.opened_at <= timedelta(hours=24)
    card = f"card-{conversation.public_id}"
    supervisor = desk.as_(desk.bank.bruno)
    assert card not in supervisor.get("/inbox", {"queue": "breached"}).content.decode()
    with time_machine.travel(conversation.first_response_due_at + timedelta(minutes=1)):
        late = desk.as_(desk.bank.bruno)
        assert card in late.get("/inbox", {"queue": "breached"}).content.decode()
        assert card not in desk.as_(desk.bank.dario).get("/inbox", {"queue": "breached"}).content.decode()
        alba = desk.bank.person(desk.bank.alba)
        assert isinstance(send_reply(alba, conversation.public_id, "A las nueve.", Surface.PUBLIC, "k"), Queued)
        desk.work()
        assert card not in late.get("/inbox", {"queue": "breached"}).content.decode()
    conversation.refresh_from_db()
    assert conversation.first_response_at is not None and conversation.first_response_at > conversation.first_response_due_at


def test_a_template_is_written_by_those_who_may_found_by_all_and_keeps_its_versions(desk: Desk) -> None:
    desk.plaza.public("¿a qué hora abren mañana?")
    desk.read_network()
    bruno, alba, spain = desk.bank.person(desk.bank.bruno), desk.bank.person(desk.bank.alba), desk.bank.spain.pk
    for text in ("Hola, {customer}: abrimos a las nueve.", "Hola, {customer}: abrimos a las ocho y media."):
        templates.write(bruno, spain, NewTemplate("horario", "es", "Horario de oficinas", text, shortcut="horario"))
    with pytest.raises(PermissionDenied):
        templates.write(alba, spain, NewTemplate("otra", "es", "Otra", "Hola"))
    assert list(ReplyTemplate.objects.filter(key="horario").order_by("version").values_list("version", "active")) == [(1, False), (2, True)]
    assert not ReplyTemplate.objects.filter(key="otra").exists()
    page = desk.as_(desk.bank.alba).get(f"/inbox/{desk.conversation().public_id}/templates").content.decode()
    assert "abrimos a las ocho y media" in page and "abrimos a las nueve" not in page
