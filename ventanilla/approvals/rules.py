"""Which path a thing takes: pure, so that a page can try what would happen."""

from collections.abc import Iterable

from ventanilla.approvals.types import Facts, Path, PathStep, Tried

# What a path may ask about, in the order in which pages show it.
DIMENSIONS = (
    "channel",
    "platform",
    "team",
    "country",
    "language",
    "kind",
    "product",
    "product_class",
    "audience",
    "feature",
    "campaign",
    "risk",
)


def weigh(path: Path, facts: Facts) -> Tried:
    """Whether a path's conditions fit: of each dimension that it names, one value must hold."""
    held = tuple(d for d, values in path.when.items() if facts.get(d, frozenset()).intersection(values))
    failed = tuple(d for d in path.when if d not in held)
    return Tried(path, not failed, held, failed)


def first_that_fits(paths: Iterable[Path], facts: Facts) -> tuple[Path | None, tuple[Tried, ...]]:
    """The first path that fits, and all that were looked at until then."""
    tried = []
    for path in paths:
        tried.append(weigh(path, facts))
        if tried[-1].fits:
            return path, tuple(tried)
    return None, tuple(tried)


def stages(steps: Iterable[PathStep]) -> list[int]:
    """The number of each step's stage: a step `beside` the one before it is taken at the same time."""
    numbers: list[int] = []
    for step in steps:
        numbers.append(numbers[-1] + (not step.beside) if numbers else 0)
    return numbers
