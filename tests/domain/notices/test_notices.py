"""What is told to whom, by which ways, and how often it is stored."""

from typing import Any

import pytest

from tests import make
from ventanilla.jobs.models import Job
from ventanilla.notices import queries, services
from ventanilla.notices.kinds import WORDING, NoticeKind
from ventanilla.notices.models import Dispatch, Notice, WebhookTarget
from ventanilla.notices.types import Medium

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"


def tell(bank: make.Bank, kind: NoticeKind = NoticeKind.APPROVAL_WAITING, *users: int) -> None:
    services.notify_many(services.NewNotice(bank.spain.pk, user, kind, {"summary": "Post"}) for user in users or (bank.bruno.pk,))


def test_every_kind_has_its_words() -> None:
    assert set(WORDING) == set(NoticeKind)


def test_a_notice_reaches_the_bell_and_leaves_by_mail_where_the_kind_says_so(bank: make.Bank) -> None:
    tell(bank, NoticeKind.APPROVAL_WAITING)
    tell(bank, NoticeKind.APPROVAL_GRANTED)
    assert queries.unread(bank.bruno.pk) == 2
    assert [d.medium for d in Dispatch.objects.all()] == ["email"]
    assert Job.objects.get().payload == {"dispatch_id": Dispatch.objects.get().pk}


def test_a_person_chooses_per_kind_and_medium(bank: make.Bank) -> None:
    kind = NoticeKind.APPROVAL_WAITING
    services.choose(bank.bruno.pk, {(kind, Medium.EMAIL): True, (kind, Medium.IN_APP): True})
    services.choose(bank.bruno.pk, {(kind, Medium.EMAIL): False, (kind, Medium.IN_APP): False})
    tell(bank)
    assert queries.unread(bank.bruno.pk) == 0
    assert Notice.objects.count() == 1, "still listed"
    assert Dispatch.objects.count() == 0


def test_a_webhook_hears_a_fact_once_however_many_people_do(bank: make.Bank) -> None:
    for entity, kinds in ((bank.spain, []), (bank.spain, ["channel.down"]), (bank.mexico, [])):
        WebhookTarget.objects.create(entity_id=entity.pk, url="https://bank.example/h", sealed_secret=b"", subject_key_id=1, kinds=kinds)
    tell(bank, NoticeKind.APPROVAL_GRANTED, bank.alba.pk, bank.bruno.pk, bank.carla.pk)
    assert [d.entity_id for d in Dispatch.objects.filter(medium="webhook")] == [bank.spain.pk]


def test_telling_many_takes_a_constant_number_of_queries(bank: make.Bank, django_assert_max_num_queries: object) -> None:
    users = [make.user(f"P{n}", "agent", bank.spain).pk for n in range(20)]
    with django_assert_max_num_queries(8):
        tell(bank, NoticeKind.APPROVAL_WAITING, *users)
    assert Notice.objects.count() == 20


def test_reading_takes_off_the_bell_and_an_alarm_stays_until_acknowledged(bank: make.Bank) -> None:
    services.notify(bank.spain.pk, bank.bruno.pk, NoticeKind.CHANNEL_DOWN, {"channel": "Plaza", "reason": "401"})
    tell(bank)
    assert services.mark_read(bank.bruno.pk) == 1
    assert [n.kind for n in queries.newest(bank.bruno.pk)] == ["channel.down", "approval.waiting"]
    alarm = queries.newest(bank.bruno.pk)[0]
    assert alarm.needs_acknowledgement
    assert not services.acknowledge(bank.alba.pk, alarm.public_id), "somebody else's"
    assert services.acknowledge(bank.bruno.pk, alarm.public_id)
    assert not services.acknowledge(bank.bruno.pk, alarm.public_id), "once"
    assert queries.unread(bank.bruno.pk) == 0


def test_a_kind_that_is_no_longer_known_is_shown_bare(bank: make.Bank) -> None:
    assert queries.sentence("old.kind", {}) == "old.kind"
    assert queries.sentence("approval.granted", {}) == "approval.granted"
