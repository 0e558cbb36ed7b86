"""Every pair of colours that carries text reaches 4.5:1, in light and in dark; borders of controls 3:1. Read from tokens.css itself."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "ventanilla/web/static/css/tokens.css").read_text()
TOKENS = {name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)}
GROUNDS = ("canvas", "surface", "sunken", "raised")
TEXT = (
    [(ink, ground) for ink in ("ink", "second", "third", "accent", "danger", "warn", "info", "ok", "note") for ground in GROUNDS]
    + [(tone, f"{tone}-soft") for tone in ("accent", "danger", "warn", "info", "ok", "note")]
    + [(ink, f"{tone}-soft") for ink in ("ink", "second") for tone in ("accent", "danger", "warn", "info", "ok", "note")]
    + [("third", "accent-soft"), ("third", "note-soft"), ("ink", "mark"), ("note", "mark"), ("warn", "mark")]
    + [("rail-ink", "rail"), ("rail-ink", "rail-active"), ("rail-active-ink", "rail-active"), ("badge-ink", "badge")]
    + [("on-accent", "accent"), ("on-accent", "accent-strong"), ("on-chosen", "chosen"), ("on-danger", "danger")]
)
BORDERS = [("control", ground) for ground in ("canvas", "surface", "raised")] + [("accent", ground) for ground in GROUNDS]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_reaches_four_and_a_half(theme: int) -> None:
    low = {(f, b): round(c, 2) for f, b in TEXT if (c := contrast(TOKENS[f][theme], TOKENS[b][theme])) < 4.5}
    assert low == {}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_borders_of_controls_reach_three(theme: int) -> None:
    low = {(f, b): round(c, 2) for f, b in BORDERS if (c := contrast(TOKENS[f][theme], TOKENS[b][theme])) < 3}
    assert low == {}
