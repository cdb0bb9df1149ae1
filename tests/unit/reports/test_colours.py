"""Text can be read in both themes: contrast of at least 4.5, of marks and bars at least 3 (WCAG 2, level AA)."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

CSS = files("qa_engine.reports").joinpath("templates", "base.css").read_text(encoding="utf-8")
TOKENS = {m[1]: (m[2], m[3]) for m in re.finditer(r"--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)}
TEXT = [
    *((ink, ground) for ink in ("ink", "muted", "accent") for ground in ("bg", "surface", "sunken")),
    *((tone, f"{tone}-soft") for tone in ("bad", "low", "fair", "good", "rule", "accent")),
    *(("ink", f"{tone}-soft") for tone in ("bad", "good", "rule")),
    *((tone, "surface") for tone in ("bad", "good")),
]
SHAPES = [
    *((f"{tone}-fill", "surface") for tone in ("bad", "low", "fair", "good")),
    ("accent", "surface"),
    ("strong-line", "surface"),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"), [*((*pair, 4.5) for pair in TEXT), *((*pair, 3.0) for pair in SHAPES)]
)
def test_contrast(ink: str, ground: str, least: float, theme: int) -> None:
    one, other = _luminance(TOKENS[ink][theme]), _luminance(TOKENS[ground][theme])
    assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= least


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
