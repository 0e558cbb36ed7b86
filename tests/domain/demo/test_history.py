"""The demo's plan: the same for the same dice, in proportion, and with the work of the last hours left open."""

from datetime import UTC, datetime, timedelta
from statistics import median

import pytest

from ventanilla.common.pure.placeholders import places
from ventanilla.compliance.replies import stops
from ventanilla.compliance.types import Draft, DraftKind
from ventanilla.config.demo import loading
from ventanilla.config.demo.acts import DeedKind, Surface
from ventanilla.config.demo.history import LAST_HOURS, Plan
from ventanilla.inbox.templates import VARIABLES
from ventanilla.workflows.outbound_text import read_outbound

END = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def story() -> Plan:
    return loading.story(END)


def test_the_same_dice_tell_the_same_story(story: Plan) -> None:
    assert loading.story(END) == story


def test_it_has_the_size_of_a_regional_bank(story: Plan) -> None:
    assert 3_000 <= len(story.acts) <= 4_000
    assert 300 <= len(story.people) <= 900
    handles = [person.handle for person in story.people]
    assert len(set(handles)) == len(handles)


def test_nothing_happens_after_the_end_and_everything_in_order(story: Plan) -> None:
    assert max(act.at for act in story.acts) < END
    assert max(deed.at for deed in story.deeds) < END
    assert [act.at for act in story.acts] == sorted(act.at for act in story.acts)
    assert [deed.at for deed in story.deeds] == sorted(deed.at for deed in story.deeds)
    assert all(act.answers is None or act.answers < number for number, act in enumerate(story.acts))


def test_old_talks_are_answered_and_ended_and_new_ones_are_open(story: Plan) -> None:
    begun = {number: act.at for number, act in enumerate(story.acts) if act.answers is None and not act.ours}
    ended = {deed.talk for deed in story.deeds if deed.kind is DeedKind.RESOLVE}
    old = [number for number, at in begun.items() if at < END - timedelta(days=5)]
    new = [number for number, at in begun.items() if at > END - LAST_HOURS]
    assert len([n for n in old if n in ended]) > 0.97 * len(old)
    assert len([n for n in new if n not in ended]) > 25


def test_first_answers_look_like_a_desk_s(story: Plan) -> None:
    waits = [
        (act.at - story.acts[act.answers].at).total_seconds() / 60
        for act in story.acts
        if act.ours and act.answers is not None and story.acts[act.answers].answers is None
    ]
    assert 8 < median(waits) < 60


def test_every_kind_of_end_is_there(story: Plan) -> None:
    branch = {deed.to for deed in story.deeds if deed.kind is DeedKind.BRANCH}
    assert {"accepted", "contacted", "appointment", "application", "funded", "lost", "returned"} <= branch
    bank = {deed.reason for deed in story.deeds if deed.kind is DeedKind.BANK and deed.to == "resolved"}
    assert {"fixed", "card_replaced", "money_returned", "access_restored", "upheld", "partly_upheld", "rejected"} <= bank


def test_no_answer_of_the_desk_would_be_stopped(story: Plan) -> None:
    country_of = {office.handle: office.country for office in loading.offices()}
    said = {deed.ref: deed for deed in story.deeds if deed.kind is DeedKind.REPLY}
    answers = {(deed.text, country_of[deed.office], story.acts[ref].surface) for ref, deed in said.items() if ref is not None}
    stopped = {}
    for number, (text, country, surface) in enumerate(sorted(answers)):
        kind, flags = DraftKind.DM if surface is Surface.DIRECT else DraftKind.REPLY, {"conversation_state": "complaint"}
        draft = Draft(text, kind=kind, platform="plaza", countries=(country,), entity_country=country, flags=flags)
        found = [finding.rule for finding in stops(draft)]
        if number % 7 == 0:  # they are few texts with many names
            _, personal, threats = read_outbound(text, country, ())
            found += [str(one.kind) for one in (*personal, *threats)]
        if found:
            stopped[text] = found
    assert not stopped


def test_templates_name_only_what_can_be_filled() -> None:
    rows = loading._rows("templates.jsonl")
    assert len({row["key"] for row in rows}) == len({row["shortcut"] for row in rows}) == len(rows) > 8
    assert {name for row in rows for name in places(row["text"])} <= set(VARIABLES)
