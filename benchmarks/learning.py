"""`ventanilla bench learning`: whether 200 corrections already help, on a bank that has its own words and habits.

The bank is made of half of the corpus' test situations, which no training has seen: it calls its card, its app, its account and its loan
by names of its own, files whatever names a product under the product, and treats what its premium account's holders need as urgent. Agents
correct and confirm what comes in until 200 messages are corrected; the layer learns from them, is tried on people whom it did not see,
and then reads messages of the bank that nobody has judged. The other half of the test situations, as it is, is the shipped test set. The
control is the same bank with agents who correct at random.
"""

import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from ventanilla.understanding.heads import Heads, shipped
from ventanilla.understanding.layer import Layer
from ventanilla.understanding.layer_fit import TASKS, Judged, fit, seen
from ventanilla.understanding.layer_trial import Verdict, answers, trial
from ventanilla.understanding.train import corpus

CORRECTIONS = 200
REPLAY = 1_000
# The bank's own names for things.
_CARD = r"\b(?:la |mi |una |the |my |a |o |meu )?(?:tarjetas?|cards?|cart[aã]o|cart[oõ]es|visa|mastercard|pl[aá]stico)\b"
_APP = r"\b(?:la |the |a |o )?(?:app|aplicaci[oó]n|aplicativo|aplica[cç][aã]o|banca m[oó]vil)\b"
_ACCOUNT = r"\b(?:la |mi |my |a |the |minha )?(?:cuentas?|accounts?|contas?)\b"
_LOAN = r"\b(?:la |mi |my |el |un |a |the )?(?:hipotecas?|mortgages?|pr[eé]stamos?|loans?|empr[eé]stimos?)\b"
NAMES = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in ((_CARD, "la Brisa"), (_APP, "el Zaguán"), (_ACCOUNT, "la Alforja"), (_LOAN, "la Solariega"))
)
FILED = (("la Solariega", "loan_mortgage"), ("la Brisa", "card"), ("el Zaguán", "app_web"))


@dataclass(frozen=True)
class Message:
    """A message to the bank with the labels that its people would give it."""

    text: str
    group: str
    labels: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What came of one simulated bank."""

    layer: Layer
    verdicts: dict[str, Verdict]
    fresh: dict[str, tuple[float, float]]  # accuracy on messages that nobody judged, before and with the labels that passed
    shipped: dict[str, tuple[float, float]]
    corrections: int
    judged: int
    seconds: float


def _draw(name: str) -> float:
    return int(sha256(name.encode()).hexdigest()[:12], 16) / 16**12


def own(example: dict[str, Any]) -> Message:
    """A message of the corpus as this bank's customer would write it, and as its people would label it."""
    text = example["text"]
    for pattern, name in NAMES:
        text = pattern.sub(name, text)
    labels = {task: str(example[task]).lower() for task in TASKS}
    labels["topic"] = next((topic for name, topic in FILED if name in text), labels["topic"])
    if "la Alforja" in text and labels["needs_answer"] == "true":
        labels["urgency"] = "high"
    return Message(text, example["situation"], labels)


def halves() -> tuple[list[Message], list[dict[str, Any]]]:
    """The bank's messages, in the order in which they come, and the shipped test set."""
    test = [e for e in corpus() if e["split"] == "test"]
    named = {e["situation"] for e in test if any(pattern.search(e["text"]) for pattern, _ in NAMES)}
    mine = [e for e in test if _draw(f"half {e['situation']}") < (0.8 if e["situation"] in named else 0.3)]
    taken = {e["situation"] for e in mine}
    rest = [e for e in test if e["situation"] not in taken]
    return [own(e) for e in sorted(mine, key=lambda e: _draw(f"order {e['language']}{e['id']}"))], rest


Agent = Callable[[str, str, str], str]  # (message, label of the truth, task) -> what the agent says


def honest(text: str, truth: str, task: str) -> str:
    return truth


def at_random(heads: Heads) -> Agent:
    """Somebody who says whatever comes to mind."""

    def say(text: str, truth: str, task: str) -> str:
        labels = [one.lower() for one in heads.labels[task]]
        return labels[int(_draw(f"random {task} {text}") * len(labels))]

    return say


def judge(messages: Sequence[Message], heads: Heads, agent: Agent, corrections: int) -> list[Judged]:
    """Agents look at what comes in, message by message, until so many messages had something to correct."""
    found, done = seen([m.text for m in messages], heads), 0
    said = {task: answers(heads, None, found, task) for task in TASKS}
    out = []
    for i, message in enumerate(messages):
        labels = {task: agent(message.text, message.labels[task], task) for task in TASKS}
        done += any(labels[task] != said[task][i] for task in TASKS)
        out.append(Judged(message.text, message.group, labels))
        if done == corrections:
            break
    return out


def replay() -> list[str]:
    """Ordinary messages on which a layer says what the shipped model says."""
    texts = [e for e in corpus() if e["split"] != "test"]
    return [e["text"] for e in sorted(texts, key=lambda e: _draw(f"replay {e['language']}{e['id']}"))[:REPLAY]]


def simulate(agent: Agent = honest, corrections: int = CORRECTIONS) -> Outcome:
    """One bank, from the first correction to what its layer makes of new messages."""
    heads, (messages, rest) = shipped(), halves()
    judged = judge(messages, heads, agent, corrections)
    began = time.perf_counter()
    fitted = fit(judged, replay(), heads)
    layer, verdicts = trial(heads, fitted, None, judged, rest)
    used = layer.only([task for task, one in verdicts.items() if one.passed])
    seconds = time.perf_counter() - began
    known = {j.group for j in judged}
    new = [m for m in messages if m.group not in known]
    found, test = seen([m.text for m in new], heads), seen([e["text"] for e in rest], heads)

    def right(which: Any, task: str, layer: Layer | None, truth: list[str]) -> float:
        return float(np.mean([a == t for a, t in zip(answers(heads, layer, which, task), truth, strict=True)]))

    fresh, kept = {}, {}
    for task in TASKS:
        truth, standard = [m.labels[task] for m in new], [str(e[task]).lower() for e in rest]
        fresh[task] = (right(found, task, None, truth), right(found, task, used, truth))
        kept[task] = (right(test, task, None, standard), right(test, task, used, standard))
    return Outcome(layer, verdicts, fresh, kept, corrections, len(judged), seconds)


def told(name: str, outcome: Outcome) -> str:
    """The figures of one simulation as a table."""
    columns = f"{'label':<13}{'held out':>18}{'mended/broken':>15}{'chance':>9}{'gain, low':>16}{'shipped test':>18}{'promoted':>10}"
    lines = [
        f"\n{name}: {outcome.judged} messages looked at, {outcome.corrections} corrected; trained and tried in {outcome.seconds:.1f} s",
        f"{columns}{'new messages':>18}",
    ]
    for task, v in outcome.verdicts.items():
        before, after = outcome.fresh[task]
        promoted = f"{v.strength:.0%}" if v.passed else "no"
        lines.append(
            f"{task:<13}{v.before:>9.1%} ->{v.after:>6.1%}{v.mended:>10}/{v.broken:<4}{v.chance:>9.4f}{v.gain:>+9.1%}{v.gain_low:>+7.1%}"
            f"{v.shipped_before:>9.1%} ->{v.shipped_after:>6.1%}{promoted:>10}{before:>9.1%} ->{after:>6.1%}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 when something was promoted and helped on new messages, and nothing of the control was."""
    outcome, control = simulate(), simulate(at_random(shipped()))
    sys.stdout.write(told("a bank with its own words and habits", outcome) + "\n")
    sys.stdout.write(told("control: the same bank, corrected at random", control) + "\n")
    passed = [task for task, one in outcome.verdicts.items() if one.passed]
    helped = [task for task in passed if outcome.fresh[task][1] > outcome.fresh[task][0]]
    wrong = [task for task, one in control.verdicts.items() if one.passed]
    sys.stdout.write(f"\npromoted: {', '.join(passed) or 'nothing'}; better on new messages: {', '.join(helped) or 'none'}; ")
    sys.stdout.write(f"promoted of the control: {', '.join(wrong) or 'nothing'}\n")
    return 0 if helped == passed != [] and not wrong else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
