"""Every text of the back office is there in Spanish, and nothing is translated that nobody shows."""

from pathlib import Path

import polib

from tests.house.test_translations import in_python, in_template

PACKAGE = Path(__file__).resolve().parents[2] / "backoffice"


def test_the_back_offices_texts_are_whole() -> None:
    shown = set()
    for path in PACKAGE.rglob("*"):
        if path.suffix in {".py", ".html"} and "migrations" not in path.parts:
            shown |= (in_python if path.suffix == ".py" else in_template)(path.read_text())
    entries = [e for e in polib.pofile(str(PACKAGE / "locale/es/LC_MESSAGES/django.po")) if e.msgid]
    known = {(e.msgctxt or "", e.msgid) for e in entries}
    assert sorted(key[1] for key in shown - known) == []
    assert sorted(key[1] for key in known - shown) == []
    assert all(e.msgstr or all(e.msgstr_plural.values()) for e in entries)
