"""Faint voices parted from the one that holds the telephone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.foreground import part_faint
from qa_engine.speech.voice_activity import Span
from tests.unit.speech.made_voices import Samples, noise
from tests.unit.speech.scripted import voices

Times = tuple[float, float]
SPEAKER, QUIETLY, BEHIND = 0.2, 0.08, 0.02


def at(*times: Times) -> tuple[Span, ...]:
    return tuple((round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)) for start, end in times)


@pytest.mark.parametrize(
    ("sound", "speech", "near", "far"),
    [
        (voices(1, (1, 9, SPEAKER)), [], [], []),
        (voices(1, (1, 9, SPEAKER)), [(1, 9)], [(1, 9)], []),
        (voices(1, (1, 9, BEHIND)), [(1, 9)], [(1, 9)], []),
        (voices(1, (1, 6, SPEAKER), (7, 9, QUIETLY)), [(1, 6), (7, 9)], [(1, 6), (7, 9)], []),
        (voices(1, (1, 6, SPEAKER), (7, 9, BEHIND)), [(1, 6), (7, 9)], [(1, 6)], [(7, 9)]),
        (voices(1, (1, 2, BEHIND), (3, 8, SPEAKER)), [(1, 2), (3, 8)], [(3, 8)], [(1, 2)]),
        (voices(1, (1, 4, SPEAKER), (4.6, 9, SPEAKER)), [(1, 9)], [(1, 9)], []),
    ],
    ids=["no speech", "one voice", "one faint voice", "spoken low", "behind", "behind, before", "pauses between words"],
)
def test_only_what_is_far_fainter_than_the_speaker_is_parted(
    sound: Samples, speech: list[Times], near: list[Times], far: list[Times]
) -> None:
    assert part_faint(sound, at(*speech)) == (at(*near), at(*far))


def test_a_find_is_cut_where_the_speaker_stops_and_a_voice_behind_goes_on() -> None:
    sound = voices(1, (1, 6, SPEAKER), (6, 9, BEHIND))
    ((start, cut),), ((cut_again, end),) = part_faint(sound, at((1, 9)))
    assert ((start, end), cut) == (at((1, 9))[0], cut_again)
    assert 6.0 <= cut / SAMPLE_RATE <= 6.5


LENGTH = 20 * SAMPLE_RATE
SOUND = noise(0, LENGTH, 1.0) * np.repeat(np.random.default_rng(1).choice([0.2, 0.02, 0.0], 80), LENGTH // 80)


@given(st.lists(st.integers(0, LENGTH), max_size=16, unique=True).map(sorted))
@settings(deadline=None)
def test_every_sample_of_speech_is_on_one_side(edges: list[int]) -> None:
    speech = list(zip(edges[::2], edges[1::2], strict=False))
    near, far = part_faint(SOUND.astype(np.float32), speech)
    assert list(near) == sorted(near)
    assert list(far) == sorted(far)
    sides = [np.zeros(LENGTH, dtype=int) for _ in range(3)]
    for side, spans in zip(sides, (speech, near, far), strict=True):
        for start, end in spans:
            assert start < end
            side[start:end] += 1
    assert np.array_equal(sides[0], sides[1] + sides[2])
