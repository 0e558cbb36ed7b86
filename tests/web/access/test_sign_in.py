"""The front door: two factors, locks, strangers, sessions."""

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests import make
from ventanilla.accounts import factors, lockout, sessions
from ventanilla.accounts.models import Lockout, Session, User
from ventanilla.archive.models import Entry
from ventanilla.common.pure.clock import now
from ventanilla.notices.models import Notice

pytestmark = pytest.mark.django_db
PASSWORD = "una ventanilla abierta"


@pytest.fixture
def alba(bank: make.Bank) -> User:
    bank.alba.set_password(PASSWORD)
    bank.alba.save()
    return bank.alba


def knock(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", {"login": email, "password": password, **more})


def code() -> str:
    return factors.code_now(make.SECRET)


def enter(client: Client, user: User) -> None:
    assert knock(client, user.email)["Location"] == "/sign-in/factor"
    assert client.post("/sign-in/factor", {"code": code()})["Location"] == "/"


def test_password_then_code_opens_the_desk(alba: User) -> None:
    client = Client()
    assert client.get("/")["Location"].startswith("/sign-in")
    answer = knock(client, alba.email)
    assert answer["Location"] == "/sign-in/factor"
    assert client.get("/").status_code == 302, "the password alone opens nothing"
    assert "_auth_user_id" not in client.session
    assert client.post("/sign-in/factor", {"code": code()}).status_code == 302
    assert client.get("/").status_code == 200
    (entry,) = Entry.objects.filter(kind="access.changed")
    assert b"signed_in" in bytes(entry.body) and b"totp" in bytes(entry.body)


def test_the_way_leads_where_the_person_was_going(alba: User) -> None:
    client = Client()
    client.get("/account")
    client.post("/sign-in", {"login": alba.email, "password": PASSWORD, "next": "/account"})
    assert client.post("/sign-in/factor", {"code": code()})["Location"] == "/account"
    evil = Client()
    evil.post("/sign-in", {"login": alba.email, "password": PASSWORD, "next": "https://evil.example/"})
    with time_machine.travel(time.time() + 60):
        assert evil.post("/sign-in/factor", {"code": code()})["Location"] == "/"


def test_a_code_works_once(alba: User) -> None:
    said, first, second = code(), Client(), Client()
    knock(first, alba.email)
    assert first.post("/sign-in/factor", {"code": said}).status_code == 302
    knock(second, alba.email)
    answer = second.post("/sign-in/factor", {"code": said})
    assert answer.status_code == 200
    assert "_auth_user_id" not in second.session


def test_an_earlier_code_does_not_work_after_a_later_one(alba: User) -> None:
    at = time.time()
    earlier, later = factors.code_now(make.SECRET, at - 30), factors.code_now(make.SECRET, at)
    with time_machine.travel(at):
        assert factors.match(alba, later) is not None
        assert factors.match(alba, earlier) is None


@pytest.mark.parametrize("drift", [-30, 30])
def test_a_phone_may_be_half_a_minute_off_and_no_more(alba: User, drift: int) -> None:
    at = time.time()
    with time_machine.travel(at):
        assert factors.match(alba, factors.code_now(make.SECRET, at + 3 * drift)) is None
        assert factors.match(alba, factors.code_now(make.SECRET, at + drift)) is not None


def test_five_wrong_passwords_lock_the_name_and_time_opens_it(alba: User, bank: make.Bank) -> None:
    admin, client = make.user("Adela", "administrator", bank.spain), Client()
    for _ in range(5):
        assert knock(client, alba.email, "wrong password!").status_code == 200
    answer = knock(client, alba.email)
    assert answer.status_code == 200, "even the right one"
    assert "Demasiados intentos" in answer.content.decode()
    assert Notice.objects.get(user_id=admin.pk).kind == "account.locked"
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert knock(client, alba.email)["Location"] == "/sign-in/factor"
    assert Lockout.objects.count() == 0, "success forgets"


def test_each_lock_lasts_longer_up_to_a_day() -> None:
    digest, spans = lockout.name_digest("x@alameda.example"), []
    at = now()
    for _ in range(9):
        with time_machine.travel(at, tick=False):
            until = None
            while until is None:
                until = lockout.failed(digest)
            spans.append((until - at).total_seconds() / 60)
            at = until + timedelta(seconds=1)
    assert spans == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]


def test_a_name_that_nobody_has_is_treated_like_any_other(alba: User) -> None:
    client, said = Client(), []
    for email in (alba.email, "nobody@alameda.example"):
        for _ in range(6):
            answer = knock(client, email, "wrong password!")
        said.append(answer.content.decode().replace(email, "").split("<main")[1].split("csrfmiddlewaretoken")[0])
        assert "Demasiados intentos" in answer.content.decode()
    assert said[0] == said[1]


def test_an_unknown_name_takes_as_long_as_a_known_one(alba: User, settings: Any) -> None:
    def median(email: str) -> float:
        took = []
        for _ in range(5):
            begun = time.perf_counter()
            knock(Client(), email, "wrong password!")
            took.append(time.perf_counter() - begun)
            Lockout.objects.all().delete()
        return sorted(took)[2]

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    alba.set_password(PASSWORD)
    alba.save()
    known, unknown = median(alba.email), median("nobody@alameda.example")
    assert 0.5 < known / unknown < 2


def test_wrong_codes_lock_the_second_factor_too(alba: User) -> None:
    client = Client()
    knock(client, alba.email)
    for _ in range(5):
        assert client.post("/sign-in/factor", {"code": "000000"}).status_code == 200
    answer = client.post("/sign-in/factor", {"code": code()})
    assert answer.status_code == 200 and "Demasiados intentos" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_lets_in_once_and_vouches_for_nothing(alba: User) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    recovery = RecoveryCodes.activate(alba).generate_codes()[0]
    client = Client()
    knock(client, alba.email)
    assert client.post("/sign-in/factor", {"code": recovery}).status_code == 302
    person = client.get("/").wsgi_request.person
    assert person.user_id == alba.pk and person.factor_at is None and not person.stepped_up()
    again = Client()
    knock(again, alba.email)
    assert again.post("/sign-in/factor", {"code": recovery}).status_code == 200


def test_without_a_second_factor_one_is_led_to_add_it(bank: make.Bank) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.all().delete()
    client = Client()
    client.force_login(bank.alba)
    assert client.get("/")["Location"] == "/account/factors?next=%2F"
    assert client.get("/account")["Location"].startswith("/account/factors?")
    htmx = client.get("/", headers={"HX-Request": "true"})
    assert (htmx.status_code, htmx["HX-Redirect"]) == (204, "/account/factors?next=%2F")
    assert client.get("/account/factors").status_code == 200
    page = client.get("/account/factors/codes")
    secret = page.context["form"].secret
    answer = client.post("/account/factors/codes", {"code": factors.code_now(secret)})
    assert answer["Location"] == "/account/recovery-codes?new=1"
    codes = client.get(answer["Location"])
    assert len(codes.context["unused_codes"]) == 10 and "*" not in codes.context["unused_codes"][0]
    assert client.get("/").status_code == 200
    assert secret not in str(Authenticator.objects.values_list("data", flat=True)[0]), "sealed"
    assert secret not in Session.objects.get().session_data


def test_the_session_table_opens_no_door(alba: User) -> None:
    client = Client()
    enter(client, alba)
    cookie = client.cookies["sessionid"].value
    row = Session.objects.get(user=alba)
    assert cookie not in (row.session_key, row.session_data) and "_auth_user_id" not in row.session_data
    stolen = Client()
    stolen.cookies["sessionid"] = row.session_key
    assert stolen.get("/").status_code == 302


def test_a_session_ends_by_idleness_by_age_and_by_hand(alba: User) -> None:
    for age, idle in ((timedelta(hours=13), timedelta(0)), (timedelta(hours=3), timedelta(hours=2, minutes=1))):
        client = Client()
        client.force_login(alba)
        client.get("/")
        Session.objects.filter(user=alba).update(started_at=now() - age, seen_at=now() - idle)
        assert client.get("/").status_code == 302
        assert Session.objects.filter(user=alba).count() == 0
    client = Client()
    client.force_login(alba)
    assert client.post("/sign-out").status_code == 302
    assert client.get("/").status_code == 302
    assert client.get("/sign-out").status_code == 405, "a link on a foreign page signs nobody out"


def test_five_sessions_at_once_and_no_more(alba: User) -> None:
    clients = [Client() for _ in range(6)]
    for step, client in enumerate(clients):
        with time_machine.travel(time.time() + 60 * step):
            enter(client, alba)
    with time_machine.travel(time.time() + 400):
        assert [client.get("/").status_code for client in clients] == [302, 200, 200, 200, 200, 200]
    assert Session.objects.filter(user=alba).count() == 5


def test_a_closed_account_is_told_so_and_a_service_never_enters(alba: User) -> None:
    User.objects.filter(pk=alba.pk).update(is_active=False)
    client = Client()
    assert knock(client, alba.email)["Location"] in ("/sign-in/closed", "/sign-in/factor")
    client.post("/sign-in/factor", {"code": code()})
    assert client.get("/").status_code == 302
    User.objects.filter(pk=alba.pk).update(is_active=True, kind="service")
    other = Client()
    knock(other, alba.email)
    assert "_auth_user_id" not in other.session


def test_roles_taken_away_end_with_the_next_request(alba: User) -> None:
    client = Client()
    client.force_login(alba)
    assert client.get("/").wsgi_request.person.roles
    alba.memberships.all().delete()
    assert client.get("/").wsgi_request.person.roles == {}


def test_behind_proxies_the_address_is_what_the_outermost_saw(settings: Any, rf: Any) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}, REMOTE_ADDR="10.0.0.1")
    assert sessions.address_of(request) == "10.0.0.1", "nobody is believed unless configured"
    settings.PROXIES = 1
    assert sessions.address_of(request) == "203.0.113.9"
    assert sessions.address_of(rf.get("/", REMOTE_ADDR="")) == "0.0.0.0"


def test_the_demo_shows_its_people_and_codes_and_nobody_elses(alba: User, settings: Any) -> None:
    assert "demo-person" not in Client().get("/sign-in").content.decode()
    settings.DEMO = True
    alba.set_password(settings.DEMO_PASSWORD)
    alba.save()
    client = Client()
    assert alba.email not in client.get("/sign-in").content.decode(), "a real person in a demo"
    knock(client, alba.email, settings.DEMO_PASSWORD)
    assert client.get("/sign-in/factor").context["demo_code"] == ""
    User.objects.filter(pk=alba.pk).update(demo=True)
    page = Client().get("/sign-in").content.decode()
    assert alba.email in page and settings.DEMO_PASSWORD in page and "Gestor de atención" in page
    knock(client, alba.email, settings.DEMO_PASSWORD)
    shown = client.get("/sign-in/factor").context["demo_code"]
    assert client.post("/sign-in/factor", {"code": shown})["Location"] == "/"
    again = Client()
    knock(again, alba.email, settings.DEMO_PASSWORD)
    shown = again.get("/sign-in/factor").context["demo_code"]
    assert again.post("/sign-in/factor", {"code": shown})["Location"] == "/", "the next one, where this one is spent"
    settings.DEMO = False
    assert "demo-person" not in Client().get("/sign-in").content.decode()
