"""Every route of the desk, called by everybody: strangers are led to the door, roles get what the matrix gives, nobody sees
another entity's objects, and a denied call changes nothing."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests import make
from tests.house.sweep import planted
from tests.house.sweep.calling import Call, call, calls, changed, client_of, fingerprint, form_of, undone
from tests.house.sweep.routes import METHODS, Route, every_route, pages
from tests.house.sweep.samples import ASKED, SAMPLES, Door, Sample, permitted
from tests.house.sweep.world import World, build
from ventanilla.accounts.models import Membership, User
from ventanilla.accounts.permissions import Role
from ventanilla.common import scope

pytestmark = pytest.mark.django_db
ANSWERS = range(200, 400)
MISSING, NOT_TAKEN, DENIED = {404}, {405}, {403, 404}
# Answers that are right and no success: nothing was begun, the code or password is wrong, the link is spent, the door is shut.
PUBLIC_SAYS_NO = {400, 401, 403, 404, 405, 410, 422, 502, 503}
ALREADY = {
    "channel_add": {422},
    "channel_again": {422},
    "mfa_reauthenticate": {422},
    "account_change_password": {422},
    "contact-link": {422},
    "approval_away": {422},
    "media": {422},  # the sweep brings no file
    "plan_import": {422},
    "asset_subtitles": {422},
    "calendar_move": {422},  # nobody knows whether the post of this world is on its network
    "competition_draw": {422},  # nobody has asked for it
    "competition_winner": {404},  # nobody has won yet
    "competition_evidence": {404},  # nor is there evidence
    "work_settle": {404},
    "mfa_view_recovery_codes": {404},
    "mfa_download_recovery_codes": {404},
}


@dataclass
class Stage:
    bank: make.Bank
    spain: World
    mexico: World
    dora: User  # every role there is, in Mexico
    mixed: User  # reads in Spain as compliance does, and holds every role in Mexico


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: object) -> Iterator[Stage]:
    """Two entities with everything in them, made once and taken back at the end."""
    with django_db_blocker.unblock(), scope.system(), transaction.atomic():
        bank = make.bank()
        spain, mexico = build(bank, bank.spain), build(bank, bank.mexico)
        dora, mixed = make.user("Dora", Role.AGENT, bank.mexico), make.user("Mixta", Role.COMPLIANCE, bank.spain)
        for user, role in itertools.product((dora, mixed), Role):
            Membership.objects.get_or_create(user=user, entity=bank.mexico, role=role, team=None)
        yield Stage(bank, spain, mexico, dora, mixed)
        transaction.set_rollback(True)


def none(faults: Iterable[str]) -> bool:
    """Nothing was found; else all of it is told, one a line."""
    found = list(faults)
    assert not found, "\n" + "\n".join(found)
    return True


def refused(client: Client, wanted: Iterable[Call], allowed: set[int]) -> list[str]:
    """The calls that were not answered with one of these statuses, or that changed something."""
    made, before = list(wanted), fingerprint()
    wrong = [f"{one}: {status}" for one in made if (status := one.by(client).status_code) not in allowed]
    return wrong + [f"{table} changed" for table in changed(before)]


def _samples() -> list[tuple[Route, Sample]]:
    return [(route, SAMPLES[route.name]) for route in pages()]


def behind_doors() -> list[tuple[Route, Sample]]:
    return [(route, sample) for route, sample in _samples() if Door.PUBLIC not in (sample.get, sample.post)]


def of_objects() -> list[tuple[Route, Sample]]:
    return [(route, sample) for route, sample in behind_doors() if sample.about_an_object]


# -- what is swept


def test_every_page_has_a_sample_and_every_sample_a_page() -> None:
    names = [route.name for route in pages()]
    assert sorted(names) == sorted(SAMPLES), "say in tests/house/sweep/samples.py whose the new page is"
    assert len(names) == len(set(names)) > 100
    assert {route.path.split("/")[0] for route in every_route()} >= {"inbox", "cases", "settings", "api", "hooks", "healthz"}


def test_every_argument_of_every_page_has_a_value() -> None:
    for route, sample in _samples():
        assert set(route.arguments) == {*sample.ids, *sample.fixed}, route.path
        assert set(sample.foreign) <= set(sample.form), route.path


# -- strangers


def test_a_stranger_is_led_to_the_door(stage: Stage) -> None:
    faults, before, stranger = [], fingerprint(), client_of(None)
    for route, sample in behind_doors():
        for one in calls(route, sample, stage.spain):
            answer = one.by(stranger)
            led = answer.status_code == 302 and answer["Location"].startswith(("/sign-in?next=%2F", "/sign-in?next=/"))
            if not led and not (answer.status_code in NOT_TAKEN and one.method not in ("GET", "POST")):
                faults.append(f"{one}: {answer.status_code}")
    assert none(faults)
    assert none(changed(before))


def test_a_part_of_a_page_leads_a_stranger_to_the_door_too(stage: Stage) -> None:
    stranger = client_of(None)
    for name in ("inbox-stream", "conversation", "bell", "search", "case"):
        route = next(r for r in pages() if r.name == name)
        answer = call(route, SAMPLES[name], "GET", stage.spain).by(stranger, **{"HX-Request": "true"})
        assert (answer.status_code, answer.content) == (204, b""), name
        assert answer["HX-Redirect"].startswith("/sign-in?next=%2F"), name


def test_what_is_open_to_everybody_changes_nothing(stage: Stage) -> None:
    stranger = client_of(None)
    wanted = [one for route, s in _samples() if Door.PUBLIC in (s.get, s.post) for one in calls(route, s, stage.spain)]
    assert none(refused(stranger, wanted, {*ANSWERS, *PUBLIC_SAYS_NO}))


# -- roles


def expected(route: Route, one: Call, sample: Sample, role: Role) -> set[int]:
    if sample.needs(one.method) is None:
        return NOT_TAKEN | DENIED
    if permitted(sample.needs(one.method), role):
        return ALREADY.get(route.name, set()) | set(ANSWERS)
    return DENIED if sample.about_an_object else {403}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_what_the_matrix_gives_and_nothing_else(stage: Stage, role: Role) -> None:
    client, faults, denied = client_of(stage.spain.people[role]), [], []
    for route, sample in behind_doors():
        for one in calls(route, sample, stage.spain)[:2]:
            right = expected(route, one, sample, role)
            if permitted(sample.needs(one.method), role):
                with undone():
                    status = one.by(client).status_code
                    faults += [f"{one}: {status}"] if status not in right else []
            else:
                denied.append((one, right))
    before = fingerprint()
    faults += [f"{one}: {status}" for one, right in denied if (status := one.by(client).status_code) not in right]
    assert none(faults)
    assert none(changed(before))


def test_methods_that_no_page_takes_change_nothing(stage: Stage) -> None:
    boss = client_of(stage.spain.people[Role.HEAD_OF_SOCIAL])
    own = {"mfa_generate_recovery_codes"}  # a form of Django's takes PUT for POST, and these codes are one's own
    wanted = [call(r, s, method, stage.spain) for r, s in behind_doors() if r.name not in own for method in METHODS[2:]]
    assert none(refused(boss, wanted, {*NOT_TAKEN, *DENIED, *range(200, 304), 422}))


def test_what_weighs_asks_for_the_second_factor_again(stage: Stage) -> None:
    stale = {role: client_of(user, fresh=False) for role, user in stage.spain.people.items()}
    faults, before = [], fingerprint()
    for route, sample in behind_doors():
        if not sample.step_up:
            continue
        role = next(r for r in Role if permitted(sample.post, r))
        answer = call(route, sample, "POST", stage.spain).by(stale[role])
        if answer.status_code != 302 or not answer["Location"].startswith("/step-up?next="):
            faults.append(f"{route.path}: {answer.status_code}")
    assert none(faults)
    assert none(changed(before))


# -- another entity's objects


def test_nobody_of_mexico_finds_an_object_of_spain(stage: Stage) -> None:
    """Not even somebody who holds every role there is, in Mexico."""
    dora = client_of(stage.dora)
    wanted = [one for route, s in of_objects() for one in calls(route, s, stage.spain)]
    own = [one for one in wanted if one.route.name != "reveal"]
    assert none(refused(dora, [o for o in own if SAMPLES[o.route.name].needs(o.method)], MISSING))
    assert none(refused(dora, wanted, MISSING | NOT_TAKEN | {403}))


def test_dario_finds_nothing_of_spain(stage: Stage) -> None:
    wanted = [one for route, s in of_objects() for one in calls(route, s, stage.spain)]
    assert none(refused(client_of(stage.bank.dario), wanted, DENIED | NOT_TAKEN))


def test_an_object_of_spain_is_not_smuggled_in_beside_one_of_mexico(stage: Stage) -> None:
    """The address names an object of one's own, a second argument or a field of the form one of Spain."""
    dora, wanted = client_of(stage.dora), []
    for route, sample in of_objects():
        for name in sample.ids if len(sample.ids) > 1 else ():
            wanted += [call(route, sample, "POST", stage.mexico, others={name: stage.spain})]
    assert len(wanted) >= 6
    assert none(refused(dora, wanted, MISSING))
    smuggled = []
    for route, sample in behind_doors():
        for name, noun in sample.foreign.items():
            own = call(route, sample, "POST", stage.mexico)
            smuggled.append(Call(route, "POST", own.address, {**form_of(sample, stage.mexico), name: stage.spain[noun]}))
    assert len(smuggled) >= 10
    assert none(refused(dora, smuggled, {200, 302, 404, 422}))


def test_a_right_in_one_entity_is_none_in_another(stage: Stage) -> None:
    """Who reads in Spain and holds every role in Mexico does in Spain what a reader does."""
    mixed, denied = client_of(stage.mixed), []
    for route, sample in of_objects():
        if sample.ids.get("public_id") == "entity" or {Door.OWN, Door.OTHERS, ASKED} & {sample.get, sample.post}:
            continue
        for method in ("GET", "POST"):
            needs = sample.needs(method)
            if needs is not None and not permitted(needs, Role.COMPLIANCE):
                denied.append(call(route, sample, method, stage.spain))
    assert len(denied) > 30
    assert none(refused(mixed, denied, DENIED))


# -- the sweep itself


@override_settings(ROOT_URLCONF="tests.house.sweep.planted")
def test_a_route_without_its_door_is_found(stage: Stage) -> None:
    """The control: one route more, open to all. Each part of the sweep must find it."""
    every_route.cache_clear()
    try:
        route = next(r for r in pages() if r.name == "planted")
        with pytest.raises(AssertionError):
            test_every_page_has_a_sample_and_every_sample_a_page()
    finally:
        every_route.cache_clear()
    for who in (None, stage.dora, stage.bank.dario, stage.spain.people[Role.EXECUTIVE]):
        with undone():
            found = refused(client_of(who), calls(route, planted.SAMPLE, stage.spain), DENIED | NOT_TAKEN | {302})
        assert "GET planted/<uuid:public_id>: 200" in found and "inbox_conversation changed" in found
