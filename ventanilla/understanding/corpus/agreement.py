"""How far two labellings of the same messages agree: `python -m ventanilla.understanding.corpus.agreement [es|en|pt]`.

The first labelling is the corpus itself; the second, `second_labels.json`, was made without sight of the first. It holds labels and
no text: id, language, the five labels and `needs_answer`.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ventanilla.understanding.corpus.reading import FOLDER, LANGUAGES, Message, messages

LABELS = ("sentiment", "emotion", "intent", "topic", "urgency", "needs_answer")
SECOND = FOLDER / "second_labels.json"
Pair = tuple[str, str]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two labellings of one label, over the same messages. Shares run from 0 to 1; kappa may fall below 0."""

    label: str
    compared: int
    raw: float
    kappa: float
    macro_f1: float
    confusions: tuple[tuple[str, str, int], ...]  # first label, second label, times: where they differ, most frequent first


def second_labels(path: Path = SECOND) -> dict[Key, dict[str, str]]:
    """The second labelling by (language, id). Raises ValueError where a message stands twice."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    found = {(row["language"], row["id"]): {label: _text(row[label]) for label in LABELS} for row in rows}
    if len(found) != len(rows):
        raise ValueError(f"{path.name}: a message stands twice")
    return found


def kappa(pairs: Sequence[Pair]) -> float:
    """Cohen's kappa: agreement beyond what the two distributions of labels give by chance; 1 where chance leaves no room."""
    total = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[value] * second[value] for value in first) / total**2
    return 1.0 if chance == 1 else (_raw(pairs) - chance) / (1 - chance)


def macro_f1(pairs: Sequence[Pair]) -> float:
    """Mean over the values that either labelling uses of the F1 of the second against the first."""
    right = Counter(a for a, b in pairs if a == b)
    used = Counter(value for pair in pairs for value in pair)
    return sum(2 * right[value] / used[value] for value in used) / len(used)


def compare(first: Mapping[Key, Message], second: Mapping[Key, Mapping[str, str]]) -> list[Agreement]:
    """Label by label, over the messages of the second labelling. Raises KeyError where the corpus lacks one of them."""
    table = []
    for label in LABELS:
        pairs = [(_text(getattr(first[key], label)), labels[label]) for key, labels in second.items()]
        apart = Counter(pair for pair in pairs if pair[0] != pair[1])
        confusions = tuple((a, b, times) for (a, b), times in sorted(apart.items(), key=lambda item: (-item[1], item[0])))
        table.append(Agreement(label, len(pairs), _raw(pairs), kappa(pairs), macro_f1(pairs), confusions))
    return table


def shipped(language: str = "") -> list[Agreement]:
    """The agreement of the two labellings that ship, of one language or of all."""
    first = {(message.language, message.id): message for message in messages()}
    return compare(first, {key: labels for key, labels in second_labels().items() if language in ("", key[0])})


def written(table: Sequence[Agreement]) -> str:
    """A Markdown table, in hundredths, and the most frequent differences of each label."""
    lines = ["| label | compared | raw agreement | Cohen's kappa | macro-F1 |", "|---|--:|--:|--:|--:|"]
    lines += [f"| `{one.label}` | {one.compared} | {one.raw:.3f} | {one.kappa:.3f} | {one.macro_f1:.3f} |" for one in table]
    lines.append("")
    for one in table:
        most = ", ".join(f"{a} → {b} {times}" for a, b, times in one.confusions[:6])
        lines.append(f"- `{one.label}`: {most or 'none'}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Print the table, of all messages that were labelled twice or of one language."""
    parser = argparse.ArgumentParser(prog="python -m ventanilla.understanding.corpus.agreement")
    parser.add_argument("language", nargs="?", default="", choices=("", *LANGUAGES))
    sys.stdout.write(written(shipped(parser.parse_args(list(arguments)).language)) + "\n")
    return 0


def _raw(pairs: Sequence[Pair]) -> float:
    return sum(a == b for a, b in pairs) / len(pairs)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
