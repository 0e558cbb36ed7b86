"""Every detector's own examples."""

import re

import pytest

from ventanilla.compliance.detectors.base import Detector
from ventanilla.compliance.detectors.registry import DETECTORS
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Draft

MARKED = re.compile(r"«(.*?)»", re.S)
OWN = [d for d in DETECTORS.values() if isinstance(d, Detector)]


@pytest.mark.parametrize(("name", "text"), [(d.name, text) for d in OWN for text in d.yes])
def test_detectors_find_their_examples(name: str, text: str) -> None:
    plain, expected = MARKED.sub(r"\1", text), MARKED.findall(text)
    scene = Scene(Draft(plain))
    found = [plain[slice(*scene.original(span))] for span in scene.spans(name)]
    assert [f for f in found if any(f in e or e in f for e in expected)] and all(any(e in f or f in e for f in found) for e in expected), (
        found
    )


@pytest.mark.parametrize(("name", "text"), [(d.name, text) for d in OWN for text in d.no])
def test_detectors_leave_near_misses_alone(name: str, text: str) -> None:
    scene = Scene(Draft(text))
    assert [text[slice(*scene.original(span))] for span in scene.spans(name)] == []
