"""The words in which rules are written. Each gives a `Condition`; join them with `&`, `|`, `~`.

`found`, `said`, `kind`, `product`… look at the draft itself. `told(fact)` opens a rule only when the fact is declared: missing is "no".
`needs(fact)` decides a rule that is already open: missing makes the rule ask (an `attest` finding) instead of firing.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from ventanilla.common.pure.text import fold
from ventanilla.compliance import slots
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Audience, DraftKind
from ventanilla.compliance.verdict import NO, YES, Condition, Span, Verdict, ask, yes


def condition(check: Callable[[Scene], Verdict | bool | Iterable[Span] | None]) -> Condition:
    """A decorator: a function of the scene that answers a verdict, a bool, or the spans where it holds."""

    def run(scene: Scene) -> Verdict:
        answer = check(scene)
        if isinstance(answer, Verdict):
            return answer
        if answer is None or isinstance(answer, bool):
            return YES if answer else NO
        spans = tuple(answer)
        return yes(spans) if spans else NO

    return Condition(run)


def always(scene: Scene) -> Verdict:
    """Holds on every draft."""
    return YES


ALWAYS = Condition(always)


def found(*detectors: str) -> Condition:
    """Any of these detectors finds something; the spans are those of the first that does."""

    def run(scene: Scene) -> Verdict:
        for name in detectors:
            if spans := scene.spans(name):
                return Verdict(True, spans)
        return NO

    return Condition(run)


def together(first: str, second: str, within: int) -> Condition:
    """Every find of the first detector has one of the second at most `within` characters away."""
    return Condition(lambda scene: Verdict(scene.near(first, second, within)))


def said(*wordings: str) -> Condition:
    """One of these wordings stands in the text or on its media; capitals, accents and punctuation aside."""
    return Condition(lambda scene: Verdict(scene.says(wordings)))


def carries(*names: str) -> Condition:
    """All these items (`slots.SLOTS`) stand in the text; what is not there goes into `lacks`."""

    def run(scene: Scene) -> Verdict:
        absent = tuple(name for name in names if not slots.holds(name, scene))
        return Verdict(not absent, lacks=absent)

    return Condition(run)


def kind(*kinds: DraftKind) -> Condition:
    """The draft is of one of these kinds; a boosted post is an `ad` too."""
    return Condition(lambda scene: Verdict(not scene.kinds.isdisjoint(kinds)))


def product(*classes: str) -> Condition:
    """The product is of one of these classes; without product data, the text's own words tell."""
    wanted = frozenset(classes)
    return Condition(lambda scene: Verdict(not scene.classes.isdisjoint(wanted)))


def platform(*names: str) -> Condition:
    """The draft goes to one of these networks."""
    return Condition(lambda scene: Verdict(scene.platform in names))


def audience(*audiences: Audience) -> Condition:
    return Condition(lambda scene: Verdict(scene.draft.audience in audiences))


def media(*kinds: str) -> Condition:
    """The draft carries media of one of these kinds (any, when none is named)."""
    return Condition(lambda scene: Verdict(any(not kinds or m.kind in kinds for m in scene.draft.media)))


LIMITED = Condition(lambda scene: Verdict(scene.limited))
IS_AD = Condition(lambda scene: Verdict(scene.is_ad))
LANDING = Condition(lambda scene: Verdict(bool(scene.fact("landing_url")) or scene.has("link")))


def _equal(scene: Scene, fact: str, values: tuple[object, ...]) -> bool | None:
    value = scene.fact(fact)
    if value is None:
        return None
    if not values:
        return bool(value) and fold(str(value)) not in ("false", "no", "0")
    wanted = {fold(str(v)) for v in values}
    if isinstance(value, list | tuple | set | frozenset):
        return any(fold(str(v)) in wanted for v in value)
    return fold(str(value)) in wanted


def told(fact: str, *values: object) -> Condition:
    """The fact is declared and one of `values` (true, when none is named). A missing fact is "no": the rule does not open."""
    return Condition(lambda scene: Verdict(bool(_equal(scene, fact, values))))


def needs(fact: str, *values: object) -> Condition:
    """The fact is one of `values` (true, when none is named). A missing fact is unknown: the rule asks."""

    def run(scene: Scene) -> Verdict:
        answer = _equal(scene, fact, values)
        return ask(fact) if answer is None else Verdict(answer)

    return Condition(run)


def on_or_before(fact: str) -> Condition:
    """The date in the fact is not after the day of publication; missing is unknown, empty is "no"."""

    def run(scene: Scene) -> Verdict:
        day: date | None = scene.date(fact)
        if day is None and _equal(scene, fact, ()) is False:
            return NO
        return ask(fact) if day is None else Verdict(day <= scene.day)

    return Condition(run)


def on_or_after(fact: str) -> Condition:
    """The date in the fact (`valid_until`, `review_due`) is not before the day of publication; missing is unknown, empty is "no"."""

    def run(scene: Scene) -> Verdict:
        day: date | None = scene.date(fact)
        if day is None and _equal(scene, fact, ()) is False:
            return NO
        return ask(fact) if day is None else Verdict(day >= scene.day)

    return Condition(run)


def first(test: Condition) -> Condition:
    """The same, showing only its first span: for duties, where one mark is enough."""

    def run(scene: Scene) -> Verdict:
        verdict = test(scene)
        return replace(verdict, spans=verdict.spans[:1])

    return Condition(run)


def duty(when: Condition, must: Condition) -> Condition:
    """Fires where `when` holds and `must` does not; one span of `when` shows why."""
    return first(when & ~must)


def ban(when: Condition, unless: Condition | None = None) -> Condition:
    """Fires on every span of `when`, unless something excuses it."""
    return when & ~unless if unless is not None else when


def falls_short(fact: str) -> Condition:
    """The fact is declared, and false or empty; a missing one is "no"."""
    return Condition(lambda scene: Verdict(scene.fact(fact) is not None and _equal(scene, fact, ()) is False))


def early(detector: str, within: int = 80) -> Condition:
    """The detector finds something that begins in the first `within` characters."""
    return Condition(lambda scene: Verdict(any(start < within for start, _ in scene.spans(detector))))


NETWORK_LABEL = Condition(lambda scene: Verdict(bool(scene.fact("platform_label") or scene.fact("is_boosted"))))
WARNS = Condition(lambda scene: Verdict(scene.warns))
FEATURED = Condition(lambda scene: Verdict(scene.promotes))
PASSES_ON = Condition(lambda scene: Verdict(scene.passes_on))
