"""A channel on a network in memory, and attempts on it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests import make
from tests.fake_network import FakeNetwork
from ventanilla.accounts.models import Entity
from ventanilla.channels import outbox, registry
from ventanilla.channels.models import Attempt, Channel
from ventanilla.channels.types import AttemptKind, Outgoing
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import OpenKey, new_keys
from ventanilla.config.jobs import JOBS
from ventanilla.jobs.models import Job
from ventanilla.jobs.worker import claim as claim_jobs
from ventanilla.jobs.worker import perform


@dataclass
class Outbox:
    """A channel of Spain, the network behind it, and shorthands."""

    bank: make.Bank
    channel: Channel
    network: FakeNetwork
    keys: dict[int, OpenKey] = field(default_factory=dict)

    def channel_of(self, entity: Entity, key: str, **fields: Any) -> Channel:
        base = {"platform": "fake", "account_id": key, "handle": "@alameda", "name": f"Fake {key}", "created_at": now()}
        return Channel.objects.create(entity=entity, key=key, **{**base, **fields})

    def queue(self, text: str = "Hola", key: str = "k1", **fields: Any) -> Attempt:
        channel = fields.pop("channel", self.channel)
        if channel.entity_id not in self.keys:
            self.keys[channel.entity_id] = new_keys(channel.entity_id, 1)[0]
        payload = fields.pop("payload", outbox.Payload(Outgoing(text, reply_to="1"), shown=text))
        base = {"kind": AttemptKind.REPLY, "source": "conversation:x", "author_id": self.bank.alba.pk, "actor": f"user:{self.bank.alba.pk}"}
        new = outbox.NewAttempt(
            channel.entity_id, channel.pk, idempotency_key=key, payload=payload, key=self.keys[channel.entity_id], **{**base, **fields}
        )
        return Attempt.objects.get(pk=outbox.queue(new).id)

    def work(self) -> int:
        """Do the outbox's jobs that are due, as a worker would. Returns how many were done."""
        done = 0
        while True:
            with scope.system():
                jobs = [job for job in claim_jobs("test", 50, timedelta(minutes=5)) if job.kind.startswith("outbox.")]
            for job in jobs:
                perform(job, JOBS)
            done += len(jobs)
            if not jobs:
                return done

    def waiting(self, kind: str = "outbox.send") -> list[Job]:
        return list(Job.objects.filter(kind=kind, state="waiting").order_by("run_at"))


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> FakeNetwork:
    made = FakeNetwork()
    real, limits, capabilities = registry.get, registry.limits, registry.capabilities
    monkeypatch.setattr(registry, "get", lambda key: made if key == "fake" else real(key))
    monkeypatch.setattr(registry, "limits", lambda key: made.limits if key == "fake" else limits(key))
    monkeypatch.setattr(registry, "capabilities", lambda key: made.capabilities if key == "fake" else capabilities(key))
    return made


@pytest.fixture
def box(bank: make.Bank, network: FakeNetwork) -> Outbox:
    made = Outbox(bank, None, network)
    made.channel = made.channel_of(bank.spain, "fake-es")
    return made
