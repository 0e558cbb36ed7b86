"""The bell, the list, "seen", preferences, webhooks: each person's own, across their entities."""

import re
from typing import Any

import pytest
from django.test import Client

from tests import make
from ventanilla.accounts import factors
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Role
from ventanilla.notices import queries, services
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.models import Dispatch, Notice, Preference, WebhookTarget
from ventanilla.notices.types import Medium

pytestmark = pytest.mark.django_db


def signed_in(user: User, *, fresh: bool = False) -> Client:
    client = Client()
    client.force_login(user)
    if fresh:
        client.post("/step-up", {"code": factors.code_now(make.SECRET)})
    return client


def tell(bank: make.Bank, user: User, kind: NoticeKind = NoticeKind.APPROVAL_GRANTED, entity: int | None = None) -> Notice:
    params = {"summary": "Nota 7", "channel": "Plaza", "reason": "401"}
    services.notify(entity or bank.spain.pk, user.pk, kind, params, "/account")
    return Notice.objects.latest("id")


def test_the_bell_counts_and_following_takes_one_off(bank: make.Bank) -> None:
    notice, client = tell(bank, bank.alba), signed_in(bank.alba)
    tell(bank, bank.alba)
    assert '<span class="rail-count">2</span>' in client.get("/notices/bell").content.decode()
    html = client.get("/notices").content.decode()
    assert html.count("Aprobado: Nota 7") == 2
    assert client.post(f"/notices/{notice.public_id}/follow")["Location"] == "/account"
    assert '<span class="rail-count">1</span>' in client.get("/notices/bell").content.decode()
    assert client.post("/notices/read")["Location"] == "/notices"
    assert "rail-count" not in client.get("/notices/bell").content.decode()


def test_the_drawer_holds_the_same(bank: make.Bank) -> None:
    tell(bank, bank.alba)
    html = signed_in(bank.alba).get("/notices", headers={"HX-Request": "true"}).content.decode()
    assert "Aprobado: Nota 7" in html and "<html" not in html


def test_an_alarm_stays_until_seen_and_nobody_else_can_say_so(bank: make.Bank) -> None:
    alarm = tell(bank, bank.alba, NoticeKind.CHANNEL_DOWN)
    client = signed_in(bank.alba)
    client.post("/notices/read")
    assert queries.unread(bank.alba.pk) == 1
    for other in (bank.bruno, bank.dario):
        for verb in ("seen", "follow"):
            assert signed_in(other).post(f"/notices/{alarm.public_id}/{verb}").status_code == 404
    assert queries.unread(bank.alba.pk) == 1
    assert client.post(f"/notices/{alarm.public_id}/seen").status_code == 302
    assert client.post(f"/notices/{alarm.public_id}/seen").status_code == 404
    assert queries.unread(bank.alba.pk) == 0


def test_narrowing_the_desk_hides_no_notice(bank: make.Bank) -> None:
    boss = make.user("Elena", Role.HEAD_OF_SOCIAL, bank.group)
    tell(bank, boss, entity=bank.spain.pk)
    tell(bank, boss, entity=bank.mexico.pk)
    client = signed_in(boss)
    client.post("/preferences/entity", {"entity": str(bank.mexico.public_id), "next": "/"})
    assert client.get("/notices").content.decode().count("Aprobado: Nota 7") == 2
    client.post("/notices/read")
    assert queries.unread(boss.pk) == 0


def test_a_link_to_elsewhere_is_not_followed(bank: make.Bank) -> None:
    services.notify(bank.spain.pk, bank.alba.pk, NoticeKind.APPROVAL_GRANTED, {"summary": "x"}, "https://evil.example/")
    notice = Notice.objects.get()
    assert signed_in(bank.alba).post(f"/notices/{notice.public_id}/follow")["Location"] == "/notices"


def test_preferences_store_what_differs_and_nothing_else(bank: make.Bank) -> None:
    client = signed_in(bank.alba)
    names = re.findall(r'name="([\w.]+\|\w+)"( checked)?', client.get("/account/notices").content.decode())
    wanted = {name for name, checked in names if checked}
    assert "approval.waiting|email" in wanted and "approval.granted|email" not in wanted
    client.post("/account/notices", dict.fromkeys(wanted - {"approval.waiting|email"} | {"job.failed|email"}, "on"))
    assert list(Preference.objects.values_list("kind", "medium", "wanted")) == [("approval.waiting", "email", False)]
    assert not queries.preferences(bank.alba.pk)[(NoticeKind.APPROVAL_WAITING, Medium.EMAIL)]
    client.post("/account/notices", dict.fromkeys(wanted, "on"))
    assert queries.preferences(bank.alba.pk)[(NoticeKind.APPROVAL_WAITING, Medium.EMAIL)]


def test_the_list_takes_a_constant_number_of_queries(bank: make.Bank, django_assert_max_num_queries: Any) -> None:
    client = signed_in(bank.alba)
    for _ in range(30):
        tell(bank, bank.alba)
    client.get("/notices")
    with django_assert_max_num_queries(14):
        client.get("/notices")


def test_webhooks_are_added_tested_and_removed_by_whoever_administers(bank: make.Bank, settings: Any) -> None:
    settings.ALLOW_HOSTS = ["siem.bank.example:80"]
    admin = make.user("Adela", Role.ADMINISTRATOR, bank.spain)
    said = {"url": "http://siem.bank.example/hook", "entity": bank.spain.pk, "kinds": ["channel.down"]}
    assert signed_in(admin).post("/settings/webhooks/new", said)["Location"].startswith("/step-up?")
    assert signed_in(bank.bruno).post("/settings/webhooks/new", said).status_code == 403
    client = signed_in(admin, fresh=True)
    assert client.post("/settings/webhooks/new", {**said, "url": "http://other.example/"}).status_code == 422
    assert client.post("/settings/webhooks/new", {**said, "entity": bank.mexico.pk}).status_code == 422
    assert WebhookTarget.objects.count() == 0
    page = client.post("/settings/webhooks/new", said).content.decode()
    secret = re.search(r"<code>(whsec_[^<]+)</code>", page)[1]
    target = WebhookTarget.objects.get()
    assert secret not in client.get("/settings/webhooks").content.decode()
    client.post(f"/settings/webhooks/{target.public_id}", {"action": "test"})
    assert Dispatch.objects.get().kind == "test"
    outside = signed_in(make.user("Marta", Role.ADMINISTRATOR, bank.mexico), fresh=True)
    for action in ("remove", "test", "on"):
        assert outside.post(f"/settings/webhooks/{target.public_id}", {"action": action}).status_code == 404
    assert WebhookTarget.objects.count() == 1 and Dispatch.objects.count() == 1
    client.post(f"/settings/webhooks/{target.public_id}", {"action": "remove"})
    assert WebhookTarget.objects.count() == 0
