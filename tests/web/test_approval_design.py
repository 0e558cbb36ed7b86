"""Approval paths chosen by what the content is: designed, tried, approved by somebody else, taken, and followed stage by stage."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.web.access.test_settings import signed_in
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Permission, Role
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.approvals import deadlines, paths, queries, services, versions
from ventanilla.approvals.models import PathVersion, Request
from ventanilla.approvals.types import Choice, Code, NobodyMayDecide, Path, PathStep, Refusal, State, SubjectKind, payload_hash
from ventanilla.archive.models import Entry
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.jobs.models import Job
from ventanilla.notices.models import Notice
from ventanilla.publishing import services as services_of_content
from ventanilla.publishing.types import NewContent, NewVariant

pytestmark = pytest.mark.django_db
DECIDE = str(Permission.APPROVAL_DECIDE)
PAYLOAD = {"text": "Hola"}
DIGEST = payload_hash(PAYLOAD)
REST = {"name": "Lo demás", "s0-permission": DECIDE}
STRICT = {
    "name": "Hipotecas y concursos",
    "when_feature": ["contest"],
    "when_country": ["ES"],
    "s0-name": "Marketing",
    "s0-permission": "role:supervisor",
    "s1-name": "Cumplimiento",
    "s1-permission": "compliance.sign",
    "s1-beside": "on",
}


def fresh(bank: make.Bank, user: User) -> Any:
    return replace(bank.person(user), factor_at=now())


def ask(bank: make.Bank, *steps: PathStep, minutes: int | None = None, **more: Any) -> Request:
    choice = Choice(Path(steps, minutes, **more))
    by = paths.decide_by(choice.path, now())
    made = services.open_request(bank.spain.pk, "content:1", PAYLOAD, bank.person(bank.alba), choice, by, summary="Post")
    return Request.objects.get(public_id=made.public_id)


def decide(bank: make.Bank, user: User, request: Request, code: Code = Code.APPROVE) -> services.Outcome:
    return services.decide(fresh(bank, user), request.public_id, code, DIGEST, "Falta la TAE")


def at(bank: make.Bank, tail: str = "", kind: str = "post") -> str:
    return f"/approvals/paths/{bank.spain.public_id}/{kind}{tail}"


def design(client: Client, bank: make.Bank) -> None:
    """Two paths: the strict one for competitions in Spain, then the rest."""
    assert client.post(at(bank, "/0"), STRICT).status_code == 302
    assert client.post(at(bank, "/1"), REST).status_code == 302


# -- the design


def test_a_design_holds_only_when_somebody_else_has_approved_it(bank: make.Bank) -> None:
    celia, carla = make.user("Celia", Role.COMPLIANCE, bank.spain), signed_in(bank.carla)
    design(carla, bank)
    facts = {"feature": frozenset({"contest", "media"}), "country": frozenset({"ES"})}
    assert paths.choose(bank.spain.pk, SubjectKind.POST, facts).path == paths.OWN, "a draft holds for nothing"
    assert carla.post(at(bank, "/change"), {"do": "propose", "note": "Norma 6"}).status_code == 302
    request = Request.objects.get(subject__startswith="path:")
    seen = carla.get(f"/approvals/{request.public_id}").content.decode()
    assert "Hipotecas y concursos" in seen and "Cuatro ojos" in seen and "Norma 6" in seen
    given = {"decision": "approve", "digest": bytes(request.payload_hash).hex()}
    carla.post(f"/approvals/{request.public_id}/decide", given)
    assert PathVersion.objects.get().state == "proposed", "its author never approves it"
    assert carla.post(at(bank, "/0"), STRICT).status_code == 422, "what waits for approval does not change"
    signed_in(celia).post(f"/approvals/{request.public_id}/decide", given)
    assert PathVersion.objects.get().state == "active"
    chosen = paths.choose(bank.spain.pk, SubjectKind.POST, facts)
    assert (chosen.path.name, chosen.version) == ("Hipotecas y concursos", PathVersion.objects.get().public_id)
    assert [s.beside for s in chosen.path.steps] == [False, True]
    assert paths.choose(bank.spain.pk, SubjectKind.POST, {"country": frozenset({"ES"})}).path.name == "Lo demás"
    actions = [e.kind for e in Entry.objects.filter(about__startswith="path:").order_by("id")]
    assert actions.count("setting.changed") == 2 and "approval.decided" in actions


def test_the_page_says_which_path_and_why(bank: make.Bank) -> None:
    carla = signed_in(bank.carla)
    design(carla, bank)
    page = carla.get(at(bank, "?try=1&feature=contest&country=PT"))
    trial = page.context["trial"]
    assert trial["taken"]["name"] == "Lo demás"
    assert [t["fits"] for t in trial["tried"]] == [False, True] and trial["tried"][0]["failed"] == [("País del público", ["ES"])]
    fits = carla.get(at(bank, "?try=1&feature=contest&country=ES")).context["trial"]
    assert fits["taken"]["name"] == "Hipotecas y concursos" and len(fits["tried"]) == 1
    assert carla.get(at(bank, "/versions/1")).status_code == 200 and carla.get(at(bank, "/versions/2")).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, ""),
        ({"s0-how": "some", "s0-needs": "9"}, "más personas de las que hay"),
        ({"remind": "30"}, "El recordatorio llega antes"),
        ({"escalate": "carla"}, "El plazo va de un minuto"),
        ({"s0-permission": "role:agent"}, ""),
        ({"when_country": "Atlantis"}, ""),
    ],
)
def test_a_path_that_cannot_be_is_not_saved(bank: make.Bank, change: dict[str, Any], said: str) -> None:
    change = {k: bank.carla.pk if v == "carla" else v for k, v in change.items()}
    answer = signed_in(bank.carla).post(at(bank, "/0"), {**STRICT, **change})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not PathVersion.objects.exists()


def test_paths_must_leave_nothing_without_one(bank: make.Bank) -> None:
    carla = signed_in(bank.carla)
    carla.post(at(bank, "/0"), STRICT)
    assert "El último circuito debe servir" in carla.post(at(bank, "/change"), {"do": "propose"}).content.decode()
    carla.post(at(bank, "/1"), REST)
    carla.post(at(bank, "/change"), {"do": "up:1"})
    assert "póngalo al final" in carla.post(at(bank, "/change"), {"do": "propose"}).content.decode()
    assert PathVersion.objects.get().state == "draft" and not Request.objects.exists()
    carla.post(at(bank, "/change"), {"do": "drop:1"})
    assert [p["name"] for p in PathVersion.objects.get().paths] == ["Lo demás"]
    carla.post(at(bank, "/change"), {"do": "back"})
    assert PathVersion.objects.get().state == "withdrawn"


def test_two_who_design_at_once_do_not_undo_each_other(bank: make.Bank) -> None:
    carla = signed_in(bank.carla)
    design(carla, bank)
    stale = carla.post(at(bank, "/0"), {**STRICT, "revision": "1"})
    assert stale.status_code == 422 and "Otra persona ha cambiado" in stale.content.decode()


# -- the stages


def test_steps_side_by_side_are_taken_in_any_order(bank: make.Bank) -> None:
    steps = (PathStep(DECIDE, role="supervisor"), PathStep("compliance.sign", beside=True), PathStep(DECIDE, role="head_of_social"))
    hugo, zoe = make.user("Hugo", Role.HEAD_OF_SOCIAL, bank.spain), make.user("Zoe", Role.HEAD_OF_SOCIAL, bank.spain)
    request = ask(bank, *steps)
    assert decide(bank, hugo, request).refusal is Refusal.NOT_YOUR_TURN, "his stage comes after these two"
    for user, left in ((bank.carla, 2), (bank.bruno, 1)):
        assert [w.step for w in queries.queue(fresh(bank, user))] == [1]
        assert (decide(bank, user, request).steps_left, queries.queue(fresh(bank, user))) == (left, [])
    assert [w.step for w in queries.queue(fresh(bank, zoe))] == [2]
    assert decide(bank, zoe, request).state is State.APPROVED


def test_some_of_those_named_are_enough(bank: make.Bank) -> None:
    team = [make.user(name, Role.SUPERVISOR, bank.spain) for name in ("Berta", "Benito", "Blas")]
    request = ask(bank, PathStep(DECIDE, tuple(u.pk for u in team), needs=2))
    assert decide(bank, team[0], request).state is State.OPEN
    assert decide(bank, team[0], request).refusal is Refusal.DECIDED_ALREADY, "one person is one"
    assert decide(bank, bank.bruno, request).refusal is Refusal.NOT_YOUR_TURN
    assert decide(bank, team[2], request).state is State.APPROVED


def test_a_step_that_could_never_be_passed_is_refused_at_once(bank: make.Bank) -> None:
    for step in (
        PathStep(DECIDE, role="head_of_social"),
        PathStep(DECIDE, needs=9),
        PathStep(DECIDE, (bank.bruno.pk, bank.alba.pk), needs=2),
    ):
        with pytest.raises(NobodyMayDecide):
            ask(bank, step)
    assert not Request.objects.exists()


def test_past_the_deadline_somebody_else_may_decide(bank: make.Bank) -> None:
    only_bruno = PathStep(DECIDE, (bank.bruno.pk,))
    request = ask(bank, only_bruno, minutes=60, remind=20, escalate=(bank.carla.pk, bank.alba.pk))
    assert request.escalation == [bank.carla.pk], "nobody who worked on it"
    planned = dict(Job.objects.filter(kind__in=(deadlines.REMIND, deadlines.ESCALATE)).values_list("kind", "run_at"))
    assert planned[deadlines.ESCALATE] - planned[deadlines.REMIND] == timedelta(minutes=20)
    services.remind(str(request.public_id))
    assert list(Notice.objects.filter(kind="approval.reminder").values_list("user_id", flat=True)) == [bank.bruno.pk]
    deadlines.escalate(str(request.public_id))
    assert decide(bank, bank.carla, request).refusal is Refusal.NOT_YOUR_TURN, "control: the deadline has not passed"
    Request.objects.update(decide_by=now() - timedelta(seconds=1))
    for _ in range(2):
        deadlines.escalate(str(request.public_id))
    told = Notice.objects.filter(kind="approval.escalated").values_list("user_id", flat=True)
    assert sorted(told) == sorted([bank.carla.pk, bank.alba.pk])
    assert [w.public_id for w in queries.queue(fresh(bank, bank.carla))] == [request.public_id]
    assert decide(bank, bank.carla, request).state is State.APPROVED
    services.remind(str(request.public_id))
    assert Notice.objects.filter(kind="approval.reminder").count() == 1, "what is decided reminds nobody"


def test_versions_are_kept_and_the_draft_begins_with_what_holds(bank: make.Bank) -> None:
    person = bank.person(bank.carla)
    make.user("Celia", Role.COMPLIANCE, bank.spain)
    for name in ("Primera", "Segunda"):
        versions.write(person, bank.spain.pk, SubjectKind.POST, [Path((PathStep(DECIDE),), name=name)])
        versions.settle(person, versions.propose(person, bank.spain.pk, SubjectKind.POST), State.APPROVED)
    assert [(v.number, v.state) for v in versions.history(bank.spain.pk, SubjectKind.POST)] == [(2, "active"), (1, "replaced")]
    assert versions.before(versions.history(bank.spain.pk, SubjectKind.POST)[0]).number == 1  # type: ignore[union-attr]  # there is one
    page = signed_in(bank.carla).get(at(bank)).content.decode()
    assert "Segunda" in page and "Primera" not in page


def test_content_shows_the_path_it_takes_and_the_interface_says_why(bank: make.Bank) -> None:
    clara = make.user("Clara", Role.COMMUNITY_MANAGER, bank.spain)
    carla = signed_in(bank.carla)
    design(carla, bank)
    versions.settle(bank.person(bank.carla), versions.propose(bank.person(bank.carla), bank.spain.pk, SubjectKind.POST), State.APPROVED)
    channel = Channel.objects.create(entity=bank.spain, key="plaza", platform="plaza", handle="@a", name="Plaza", created_at=now())
    said = NewContent("Sorteo", (NewVariant(channel.pk, "Participe"),), countries=("ES",), context={"campaign.type": "contest"})
    content = services_of_content.create(bank.person(clara), bank.spain.pk, said)
    page = carla.get(f"/content/{content.public_id}").content.decode()
    assert "Circuito de aprobación" in page and "Hipotecas y concursos" in page and "Un concurso" in page
    headers = {"authorization": f"Bearer {make.token(bank.spain, TokenScope.CONTENT_READ)}"}
    told = Client().get(f"/api/v1/content/{content.public_id}/approval", headers=headers).json()
    assert (told["path"], told["state"], [s["stage"] for s in told["steps"]]) == ("Hipotecas y concursos", None, [1, 1])
    assert told["why"] == {"feature": ["contest"], "country": ["ES"]}
    plain = services_of_content.create(bank.person(clara), bank.spain.pk, NewContent("Consejo", (NewVariant(channel.pk, "Ahorre"),)))
    assert "Lo demás" in carla.get(f"/content/{plain.public_id}").content.decode(), "control: another piece takes another path"
    assert "Sorteo" in carla.get(at(bank, f"?content={content.public_id}")).content.decode()
    assert carla.get(at(bank, f"?content={content.public_id}")).context["trial"]["taken"]["name"] == "Hipotecas y concursos"
