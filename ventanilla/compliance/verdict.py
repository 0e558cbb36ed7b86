"""What a check answers, and how small checks make bigger ones: three-valued logic, so that a missing fact is unknown, not false."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene

Span = tuple[int, int]  # into `Scene.text`; the engine turns it into indices of the draft's own text


@dataclass(frozen=True, slots=True)
class Verdict:
    """`truth`: True holds, False does not, None cannot be known without the facts in `missing`.

    `spans` show where it holds; `lacks` names what a text that should carry several things does not say (`slots.WORDS`). `told` has, for
    each span, the words that the rule's message and fix name in braces, and `instead`: what to write there. `own`: the spans are of the
    draft's own text.
    """

    truth: bool | None
    spans: tuple[Span, ...] = ()
    missing: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    told: tuple[Mapping[str, str], ...] = ()
    own: bool = False


NO = Verdict(False)
YES = Verdict(True)


def yes(spans: Iterable[Span] = ()) -> Verdict:
    """It holds, here."""
    return Verdict(True, tuple(spans))


def ask(*facts: str) -> Verdict:
    """It cannot be known: these facts are missing."""
    return Verdict(None, missing=facts)


class Condition:
    """A pure test of a scene. `a & b`, `a | b` and `~a` follow Kleene: unknown and false is false, unknown or true is true."""

    __slots__ = ("run",)

    def __init__(self, run: "Callable[[Scene], Verdict]") -> None:
        self.run = run

    def __call__(self, scene: "Scene") -> Verdict:
        return self.run(scene)

    def __and__(self, other: "Condition") -> "Condition":
        def both(scene: "Scene") -> Verdict:
            first = self.run(scene)
            if first.truth is False:
                return NO
            second = other.run(scene)
            if second.truth is False:
                return NO
            truth = None if None in (first.truth, second.truth) else True
            return Verdict(truth, first.spans or second.spans, first.missing + second.missing, first.lacks + second.lacks)

        return Condition(both)

    def __or__(self, other: "Condition") -> "Condition":
        def either(scene: "Scene") -> Verdict:
            first = self.run(scene)
            if first.truth is True:
                return first
            second = other.run(scene)
            if second.truth is True or first.truth is False:
                return second
            return Verdict(None, missing=first.missing + second.missing)

        return Condition(either)

    def __invert__(self) -> "Condition":
        def opposite(scene: "Scene") -> Verdict:
            inner = self.run(scene)
            return inner if inner.truth is None else Verdict(not inner.truth, lacks=inner.lacks)

        return Condition(opposite)
