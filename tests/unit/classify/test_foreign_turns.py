"""Our own turns in other languages: every language and mood is there, and no turn twice."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "models" / "training"))

from multilingual_head import read_foreign_turns

from qa_engine.classify.multilingual import WRITTEN_LANGUAGES, written_language

MOODS = ("negative", "neutral", "positive")
TURNS = read_foreign_turns()


@pytest.mark.parametrize("language", WRITTEN_LANGUAGES)
def test_moods_are_about_even(language: str) -> None:
    counts = Counter(turn.label for turn in TURNS if turn.language == language)
    assert set(counts) == set(MOODS)
    assert min(counts.values()) > 0.9 * max(counts.values())


def test_no_turn_is_there_twice() -> None:
    texts = Counter((turn.language, turn.text.casefold().strip(" .!?")) for turn in TURNS)
    assert [turn for turn, count in texts.items() if count > 1] == []


def test_every_turn_is_in_the_letters_of_its_file() -> None:
    mixed = [turn.text for turn in TURNS if written_language(turn.language.split("-")[0], turn.text) != turn.language]
    assert mixed == []
