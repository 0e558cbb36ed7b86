"""How far the demo's history has come: kept beside the database, written by the loader, read by the pages and the shell."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

Ids = Mapping[str, tuple[str, str]]
STOP_ASKING = 286  # what tells htmx that a page need not ask again


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
        return Progress(datetime.fromisoformat(row["end"]), row["window"], row["windows"], row["finished"], row["told"])
    except (FileNotFoundError, ValueError, KeyError):  # none yet, or of another version
        return Progress()


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


@lru_cache(maxsize=1)
def _percent_of(path: Path, written: int) -> int:
    """Read again only when the file has been written again."""
    return read().percent


def loading() -> int | None:
    """How many of a hundred are in; None where no history is loading."""
    if not settings.DEMO:
        return None
    try:
        percent = _percent_of(_path(), _path().stat().st_mtime_ns)
    except FileNotFoundError:  # founded, and the worker has not begun
        percent = 0
    return percent if percent < 100 else None


@require_GET
def banner(request: HttpRequest) -> HttpResponse:
    """The line that every page of a loading demo shows, as it is now; nothing, once the history is in."""
    if not settings.DEMO:
        raise Http404
    if loading() is None:
        return HttpResponse(status=STOP_ASKING)
    return render(request, "components/demo_loading.html")
