"""Personal data: each recogniser's own examples, and the public masking functions."""

import re

import pytest

from ventanilla.understanding import mask
from ventanilla.understanding.recognisers.registry import ALL

YES = [(r.name, text) for r in ALL for text in r.yes]
NO = [(r.name, text) for r in ALL for text in r.no]
MARKED = re.compile(r"«(.*?)»", re.S)
KINDS = {r.name: r.kind for r in ALL}


@pytest.mark.parametrize(("name", "text"), YES)
def test_recognisers_find_their_examples(name: str, text: str) -> None:
    plain, expected = MARKED.sub(r"\1", text), MARKED.findall(text)
    found = [plain[d.start : d.end] for d in mask(plain).found if d.kind == KINDS[name]]
    assert found == expected


@pytest.mark.parametrize(("name", "text"), NO)
def test_recognisers_leave_near_misses_alone(name: str, text: str) -> None:
    assert [d for d in mask(text).found if d.kind == KINDS[name]] == []
