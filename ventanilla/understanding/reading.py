"""Text in, Reading out."""

from collections.abc import Sequence
from functools import lru_cache

from ventanilla.understanding import language, products, signals, threats
from ventanilla.understanding.heads import Floats, Guess, Heads, shipped
from ventanilla.understanding.normal import Normal
from ventanilla.understanding.personal import mask
from ventanilla.understanding.tokens import tokenise
from ventanilla.understanding.types import DataKind, Input, Label, Language, Masked, Reading, Signal, SignalKind, Threat

LONGEST = 8_000  # characters that decide the labels; personal data is looked for in all of them
_SECRETS = frozenset((DataKind.CARD_NUMBER, DataKind.CARD_CVV, DataKind.PIN, DataKind.PASSWORD, DataKind.OTP))
_SIGNAL_TASKS = ("irony", "insult", "formal_complaint", "vulnerable", "churn", "press")


@lru_cache(maxsize=4096)
def _spoken(why: tuple[str, ...]) -> str:
    return "words: " + ", ".join(f"“{word}”" for word in why) if why else "the message as a whole"


def read(message: Input, *, heads: Heads | None = None) -> Reading:
    """What the engine understood of one message. Never raises on any text. `heads`: a bank's own layer instead of the shipped model."""
    model = heads or shipped()
    masked = mask(message.text, country=message.country)
    shown = masked.text[:LONGEST]
    tokens = tokenise(shown)
    logits = model.logits(tokens)
    folded = Normal(shown).text
    found_threats = tuple(threats.find(message))
    guesses = {task: model.guess(logits, task, tokens) for task in ("sentiment", "emotion", "intent", "topic", "urgency", "needs_answer")}
    code, sure = language.of(shown, tokens)
    found = signals.find(folded, {task: _yes(model, logits, task) for task in _SIGNAL_TASKS})
    return _reading(
        message, masked, guesses, Label(code, round(sure, 4)), found_threats, _with_product(found, guesses, folded), tokens, code
    )


def _reading(
    message: Input,
    masked: Masked,
    guesses: dict[str, Guess],
    spoken: Label,
    found_threats: tuple[Threat, ...],
    found_signals: tuple[Signal, ...],
    tokens: Sequence[str],
    code: Language,
) -> Reading:
    reasons = {task: (_spoken(guess.because),) for task, guess in guesses.items()}
    labels = {task: Label(guess.label, round(guess.score, 4)) for task, guess in guesses.items()}
    at_risk = any(d.kind in _SECRETS for d in masked.found) or any(
        s.kind is SignalKind.VULNERABLE and s.score >= 0.8 for s in found_signals
    )
    if at_risk and labels["urgency"].label != "high":
        labels["urgency"] = Label("high", 0.9)
        reasons["urgency"] = ("forbidden data in the message, or a person in distress",)
    needs = labels["needs_answer"]
    return Reading(
        id=message.id,
        language=spoken,
        sentiment=labels["sentiment"],
        emotion=labels["emotion"],
        intent=labels["intent"],
        topic=labels["topic"],
        urgency=labels["urgency"],
        needs_answer=Label(needs.label == "True", needs.score),
        masked_text=masked.text,
        personal_data=masked.found,
        threats=found_threats,
        signals=found_signals,
        reasons=reasons,
        country=message.country or (language.country(tokens) if code is not Language.OTHER else ""),
    )


def _yes(model: Heads, logits: Floats, task: str) -> float:
    labels = model.labels.get(task, [])
    return float(model.probabilities(logits, task)[labels.index("True")]) if "True" in labels else 0.0


def _with_product(found: list[Signal], guesses: dict[str, Guess], folded: str) -> tuple[Signal, ...]:
    """The signals, interest in a product only for leads and with the product named."""
    kept = [s for s in found if s.kind is not SignalKind.PRODUCT_INTEREST]
    lead = guesses["intent"]
    if lead.label == "lead":
        said = next((s.reason for s in found if s.kind is SignalKind.PRODUCT_INTEREST), "asks for or weighs up a product")
        kept.append(Signal(SignalKind.PRODUCT_INTEREST, round(lead.score, 4), f"{products.of(folded) or 'unnamed'}: {said}"))
    return tuple(kept)


def read_many(messages: Sequence[Input], *, heads: Heads | None = None) -> list[Reading]:
    """`read` over many messages, in their order."""
    return [read(message, heads=heads) for message in messages]
