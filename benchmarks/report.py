"""One way to print a figure beside its target."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`better` is `more` or `less`; a target of None is a figure without a promise."""

    name: str
    value: float
    unit: str
    target: float | None = None
    better: str = "more"

    @property
    def reached(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.better == "more" else self.value <= self.target

    def line(self) -> str:
        verdict = {True: "reached", False: "SHORT", None: ""}[self.reached]
        target = "" if self.target is None else f"target {'>=' if self.better == 'more' else '<='} {self.target:,g} {self.unit}"
        return f"  {self.name:<58} {self.value:>12,.1f} {self.unit:<12} {target:<28} {verdict}"


SHORT: list[str] = []  # what fell short in this run


def show(title: str, figures: list[Figure]) -> bool:
    """Print the figures; whether all targets were reached."""
    print(f"\n{title}")
    for figure in figures:
        print(figure.line(), flush=True)
        if figure.reached is False:
            SHORT.append(f"{figure.name} {figure.value:,.1f} {figure.unit}")
    return all(figure.reached is not False for figure in figures)
