"""Docs that cannot lie about settings and commands."""

import re
from pathlib import Path

import pytest

from ventanilla.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_is_documented() -> None:
    source = "\n".join(p.read_text() for p in (ROOT / "ventanilla" / "config").glob("*.py"))
    read = set(re.findall(r'env\.(?:text|flag|number|names|folder)\("([A-Z_]+)"', source))
    documented = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/reference/settings.md").read_text()))
    assert read - documented == set()


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text()
    named = set(re.findall(r"ventanilla ([a-z][a-z-]+)", "\n".join(re.findall(r"`[^`]+`|^    .+$", text, re.MULTILINE))))
    assert named <= set(COMMANDS), named - set(COMMANDS)
    rules = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    made = set(re.findall(r"`make ([a-z-]+)`|^    make ([a-z-]+)$", text, re.MULTILINE))
    assert {one or other for one, other in made} <= rules


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name}: {target}"
    for folder in re.findall(r"`(docs/[\w/.-]+)`", page.read_text()):
        assert (ROOT / folder).exists(), f"{page.name}: {folder}"


def test_a_page_that_lies_is_found(tmp_path: Path) -> None:
    assert re.findall(r"ventanilla ([a-z][a-z-]+)", "`ventanilla nothing`") == ["nothing"]
    assert "nothing" not in COMMANDS


def test_both_languages_have_the_same_guide() -> None:
    assert len(list((ROOT / "docs/guide/es").glob("*.md"))) == len(list((ROOT / "docs/guide/en").glob("*.md"))) > 3
