"""Draft in, findings out: which rules hold for it, what each says, and how severe that is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ventanilla.compliance import slots
from ventanilla.compliance.countries import country_code
from ventanilla.compliance.facts import named
from ventanilla.compliance.house import House
from ventanilla.compliance.registry import effective, effective_rules, house_rules, replacing
from ventanilla.compliance.rule import OFF_DRAFT, How, Rule
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Draft, Finding, Severity, Status
from ventanilla.compliance.verdict import Verdict

_RANK = {Severity.BLOCK: 3, Severity.WARN: 2, Severity.NOTICE: 1, Severity.ATTEST: 0}
_MOST_SPANS = 5


@dataclass(frozen=True, slots=True)
class Bench:
    """What a bank adds to the packs: which unconfirmed rules a named reviewer has confirmed, its own house, and rules of its own.

    An own rule with the id of one of ours only makes it stricter: the strictest severity wins. `expired` are the packs whose sign-off
    has run out: their rules stay on, but nothing passes without a person (`passes_by_itself`).
    """

    confirmed: Collection[str] = frozenset()
    own: tuple[Rule, ...] = ()
    today: date | None = None
    off: Collection[str] = field(default=frozenset())  # rules that never concern this bank (a licence that it does not hold)
    house: House | None = None
    expired: Collection[str] = frozenset()


PLAIN = Bench()


def check(draft: Draft, bench: Bench = PLAIN) -> tuple[Finding, ...]:
    """What the law says of a draft, the gravest first. Pure: the same draft on the same day gives the same findings.

    Counted at the planned time of publication. Severity `attest` marks what a person must settle, by name, on this very text.
    """
    scene = Scene(draft, bench.today, bench.house)
    judged: dict[str, tuple[Rule, Verdict]] = {}
    for rule in _rules(draft, bench):
        verdict = judge(rule, scene)
        if verdict.truth is not False:
            judged[rule.id] = (rule, verdict)
    _let_specific_win(judged, scene)
    findings = [f for rule, verdict in judged.values() for f in _findings(rule, verdict, scene, bench)]
    return tuple(sorted(findings, key=lambda f: (-_RANK[f.severity], f.start, f.rule)))


def stale(draft: Draft, bench: Bench) -> tuple[str, ...]:
    """The packs that hold for the draft and whose sign-off has run out."""
    return tuple(pack.id for pack in effective(countries_of(draft)) if pack.id in bench.expired)


def passes_by_itself(draft: Draft, bench: Bench, findings: Iterable[Finding]) -> bool:
    """Whether the draft may go without a person's approval, as far as the rules go: nothing to settle, and every pack signed off."""
    return not stale(draft, bench) and all(f.severity is Severity.NOTICE for f in findings)


def countries_of(draft: Draft) -> frozenset[str]:
    """The audience's countries and the licence's, as codes."""
    countries = frozenset(country_code(c) for c in (*draft.countries, draft.entity_country) if c)
    told = draft.flags.get("audience_countries")
    if not draft.countries and isinstance(told, list | tuple):
        countries |= {country_code(str(c)) for c in told}
    return countries


def rules_for(draft: Draft) -> tuple[Rule, ...]:
    """All rules of the packs that hold for the draft's audience, licence and network."""
    return tuple(effective_rules(countries_of(draft)).values())


def _rules(draft: Draft, bench: Bench) -> Iterable[Rule]:
    effective = effective_rules(countries_of(draft))
    if not bench.own and not bench.off and bench.house is None:
        return effective.values()
    if bench.house is not None:
        effective = effective | {rule.id: rule for rule in house_rules()}
    ours = {id_: rule for id_, rule in effective.items() if id_ not in bench.off}
    for rule in bench.own:
        known = ours.get(rule.id)
        if known is None or _RANK[rule.severity] > _RANK[known.severity]:
            ours[rule.id] = rule
    return ours.values()


def applies(rule: Rule, scene: Scene) -> bool:
    """Whether the rule is about such a draft at all, before its check is asked."""
    draft = scene.draft
    if scene.kinds.isdisjoint(rule.kinds) or not rule.in_force(scene.day):
        return False
    if rule.audiences and draft.audience not in rule.audiences:
        return False
    if rule.platforms and scene.platform not in rule.platforms:
        return False
    if rule.actors and str(scene.fact("actor") or "bank").lower() not in rule.actors:
        return False
    if rule.countries and rule.countries.isdisjoint(country_code(c) for c in (*draft.countries, draft.entity_country)):
        return False
    return not rule.products or not scene.classes.isdisjoint(rule.products)


def judge(rule: Rule, scene: Scene) -> Verdict:
    """What one rule says of a scene. A duty of the bank as a whole stays silent while its facts are missing."""
    if not applies(rule, scene):
        return Verdict(False)
    verdict = rule.check(scene)
    return Verdict(False) if verdict.truth is None and rule.how in OFF_DRAFT else verdict


def _let_specific_win(judged: dict[str, tuple[Rule, Verdict]], scene: Scene) -> None:
    """National wording takes the place of the Union's: one finding, not two, and none where the national wording is there."""
    for rule in replacing(countries_of(scene.draft)):
        if applies(rule, scene) and (rule.id in judged or scene.says(rule.wordings)):
            for general in rule.replaces:
                judged.pop(general, None)


def severity_of(rule: Rule, verdict: Verdict, confirmed: Collection[str] = ()) -> Severity:
    """`attest` where a person decides or a fact is missing; an unconfirmed rule is no graver than `warn`."""
    if rule.how is How.ATTEST or verdict.truth is None:
        return Severity.ATTEST
    if rule.status is Status.UNCONFIRMED and rule.id not in confirmed and rule.severity is Severity.BLOCK:
        return Severity.WARN
    return rule.severity


def _findings(rule: Rule, verdict: Verdict, scene: Scene, bench: Bench) -> Iterable[Finding]:
    severity = severity_of(rule, verdict, bench.confirmed)
    plain = {language: _message(rule, verdict, language) for language in ("es", "en")}
    source = f"{rule.law} ({rule.source})" if rule.source else rule.law
    seen = set()
    for index, span in enumerate(verdict.spans[:_MOST_SPANS] or ((0, 0),)):
        told = verdict.told[index] if index < len(verdict.told) else None
        start, end = span if verdict.own else scene.original(span)
        instead = told.get("instead", "") if told else ""
        if (start, end, instead) not in seen:
            seen.add((start, end, instead))
            message, fix = (_filled(plain, told), _filled(rule.fix, told)) if told else (plain, rule.fix)
            yield Finding(rule.id, severity, message, start, end, source, fix, instead)


def _filled(texts: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """The texts with what was found in the place of its name; nothing else in braces means anything."""
    filled = dict(texts)
    for name, value in told.items():
        filled = {language: text.replace(f"{{{name}}}", value) for language, text in filled.items()}
    return filled


def _message(rule: Rule, verdict: Verdict, language: str) -> str:
    text = rule.message[language]
    if verdict.lacks:
        listed = ", ".join(slots.word(name, language) for name in dict.fromkeys(verdict.lacks))
        text += f" Falta: {listed}." if language == "es" else f" Missing: {listed}."
    if verdict.truth is None and verdict.missing:
        listed = ", ".join(dict.fromkeys(named(fact, language) for fact in verdict.missing))
        text += f" No consta: {listed}." if language == "es" else f" Not known: {listed}."
    return text
