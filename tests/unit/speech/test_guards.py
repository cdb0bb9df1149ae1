"""Which words deserve doubt, each guard on its own."""

from __future__ import annotations

import dataclasses

import pytest

from qa_engine.speech.guards import has_failed, is_looping, is_suspect, repeats
from qa_engine.speech.recognition import Heard, RecognitionOptions

SOUND = Heard("I see.", average_log_probability=-0.2, no_speech_probability=0.1, compression_ratio=1.4)


@pytest.mark.parametrize(
    ("changes", "failed", "suspect"),
    [
        ({}, False, False),
        ({"finished": False}, True, True),
        ({"compression_ratio": 2.4}, False, False),
        ({"compression_ratio": 2.41}, True, True),
        ({"average_log_probability": -1.0}, False, False),
        ({"average_log_probability": -1.01}, True, True),
        ({"no_speech_probability": 0.6}, False, False),
        ({"no_speech_probability": 0.61}, False, True),
        ({"text": "thanks thanks thanks thanks"}, True, True),
        ({"text": ""}, False, False),
    ],
    ids=[
        "sound",
        "stopped",
        "at limit",
        "repeats",
        "at limit",
        "improbable",
        "at limit",
        "no speech",
        "loops",
        "nothing said",
    ],
)
def test_what_was_heard_is_doubted_beyond_a_limit_and_not_at_it(
    changes: dict[str, object], failed: bool, suspect: bool
) -> None:
    heard = dataclasses.replace(SOUND, **changes)
    options = RecognitionOptions()
    assert (has_failed(heard, options), is_suspect(heard, options)) == (failed, suspect)


@pytest.mark.parametrize(
    "stricter",
    [{"minimum_log_probability": -0.1}, {"maximum_compression_ratio": 1.3}, {"maximum_no_speech_probability": 0.05}],
    ids=["improbable", "repeats", "no speech"],
)
def test_limits_are_options(stricter: dict[str, float]) -> None:
    assert is_suspect(SOUND, RecognitionOptions(**stricter))


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


PROMPT = "Okay, I'm sorry about that. Can I take your reference number, please?"


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("", False),
        ("Can I take your name?", False),
        ("Can I take your reference, please?", False),
        ("Yes. Can I take your reference number", True),
        ("OKAY I'M SORRY ABOUT THAT! COULD YOU", False),
        ("okay I'm sorry about that. Can", True),
    ],
    ids=["nothing", "four words", "five words", "six words", "five in capitals", "over a full stop"],
)
def test_six_words_of_the_prompt_in_a_row_are_a_copy(text: str, copied: bool) -> None:
    assert repeats(PROMPT, text) is copied


def test_a_prompt_of_a_few_words_is_never_copied() -> None:
    assert not repeats("Thank you.", "Thank you. Thank you.")
