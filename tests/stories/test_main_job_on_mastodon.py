"""The main job on a Mastodon server: mention, incident, the bank resolves, the answer on the network; edit and deletion followed."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import make
from tests.domain.bank.twins import HttpTwin
from tests.networks.bluesky.network import until
from tests.platforms import on_mastodon
from tests.stories import main_job
from ventanilla.bank import choice
from ventanilla.inbox.models import Message

pytestmark = pytest.mark.network


@pytest.fixture
def job(bank: make.Bank, mastodon_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[main_job.MainJob]:
    core = HttpTwin()
    settings.BANK, settings.BANK_SECRETS = f"http:http://{core.host}/desk", {"BANK_SECRET": core.secret}
    choice._bank.cache_clear()
    with on_mastodon.setting(mastodon_server, monkeypatch) as stage:
        monkeypatch.setattr(settings, "ALLOW_HOSTS", [*settings.ALLOW_HOSTS, core.host])
        server = str(stage.connection.settings["server"])
        yield main_job.connected(bank, stage, core, "mastodon", {"server": server, "access_token": "banco_token"})
    core.close()
    choice._bank.cache_clear()


def test_the_main_job(job: main_job.MainJob) -> None:
    main_job.the_whole_circle(job, until)
    main_job.what_is_read_twice_is_stored_once(job)


def test_a_deletion_is_followed(job: main_job.MainJob) -> None:
    main_job.a_deletion_is_followed(job, until)


def test_an_edit_is_followed(job: main_job.MainJob) -> None:
    written = job.stage.public("Me han cobrado 30 euros")
    until(lambda: job.read() or Message.objects.filter(native_id=written).first())
    job.stage.edit(written, "Me han cobrado 300 euros")
    edited = until(lambda: job.read() or Message.objects.filter(native_id=written, edited=True).first())
    assert "300 euros" in edited.text
    job.read()
    assert Message.objects.filter(native_id=written).count() == 1
