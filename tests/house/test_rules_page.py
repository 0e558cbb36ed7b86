"""The page of rules says what the rules say."""

from pathlib import Path

from ventanilla.compliance.table import markdown

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/rules.md"


def test_the_page_of_rules_is_in_step() -> None:
    assert PAGE.read_text() == markdown(), "python -m ventanilla.compliance.table > docs/reference/rules.md"
