"""Every command says what it does, in the language of the shell, before any setting has been read."""

import os
import subprocess
import sys
from functools import cache

import pytest

from ventanilla.cli import COMMANDS, SAYS

# One process asks them all, as a shell would: no settings chosen, nothing imported but the command itself.
ASK = """
import sys
from ventanilla import cli
for words in [[], *([name] for name in cli.COMMANDS), ["archive", "verify"], ["user", "add"]]:
    print("==", *words, flush=True)
    try:
        cli.main([*words, "--help"])
    except SystemExit as end:
        assert not end.code, words
"""


@cache
def helps(language: str) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"} | {"VENTANILLA_LANGUAGE": language, "COLUMNS": "200"}
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    asked = [part.partition("\n") for part in done.stdout.split("==")[1:]]
    return {name.strip(): said for name, _, said in asked}


def test_every_command_has_a_line_in_the_overview() -> None:
    assert set(SAYS) == set(COMMANDS)
    assert all(name in helps("en")[""] for name in COMMANDS)


@pytest.mark.parametrize("name", [*COMMANDS, "archive verify", "user add"])
def test_help_follows_the_language(name: str) -> None:
    english, spanish = helps("en")[name], helps("es")[name]
    assert english.startswith("usage: ")
    assert spanish.startswith("uso: ")
    told = {line.strip() for line in english.splitlines() if " " in line.strip()} & {line.strip() for line in spanish.splitlines()}
    assert not {line for line in told if not line.startswith(("--", "usage"))}, "these lines speak English in Spanish"
    assert "options:" not in spanish
    assert "show this help" not in spanish


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("read", '{"id": 1}', "ventanilla: línea 1: cada línea debe ser un objeto con un texto en «text»."),
        ("check", '{"text": "a", "kind": "song"}', "ventanilla: línea 1: «kind» debe ser uno de estos: ad, organic, reply, dm, repost."),
        ("check", "{", "ventanilla: línea 1: no es JSON en UTF-8."),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_spanish(name: str, line: str, said: str) -> None:
    command = [sys.executable, "-m", "ventanilla.cli", name]
    done = subprocess.run(command, input=line, capture_output=True, text=True, env={**os.environ, "VENTANILLA_LANGUAGE": "es"}, check=False)
    assert (done.returncode, done.stderr.strip()) == (1, said)
