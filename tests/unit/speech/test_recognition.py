"""The options of recognition: what is refused, what context a window gets, and how they are told apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from qa_engine.speech.recognition import LONGEST_CONTEXT_S, RecognitionOptions


@pytest.mark.parametrize(
    "options",
    [
        {"contexts_s": (12.0, 6.0, 30.0)},
        {"contexts_s": (6.0, 12.0)},
        {"window_s": 1.0},
        {"window_s": 29.5},
        {"beam_size": 0},
        {"batch_size": 0},
        {"speech_threshold": 1.1},
    ],
    ids=["falling", "too short", "no window", "no room for silence", "no hypothesis", "no batch", "no probability"],
)
def test_what_recognition_cannot_work_with_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RecognitionOptions(**options)


@pytest.mark.parametrize(
    ("duration_s", "context_s"),
    [(1.0, 6.0), (4.5, 6.0), (4.6, 9.0), (20.0, 22.0), (28.0, 30.0), (29.0, 30.0)],
    ids=["short", "at the limit", "above it", "usual", "longer", "longest"],
)
def test_silence_follows_a_window(duration_s: float, context_s: float) -> None:
    assert RecognitionOptions(tail_s=1.5, contexts_s=(6.0, 9.0, 22.0, 30.0)).context_s(duration_s) == context_s


@given(st.floats(min_value=0.01, max_value=29.0))
@settings(deadline=None)
def test_a_context_holds_its_window(duration_s: float) -> None:
    for options in (RecognitionOptions.best(), RecognitionOptions.fast()):
        assert duration_s <= options.context_s(duration_s) <= LONGEST_CONTEXT_S


def test_any_other_option_gives_another_digest() -> None:
    made = [
        RecognitionOptions.best(),
        RecognitionOptions.fast(),
        RecognitionOptions(padding_s=0.3),
        RecognitionOptions(tokens_per_s=8.0),
    ]
    assert len({options.digest() for options in made}) == len(made)
    assert RecognitionOptions.best().digest() == RecognitionOptions().digest()
    assert set(RecognitionOptions().described()) == set(RecognitionOptions.model_fields)
