"""Every icon that a template names is one that the library draws."""

import re
from pathlib import Path

import lucide
import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "ventanilla" / "web" / "templates"
NAMED = re.compile(r'\{% icon "([^"]+)"|\bicon="([^"]+)"')


def _named() -> dict[str, str]:
    found = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        for match in NAMED.finditer(path.read_text()):
            found[match[1] or match[2]] = str(path.relative_to(TEMPLATES))
    return found


@pytest.mark.parametrize(("name", "place"), sorted(_named().items()))
def test_the_icon_exists(name: str, place: str) -> None:
    assert lucide._load_icon(name) is not None, place
