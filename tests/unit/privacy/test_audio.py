import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.interaction import Channel, Interaction, Participant, Redaction, Turn, WordTime
from qa_engine.ports import SAMPLE_RATE, Audio
from qa_engine.privacy import PatternMasker, mute, muted_spans


def turn(start_s: float | None, end_s: float | None, *words: tuple[float, float], text: str = "[PIN_1]") -> Turn:
    """A turn of placeholders; each of ``words`` is the time of one."""
    placed = tuple(WordTime(start=i * 8, end=i * 8 + 7, start_s=a, end_s=b) for i, (a, b) in enumerate(words))
    text = " ".join([text] * max(1, len(words)))
    redactions = tuple(
        Redaction(kind="PIN", placeholder="[PIN_1]", start=i, end=i + 7)
        for i in range(0, len(text), 8)
        if text[i : i + 7] == "[PIN_1]"
    )
    return Turn(participant="c", text=text, start_s=start_s, end_s=end_s, words=placed, redactions=redactions)


def call(*turns: Turn) -> Interaction:
    return Interaction(id="i", channel=Channel.CALL, participants=(Participant(id="c"),), turns=turns)


@pytest.mark.parametrize(
    ("turns", "expected", "why"),
    [
        ([turn(0, 9, (2.0, 3.0))], ((1.85, 3.15),), "the word, with a margin"),
        ([turn(0, 9, (0.1, 1.0))], ((0.0, 1.15),), "never before the beginning"),
        ([turn(0, 9, (2.0, 3.0), (3.2, 4.0))], ((1.85, 4.15),), "margins that meet are one"),
        ([turn(0, 9, (2.0, 3.0), (4.0, 5.0))], ((1.85, 3.15), (3.85, 5.15)), "apart"),
        ([turn(5, 9)], ((4.85, 9.15),), "no word times: the whole turn"),
        ([turn(5, None), turn(8, 9, text="noted..")], ((4.85, 8.15),), "no end: up to the next turn"),
        ([turn(5, None)], ((4.85, math.inf),), "no end at all"),
        ([turn(None, None)], (), "written, not spoken"),
        ([turn(5, 9, text="nothing")], (), "nothing was redacted"),
        ([turn(10, 12), turn(0, 2)], ((0.0, 2.15), (9.85, 12.15)), "in order of time"),
    ],
)
def test_what_is_silenced(turns: list[Turn], expected: tuple[tuple[float, float], ...], why: str) -> None:
    assert muted_spans(call(*turns)) == expected, why


def test_a_masked_card_is_silenced_from_its_first_to_its_last_digit() -> None:
    text = "card 4111 1111 1111 1111 ok"
    starts = [0, 5, 10, 15, 20, 25]
    words = tuple(
        WordTime(start=s, end=e, start_s=float(i), end_s=i + 0.5)
        for i, (s, e) in enumerate(zip(starts, [4, 9, 14, 19, 24, 27], strict=True))
    )
    masked = PatternMasker().mask(call(Turn(participant="c", text=text, start_s=0, end_s=6, words=words)))
    assert muted_spans(masked) == ((0.85, 4.65),)


def sound(seconds: float, channels: int = 2) -> Audio:
    return Audio(np.ones((channels, round(seconds * SAMPLE_RATE)), dtype=np.float32), seconds, seconds)


def test_a_copy_is_silent_in_the_spans_and_only_there() -> None:
    audio = sound(3.0)
    silenced = mute(audio, [(1.0, 2.0), (2.5, math.inf), (9.0, 10.0)])
    assert np.all(audio.samples == 1.0)
    heard = silenced.samples.mean(axis=1) * 3.0
    assert heard == pytest.approx([1.5, 1.5], abs=1e-3)
    assert np.all(silenced.samples[:, SAMPLE_RATE : 2 * SAMPLE_RATE] == 0.0)
    assert np.all(silenced.samples[:, : SAMPLE_RATE - 1] == 1.0)
    assert silenced.samples.dtype == np.float32
    assert (silenced.declared_s, silenced.decoded_s) == (3.0, 3.0)


@given(st.lists(st.tuples(st.floats(0, 4), st.floats(0, 4)).map(sorted).map(tuple), max_size=5))
def test_every_sample_inside_a_span_is_silent(spans: list[tuple[float, float]]) -> None:
    silenced = mute(sound(3.0, 1), spans).samples[0]
    at_s = np.arange(len(silenced)) / SAMPLE_RATE
    inside = np.zeros(len(silenced), dtype=bool)
    for start_s, end_s in spans:
        inside |= (at_s >= start_s) & (at_s < end_s)
    assert np.all(silenced[inside] == 0.0)
    margin = 1.5 / SAMPLE_RATE
    near = np.zeros(len(silenced), dtype=bool)
    for start_s, end_s in spans:
        near |= (at_s >= start_s - margin) & (at_s < end_s + margin)
    assert np.all(silenced[~near] == 1.0)
