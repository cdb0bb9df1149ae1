"""Figures follow from seconds and words by arithmetic that can be done by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_engine.bench.contestants import PEER_BEST
from qa_engine.bench.cost import Spent
from qa_engine.bench.hardware import Hardware, describe_hardware
from qa_engine.bench.rounds import Hearing
from qa_engine.bench.speech import SpeechFigures, compared_with, figures
from tests.unit.bench.builders import Scripted, contestant, recording

MACHINE = Hardware(processor="p", cores=4, memory_gib=8, instructions=(), system="s", gpu="none used")
OURS, PEER = contestant("ours", Scripted({}), ours=True), contestant(PEER_BEST, Scripted({}))
CALLS = [recording("a", 3600.0, ("hello there", "yes")), recording("b", 3600.0, ("one two three four", "no"))]


def hearing(name: str, number: int, cpu_s: float, wall_s: float, *heard: tuple[str, ...]) -> Hearing:
    return Hearing(contestant=name, key=name, round=number, spent=Spent(cpu_s, wall_s, 1.0), heard=heard)


def measured(device: str = "cpu", said: bool = True) -> tuple[SpeechFigures, ...]:
    right = (("hello there", "yes"), ("one two three four", "no"))
    wrong = (("hello", "yes"), ("one two three four", "no"))
    hearings = {
        "ours": [hearing("ours", 0, 400.0, 200.0, *right), hearing("ours", 1, 360.0, 220.0, *right)],
        PEER_BEST: [hearing(PEER_BEST, 0, 720.0, 100.0, *wrong), hearing(PEER_BEST, 1, 900.0, 120.0, *right)],
    }
    calls = CALLS if said else [recording(one.name, one.audio_s, None) for one in CALLS]
    return figures([OURS, PEER], calls, hearings, language="en", price_per_hour=2.0, hardware=MACHINE, device=device)


def test_speed_and_cost_on_a_cpu_count_cpu_seconds_with_every_core_at_work() -> None:
    ours, peer = measured()
    assert (ours.cpu_s, ours.wall_s) == (360.0, 200.0), "the least of the rounds"
    assert ours.audio_s_per_cpu_s == 20.0
    assert ours.real_time_factor == pytest.approx(200 / 7200, abs=1e-5)
    assert ours.hours_per_day == 24 * 4 * 20
    assert ours.cost_per_audio_hour == 2.0 / (4 * 20)
    assert ours.speed_relative_to == {PEER_BEST: 2.0}
    assert peer.speed_relative_to == {}, "ratios stand with ours"


def test_on_a_gpu_the_wall_counts_and_cores_do_not() -> None:
    ours, peer = measured("cuda")
    assert ours.hours_per_day == 24 * 7200 / 200
    assert ours.cost_per_audio_hour == pytest.approx(2.0 * 200 / 7200, abs=1e-6)
    assert ours.speed_relative_to == {PEER_BEST: 0.5}
    assert peer.hours_per_day == 24 * 72


def test_errors_are_those_of_the_first_round_and_unsteady_words_are_told() -> None:
    ours, peer = measured()
    assert ours.word_errors is not None
    assert peer.word_errors is not None
    assert (ours.word_errors.errors, ours.same_words_in_all_rounds) == (0, True)
    assert (peer.word_errors.deletions, peer.word_errors.words, peer.same_words_in_all_rounds) == (1, 5, False)
    assert ours.word_difference is None, "there are references, so no stand-in is needed"


def test_without_references_words_are_compared_and_no_error_rate_is_shown() -> None:
    ours, peer = measured(said=False)
    assert (ours.word_errors, ours.word_error_rate) == (None, None)
    assert ours.word_difference == pytest.approx(1 / 4), "one word more than the four that the peer heard"
    assert peer.word_difference is None


@pytest.mark.parametrize(
    ("names", "expected", "why"),
    [
        ([], None, "nobody"),
        (["a"], None, "nobody to compare with"),
        (["a", "b"], "a", "without peers the first stands in"),
        (["a", PEER_BEST], PEER_BEST, "the peer that invents the least"),
    ],
)
def test_who_stands_in_for_a_reference(names: list[str], expected: str | None, why: str) -> None:
    assert compared_with([contestant(name, Scripted({})) for name in names]) == expected, why


def test_this_machine_is_described(tmp_path: Path) -> None:
    machine = describe_hardware("a GPU")
    assert machine.cores >= 1
    assert machine.memory_gib > 0
    assert machine.gpu == "a GPU"
