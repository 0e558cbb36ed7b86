"""How far the demo's history has come: kept beside the database, read by the loader, the pages and the shell."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

Ids = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Progress:
    """`window` of `windows` are in. `told`: what was said, by its place in the plan: its id on Plaza and its surface."""

    end: datetime | None = None
    window: int = 0
    windows: int = 0
    finished: bool = False
    told: Ids = field(default_factory=dict)

    @property
    def percent(self) -> int:
        return 100 if self.finished else 100 * self.window // max(self.windows, 1)


def _path() -> Path:
    return Path(settings.VENTANILLA_HOME) / "demo.json"


def read() -> Progress:
    """Where the history stands; nothing yet where there is no file."""
    try:
        row = json.loads(_path().read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return Progress()
    return Progress(datetime.fromisoformat(row["end"]), row["window"], row["windows"], row["finished"], row["told"])


def write(end: datetime, window: int, windows: int, told: Mapping[int, tuple[str, str]], *, finished: bool = False) -> None:
    """Note that so many windows are in. Whoever reads meanwhile reads the old state whole."""
    row = {"end": end.isoformat(), "window": window, "windows": windows, "finished": finished, "told": told}
    draft = _path().with_suffix(".new")
    with draft.open("w") as file:
        json.dump(row, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_path())


def finish() -> None:
    """The history is in."""
    came = read()
    if came.end is not None:
        write(came.end, came.windows, came.windows, {}, finished=True)
