"""A channel is saved only when the network has answered for its credentials."""

import pytest

from tests import make
from ventanilla.accounts.permissions import Role
from ventanilla.archive.models import Entry
from ventanilla.channels import credentials, registry
from ventanilla.channels.models import Channel, Credential
from ventanilla.channels.platforms.plaza.adapter import Plaza
from ventanilla.channels.types import AuthState, CheckResult, Connection, Fault, PlatformFault
from ventanilla.workflows.connect_channel import Connected, Refusal, Refused, check, connect

pytestmark = pytest.mark.django_db
VALUES = {"url": "http://localhost:8000/plaza", "token": "right"}


class Network(Plaza):
    """The adapter of Plaza without Plaza: what a check and a subscription answer is the test's to say."""

    pushes = True

    def check(self, connection: Connection) -> CheckResult:
        if connection.credentials["token"] != "right":
            return CheckResult(AuthState.NEEDS_REAUTH, detail="401")
        return CheckResult(AuthState.OK, "7", "@alameda", "Banco Alameda", ("read_mentions",), ("send_direct",))

    def subscribe(self, connection: Connection, url: str) -> None:
        if not self.pushes:
            raise PlatformFault(Fault.FORBIDDEN)
        assert len(connection.credentials["webhook_secret"]) > 30 and "/hooks/plaza/" in url


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    made = Network()
    monkeypatch.setattr(registry, "get", lambda key: made)
    return made


def test_what_works_is_kept_sealed_and_connecting_again_keeps_the_channel(bank: make.Bank, network: Network) -> None:
    admin = bank.person(make.user("Elena", Role.ADMINISTRATOR, bank.group))
    first = connect(admin, bank.spain.pk, "plaza", VALUES)
    assert isinstance(first, Connected) and first.pushed
    channel = Channel.objects.get()
    assert (channel.handle, channel.auth_state, channel.abilities["may_not"]) == ("@alameda", "ok", ["send_direct"])
    assert b"right" not in bytes(Credential.objects.get().sealed)
    assert credentials.connection(channel).credentials["token"] == "right"
    Channel.objects.update(auth_state="needs_reauth")
    again = connect(admin, bank.spain.pk, "plaza", VALUES)
    assert isinstance(again, Connected) and again.channel.pk == channel.pk
    assert Channel.objects.get().auth_state == "ok"
    assert Entry.objects.filter(kind="channel.changed").count() == 2
    assert connect(admin, bank.mexico.pk, "plaza", VALUES) == Refused(Refusal.TAKEN_ELSEWHERE)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({**VALUES, "token": "wrong"}, Refused(Refusal.CREDENTIALS, detail="401")),
        ({**VALUES, "token": " "}, Refused(Refusal.FIELD_MISSING, "token")),
        ({**VALUES, "url": "ftp://x"}, Refused(Refusal.FIELD_WRONG, "url")),
    ],
)
def test_what_does_not_work_is_not_saved(bank: make.Bank, network: Network, values: dict[str, str], refusal: Refused) -> None:
    admin = bank.person(make.user("Elena", Role.ADMINISTRATOR, bank.group))
    assert connect(admin, bank.spain.pk, "plaza", values) == refusal
    assert Channel.objects.count() == Credential.objects.count() == 0


def test_who_may_not_changes_nothing(bank: make.Bank, network: Network) -> None:
    for user in (bank.alba, bank.dario):
        assert connect(bank.person(user), bank.spain.pk, "plaza", VALUES) == Refused(Refusal.NO_PERMISSION)
    assert Channel.objects.count() == 0


def test_a_network_that_will_not_push_is_polled_and_a_check_shows_a_dead_token(bank: make.Bank, network: Network) -> None:
    network.pushes = False
    admin = bank.person(make.user("Elena", Role.ADMINISTRATOR, bank.group))
    done = connect(admin, bank.spain.pk, "plaza", VALUES)
    assert isinstance(done, Connected) and not done.pushed and "pushed" not in done.channel.settings
    credentials.store(done.channel, {"token": "dead"})
    found = check(admin, done.channel)
    assert isinstance(found, CheckResult) and Channel.objects.get().auth_state == "needs_reauth"
