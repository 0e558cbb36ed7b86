"""`ventanilla serve`: the page comes first, and nothing is left running when the start fails."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ventanilla.config.commands import serve

OPTIONS = argparse.Namespace(demo=True, host="127.0.0.1", port=8999)


class Stub(serve.Child):
    """A process that only says what was asked of it."""

    said: list[str]

    def start(self) -> None:
        self.said.append(f"{self.name} starts")

    def load(self) -> None:
        self.said.append(f"{self.name} loads")

    def go(self) -> None:
        self.said.append(f"{self.name} goes")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(Stub, "said", told, raising=False)
    monkeypatch.setattr(serve, "_prepare", lambda demo: told.append("prepared") or ["a line"])
    monkeypatch.setattr(serve, "_await_answer", lambda *_: told.append("answers"))
    monkeypatch.setattr(serve, "_end", lambda children: told.extend(f"{child.name} ends" for child in children))
    return told


def children() -> list[serve.Child]:
    return [Stub(name, []) for name in ("web", "worker", "back office")]


def test_the_page_answers_before_the_others_begin(said: list[str]) -> None:
    assert serve._open(children(), OPTIONS) == ["a line"]
    assert said == ["web loads", "prepared", "web goes", "answers", "worker starts", "back office starts"]


def test_a_start_that_fails_leaves_no_process_behind(said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(demo: bool) -> list[str]:
        raise OSError("no room")

    monkeypatch.setattr(serve, "_prepare", broken)
    with pytest.raises(OSError, match="no room"):
        serve._open(children(), OPTIONS)
    assert said == ["web loads", "web ends"]


def test_a_web_process_whose_supervisor_has_ended_ends_too_and_has_touched_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "VENTANILLA_HOME": str(tmp_path), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "ventanilla.cli", "web", "--port", "8998", "--wait"]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not list(tmp_path.glob("*.sqlite3*"))


def test_a_process_that_died_while_it_waited_does_not_stop_the_start() -> None:
    child = serve.Child("web", [sys.executable, "-c", ""])
    child.load()
    assert child.process is not None
    child.process.wait(10)
    child.go()
    serve._await_answer(child, "127.0.0.1", 8997)
