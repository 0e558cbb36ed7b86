"""The main job on a real Bluesky network: mention, incident, the bank resolves, the answer on the network; deletion followed.

Posts of this network are not edited, so there is no edit to follow.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import make
from tests.domain.bank.twins import HttpTwin
from tests.networks.bluesky.network import until
from tests.platforms import on_bluesky
from tests.stories import main_job
from ventanilla.bank import choice
from ventanilla.channels import credentials
from ventanilla.channels.models import Credential
from ventanilla.channels.platforms.bluesky import sessions

pytestmark = pytest.mark.network


@pytest.fixture
def job(bank: make.Bank, bluesky_addresses: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[main_job.MainJob]:
    core = HttpTwin()
    settings.BANK, settings.BANK_SECRETS = f"http:http://{core.host}/desk", {"BANK_SECRET": core.secret}
    choice._bank.cache_clear()
    with on_bluesky.setting(bluesky_addresses, monkeypatch) as stage:
        monkeypatch.setattr(settings, "ALLOW_HOSTS", [*settings.ALLOW_HOSTS, core.host])
        given = {name: str(stage.connection.credentials[name]) for name in ("identifier", "app_password")}
        yield main_job.connected(bank, stage, core, "bluesky", {"server": bluesky_addresses.pds, **given})
    core.close()
    choice._bank.cache_clear()


def test_the_main_job(job: main_job.MainJob) -> None:
    main_job.the_whole_circle(job, until)
    main_job.what_is_read_twice_is_stored_once(job)


def test_a_deletion_is_followed(job: main_job.MainJob) -> None:
    main_job.a_deletion_is_followed(job, until)


def test_a_session_is_kept_and_renewed_without_signing_in(job: main_job.MainJob, monkeypatch: pytest.MonkeyPatch) -> None:
    job.read()
    first = Credential.objects.get()
    assert first.expires_at is not None and first.refreshing_until is None
    monkeypatch.setattr(sessions, "signed_in", lambda _: pytest.fail("a restart must not sign in again"))
    job.read()
    assert Credential.objects.get().updated_at == first.updated_at, "while it lasts nothing is asked"
    Credential.objects.update(expires_at=None)
    before = credentials.connection(job.channel).credentials
    monkeypatch.setattr(sessions, "MARGIN_S", 86_400)
    after = credentials.fresh(job.channel).credentials
    assert after["refresh"] != before["refresh"]
    assert credentials.connection(job.channel).credentials == after, "stored before it is used"
