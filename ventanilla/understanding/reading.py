"""Text in, Reading out."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ventanilla.understanding import language, products, signals, threats
from ventanilla.understanding.heads import Guesses, Heads, shipped
from ventanilla.understanding.layer import Layer
from ventanilla.understanding.normal import Normal
from ventanilla.understanding.opinion import Opinion
from ventanilla.understanding.personal import mask
from ventanilla.understanding.tokens import tokenise
from ventanilla.understanding.types import DataKind, Input, Label, Language, Masked, Reading, Signal, SignalKind

LONGEST = 8_000  # characters that decide the labels; personal data is looked for in all of them
BATCH = 512  # messages read together
_HALF = re.compile("[\ud800-\udfff]")  # half a character, as broken senders make them
_SECRETS = frozenset((DataKind.CARD_NUMBER, DataKind.CARD_CVV, DataKind.PIN, DataKind.PASSWORD, DataKind.OTP))
_DISTRESS = 0.8
_TASKS = ("sentiment", "emotion", "intent", "topic", "urgency", "needs_answer")
_AT_RISK = (Label("high", 0.9), ("forbidden data in the message, or a person in distress",))


@lru_cache(maxsize=16_384)
def _spoken(why: tuple[str, ...]) -> tuple[str, ...]:
    return ("words: " + ", ".join(f"“{word}”" for word in why) if why else "the message as a whole",)


def read(message: Input, *, heads: Heads | None = None, layer: Layer | None = None, opinion: Opinion | None = None) -> Reading:
    """What the engine understood of one message. Never raises on any text.

    `heads`: another model instead of the shipped one; `layer`: a bank's own, on top of the model that it was fitted on.
    """
    return _read_batch((message,), heads or shipped(), layer, opinion)[0]


def read_many(
    messages: Sequence[Input], *, heads: Heads | None = None, layer: Layer | None = None, opinion: Opinion | None = None
) -> list[Reading]:
    """`read` over many messages, in their order. `opinion`: asked for those that the model is unsure of (`opinion.py`)."""
    model = heads or shipped()
    return [reading for i in range(0, len(messages), BATCH) for reading in _read_batch(messages[i : i + BATCH], model, layer, opinion)]


def _read_batch(messages: Sequence[Input], model: Heads, layer: Layer | None, opinion: Opinion | None = None) -> list[Reading]:
    masked = [mask(message.text, country=message.country) for message in messages]
    shown = [_HALF.sub("\ufffd", one.text[:LONGEST]) for one in masked]
    folded = [Normal(text).text for text in shown]
    tokenised = [tokenise(text, plain) for text, plain in zip(shown, folded, strict=True)]
    second = None if opinion is None else lambda rows: opinion.chances([shown[i] for i in rows])
    fits = layer is not None and layer.shipped == model.version  # a layer of another model would add to other numbers
    guesses = model.guesses(tokenised, second, layer if fits else None)
    name = f"{model.version}+{layer.name}" if fits and layer is not None else model.version
    return [_reading(message, masked[i], folded[i], tokenised[i], guesses, i, shown[i], name) for i, message in enumerate(messages)]


def _reading(
    message: Input, masked: Masked, folded: str, tokens: Sequence[str], guesses: Guesses, i: int, shown: str, model: str
) -> Reading:
    """The reading of the batch's `i`-th message."""
    labels = {task: Label(guesses.labels[task][i], guesses.scores[task][i]) for task in _TASKS}
    reasons = {task: _spoken(guesses.because[task][i]) for task in _TASKS}
    code, sure = language.of(shown, tokens)
    chances = {task: each[i] for task, each in guesses.chances.items()}
    if labels["sentiment"].label != "neg":
        chances["irony"] = 0.0  # irony counts as what it means
    found = signals.find(folded, chances)
    if labels["urgency"].label != "high" and (
        any(d.kind in _SECRETS for d in masked.found) or any(s.kind is SignalKind.VULNERABLE and s.score >= _DISTRESS for s in found)
    ):
        labels["urgency"], reasons["urgency"] = _AT_RISK
    needs = labels["needs_answer"]
    same = masked.text == message.text and len(message.text) <= LONGEST
    return Reading(
        id=message.id,
        language=Label(code, round(sure, 4)),
        sentiment=labels["sentiment"],
        emotion=labels["emotion"],
        intent=labels["intent"],
        topic=labels["topic"],
        urgency=labels["urgency"],
        needs_answer=Label(needs.label == "True", needs.score),
        masked_text=masked.text,
        personal_data=masked.found,
        threats=tuple(threats.find(message, folded if same else None)),
        signals=_with_product(found, labels, folded),
        reasons=reasons,
        country=message.country or (language.country(tokens) if code is not Language.OTHER else ""),
        model=model,
    )


def _with_product(found: Sequence[Signal], labels: Mapping[str, Label], folded: str) -> tuple[Signal, ...]:
    """The signals, interest in a product only for leads and with the product named."""
    kept = [s for s in found if s.kind is not SignalKind.PRODUCT_INTEREST]
    lead = labels["intent"]
    if lead.label == "lead":
        said = next((s.reason for s in found if s.kind is SignalKind.PRODUCT_INTEREST), "asks for or weighs up a product")
        kept.append(Signal(SignalKind.PRODUCT_INTEREST, round(lead.score, 4), f"{products.of(folded) or 'unnamed'}: {said}"))
    return tuple(kept)
