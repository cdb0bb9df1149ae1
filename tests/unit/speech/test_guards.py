"""Which segments deserve doubt, each guard on its own."""

from __future__ import annotations

import pytest

from qa_engine.domain.transcript import Segment
from qa_engine.speech.guards import is_looping, is_suspect
from qa_engine.speech.recognition import RecognitionOptions

SOUND = {"average_log_probability": -0.2, "no_speech_probability": 0.1, "compression_ratio": 1.4}


@pytest.mark.parametrize(
    ("changes", "suspect"),
    [
        ({}, False),
        ({"compression_ratio": 2.4}, False),
        ({"compression_ratio": 2.41}, True),
        ({"average_log_probability": -1.0}, False),
        ({"average_log_probability": -1.01}, True),
        ({"no_speech_probability": 0.6}, False),
        ({"no_speech_probability": 0.61}, True),
        ({"text": "thanks thanks thanks thanks"}, True),
        ({"average_log_probability": None, "no_speech_probability": None, "compression_ratio": None}, False),
    ],
    ids=["sound", "at limit", "repeats", "at limit", "improbable", "at limit", "no speech", "loops", "nothing known"],
)
def test_a_segment_is_doubted_beyond_a_limit_and_not_at_it(changes: dict[str, object], suspect: bool) -> None:
    segment = Segment.model_validate({"start_s": 0, "end_s": 1, "text": "I see.", **SOUND, **changes})
    assert is_suspect(segment, RecognitionOptions()) is suspect


def test_limits_are_options() -> None:
    segment = Segment(start_s=0, end_s=1, text="I see.", average_log_probability=-0.5)
    assert is_suspect(segment, RecognitionOptions(minimum_log_probability=-0.4))


@pytest.mark.parametrize(
    ("text", "looping"),
    [
        ("", False),
        ("no, no, no, I did not order that", False),
        ("No. No. No. No.", True),
        ("I will call you back I will call you back", False),
        ("I will call I will call I will call I will call", True),
        ("and then it is gone and then it is gone and then it is gone and then it is gone", True),
        ("a b c d e f g a b c d e f g a b c d e f g a b c d e f g", False),
        ("the number is 8 8 8 4", False),
        ("so the code is 4 4 4 4 and that is all", True),
    ],
    ids=[
        "empty",
        "emphasis",
        "stuck",
        "said twice",
        "four words",
        "five words",
        "longer than a loop",
        "digits",
        "digit",
    ],
)
def test_a_loop_is_some_words_four_times_in_a_row(text: str, looping: bool) -> None:
    assert is_looping(text) is looping
