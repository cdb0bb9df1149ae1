"""Draw how far signals move from the chat's on every way: benchmarks/results/channel_parity.svg. One panel a signal.

python -m benchmarks.tables          # draws it together with the tables
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.parity_tables import NAMES
from benchmarks.speech_picture import STYLE

WIDTH, TOP, LEFT, RIGHT, ROW = 1060, 96, 212, 24, 24
BETWEEN = 14
#: Within so many points a difference counts as near; drawn as a band.
NEAR = 5.0
_OWN_STYLE = """
.near { fill: #e8f1fb; } .apart { stroke: #7a8599; stroke-width: 5; opacity: .35; }
@media (prefers-color-scheme: dark) { .near { fill: #1b2735; } .apart { stroke: #97a2b6; } }
"""


def parity_picture(result: dict[str, Any]) -> str:
    """Return the SVG of a result of benchmarks/channel_parity.py."""
    ways: Mapping[str, Any] = result["ways"]
    signals = list(next(iter(ways.values()))["signals"])
    bottom = TOP + ROW * len(ways)
    height = bottom + 46
    wide = (WIDTH - LEFT - RIGHT - BETWEEN * (len(signals) - 1)) / len(signals)
    reach = _reach(ways)
    material = result["material"]
    count = material["written"] + material["made"]
    below = f"{count} dialogues. Dot: mean difference from the chat, with 95 % interval; grey: mean distance."
    body = [
        f'<rect class="ground" width="{WIDTH}" height="{height}" rx="8"/>',
        _text(24, 34, "The same dialogue on another channel: how far signals move from the chat's", "title"),
        _text(24, 53, f"{below} Band: within {NEAR:g} points. Speech is simulated on the text."),
        *(_text(LEFT - 14, _middle(place) + 4, name, anchor="end") for place, name in enumerate(ways)),
    ]
    for number, signal in enumerate(signals):
        shift = LEFT + number * (wide + BETWEEN)
        moved = [one["signals"][signal] for one in ways.values()]
        body += [f'<g transform="translate({shift:.1f} 0)">', *_panel(NAMES[signal], moved, wide, reach), "</g>"]
    body.append(_text(LEFT + (WIDTH - LEFT - RIGHT) / 2, bottom + 36, "points above the chat", anchor="middle"))
    joined = "\n".join(body)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
    label = "Difference of every signal from the chat, by channel"
    return f'{head} aria-label="{label}">\n<style>{STYLE}{_OWN_STYLE}</style>\n{joined}\n</svg>\n'


def _reach(ways: Mapping[str, Any]) -> float:
    """Return the points that an axis must reach on both sides, in steps of five, with some air."""
    ends = [
        abs(one[figure][end])
        for way in ways.values()
        for one in way["signals"].values()
        for figure, end in (("difference", "low"), ("difference", "high"), ("apart", "value"))
    ]
    return max(2 * NEAR, NEAR * math.ceil(1.05 * max(ends) / NEAR))


def _panel(title: str, moved: list[Mapping[str, Any]], wide: float, reach: float) -> Iterator[str]:
    bottom = TOP + ROW * len(moved)

    def across(points: float) -> float:
        return (points + reach) / (2 * reach) * wide

    yield _text(wide / 2, TOP - 12, title, "panel", "middle")
    yield (
        f'<rect class="near" x="{across(-NEAR):.1f}" y="{TOP}" width="{across(NEAR) - across(-NEAR):.1f}"'
        f' height="{bottom - TOP}"/>'
    )
    for mark in (-reach, 0.0, reach):
        at = across(mark)
        kind = "axis" if mark == 0 else "grid"
        yield f'<line class="{kind}" x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{bottom}"/>'
        anchor = "middle" if mark == 0 else "start" if mark < 0 else "end"
        yield _text(at, bottom + 16, f"{mark:+g}" if mark else "0", anchor=anchor)
    for place, one in enumerate(moved):
        middle, difference = _middle(place), one["difference"]
        half = one["apart"]["value"]
        yield _line("apart", across(-half), across(half), middle)
        yield _line("span our", across(difference["low"]), across(difference["high"]), middle)
        yield f'<circle class="our" cx="{across(difference["value"]):.1f}" cy="{middle:.1f}" r="4"/>'


def _middle(place: int) -> float:
    return TOP + ROW * (place + 0.5)


def _line(kind: str, first: float, last: float, at: float) -> str:
    return f'<line class="{kind}" x1="{first:.1f}" x2="{last:.1f}" y1="{at:.1f}" y2="{at:.1f}"/>'


def _text(x: float, y: float, content: str, kind: str = "", anchor: str = "") -> str:
    extra = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x:.1f}" y="{y:.1f}"{extra}>{escape(content)}</text>'
