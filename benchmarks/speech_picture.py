"""Draw error against speed from the committed result: benchmarks/results/speech.svg. One panel a kind of recording.

python -m benchmarks.tables          # draws it together with the tables
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 920, 460
PANEL_WIDTH, PANEL_HEIGHT, LEFT, TOP, BETWEEN = 370, 300, 62, 88, 82
LINE_HEIGHT = 15.0
#: Left, top, right and bottom of what a label may not cover.
Box = tuple[float, float, float, float]
LETTER_WIDTH = 6.1
#: Contestants that stand in the table only.
OTHER_BATCH_SIZE = re.compile(r"batched \d")
PANELS = {"telephone, mono": "one channel", "telephone, two-channel": "a channel a side"}
STYLE = """
svg { color-scheme: light dark; font: 11px system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; }
.ground { fill: #ffffff; } text { fill: #3b4252; } .title { font-size: 15px; font-weight: 600; fill: #1b2130; }
.panel { font-size: 12px; font-weight: 600; fill: #1b2130; } .grid { stroke: #e3e7ee; } .axis { stroke: #8a93a5; }
.span { stroke-width: 1.5; opacity: .45; } .lead { stroke: #a4acbb; stroke-width: .8; fill: none; }
.peer { fill: #7a8599; stroke: #7a8599; } .our { fill: #0b6bcb; stroke: #0b6bcb; }
text { paint-order: stroke; } text.our, text.peer { stroke: #ffffff; stroke-width: 3px; stroke-linejoin: round; }
text.our { font-weight: 700; } text.peer { fill: #3b4252; }
.frontier { stroke: #0b6bcb; stroke-width: 1.5; stroke-dasharray: 4 3; fill: none; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #14181f; } text { fill: #b9c2d0; } .title, .panel { fill: #eef2f8; }
  .grid { stroke: #2a313d; } .axis { stroke: #6d778a; } .lead { stroke: #596375; }
  .peer { fill: #97a2b6; stroke: #97a2b6; } .our { fill: #5fb0ff; stroke: #5fb0ff; }
  text.our, text.peer { stroke: #14181f; } text.peer { fill: #b9c2d0; }
  .frontier { stroke: #5fb0ff; }
}
"""


@dataclass(frozen=True)
class Point:
    """One contestant: speed on the x axis, error rate in per cent with its interval on the y axis."""

    name: str
    ours: bool
    speed: float
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Scale:
    """A linear axis: values from ``first`` to ``last`` over so many pixels, with a grid line every ``step``."""

    first: float
    last: float
    step: float
    pixels: float

    def __call__(self, value: float) -> float:
        return (value - self.first) / (self.last - self.first) * self.pixels

    def marks(self) -> list[float]:
        return [self.first + i * self.step for i in range(round((self.last - self.first) / self.step) + 1)]


def picture(result: dict[str, Any]) -> str:
    """Return the SVG of a result of benchmarks/speech.py."""
    basis = result["cost_basis"]
    unit = "CPU second" if basis == "cpu_s" else "second on the GPU"
    panels = {name: pool for name, pool in result["pools"].items() if name in PANELS}
    body = [
        f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        _text(24, 34, "Errors against speed on telephone speech", "title"),
        _text(24, 53, f"qa-engine and the modes of faster-whisper: same weights, same sound, {_threads(result)}."),
        _text(WIDTH - 24, 53, "Down and to the right is better. Bars: 95 % intervals.", anchor="end"),
    ]
    for number, (name, pool) in enumerate(panels.items()):
        points = _points(pool, result["contestants"], basis)
        minutes = pool["audio_s"] / 60
        title = f"Word errors, {PANELS[name]}, {minutes:.0f} minutes"
        shift = LEFT + number * (PANEL_WIDTH + BETWEEN)
        body += [f'<g transform="translate({shift} {TOP})">', *_panel(points, title, unit), "</g>"]
    joined = "\n".join(body)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
    label = "Word error rate against speed for this engine and for faster-whisper"
    return f'{head} aria-label="{label}">\n<style>{STYLE}</style>\n{joined}\n</svg>\n'


def _points(pool: dict[str, Any], contestants: dict[str, Any], basis: str) -> list[Point]:
    found = []
    for name, figures in pool["contestants"].items():
        if OTHER_BATCH_SIZE.search(name):
            continue  # as fast and as right as at the library's own batch size: it would only cover that
        rate = figures["word_error_rate"]
        low, high = (rate[end] if rate[end] is not None else rate["value"] for end in ("low", "high"))
        speed = figures[f"audio_s_per_{basis}"]
        found.append(Point(name, contestants[name]["ours"], speed, 100 * rate["value"], 100 * low, 100 * high))
    return found


def _panel(points: Sequence[Point], title: str, unit: str) -> Iterator[str]:
    x = axis_over([point.speed for point in points], PANEL_WIDTH, from_zero=True)
    y = axis_over([end for point in points for end in (point.low, point.high)], PANEL_HEIGHT, from_zero=False)
    yield _text(0, -14, title, "panel")
    for mark in y.marks():
        at = PANEL_HEIGHT - y(mark)
        yield f'<line class="grid" x1="0" x2="{PANEL_WIDTH}" y1="{at:.1f}" y2="{at:.1f}"/>'
        yield _text(-8, at + 4, f"{mark:g} %", anchor="end")
    for mark in x.marks():
        yield _text(x(mark), PANEL_HEIGHT + 18, f"{mark:g}", anchor="middle")
    yield f'<line class="axis" x1="0" x2="{PANEL_WIDTH}" y1="{PANEL_HEIGHT}" y2="{PANEL_HEIGHT}"/>'
    yield _text(PANEL_WIDTH / 2, PANEL_HEIGHT + 38, f"seconds of recording heard in a {unit}", anchor="middle")
    placed = [(point, x(point.speed), PANEL_HEIGHT - y(point.rate)) for point in points]
    ours = sorted((across, down) for point, across, down in placed if point.ours)
    if len(ours) > 1:
        yield f'<path class="frontier" d="M{" L".join(f"{across:.1f} {down:.1f}" for across, down in ours)}"/>'
    bars: list[Box] = []
    for point, across, down in placed:
        kind = "our" if point.ours else "peer"
        top, bottom = PANEL_HEIGHT - y(point.high), PANEL_HEIGHT - y(point.low)
        yield f'<line class="span {kind}" x1="{across:.1f}" x2="{across:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"/>'
        bars.append((across - 2, top, across + 2, bottom))
        radius = 5.5 if point.ours else 4
        yield f'<circle class="{kind}" cx="{across:.1f}" cy="{down:.1f}" r="{radius}"/>'
    yield from _labels(placed, bars)


def _labels(placed: Sequence[tuple[Point, float, float]], bars: Sequence[Box]) -> Iterator[str]:
    """Write each name beside its dot; one that would cover another, a dot or a bar is moved, and a line leads back."""
    taken = [(across - 6, down - 6, across + 6, down + 6) for _, across, down in placed]
    for point, across, down in sorted(placed, key=lambda one: (not one[0].ours, one[2])):
        name = label(point.name)
        wide = LETTER_WIDTH * len(name) * (1.08 if point.ours else 1.0)
        start, middle, moved = _free_place(across, down, wide, [*taken, *bars]) or (across + 10, down, False)
        taken.append((start, middle - LINE_HEIGHT / 2, start + wide, middle + LINE_HEIGHT / 2))
        if moved:
            end = min(max(across, start), start + wide)
            edge = middle if end != across else middle - math.copysign(LINE_HEIGHT / 2 - 2, middle - down)
            yield f'<path class="lead" d="M{across:.1f} {down:.1f} L{end:.1f} {edge:.1f}"/>'
        yield _text(start, middle + 4, name, "our" if point.ours else "peer")


def _free_place(across: float, down: float, wide: float, taken: Sequence[Box]) -> tuple[float, float, bool] | None:
    """Return left edge and middle of the nearest free place for a label, and whether it is far from its dot."""
    for step in range(40):
        for sign in (1, -1):
            middle = down + sign * step * 5.0
            beside = (across + 10 + step, across - 10 - step - wide)
            for start in (*beside, across - wide / 2) if step > 3 else beside:
                inside = start >= -4 and start + wide <= PANEL_WIDTH + 24 and 4 <= middle <= PANEL_HEIGHT - 8
                if inside and not any(_covers(start, middle, wide, box) for box in taken):
                    return start, middle, step > 2
    return None


def _covers(start: float, middle: float, wide: float, box: Box) -> bool:
    left, top, right, bottom = box
    half = LINE_HEIGHT / 2
    return start < right and start + wide > left and middle - half < bottom and middle + half > top


def label(name: str) -> str:
    """Return a contestant's name for the picture: ours in full, of the peer the mode alone."""
    return name.removeprefix("faster-whisper ")


def axis_over(values: Sequence[float], pixels: float, *, from_zero: bool) -> Scale:
    """Return an axis with four to eight round steps that holds all values, with some air above and below."""
    least = 0.0 if from_zero else min(values)
    most = max(values)
    span = (most - least) or most or 1.0
    step = _round_step(span * 1.15 / 5)
    first = 0.0 if from_zero else max(0.0, math.floor((least - 0.05 * span) / step) * step)
    last = math.ceil((most + 0.08 * span) / step) * step
    return Scale(first, last, step, pixels)


def _round_step(about: float) -> float:
    power = 10.0 ** math.floor(math.log10(about))
    return next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= about)


def _threads(result: dict[str, Any]) -> str:
    return f"{result['threads']} thread{'' if result['threads'] == 1 else 's'}, {result['device']['compute_type']}"


def _text(x: float, y: float, content: str, kind: str = "", anchor: str = "") -> str:
    extra = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x:.1f}" y="{y:.1f}"{extra}>{escape(content)}</text>'
