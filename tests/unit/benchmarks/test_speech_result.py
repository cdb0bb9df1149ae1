"""From hearings to committed figures: pools hold only telephone speech, and comparisons name the right peer."""

from __future__ import annotations

import re

import pytest

from benchmarks.speech_picture import axis_over, picture
from benchmarks.speech_result import Measured, Ranks, SetResult, as_result, pools
from benchmarks.tables import speech
from qa_engine.bench.contestants import BEST, FAST, PEER_BEST, PEER_FASTEST
from qa_engine.bench.cost import Spent
from qa_engine.bench.intervals import Tally
from qa_engine.bench.word_errors import WordErrors

RANKS = Ranks((BEST, FAST), (PEER_BEST, PEER_FASTEST))
ERRORS = {BEST: 10, FAST: 14, PEER_BEST: 12, PEER_FASTEST: 20}
COSTS = {BEST: 5.0, FAST: 4.0, PEER_BEST: 12.0, PEER_FASTEST: 6.0}


def measured(name: str, more: int = 0) -> Measured:
    tallies = tuple(
        Tally(stratum="calls", source=source, counts=WordErrors(words=100, substitutions=ERRORS[name] + more + extra))
        for source, extra in (("a", 0), ("b", 4))
    )
    return Measured(tallies, (Spent(COSTS[name] + 1, 9.0, 1.0), Spent(COSTS[name], 9.5, 1.0)))


def result_of(name: str, layout: str, *, pooled: bool = True, clean: str | None = None, more: int = 0) -> SetResult:
    everyone = {one: measured(one, more) for one in ERRORS}
    return SetResult(name, f"set {name}", layout, pooled, clean, 120.0, 240.0, 2, False, everyone)


SETS = [
    result_of("clean", "two-channel", pooled=False),
    result_of("line", "two-channel", clean="clean", more=3),
    result_of("mono", "mono", more=3),
]


def test_pools_leave_out_what_is_not_pooled_and_keep_layouts_apart() -> None:
    named = {name: [one.name for one in members] for name, members in pools(SETS).items()}
    assert named == {
        "telephone": ["line", "mono"],
        "telephone, mono": ["mono"],
        "telephone, two-channel": ["line"],
    }
    assert list(pools(SETS[:1])) == []


def test_pooled_figures_add_words_and_the_cheapest_rounds() -> None:
    pool = as_result(SETS, RANKS)["pools"]["telephone"]
    best = pool["contestants"][BEST]
    assert (best["words"], best["substitutions"]) == (400, 2 * (13 + 17))
    assert best["word_error_rate"]["value"] == 0.15
    assert (best["cpu_s"], best["audio_s_per_cpu_s"]) == (10.0, 24.0)


@pytest.mark.parametrize(
    ("ours", "kind", "peer", "difference", "speed"),
    [
        (BEST, "most accurate peer", PEER_BEST, -0.02, 2.4),
        (BEST, "cheapest peer", PEER_FASTEST, -0.10, 1.2),
        (FAST, "batched, beam 1", PEER_FASTEST, -0.06, 1.5),
        (FAST, "most accurate peer", PEER_BEST, 0.02, 3.0),
    ],
)
def test_comparisons(ours: str, kind: str, peer: str, difference: float, speed: float) -> None:
    found = as_result(SETS, RANKS)["pools"]["telephone"]["comparisons"][ours][kind]
    assert found["peer"] == peer
    assert found["speed_over_peers"] == speed
    assert found["word_error_rate_minus_peers"] == {"value": difference, "low": difference, "high": difference}


def test_the_line_is_held_against_the_same_words_clean() -> None:
    found = as_result(SETS, RANKS)["telephone_minus_clean"]
    assert found == {"line": {name: {"value": 0.03, "low": 0.03, "high": 0.03} for name in ERRORS}}


def test_a_set_without_its_clean_twin_is_not_held_against_anything() -> None:
    assert as_result(SETS[1:], RANKS)["telephone_minus_clean"] == {}


def document() -> dict:
    about = {"commit": "abc", "threads": 1, "rounds": 2, "device": {"compute_type": "int8"}, "absent": {"far": "gone"}}
    contestants = {name: {"ours": name in (BEST, FAST)} for name in ERRORS}
    return {**about, "contestants": contestants, **as_result(SETS, RANKS)}


def test_the_table_shows_every_set_contestant_and_absence() -> None:
    page = speech(document())
    assert all(name.replace("faster-whisper ", "") in page for name in ERRORS)
    assert "`line`: set line" in page
    assert "Absent from this run: far (gone)." in page
    assert "15.0 % (13.0-17.0)" in page
    assert "-2.0 (-2.0 to -2.0)" in page


def test_the_picture_labels_every_contestant_in_both_panels() -> None:
    drawn = picture(document())
    for name in ERRORS:
        assert drawn.count(f">{name.removeprefix('faster-whisper ')}<") == 2
    assert "prefers-color-scheme: dark" in drawn


@pytest.mark.parametrize("speeds", [(1.0, 1.0, 1.0, 1.0), (1.0, 1.02, 1.04, 1.06), (1.0, 2.0, 3.0, 4.0)])
def test_no_label_of_the_picture_covers_another(speeds: tuple[float, ...]) -> None:
    content = document()
    for pool in content["pools"].values():
        for figures, speed in zip(pool["contestants"].values(), speeds, strict=True):
            figures["audio_s_per_cpu_s"] = 10.0 * speed
            figures["word_error_rate"] = {"value": 0.2 + speed / 1000, "low": 0.15, "high": 0.25}
    panels = re.findall(r"<g transform.*?</g>", picture(content), flags=re.DOTALL)
    assert len(panels) == 2
    for panel in panels:
        labels = re.findall(r'<text x="([\d.-]+)" y="([\d.-]+)" class="(?:our|peer)">(.*?)<', panel)
        boxes = [(float(x), float(y), float(x) + 6.0 * len(name)) for x, y, name in labels]
        assert len(boxes) == len(ERRORS)
        for number, (left, middle, right) in enumerate(boxes):
            for other_left, other_middle, other_right in boxes[:number]:
                apart = right <= other_left or other_right <= left or abs(middle - other_middle) >= 14
                assert apart


@pytest.mark.parametrize(
    ("values", "from_zero", "why"),
    [
        ([20.1, 21.4], False, "a narrow range is shown in full"),
        ([3.0, 80.0], True, "speed starts at zero"),
        ([5.0], False, "a single value"),
        ([0.0, 0.0], False, "nothing but zero"),
    ],
)
def test_axes_hold_their_values_with_a_few_round_steps(values: list[float], from_zero: bool, why: str) -> None:
    axis = axis_over(values, 300, from_zero=from_zero)
    assert axis.first <= min(values) <= max(values) < axis.last, why
    assert 2 <= len(axis.marks()) <= 9
    assert (axis(axis.first), axis(axis.last)) == (0.0, 300.0)
