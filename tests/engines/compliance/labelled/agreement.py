"""How far two labellers agree: Cohen's kappa of the second labels (`second/<pack>.jsonl`) against the first.

    python tests/engines/compliance/labelled/agreement.py [--list]

`kappa (rules)` counts one decision for each post and each rule of its pack's universe: every rule that the first labels of the whole pack
expect somewhere, or the second labels do. `kappa (clean)` counts one decision for each post: does it break any rule? `--list` also
prints each post that the two label differently.
"""

import json
import random
import sys
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
PACKS = ["es", "eu", "platform", "us", "gb", "mx", "co", "br", "ar", "cl", "pt", "fr", "de", "it", "pl"]
RESAMPLES = 2000


def load(path: Path) -> dict[str, frozenset[str]]:
    lines = path.read_text("utf-8").splitlines()
    return {row["id"]: frozenset(row["expect"]) for row in map(json.loads, lines)}


def sampled(post: str) -> bool:
    """The fifth of the posts that the second labeller was given."""
    return sha256(f"second:{post}".encode()).digest()[0] % 5 == 1


# One post: how many rules both name, only the first, only the second, neither.
Counts = tuple[int, int, int, int]


def count(first: frozenset[str], second: frozenset[str], universe: int) -> Counts:
    return len(first & second), len(first - second), len(second - first), universe - len(first | second)


def verdict(labels: frozenset[str]) -> frozenset[str]:
    return frozenset() if labels else frozenset(["clean"])


def total(counts: list[Counts]) -> Counts:
    both, one, two, none = (sum(column) for column in zip(*counts, strict=True))
    return both, one, two, none


def kappa(counts: Counts) -> float | None:
    """None where kappa is not defined: both labellers gave every decision the same answer."""
    both, one, two, none = counts
    n = both + one + two + none
    observed = (both + none) / n
    chance = ((both + one) * (both + two) + (none + one) * (none + two)) / n**2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def show(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def row(name: str, rules: list[Counts], clean: list[Counts]) -> str:
    both, one, two, none = total(rules)
    same = sum(1 for counts in rules if counts[1] == counts[2] == 0)
    first = sum(1 for counts in rules if counts[0] + counts[1] == 0)
    second = sum(1 for counts in rules if counts[0] + counts[2] == 0)
    cells = [
        name,
        len(rules),
        f"{same} of {len(rules)}",
        both,
        one,
        two,
        none,
        show(kappa((both, one, two, none))),
        f"{first} / {second}",
        show(kappa(total(clean))),
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def interval(counts: list[Counts]) -> str:
    """The middle 95 % of kappa over resampled posts, a fixed seed."""
    pick = random.Random(20261122)
    values = sorted(k for _ in range(RESAMPLES) if (k := kappa(total(pick.choices(counts, k=len(counts))))) is not None)
    return f"{values[len(values) // 40]:.3f} to {values[-1 - len(values) // 40]:.3f}"


def main() -> int:
    all_rules: list[Counts] = []
    all_clean: list[Counts] = []
    different: list[str] = []
    print("| pack | posts | same label | both | only 1st | only 2nd | neither | kappa (rules) | clean: 1st / 2nd | kappa (clean) |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for pack in PACKS:
        path = HERE / "second" / f"{pack}.jsonl"
        if not path.exists():
            continue
        first, second = load(HERE / f"{pack}.jsonl"), load(path)
        missing = {post for post in first if sampled(post)} ^ set(second)
        if missing:
            print(f"{pack}: the second labels are not the sample: {', '.join(sorted(missing))}", file=sys.stderr)
            return 1
        universe = len(frozenset().union(*first.values(), *second.values()))
        rules = [count(first[post], labels, universe) for post, labels in second.items()]
        clean = [count(verdict(first[post]), verdict(labels), 1) for post, labels in second.items()]
        print(row(pack, rules, clean))
        all_rules += rules
        all_clean += clean
        different += [
            f"{post}: only first {sorted(first[post] - labels)}, only second {sorted(labels - first[post])}"
            for post, labels in second.items()
            if first[post] != labels
        ]
    print(row("all", all_rules, all_clean))
    print(f"\n95 % interval over posts: rules {interval(all_rules)}, clean {interval(all_clean)}")
    if "--list" in sys.argv[1:]:
        print("", *different, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
