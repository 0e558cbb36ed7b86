"""Every exception to a check of the house says beside it why it is made: the next reader may then take it away."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What needs a reason, and the form in which it has one. Types are checked in the product alone.
TYPES = {r"# type: ignore\b": r"# type: ignore\[[\w, -]+\]  # \S+ ?\S"}
NEEDS = {
    r"# noqa\b": r"# noqa: [A-Z0-9, ]+  (# )?\S",
    r"# ruff: noqa\b": r"# ruff: noqa: [A-Z0-9, ]+  \S",
    r"\bexcept (Base)?Exception\b": r"except (Base)?Exception[^#]*:  # \S",
    r"\bnosec\b": r"# nosec [A-Z0-9]+  \S",
    r"\bpytest\.skip\(": r"pytest\.skip\(f?\"\S",
    r"\bmark\.skip(if)?\(": r"reason=\"\S",
    r"\beslint-disable|@ts-ignore": r"-- \S",
}


def bare(text: str, needs: Mapping[str, str]) -> list[str]:
    """The lines that make an exception without a reason."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if any(re.search(mark, line) and not re.search(form, line) for mark, form in needs.items()):
            found.append(f"{number}: {line.strip()}")
    return found


def test_every_exception_has_its_reason() -> None:
    names = subprocess.run(["git", "ls-files", "*.py", "*.js"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    here = str(Path(__file__).relative_to(ROOT))
    assert len(names) > 300
    faults = []
    for name in names:
        if name != here and (ROOT / name).exists():
            needs = NEEDS if name.startswith(("tests/", "benchmarks/")) else NEEDS | TYPES
            faults += [f"{name}:{one}" for one in bare((ROOT / name).read_text(), needs)]
    assert not faults, "\n".join(["say why, after two spaces:", *faults])


@pytest.mark.parametrize(
    ("line", "faulty"),
    [
        ("x = y  # type: ignore", True),
        ("x = y  # type: ignore[misc]", True),
        ("x = y  # type: ignore[misc]  # missing in the stubs", False),
        ("import x  # noqa", True),
        ("import x  # noqa: E402", True),
        ("import x  # noqa: E402  Django must be set up first", False),
        ("except Exception:", True),
        ("except Exception as error:  # the thread must outlive it", False),
        ("except (ValueError, KeyError):", False),
        ('pytest.skip("no chromium on this machine")', False),
        ("pytest.skip()", True),
    ],
)
def test_a_bare_exception_is_found(line: str, faulty: bool) -> None:
    assert bool(bare(line, NEEDS | TYPES)) is faulty
