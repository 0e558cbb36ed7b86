"""The demo's bank publishes: a post at every stage, campaigns, rules that somebody answers for; told again, nothing is added."""

from collections import Counter
from datetime import datetime
from itertools import count

import pytest

from ventanilla.accounts import directory
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.queries import country_entities, root
from ventanilla.accounts.types import Person
from ventanilla.approvals.models import Request
from ventanilla.catalogue import packs
from ventanilla.catalogue.models import DisclosureVersion, LexiconVersion, PackSignOff
from ventanilla.channels import credentials
from ventanilla.channels.models import Attempt, Channel
from ventanilla.common.pure.clock import now
from ventanilla.config.demo import desk, founding, posts
from ventanilla.config.demo.posts import Press
from ventanilla.config.demo.rules import keep, two_steps
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.models import Notice
from ventanilla.publishing.models import Campaign, Comment, Content, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    founding.found()
    known = {person.name.split()[0]: person.user_id for person in directory.demo_people()}
    return desk.people_of(known)


@pytest.fixture
def presses(people: dict[str, Person]) -> dict[str, Press]:
    entities, made, ids = {e.country: e.id for e in country_entities()}, {}, count(1)
    two_steps(people["Carla"], people["Tomás"], entities["ES"], now())
    for office in founding.script()["offices"]:
        told = {"key": "plaza", "account_id": office["handle"], "handle": f"@{office['handle']}", "name": "Plaza", "created_at": now()}
        channel = Channel.objects.create(entity_id=entities[office["country"]], platform="plaza", **told)
        credentials.store(channel, {"token": "t", "url": "http://localhost"})
        deciding = tuple(people[name] for name in posts.deciders(office["handle"]))
        say = lambda text, at, likes: f"n{next(ids)}"
        made[office["handle"]] = Press(channel.entity_id, channel.pk, office["country"], office["zone"], deciding, say)
    return made


def standing() -> Counter[str]:
    return Counter(Content.objects.values_list("state", flat=True))


def test_there_is_a_post_at_every_stage_and_a_second_run_adds_none(presses: dict[str, Press], people: dict[str, Person]) -> None:
    end = now()
    posts.publish_all(presses, people, end)
    assert standing() == {
        "published": 7,
        "scheduled": 4,
        "internal_review": 2,
        "compliance_review": 1,
        "failed": 1,
        "withdrawn": 1,
        "draft": 5,
    }
    drafts = Content.objects.filter(state="draft")
    assert sorted(drafts.exclude(reason="").values_list("reason", flat=True)) == ["rejected"]
    voided = drafts.get(version=2)
    assert set(Request.objects.filter(subject=f"content:{voided.public_id}").values_list("state", flat=True)) == {"void"}
    before = (standing(), Campaign.objects.count(), Comment.objects.count(), Task.objects.count(), Request.objects.count())
    posts.publish_all(presses, people, end)
    assert (standing(), Campaign.objects.count(), Comment.objects.count(), Task.objects.count(), Request.objects.count()) == before


def test_nothing_of_the_past_is_left_to_be_sent(presses: dict[str, Press], people: dict[str, Person]) -> None:
    posts.publish_all(presses, people, now())
    assert not Attempt.objects.filter(state="queued", send_at__lte=now()).exists()
    sent = Attempt.objects.filter(state="sent").values_list("native_id", flat=True)
    assert sent and all(sent)


def test_those_who_decide_have_heard_of_it(presses: dict[str, Press], people: dict[str, Person]) -> None:
    posts.publish_all(presses, people, now())
    told = Notice.objects.filter(user_id=people["Bruno"].user_id)
    assert {"approval.waiting"} <= set(told.values_list("kind", flat=True))
    assert Notice.objects.filter(user_id=people["Carla"].user_id, kind=NoticeKind.CONTENT_MENTION).exists()


def test_the_rules_stand_and_one_pack_is_soon_to_be_read_again(people: dict[str, Person]) -> None:
    entities = {e.country: e.id for e in country_entities()}
    end: datetime = now()
    keep(people, {**entities, "": root() or 0}, end)
    signed = packs.sign_offs(entities["ES"])
    assert set(signed) == {"ES", "EU", "HOUSE", "PLATFORM"}
    assert 0 < (signed["ES"].review_due - end.date()).days <= packs.SOON.days < (signed["EU"].review_due - end.date()).days
    assert sorted(LexiconVersion.objects.values_list("state", flat=True)) == ["approved", "proposed"]
    before = (PackSignOff.objects.count(), DisclosureVersion.objects.count(), LexiconVersion.objects.count())
    keep(people, {**entities, "": root() or 0}, end)
    assert (PackSignOff.objects.count(), DisclosureVersion.objects.count(), LexiconVersion.objects.count()) == before


def test_every_role_has_somebody(people: dict[str, Person]) -> None:
    held = {role for person in directory.demo_people() for role in (one.role for one in person.roles)}
    assert held == set(Role)
