"""Docs that cannot lie about settings and commands."""

import re
from pathlib import Path

from ventanilla.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_is_documented() -> None:
    source = "\n".join(p.read_text() for p in (ROOT / "ventanilla" / "config").glob("*.py"))
    read = set(re.findall(r'env\.(?:text|flag|number|names|folder)\("([A-Z_]+)"', source))
    documented = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/reference/settings.md").read_text()))
    assert read - documented == set()


def test_every_command_is_there() -> None:
    readme = (ROOT / "README.md").read_text()
    named = set(re.findall(r"ventanilla ([a-z]+)", readme)) - {"serve"}
    assert named <= set(COMMANDS), named - set(COMMANDS)


def test_links_between_pages_lead_somewhere() -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_both_languages_have_the_same_guide() -> None:
    assert len(list((ROOT / "docs/guide/es").glob("*.md"))) == len(list((ROOT / "docs/guide/en").glob("*.md"))) > 3
