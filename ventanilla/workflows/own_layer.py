"""A bank's own layer of the engine, ready to read with; and how it is trained.

A process keeps the layer that it has opened. Before each batch it asks for the number of the one in use, one small query: a new version,
or a way back, is heard without a restart.
"""

from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from hashlib import sha256
from typing import Any

from ventanilla.accounts.types import Person
from ventanilla.inbox import layers, rereading
from ventanilla.inbox.types import LayerState
from ventanilla.jobs.services import enqueue
from ventanilla.understanding import Input, read_many
from ventanilla.understanding.heads import shipped
from ventanilla.understanding.layer import Layer, digest_of, joined
from ventanilla.understanding.layer_fit import Judged, Stopped, fit
from ventanilla.understanding.layer_trial import Verdict, trial
from ventanilla.understanding.train import corpus

JOB, AGAIN = "retrain", "reread"
_BATCH = 200
REPLAY = 1_000
LEAST = 30  # judged messages, below which there is nothing to learn from

_open: dict[int, tuple[tuple[int, tuple[str, ...]], Layer]] = {}


def layer_of(entity_id: int) -> Layer | None:
    """The layer that an entity's messages are read with; None for the shipped model alone. One query; more when it has changed."""
    use = layers.live(entity_id)
    if use is None:
        _open.pop(entity_id, None)
        return None
    known = _open.get(entity_id)
    if known is None or known[0] != (use.id, use.use):
        whole = Layer.load(layers.opened(use.id), digest=use.digest)
        known = _open[entity_id] = ((use.id, use.use), whole.only(use.use, f"v{use.number}"))
    return known[1]


def read_again(entity_id: int) -> int:
    """Job `reread`: open conversations, with what is in use now. How many show something else."""
    layer, done = layer_of(entity_id), 0
    texts = rereading.waiting(entity_id)
    for start in range(0, len(texts), _BATCH):
        part = texts[start : start + _BATCH]
        readings = read_many([Input(text) for _conversation, _message, text in part], layer=layer)
        done += rereading.take({message: reading for (_c, message, _t), reading in zip(part, readings, strict=True)})
    return done


def ask_to_read_again(entity_id: int) -> None:
    enqueue(AGAIN, {"entity_id": entity_id}, entity_id=entity_id, key=f"reread:{entity_id}", rank=6)


def ask(person: Person, entity_id: int) -> Any:
    """A person asks for a training; a job does it."""
    row = layers.ask(entity_id, person.actor, person)
    enqueue(JOB, {"layer": row.pk}, entity_id=entity_id, key=f"retrain:{entity_id}", rank=7)
    return row


@lru_cache(maxsize=1)
def _examples() -> tuple[list[dict[str, Any]], list[str]]:
    """The shipped test set, and a part of the rest that a layer must read as the shipped model does."""
    every = corpus()
    others = sorted((e for e in every if e["split"] != "test"), key=lambda e: sha256(f"{e['language']}{e['id']}".encode()).digest())
    return [e for e in every if e["split"] == "test"], [str(e["text"]) for e in others[:REPLAY]]


def run(layer: int, told: Callable[[int, int], object] = lambda done, total: None) -> None:
    """Job `retrain`: train, try, keep; use what is better. From the start each time: a worker that dies leaves it to another."""
    row = layers.begin(layer)
    if row is None:
        return
    use = layers.live(row.entity_id)
    since = use.asked_at if use else row.asked_at
    judged = [Judged(one.text, one.group, one.labels, use is None or one.at > since) for one in layers.said(row.entity_id)]
    if len(judged) < LEAST:
        layers.end(row, LayerState.KEPT, counts={"judged": len(judged), "least": LEAST})
        return

    def step(done: int, total: int) -> None:
        told(done, total + 1)
        if not layers.tell(row, done, total + 1):
            raise Stopped

    try:
        _train(row, judged, step)
    except Stopped:
        layers.end(row, LayerState.STOPPED)
    except Exception:  # whatever it was, the page says that it failed; the queue hears of it too
        layers.end(row, LayerState.FAILED)
        raise


def _train(row: Any, judged: list[Judged], step: Callable[[int, int], None]) -> None:
    heads, (test, replay) = shipped(), _examples()
    before = layer_of(row.entity_id)
    if before is not None and before.shipped != heads.version:
        before = None
    fitted, verdicts = trial(heads, fit(judged, replay, heads, step), before, judged, test)
    carried = [task for task in (before.parts if before else {}) if not verdicts[task].passed]
    if before is not None and carried:
        fitted = joined(fitted, before, carried)
    blob = fitted.dump()
    passed = [task for task, one in verdicts.items() if one.passed]
    layers.store(
        row,
        blob,
        digest_of(blob),
        heads.version,
        counts={
            "judged": len(judged),
            "people": len({one.group for one in judged}),
            "corrected": sum(one.corrected for one in verdicts.values()),
            "words": len(fitted.buckets),
        },
        figures={task: {**_figures(one), "carried": task in carried} for task, one in verdicts.items()},
        use=[*passed, *carried],
    )
    if passed:
        ask_to_read_again(row.entity_id)


def _figures(one: Verdict) -> dict[str, Any]:
    """A trial as it is kept: rounded, with its conclusion."""
    plain = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(one).items() if name != "task"}
    return {**plain, "enough": one.enough, "better": one.better, "harmless": one.harmless, "passed": one.passed}
