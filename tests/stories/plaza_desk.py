"""A bank's channel on the real Plaza, and a worker that does what is due until nothing is: for stories told from end to end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import orjson
import pytest
from django.test import Client

from plaza import push
from plaza.models import Event, Hook
from tests import make
from tests.live import serving
from tests.platforms import on_plaza
from tests.platforms.on_plaza import OnPlaza
from ventanilla.accounts.models import Entity, User
from ventanilla.channels import credentials, deliveries
from ventanilla.channels.models import Channel
from ventanilla.channels.platforms.plaza import adapter
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.inbox.models import Conversation
from ventanilla.jobs.models import Job
from ventanilla.jobs.worker import run_due
from ventanilla.workflows import fetch


@dataclass
class Desk:
    """The bank's side of the story. `plaza` is the customer's."""

    bank: make.Bank
    plaza: OnPlaza
    channel: Channel

    def read_network(self) -> None:
        """Read the network once and do everything that follows from it."""
        fetch.run(self.channel.pk)
        self.work()

    def work(self) -> None:
        """Do what is due until nothing is; nothing may have failed for good."""
        run_due(JOBS)
        failed = list(Job.objects.filter(state="failed").values_list("kind", "error"))
        assert failed == []

    def as_(self, user: User, *, proved: bool = False) -> Client:
        """A browser of this person; `proved`: with the second factor proved just now."""
        client = Client()
        client.force_login(user)
        if proved:
            session = client.session
            session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": now().timestamp()}]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
        return client

    def conversation(self) -> Conversation:
        return Conversation.objects.select_related("identity__contact", "channel").get()

    def push(self, *, secret: str = on_plaza.SECRET) -> httpx.Response:
        """Plaza pushes its newest event to the desk's own address, over HTTP."""
        event = Event.objects.filter(account=self.plaza.bank).latest("pk")
        body = orjson.dumps({"hook": 1, "events": [on_plaza.wire.event(event)]})
        stamp = str(int(now().timestamp()))
        headers = {"plaza-timestamp": stamp, "plaza-signature": push.signature(secret, stamp, body), "content-type": "application/json"}
        address = self.plaza.url.removesuffix("/plaza") + f"/hooks/plaza/{self.channel.public_id}"
        return httpx.post(address, content=body, headers=headers, timeout=30)


@contextmanager
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Banco Alameda's desk in Spain, connected to Plaza."""
    deliveries._seals.clear()
    with serving() as url:
        httpx.get(f"{url}/plaza/api/v1/me", timeout=60)
        with on_plaza.setting(url, monkeypatch) as stage:
            assert isinstance(stage, OnPlaza)
            monkeypatch.setattr(adapter, "TIMEOUT", 120)  # a story tells what happens, however slow the machine
            bank = make.bank()
            Hook.objects.create(account=stage.bank, url=f"{url}/hooks", secret=on_plaza.SECRET)
            yield Desk(bank, stage, channel(bank.spain, stage))


def channel(entity: Entity, stage: OnPlaza) -> Channel:
    made = Channel.objects.create(
        entity=entity,
        team=entity.teams.first(),
        key="plaza",
        platform="plaza",
        account_id=stage.connection.account_id,
        handle="@alameda",
        name="Plaza",
        settings=dict(stage.connection.settings),
        created_at=now(),
    )
    credentials.store(made, dict(stage.connection.credentials))
    return made
