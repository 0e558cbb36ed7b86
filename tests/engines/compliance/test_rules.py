"""Every rule's own examples, and what every rule must have."""

import pytest

from ventanilla.compliance.engine import Bench, check, judge, severity_of
from ventanilla.compliance.packs.house.sample import SAMPLE
from ventanilla.compliance.registry import all_packs
from ventanilla.compliance.rule import Example, How, Pack, Rule
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.short_form import draft_of
from ventanilla.compliance.types import Severity, Status

RULES = [(pack, rule) for pack in all_packs() for rule in pack.rules]
IDS = [rule.id for _, rule in RULES]
BENCH = Bench(house=SAMPLE)


def _judged(pack: Pack, rule: Rule, example: Example) -> bool | None:
    return judge(rule, Scene(draft_of(example, rule, pack.country), house=SAMPLE)).truth


@pytest.mark.parametrize(("pack", "rule"), RULES, ids=IDS)
def test_a_rule_fires_on_its_examples(pack: Pack, rule: Rule) -> None:
    assert [e for e in rule.yes if _judged(pack, rule, e) is not True] == []


@pytest.mark.parametrize(("pack", "rule"), RULES, ids=IDS)
def test_a_rule_leaves_its_near_misses_alone(pack: Pack, rule: Rule) -> None:
    assert [e for e in rule.no if _judged(pack, rule, e) is not False] == []


@pytest.mark.parametrize(("pack", "rule"), RULES, ids=IDS)
def test_a_rule_asks_where_a_fact_is_missing(pack: Pack, rule: Rule) -> None:
    for example in rule.asks:
        verdict = judge(rule, Scene(draft_of(example, rule, pack.country), house=SAMPLE))
        assert severity_of(rule, verdict) is Severity.ATTEST and verdict.truth is not False, example


@pytest.mark.parametrize(("pack", "rule"), RULES, ids=IDS)
def test_a_rule_is_whole(pack: Pack, rule: Rule) -> None:
    assert set(rule.message) == set(rule.fix) == {"es", "en"} and all(rule.message.values()) and all(rule.fix.values())
    assert rule.law and (rule.source or rule.status is Status.UNCONFIRMED)
    assert rule.id.split(".")[0] == {"PLATFORM": "PF"}.get(pack.id, pack.id)
    shown = rule.yes if rule.how is not How.ATTEST else (*rule.yes, *rule.asks)
    assert len(shown) >= (1 if rule.how in (How.WORKFLOW, How.PROGRAMME, How.CLOCK, How.ATTEST) else 4), "more examples that fire"
    assert len(rule.no) >= (1 if rule.how in (How.WORKFLOW, How.PROGRAMME, How.CLOCK, How.ATTEST) else 4), "more near misses"


@pytest.mark.parametrize(("pack", "rule"), RULES, ids=IDS)
def test_the_engine_gives_the_finding_with_its_severity(pack: Pack, rule: Rule) -> None:
    for example in rule.yes:
        draft = draft_of(example, rule, pack.country)
        mine = [f for f in check(draft, BENCH) if f.rule == rule.id]
        assert mine, example
        for finding in mine:
            assert 0 <= finding.start <= finding.end <= len(draft.text)
            if rule.status is Status.UNCONFIRMED:
                assert finding.severity is not Severity.BLOCK
