"""The list of content, what a person decides about a post that hangs, the alarm before the slot; a constant number of queries."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.web.access.test_settings import signed_in as stepped_in
from tests.web.content.conftest import TEXT, form, made
from tests.web.test_cases import signed_in
from ventanilla.accounts.models import User
from ventanilla.approvals.models import Request
from ventanilla.channels.models import Attempt, Channel
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.jobs.models import Job
from ventanilla.jobs.worker import run_due
from ventanilla.notices.models import Notice
from ventanilla.publishing.models import Content, Part

pytestmark = pytest.mark.django_db


def queries_of(client: Client, path: str) -> int:
    client.get(path)  # what a process learns once
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def asked(client: Client, channels: list[Channel], **more: Any) -> Content:
    content = made(client, channels)
    assert client.post(f"/content/{content.public_id}", form(content, channels, do="ask", **more)).status_code == 302
    content.refresh_from_db()
    return content


def test_states_are_counted_and_filtered(elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    assert "Aún no hay nada escrito" in client.get("/content").content.decode()
    draft, waiting = made(client, channels[:1], "Borrador de ahorro"), asked(client, channels[1:2])
    page = client.get("/content").content.decode()
    assert draft.title in page and waiting.title in page and 'data-place="content"' in page
    review = client.get("/content?state=review").content.decode()
    assert waiting.title in review and draft.title not in review
    assert draft.title in client.get("/content?q=ahorro").content.decode()
    assert waiting.title not in client.get("/content?q=ahorro").content.decode()
    assert "Nada coincide" in client.get("/content?q=nada-de-esto").content.decode()
    assert draft.title in client.get(f"/content?channel={channels[0].public_id}").content.decode()
    for odd in ("?channel=x", "?after=x", "?state=x", "?campaign=%00", "?q=%00"):
        assert client.get(f"/content{odd}").status_code == 200


def test_a_long_list_comes_in_pages_with_the_same_number_of_queries(elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    made(client, channels)
    few = queries_of(client, "/content")
    for n in range(55):
        made(client, channels[:2], f"Pieza {n}")
    assert queries_of(client, "/content") == few
    page = client.get("/content").content.decode()
    assert "Pieza 54" in page and "Pieza 3<" not in page
    older = page.split("after=")[1].split('"')[0]
    assert "Pieza 3<" in client.get(f"/content?after={older}").content.decode()


def test_the_composer_asks_the_same_of_the_database_for_one_channel_and_for_three(elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    one, three = made(client, channels[:1]), made(client, channels)
    assert queries_of(client, f"/content/{one.public_id}") == queries_of(client, f"/content/{three.public_id}")


def test_a_post_that_nobody_knows_about_is_decided_by_a_person(bank: make.Bank, elena: User, channels: list[Channel]) -> None:
    client, carla = stepped_in(elena), stepped_in(bank.carla)
    content = asked(client, channels[:1])
    request = Request.objects.get()
    carla.post(f"/approvals/{request.public_id}/decide", {"decision": "approve", "digest": bytes(request.payload_hash).hex()})
    attempt, part = Attempt.objects.get(), Part.objects.get()
    Attempt.objects.filter(pk=attempt.pk).update(state="unknown", claimed_at=now())
    Part.objects.filter(pk=part.pk).update(state="unknown")
    Content.objects.filter(pk=content.pk).update(state="unknown")
    url = f"/content/{content.public_id}/posts/{attempt.public_id}"
    page = client.get(f"/content/{content.public_id}").content.decode()
    assert "Está allí" in page or 'value="there"' in page
    assert signed_in(bank.carla).post(url, {"do": "leave"}).status_code == 403
    assert "/step-up" in signed_in(elena).post(url, {"do": "leave"})["Location"]
    attempt.refresh_from_db()
    assert attempt.state == "unknown", "control: nothing was decided"
    assert client.post(url, {"do": "leave"}).status_code == 302
    attempt.refresh_from_db()
    part.refresh_from_db()
    assert (attempt.state, attempt.reason, part.state) == ("withdrawn", "given_up", "withdrawn")
    assert client.post(url, {"do": "again"}, follow=True).status_code == 200
    assert Attempt.objects.count() == 1, "given up, it is not sent again"


def test_who_approves_is_told_before_it_is_too_late(bank: make.Bank, elena: User, channels: list[Channel]) -> None:
    content = asked(signed_in(elena), channels[:1])
    assert Job.objects.get(kind="content.remind").run_at == content.publish_at - timedelta(minutes=60)
    with time_machine.travel(content.publish_at - timedelta(minutes=59), tick=True):
        run_due({"content.remind": JOBS["content.remind"]})
    told = dict(Notice.objects.filter(kind="approval.late").values_list("user_id", "link"))
    assert told[elena.pk] == f"/content/{content.public_id}" and bank.carla.pk in told
    assert told[bank.carla.pk] == f"/approvals/{Request.objects.get().public_id}"


def test_a_piece_that_was_decided_alarms_nobody(bank: make.Bank, elena: User, channels: list[Channel]) -> None:
    content, carla = asked(signed_in(elena), channels[:1]), stepped_in(bank.carla)
    request = Request.objects.get()
    carla.post(f"/approvals/{request.public_id}/decide", {"decision": "approve", "digest": bytes(request.payload_hash).hex()})
    with time_machine.travel(content.publish_at - timedelta(minutes=59), tick=True):
        run_due({"content.remind": JOBS["content.remind"]})
    assert not Notice.objects.filter(kind="approval.late").exists()
    assert TEXT in signed_in(elena).get(f"/content/{content.public_id}").content.decode()
