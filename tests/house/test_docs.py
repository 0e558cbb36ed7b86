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


MODULES = sorted(p.name for p in (ROOT / "ventanilla").iterdir() if (p / "__init__.py").exists())
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


def named_paths(text: str) -> set[str]:
    """The files and folders that a page names in code spans: whole, or as seen from the package."""
    spans = re.findall(r"`([\w./<>*-]+)`", text)
    ours = ("ventanilla/", "plaza/", "backoffice/", "tests/", "benchmarks/", "docs/", *(f"{m}/" for m in MODULES))
    return {span for span in spans if span.startswith(ours) and "<" not in span}


def there(name: str) -> bool:
    roots = (ROOT, ROOT / "ventanilla")
    return any((root / name).exists() or (root / f"{name}.py").exists() or any(root.glob(name)) for root in roots)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_that_a_page_names_is_there(page: Path) -> None:
    assert {name for name in named_paths(page.read_text()) if not there(name)} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_setting_and_option_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text()
    known = "\n".join(
        p.read_text() for base in ("ventanilla/config", "ventanilla/common", "tests", "benchmarks") for p in (ROOT / base).rglob("*.py")
    )
    said = {name for name in re.findall(r"\b(?:VENTANILLA|DATABASE)_[A-Z_]+[A-Z]", text) if name.removeprefix("VENTANILLA_") not in known}
    assert said == set()
    for command, option in re.findall(r"ventanilla ([a-z]+)[^`\n]*? (--[a-z-]+)", text):
        parts = COMMANDS[command].split(".")
        source = (ROOT / Path(*parts)).with_suffix(".py").read_text()
        assert f'"{option}"' in source, f"{page.name}: ventanilla {command} has no {option}"


def test_a_page_that_lies_is_found(tmp_path: Path) -> None:
    assert re.findall(r"ventanilla ([a-z][a-z-]+)", "`ventanilla nothing`") == ["nothing"]
    assert "nothing" not in COMMANDS
    assert named_paths("`inbox/nothing.py` `inbox/models.py` `every/where`") == {"inbox/nothing.py", "inbox/models.py"}
    assert not there("inbox/nothing.py")
    assert there("inbox/models.py")


def test_both_languages_have_the_same_guide() -> None:
    assert len(list((ROOT / "docs/guide/es").glob("*.md"))) == len(list((ROOT / "docs/guide/en").glob("*.md"))) > 3
