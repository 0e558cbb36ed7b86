"""K21: a post planned by the bank's own system, approved by a person, stands on a Mastodon server and on a Bluesky network: once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from tests import make
from tests.networks.bluesky.network import until
from tests.platforms import on_bluesky, on_mastodon
from tests.platforms.stage import Stage
from tests.web.api.caller import Caller, caller
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.approvals import queries as approvals
from ventanilla.approvals.types import Code, State
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.jobs.worker import run_due
from ventanilla.publishing.models import Content, Gauge
from ventanilla.workflows import approve, connect_channel, measure, outgoing

pytestmark = pytest.mark.network
TEXT = "Mañana abrimos nuestra escuela de finanzas para jóvenes en Oviedo. Les esperamos a las seis."


@pytest.fixture
def mastodon(bank: make.Bank, mastodon_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Stage, Channel]]:
    with on_mastodon.setting(mastodon_server, monkeypatch) as stage:
        server = str(stage.connection.settings["server"])
        yield stage, _connected(bank, "mastodon", {"server": server, "access_token": "banco_token"})


@pytest.fixture
def bluesky(bank: make.Bank, bluesky_addresses: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Stage, Channel]]:
    with on_bluesky.setting(bluesky_addresses, monkeypatch) as stage:
        given = {name: str(stage.connection.credentials[name]) for name in ("identifier", "app_password")}
        yield stage, _connected(bank, "bluesky", {"server": bluesky_addresses.pds, **given})


def _connected(bank: make.Bank, platform: str, values: dict[str, str]) -> Channel:
    done = connect_channel.connect_as("user:test", bank.spain.pk, platform, values)
    assert isinstance(done, connect_channel.Connected), done
    return done.channel


def _planned(api: Caller, channel: Channel, thread: list[str]) -> Content:
    wall = (now() + timedelta(minutes=10)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:00")
    variant = {"channel": str(channel.public_id), "text": TEXT, "thread": thread}
    body = {"title": "Escuela de finanzas", "variants": [variant], "countries": ["ES"], "at": {"wall": wall, "zone": "Etc/UTC"}}
    made = api.post("/content", body, **{"Idempotency-Key": "escuela-1"})
    assert made.status_code == 201, made.content
    return Content.objects.get(public_id=made.json()["id"])


def _goes_out_once(bank: make.Bank, stage: Stage, channel: Channel, thread: list[str]) -> None:
    api = caller(bank.spain, TokenScope.CONTENT_READ, TokenScope.CONTENT_WRITE)
    content = _planned(api, channel, thread)
    asked = api.post(f"/content/{content.public_id}/ask").json()
    assert asked["verdict"] is None, asked
    carla = replace(bank.person(bank.carla), factor_at=now())
    row = approvals.get_request(carla, UUID(asked["approval"]))
    assert approve.decide(carla, row.public_id, Code.APPROVE, bytes(row.payload_hash)).state is State.APPROVED
    run_due(JOBS)
    assert stage.ours() == [], "not before its time"
    content.refresh_from_db()
    assert content.publish_at is not None
    with time_machine.travel(content.publish_at + timedelta(seconds=1), tick=True):
        for _n in range(2):
            run_due(JOBS)
            outgoing.sweep()
            run_due(JOBS)
        stood = until(lambda: stage.ours() if run_due(JOBS) == 0 and len(stage.ours()) == 1 + len(thread) else None)
    assert [(item.text, item.parent_id) for item in stood] == [(TEXT, ""), *((text, stood[n].native_id) for n, text in enumerate(thread))]
    told = api.get(f"/content/{content.public_id}").json()
    assert (told["state"], {p["state"] for p in told["posts"]}) == ("published", {"published"})
    stage.public("¿Hay que apuntarse?", reply_to=stood[0].native_id)
    with time_machine.travel(content.publish_at + timedelta(minutes=4), tick=True):
        sums = until(lambda: s if (s := _results(api, content))["comments"] == 1 else None)
    assert (sums["likes"], sums["shares"], sums["views"]) == (0, 0, None)


def _results(api: Caller, content: Content) -> Any:
    """What is counted after another reading; answers of our own in the thread are none of other people's."""
    Gauge.objects.update(due_at=now())
    measure.plan()
    run_due(JOBS)
    return api.get(f"/content/{content.public_id}/results").json()["sums"]


def test_on_mastodon(bank: make.Bank, mastodon: tuple[Stage, Channel]) -> None:
    _goes_out_once(bank, *mastodon, ["Les contamos cómo ahorrar poco a poco."])


def test_on_bluesky(bank: make.Bank, bluesky: tuple[Stage, Channel]) -> None:
    _goes_out_once(bank, *bluesky, ["Les contamos cómo ahorrar poco a poco.", "Y cómo no perder de vista los gastos."])
