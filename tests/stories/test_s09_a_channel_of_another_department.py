"""S09: the corporate channel that human resources run: their own rights, their own approval path, and nothing of the desk beside it."""

from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.domain.channels.conftest import Outbox, box, network  # noqa: F401  the outbox on a network in memory
from ventanilla.accounts.models import Entity, EntityKind, User
from ventanilla.accounts.permissions import Role
from ventanilla.approvals import paths, versions
from ventanilla.approvals.types import Path, PathStep, State, SubjectKind
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing import services
from ventanilla.publishing.models import Content
from ventanilla.publishing.types import NewContent, NewVariant

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def people(box: Outbox) -> Any:
    """Human resources as a brand of the group beside the country, with the corporate channel."""
    hr = make.entity("personas", EntityKind.BRAND, box.bank.group, "ES")
    channel = Channel.objects.create(
        entity=hr, key="corporativo", platform="plaza", handle="@alameda-empleo", name="Alameda empleo", purpose="talent", created_at=now()
    )
    rita, saul = make.user("Rita", Role.COMMUNITY_MANAGER, hr), make.user("Saul", Role.SUPERVISOR, hr)
    return hr, channel, rita, saul


def write(user: User, bank: make.Bank, entity: Entity, channel: Channel, text: str) -> Content:
    return services.create(bank.person(user), entity.pk, NewContent(text, (NewVariant(channel.pk, text),)))


def test_each_department_sees_and_writes_its_own_channel_alone(box: Outbox, people: Any) -> None:
    hr, channel, rita, _saul = people
    clara = make.user("Clara", Role.COMMUNITY_MANAGER, box.bank.spain)
    theirs, ours = write(rita, box.bank, hr, channel, "Buscamos analistas"), write(clara, box.bank, box.bank.spain, box.channel, "Hola")
    for who, own, other in ((rita, theirs, ours), (clara, ours, theirs)):
        client = client_of(who)
        assert client.get(f"/content/{own.public_id}").status_code == 200
        assert client.get(f"/content/{other.public_id}").status_code == 404
        listed = client.get("/content").content.decode()
        assert own.title in listed and other.title not in listed
    shown = client_of(rita).get("/channels").content.decode()
    assert "Alameda empleo" in shown and box.channel.name not in shown
    assert client_of(rita).get(f"/channels/{box.channel.public_id}/profile").status_code == 404
    assert client_of(clara).get(f"/channels/{channel.public_id}/profile").status_code == 404
    head = make.user("Hugo", Role.HEAD_OF_SOCIAL, box.bank.group)
    assert client_of(head).get(f"/content/{theirs.public_id}").status_code == 200, "the group sees both"


def test_it_has_its_own_approval_path(box: Outbox, people: Any) -> None:
    hr, _channel, _rita, saul = people
    admin = box.bank.person(make.user("Ada", Role.ADMINISTRATOR, box.bank.group))
    make.user("Celia", Role.COMPLIANCE, box.bank.group)
    own = Path((PathStep("approval.decide", (saul.pk,), name="Recursos Humanos"),), name="Empleo")
    versions.write(admin, hr.pk, SubjectKind.POST, [own])
    versions.settle(admin, versions.propose(admin, hr.pk, SubjectKind.POST), State.APPROVED)
    assert paths.choose(hr.pk, SubjectKind.POST).path.name == "Empleo"
    assert paths.choose(box.bank.spain.pk, SubjectKind.POST).path == paths.OWN, "and nobody else's changes"
