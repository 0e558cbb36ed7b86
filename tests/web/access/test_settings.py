"""Set-up, invitations, roles, teams, entities and tokens, through the screens."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests import make
from ventanilla.accounts import factors, links, queries, tokens
from ventanilla.accounts.models import ApiToken, Entity, Link, LinkKind, Membership, Session, Team, User
from ventanilla.accounts.permissions import Permission, Role
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.archive.models import Entry
from ventanilla.catalogue.models import Calendar, Category
from ventanilla.common.pure.clock import now

pytestmark = pytest.mark.django_db
PASSWORD = "una ventanilla abierta"


@pytest.fixture
def admin(bank: make.Bank) -> User:
    return make.user("Adela", Role.ADMINISTRATOR, bank.spain)


def signed_in(user: User, *, fresh: bool = True) -> Client:
    """A client of this person, the second factor proved just now unless told otherwise."""
    client = Client()
    client.force_login(user)
    if fresh:
        assert client.post("/step-up", {"code": factors.code_now(make.SECRET)}).status_code == 302
    return client


def actions() -> list[str]:
    return [
        re.search(rb'"action":"([^"]+)"', bytes(e.body))[1].decode() for e in Entry.objects.filter(kind="access.changed").order_by("id")
    ]


# -- set-up


def found(client: Client, secret: str) -> Any:
    rows = {
        "country-TOTAL_FORMS": "2",
        "country-INITIAL_FORMS": "0",
        "country-0-country": "ES",
        "country-0-name": "Banco Alameda España",
        "country-0-brands": "Alameda Joven, Alameda Privada",
        "country-1-country": "MX",
        "country-1-name": "Banco Alameda México",
        "country-1-brands": "",
    }
    return client.post(f"/set-up/{secret}", {"group": "Grupo Alameda", **rows})


def test_an_empty_installation_is_set_up_once(db: None) -> None:
    secret, client = links.issue(LinkKind.SETUP), Client()
    assert client.get(f"/set-up/{secret}").status_code == 200
    assert client.get("/set-up/wrong").status_code == 410
    answer = found(client, secret)
    assert answer["Location"] == f"/set-up/{secret}/administrator"
    kinds = list(Entity.objects.order_by("id").values_list("kind", "name", "country", "zone", "currency"))
    assert kinds == [
        ("group", "Grupo Alameda", "", "Europe/Madrid", "EUR"),
        ("country", "Banco Alameda España", "ES", "Europe/Madrid", "EUR"),
        ("brand", "Alameda Joven", "ES", "Europe/Madrid", "EUR"),
        ("brand", "Alameda Privada", "ES", "Europe/Madrid", "EUR"),
        ("country", "Banco Alameda México", "MX", "America/Mexico_City", "MXN"),
    ]
    mexico = Entity.objects.get(country="MX")
    assert Category.objects.filter(entity=mexico, kind="incident").count() >= 10
    assert Calendar.objects.get(entity=mexico, key="branches").holiday_country == "MX"
    said = {"name": "Ada", "email": "Ada@Alameda.example", "password": PASSWORD, "works_too": "on"}
    weak = client.post(f"/set-up/{secret}/administrator", {**said, "password": "corta"})
    assert weak.status_code == 422 and User.objects.count() == 0
    answer = client.post(f"/set-up/{secret}/administrator", said)
    assert answer["Location"] == "/account/factors?next=%2Fset-up%2Fchannel"
    ada = User.objects.get()
    assert ada.email == "ada@alameda.example"
    person = queries.person(ada.pk)
    assert person is not None and person.roles[mexico.pk] == {Role.ADMINISTRATOR, Role.HEAD_OF_SOCIAL}
    assert client.get("/")["Location"].startswith("/account/factors"), "no work before the second factor"
    client.get("/account/factors?next=/set-up/channel")
    page = client.get("/account/factors/codes")
    client.post("/account/factors/codes", {"code": factors.code_now(page.context["form"].secret)})
    codes = client.get("/account/recovery-codes?new=1")
    assert codes.context["next"] == "/set-up/channel"
    assert client.get("/set-up/channel").status_code == 200
    assert Client().get(f"/set-up/{secret}").status_code == 410, "spent"
    assert Client().post(f"/set-up/{secret}/administrator", {**said, "email": "eve@evil.example"}).status_code == 410
    assert User.objects.count() == 1


def test_another_row_is_asked_for_without_losing_what_was_said(db: None) -> None:
    secret = links.issue(LinkKind.SETUP)
    said = {
        "group": "G",
        "country-TOTAL_FORMS": "1",
        "country-INITIAL_FORMS": "0",
        "country-0-country": "ES",
        "country-0-name": "X",
        "more": "1",
    }
    page = Client().post(f"/set-up/{secret}", said)
    html = page.content.decode()
    assert page.status_code == 200 and 'name="country-1-name"' in html and 'value="X"' in html
    assert Entity.objects.count() == 0
    assert Client().post(f"/set-up/{secret}", {"group": "G"}).status_code in (302, 422), "a form that no page sends"
    assert Entity.objects.count() == 0


def test_a_setup_link_lives_a_day_and_the_next_one_ends_it(db: None) -> None:
    first = links.issue(LinkKind.SETUP)
    second = links.issue(LinkKind.SETUP)
    assert Client().get(f"/set-up/{first}").status_code == 410
    with time_machine.travel(now() + timedelta(hours=25)):
        assert Client().get(f"/set-up/{second}").status_code == 410
    assert Client().get(f"/set-up/{second}").status_code == 200


# -- people


def invite(client: Client, bank: make.Bank, email: str = "nuria@alameda.example", **more: object) -> Any:
    said = {"name": "Nuria", "email": email, "language": "es", "role": "agent", "entity": bank.spain.pk, "team": bank.care.pk, "branch": ""}
    return client.post("/settings/people/invite", {**said, **more})


def test_an_invited_person_gets_in_by_the_link_once(admin: User, bank: make.Bank) -> None:
    page = invite(signed_in(admin), bank)
    link = re.search(r"(/invitation/[\w-]+)</code>", page.content.decode())[1]
    nuria = User.objects.get(email="nuria@alameda.example")
    assert not nuria.has_usable_password()
    assert list(nuria.memberships.values_list("role", "entity_id", "team_id")) == [("agent", bank.spain.pk, bank.care.pk)]
    assert actions() == ["role.given", "invited"]
    stranger = Client()
    assert stranger.get(link).status_code == 200
    assert stranger.post(link, {"password": "corta"}).status_code == 422
    assert stranger.post(link, {"password": PASSWORD})["Location"] == "/sign-in?welcome=1"
    assert stranger.post(link, {"password": PASSWORD + "!"}).status_code == 410, "once"
    assert stranger.post("/sign-in", {"login": nuria.email, "password": PASSWORD}).status_code == 302
    assert stranger.get("/")["Location"].startswith("/account/factors")


def test_every_link_dies_on_time(admin: User, bank: make.Bank) -> None:
    for kind, span in ((LinkKind.INVITE, timedelta(days=3)), (LinkKind.RESET, timedelta(hours=4))):
        secret = links.issue(kind, bank.alba)
        with time_machine.travel(now() + span + timedelta(seconds=1)):
            assert Client().get(f"/invitation/{secret}").status_code == 410
            assert Client().post(f"/invitation/{secret}", {"password": PASSWORD}).status_code == 410
    assert Link.objects.filter(used_at__isnull=False).count() == 0
    bank.alba.refresh_from_db()
    assert not bank.alba.has_usable_password()


def test_access_is_changed_with_a_fresh_second_factor_only(admin: User, bank: make.Bank) -> None:
    client = signed_in(admin, fresh=False)
    assert invite(client, bank)["Location"].startswith("/step-up?")
    assert client.post(f"/settings/people/{bank.alba.public_id}/act", {"action": "close"})["Location"].startswith("/step-up?")
    assert User.objects.filter(email__startswith="nuria").count() == 0
    bank.alba.refresh_from_db()
    assert bank.alba.is_active
    later = signed_in(admin)
    with time_machine.travel(now() + timedelta(minutes=5, seconds=2)):
        assert invite(later, bank)["Location"].startswith("/step-up?")


def test_a_taken_email_and_a_foreign_entity_are_refused(admin: User, bank: make.Bank) -> None:
    client = signed_in(admin)
    taken = invite(client, bank, "ALBA@alameda.example")
    assert taken.status_code == 422 and "Alguien tiene ya este correo" in taken.content.decode()
    assert invite(client, bank, entity=bank.mexico.pk).status_code == 422
    assert User.objects.filter(name="Nuria").count() == 0


def act(client: Client, user: User, action: str, **more: object) -> Any:
    return client.post(f"/settings/people/{user.public_id}/act", {"action": action, **more})


def test_roles_are_given_and_taken_and_the_person_is_told(admin: User, bank: make.Bank) -> None:
    from ventanilla.notices.models import Notice

    client = signed_in(admin)
    act(client, bank.alba, "give", role="supervisor", entity=bank.spain.pk, team="", branch="")
    assert set(bank.alba.memberships.values_list("role", flat=True)) == {"agent", "supervisor"}
    held = bank.alba.memberships.get(role="agent")
    act(client, bank.alba, "take", membership=held.pk)
    assert set(bank.alba.memberships.values_list("role", flat=True)) == {"supervisor"}
    assert actions() == ["role.given", "role.taken"]
    assert Notice.objects.filter(user_id=bank.alba.pk, kind="access.changed").count() == 2
    assert act(client, bank.alba, "take", membership=held.pk).status_code == 404
    assert act(client, bank.alba, "take", membership="9" * 30).status_code == 404


def test_nobody_changes_their_own_access(admin: User, bank: make.Bank) -> None:
    client, before = signed_in(admin), actions()
    for action, more in (
        ("give", {"role": "compliance", "entity": bank.spain.pk, "team": "", "branch": ""}),
        ("take", {"membership": admin.memberships.get().pk}),
        ("close", {}),
        ("drop_factors", {}),
        ("link", {}),
    ):
        act(client, admin, action, **more)
    assert list(admin.memberships.values_list("role", flat=True)) == ["administrator"]
    admin.refresh_from_db()
    assert admin.is_active and Link.objects.count() == 0 and actions() == before
    assert client.get("/").status_code == 200


def test_the_last_administrator_of_the_bank_stays(bank: make.Bank) -> None:
    root, local = make.user("Ada", Role.ADMINISTRATOR, bank.group), make.user("Lola", Role.ADMINISTRATOR, bank.group)
    client = signed_in(local)
    act(client, root, "take", membership=root.memberships.get().pk)
    assert root.memberships.count() == 0, "there is another one"
    other = signed_in(root)
    assert other.get("/settings").status_code == 403
    Membership.objects.create(user=root, entity=bank.spain, role=Role.ADMINISTRATOR)
    with time_machine.travel(now() + timedelta(minutes=1)):  # the next code of the same phone
        assert act(signed_in(root), local, "close").status_code == 404
    local.refresh_from_db()
    assert local.is_active


def test_another_countrys_people_do_not_exist(admin: User, bank: make.Bank) -> None:
    client = signed_in(admin)
    assert client.get(f"/settings/people/{bank.dario.public_id}").status_code == 404
    for action in ("link", "close", "drop_factors", "unlock", "give"):
        answer = act(client, bank.dario, action, role="agent", entity=bank.spain.pk, team="", branch="")
        assert answer.status_code == 404, action
    bank.dario.refresh_from_db()
    assert bank.dario.is_active and bank.dario.memberships.count() == 1 and Link.objects.count() == 0
    html = client.get("/settings").content.decode()
    assert bank.alba.email in html and bank.dario.email not in html


def test_nobody_becomes_somebody_of_another_entity_by_letting_them_in_anew(admin: User, bank: make.Bank) -> None:
    """A reset link, or dropped factors, of a person who works in Mexico too would open Mexico to Spain's administrator."""
    boss = make.user("Elena", Role.HEAD_OF_SOCIAL, bank.group)
    Membership.objects.create(user=boss, entity=bank.spain, role=Role.AGENT)
    client, before = signed_in(admin), (Link.objects.count(), actions(), boss.authenticator_set.count())
    for action in ("link", "drop_factors"):
        assert act(client, boss, action).status_code == 302, action
    assert (Link.objects.count(), actions(), boss.authenticator_set.count()) == before
    Membership.objects.filter(user=boss, entity=bank.group).delete()
    assert act(client, boss, "link").status_code == 200, "control: somebody of Spain alone is"


def test_somebody_who_works_elsewhere_too_is_not_closed_from_here(admin: User, bank: make.Bank) -> None:
    Membership.objects.create(user=bank.alba, entity=bank.mexico, role=Role.AGENT)
    act(signed_in(admin), bank.alba, "close")
    bank.alba.refresh_from_db()
    assert bank.alba.is_active


def test_closing_ends_every_session_and_a_lost_phone_every_factor(admin: User, bank: make.Bank) -> None:
    from allauth.mfa.models import Authenticator

    client, theirs = signed_in(admin), signed_in(bank.alba, fresh=False)
    act(client, bank.alba, "drop_factors")
    assert not Authenticator.objects.filter(user=bank.alba).exists()
    assert theirs.get("/").status_code == 302 and not Session.objects.filter(user=bank.alba).exists()
    act(client, bank.alba, "close")
    again = Client()
    again.force_login(bank.alba)
    assert again.get("/").status_code == 302
    act(client, bank.alba, "open")
    assert actions() == ["factors.dropped", "closed", "opened"]


def test_who_may_not_administer_sees_none_of_it(bank: make.Bank) -> None:
    client = signed_in(bank.bruno, fresh=False)
    for path in (
        "/settings",
        "/settings/people/invite",
        f"/settings/people/{bank.alba.public_id}",
        "/settings/entities",
        "/settings/tokens",
    ):
        assert client.get(path).status_code == 403, path
    assert invite(client, bank).status_code == 403


def test_the_list_takes_a_constant_number_of_queries(admin: User, bank: make.Bank, django_assert_max_num_queries: Any) -> None:
    for n in range(20):
        make.user(f"P{n}", Role.AGENT, bank.spain, bank.care)
    client = signed_in(admin)
    client.get("/settings")
    with django_assert_max_num_queries(14):
        assert "P19" in client.get("/settings").content.decode()


# -- entities, teams, tokens, one's own account


def test_an_entity_is_added_with_its_catalogue_and_changed(bank: make.Bank) -> None:
    client = signed_in(make.user("Ada", Role.ADMINISTRATOR, bank.group))
    client.post(f"/settings/entities/{bank.group.public_id}/add", {"name": "Banco Alameda Colombia", "country": "CO"})
    colombia = Entity.objects.get(country="CO")
    assert (colombia.parent, colombia.zone, colombia.currency) == (bank.group, "America/Bogota", "COP")
    assert Calendar.objects.filter(entity=colombia).count() == 2
    client.post(
        f"/settings/entities/{colombia.public_id}", {"name": "Alameda CO", "zone": "America/Bogota", "currency": "USD", "language": "en"}
    )
    colombia.refresh_from_db()
    assert (colombia.name, colombia.currency, colombia.language) == ("Alameda CO", "USD", "en")
    assert actions() == ["entity.added", "entity.changed"]
    wrong = client.post(f"/settings/entities/{colombia.public_id}", {"name": "X", "zone": "Mars/Base", "currency": "USD", "language": "en"})
    assert wrong.status_code == 422


def test_teams_come_and_go_within_ones_own_entities(admin: User, bank: make.Bank) -> None:
    client = signed_in(admin)
    client.post(f"/settings/entities/{bank.spain.public_id}/teams", {"name": "Fraude"})
    team = Team.objects.get(key="fraude")
    client.post(f"/settings/teams/{team.public_id}", {"name": "Fraude digital"})
    team.refresh_from_db()
    assert team.name == "Fraude digital"
    assert client.post(f"/settings/entities/{bank.mexico.public_id}/teams", {"name": "X"}).status_code == 404
    client.post(f"/settings/teams/{team.public_id}", {"action": "remove"})
    assert list(Team.objects.values_list("key", flat=True)) == ["care"]
    foreign = Team.objects.create(entity=bank.mexico, key="x", name="X")
    assert client.post(f"/settings/teams/{foreign.public_id}", {"action": "remove"}).status_code == 404
    assert Team.objects.filter(pk=foreign.pk).exists()


def make_token(client: Client, bank: make.Bank, **more: object) -> Any:
    day = (now() + timedelta(days=30)).date().isoformat()
    said = {"name": "CRM", "entity": bank.spain.pk, "scopes": ["catalogue:read", "people:read"], "expires_on": day}
    return client.post("/settings/tokens/new", {**said, **more})


def test_a_token_is_shown_once_works_and_is_revoked(admin: User, bank: make.Bank) -> None:
    client = signed_in(admin)
    secret = re.search(r"<code>(vt_[\w-]+)</code>", make_token(client, bank).content.decode())[1]
    row = ApiToken.objects.get()
    assert secret not in str(ApiToken.objects.values_list()) and secret not in client.get("/settings/tokens").content.decode()
    api = Client(headers={"Authorization": f"Bearer {secret}"})
    assert api.get("/api/v1/me").json()["scopes"] == ["catalogue:read", "people:read"]
    row.refresh_from_db()
    assert row.last_used_at is not None
    assert client.post(f"/settings/tokens/{row.public_id}/revoke").status_code == 302
    assert api.get("/api/v1/me").status_code == 401
    assert actions() == ["token.issued", "token.revoked"]


def test_a_token_ends_by_itself_and_never_later_than_in_a_year(admin: User, bank: make.Bank) -> None:
    client = signed_in(admin)
    for days in (-1, 400):
        assert make_token(client, bank, expires_on=(now() + timedelta(days=days)).date().isoformat()).status_code == 422
    assert make_token(client, bank, entity=bank.mexico.pk).status_code == 422
    assert ApiToken.objects.count() == 0
    person = queries.person(admin.pk)
    assert person is not None
    issued = tokens.issue(person, bank.spain.pk, "x", [], now() + timedelta(hours=1))
    assert tokens.person_with(issued.secret) is not None
    with time_machine.travel(now() + timedelta(hours=1, seconds=1)):
        assert tokens.person_with(issued.secret) is None


def scopes_of(secret: str) -> list[str]:
    return list(Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/me").json().get("scopes", ["none at all"]))


def test_a_token_is_never_made_beyond_its_giver_s_own_roles(admin: User, bank: make.Bank) -> None:
    client = signed_in(admin)
    offered = client.get("/settings/tokens/new").content.decode()
    assert 'value="catalogue:read"' in offered
    assert 'value="cases:read"' not in offered, "an administrator reads no cases"
    for beyond in ("cases:read", "contacts:erase", "archive:export"):
        assert make_token(client, bank, scopes=["catalogue:read", beyond]).status_code == 422
    giver = queries.person(admin.pk)
    assert giver is not None
    with pytest.raises(tokens.BeyondOwner, match="cases:read"):
        tokens.issue(giver, bank.spain.pk, "x", [TokenScope.CASES_READ], now() + timedelta(hours=1))
    assert ApiToken.objects.count() == 0
    Membership.objects.create(user=admin, entity=bank.spain, role=Role.SUPERVISOR)
    assert make_token(client, bank, scopes=["catalogue:read", "cases:read"]).status_code == 200, "the control: the role gives it"


def test_a_token_loses_what_its_giver_loses_at_its_next_use(admin: User, bank: make.Bank) -> None:
    role = Membership.objects.create(user=admin, entity=bank.spain, role=Role.SUPERVISOR)
    giver = queries.person(admin.pk)
    assert giver is not None
    wanted = [TokenScope.CASES_READ, TokenScope.CATALOGUE_READ, TokenScope.PEOPLE_READ]
    secret = tokens.issue(giver, bank.spain.pk, "CRM", wanted, now() + timedelta(hours=1)).secret
    api = Client(headers={"Authorization": f"Bearer {secret}"})
    assert (scopes_of(secret), api.get("/api/v1/cases").status_code) == (["cases:read", "catalogue:read", "people:read"], 200)
    role.delete()
    assert (scopes_of(secret), api.get("/api/v1/cases").status_code) == (["catalogue:read", "people:read"], 403)
    machine = tokens.person_with(secret)
    assert machine is not None
    assert not machine.may(Permission.CASE_READ, bank.spain.pk)
    page = signed_in(admin).get("/settings/tokens").content.decode()
    assert '<s class="tag mono faint">cases:read</s>' in page
    User.objects.filter(pk=admin.pk).update(is_active=False)
    assert api.get("/api/v1/me").status_code == 401, "who works here no more has no tokens either"


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(bank: make.Bank) -> None:
    bank.alba.set_password(PASSWORD)
    bank.alba.save()
    here, there = signed_in(bank.alba, fresh=False), signed_in(bank.alba, fresh=False)
    assert here.post("/account/password", {"old": "wrong", "new": PASSWORD + " nueva"}).status_code == 422
    assert here.post("/account/password", {"old": PASSWORD, "new": "123"}).status_code == 422
    assert here.post("/account/password", {"old": PASSWORD, "new": PASSWORD + " nueva"})["Location"] == "/account"
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    assert actions() == ["password.changed"]


def test_sessions_are_seen_and_ended_one_by_one(bank: make.Bank) -> None:
    here, there = signed_in(bank.alba, fresh=False), signed_in(bank.alba, fresh=False)
    there.get("/")
    page = here.get("/account")
    assert [s.current for s in page.context["sessions"]].count(True) == 1
    other = next(s for s in page.context["sessions"] if not s.current)
    assert signed_in(bank.bruno, fresh=False).post(f"/account/sessions/{other.public_id}/end").status_code == 404
    assert there.get("/").status_code == 200
    here.post(f"/account/sessions/{other.public_id}/end")
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)


def test_the_last_second_factor_stays(bank: make.Bank) -> None:
    from allauth.mfa.models import Authenticator

    client = signed_in(bank.alba)
    page = client.post("/account/factors/codes/remove")
    assert page.status_code == 200 and "único segundo factor" in page.content.decode()
    assert Authenticator.objects.filter(user=bank.alba, type="totp").exists()
    stale = signed_in(bank.carla, fresh=False)
    assert stale.get("/account/recovery-codes")["Location"].startswith("/step-up?")
