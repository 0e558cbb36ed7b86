"""Read the corpus that ships with the engine (`FORMAT.md`)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = ("es", "en", "pt")


@dataclass(frozen=True, slots=True)
class Message:
    """A labelled message. Fields as in `FORMAT.md`."""

    id: str
    situation: str
    split: str
    language: str
    country: str
    sentiment: str
    emotion: str
    intent: str
    topic: str
    urgency: str
    needs_answer: bool
    text: str
    signals: tuple[str, ...] = ()
    in_thread: bool = False
    platform: str = ""
    product: str = ""


def messages() -> Iterator[Message]:
    """Every message, language by language, in the order of the files."""
    for language in LANGUAGES:
        for path in sorted(FOLDER.glob(f"{language}*.jsonl")):
            with path.open(encoding="utf-8") as file:
                for line in file:
                    row = json.loads(line)
                    yield Message(**{**row, "signals": tuple(row.get("signals", ()))})
