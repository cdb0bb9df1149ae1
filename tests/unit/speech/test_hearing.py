"""Windows in batches: how they are put together, and that nothing of it shows in what is heard."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.hearing import BatchSize, WindowHearing
from qa_engine.speech.recognition import Decoding, RecognitionOptions
from tests.unit.speech.made_voices import Samples
from tests.unit.speech.scripted import OUT_OF_MEMORY, ScriptedRecogniser, says

OPTIONS = RecognitionOptions(contexts_s=(6.0, 12.0, 30.0), tail_s=1.0)
DECODING = Decoding(beam_size=5, tokens_per_s=9.0)
SOUND = np.random.default_rng(0).normal(0, 0.1, 40 * SAMPLE_RATE).astype(np.float32)


def windows(*lengths_s: float) -> list[Samples]:
    """Windows of these lengths, each of another sound."""
    return [SOUND[i * 1000 :][: round(length * SAMPLE_RATE)] for i, length in enumerate(lengths_s)]


def hearing(
    recogniser: ScriptedRecogniser, lengths_s: tuple[float, ...], *, workers: int = 1, size: int = 16
) -> WindowHearing:
    return WindowHearing(recogniser, OPTIONS, windows(*lengths_s), workers=workers, batch_size=BatchSize(size))


@pytest.mark.parametrize(
    ("lengths_s", "workers", "size", "encoded"),
    [
        ((2, 3, 4), 1, 16, [(3, 6.0)]),
        ((2, 20, 8, 3), 1, 16, [(1, 30.0), (1, 12.0), (2, 6.0)]),
        ((5, 5.1), 1, 16, [(1, 12.0), (1, 6.0)]),
        ((2, 2, 2, 2, 2), 1, 2, [(2, 6.0), (2, 6.0), (1, 6.0)]),
        ((2, 2, 2, 2), 2, 16, [(2, 6.0), (2, 6.0)]),
        ((), 2, 16, []),
    ],
    ids=["of one context", "dearest first", "silence must follow", "no larger", "for all workers", "nothing"],
)
def test_a_batch_has_one_context_and_like_lengths(
    lengths_s: tuple[float, ...], workers: int, size: int, encoded: list[tuple[int, float]]
) -> None:
    recogniser = ScriptedRecogniser()
    hearing(recogniser, lengths_s, workers=workers, size=size).hear(["en"] * len(lengths_s), DECODING)
    in_order = recogniser.encoded if workers == 1 else sorted(recogniser.encoded, reverse=True)
    assert in_order == encoded


@given(
    st.lists(st.integers(min_value=1, max_value=28), max_size=8).map(tuple),
    st.integers(min_value=1, max_value=4),
    st.integers(min_value=1, max_value=6),
    st.integers(min_value=1, max_value=6),
    st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_neighbours_workers_and_memory_change_no_word(
    lengths_s: tuple[int, ...], workers: int, size: int, room: int, detect_first: bool
) -> None:
    recogniser = ScriptedRecogniser(
        room=room, detects=lambda samples: {"en": samples.size / SOUND.size}, says=lambda *heard: says(*heard)
    )
    languages = [("en", "de", "th")[i % 3] for i in range(len(lengths_s))]
    heard = hearing(recogniser, lengths_s, workers=workers, size=size)
    alone = [says(window) for window in windows(*lengths_s)]
    if detect_first:
        detected = heard.detect_languages()
        assert detected == [{"en": window.size / SOUND.size} for window in windows(*lengths_s)]
    assert heard.hear(languages, DECODING) == alone


def test_each_window_is_decoded_in_its_own_language() -> None:
    recogniser = ScriptedRecogniser()
    hearing(recogniser, (2, 9, 3)).hear(["en", "de", "th"], DECODING)
    assert recogniser.decoded == [(("de",), DECODING), (("th", "en"), DECODING)]


def test_sound_is_encoded_once_for_its_language_and_its_words() -> None:
    recogniser = ScriptedRecogniser()
    heard = hearing(recogniser, (2, 9, 3))
    heard.detect_languages()
    assert len(recogniser.encoded) == 2
    heard.hear(["en"] * 3, DECODING)
    assert len(recogniser.encoded) == 2


@pytest.mark.parametrize(
    ("room", "sizes", "left"),
    [
        (8, [8], 8),
        (4, [8, 4, 4], 4),
        (3, [8, 4, 2, 2, 2, 2], 2),
        (1, [8, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1], 1),
    ],
    ids=["enough", "halved", "halved twice", "one by one"],
)
def test_batches_are_halved_for_good_until_memory_suffices(room: int, sizes: list[int], left: int) -> None:
    recogniser = ScriptedRecogniser(room=room)
    size = BatchSize(8)
    sounds = windows(*[2.0] * 8)
    heard = WindowHearing(recogniser, OPTIONS, sounds, workers=1, batch_size=size)
    assert heard.hear(["en"] * 8, DECODING) == [says(window) for window in sounds]
    assert [windows for windows, _ in recogniser.encoded] == sizes
    assert size.windows == left
    again = WindowHearing(recogniser, OPTIONS, sounds, workers=1, batch_size=size)
    again.hear(["en"] * 8, DECODING)
    assert [windows for windows, _ in recogniser.encoded[len(sizes) :]] == [left] * (8 // left)


def test_once_memory_ran_out_no_other_batch_of_that_size_is_tried() -> None:
    recogniser = ScriptedRecogniser(room=2)
    hearing(recogniser, (20,) * 4 + (2,) * 4, size=4).hear(["en"] * 8, DECODING)
    assert [windows for windows, _ in recogniser.encoded] == [4, 2, 2, 2, 2]


@pytest.mark.parametrize(
    ("lengths_s", "failure"),
    [((2,), OUT_OF_MEMORY), ((2, 2, 2, 2), RuntimeError("driver"))],
    ids=["no memory for a single window", "other fault"],
)
def test_what_no_smaller_batch_cures_is_raised_at_once(lengths_s: tuple[float, ...], failure: Exception) -> None:
    recogniser = ScriptedRecogniser(failures=[failure])
    with pytest.raises(RuntimeError) as caught:
        hearing(recogniser, lengths_s).hear(["en"] * len(lengths_s), DECODING)
    assert caught.value is failure
    assert len(recogniser.encoded) == 1
