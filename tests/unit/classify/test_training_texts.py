"""What the tone crown is taught: targets of moods, which dialogues are kept for measuring, and variants of a text."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[3] / "models" / "training"
sys.path.append(str(TRAINING))

import wording_variants  # noqa: E402 - a script beside the package, not a part of it
from held_out import is_held_out  # noqa: E402
from service_dialogues import load  # noqa: E402
from tone_rows import SIDES, cue_names, mood_of  # noqa: E402
from wording_variants import in_dialect, introduced, variant  # noqa: E402

TEXT = "Tom's router isn't working, so I want to cancel because of you."


def test_a_mood_is_a_chance_of_each_side() -> None:
    moods = [mood_of(satisfaction) for satisfaction in range(1, 6)]
    assert [sum(mood) for mood in moods] == pytest.approx([1] * 5)
    polarity = [mood[SIDES.index("positive")] - mood[SIDES.index("negative")] for mood in moods]
    assert polarity == sorted(set(polarity)), "the more satisfied, the gladder"
    assert (polarity[0], polarity[2], polarity[4]) == (-1, 0, 1)
    assert max(moods[2]) == moods[2][SIDES.index("neutral")]


@pytest.mark.parametrize("satisfaction", [0, 6, -1])
def test_there_is_no_mood_off_the_scale(satisfaction: int) -> None:
    with pytest.raises(KeyError):
        mood_of(satisfaction)


def test_one_dialogue_in_seven_is_held_out_by_its_name_alone() -> None:
    names = [dialogue.id for dialogue in load()]
    held_out = [is_held_out(name) for name in names]
    assert 0.10 < sum(held_out) / len(names) < 0.20
    assert [is_held_out(name) for name in reversed(names)] == held_out[::-1]


def test_cues_are_named_once_and_in_order() -> None:
    names = cue_names()
    assert list(names) == sorted(set(names))
    assert "stated_rating" not in names


def test_variants_are_the_same_for_a_seed() -> None:
    texts = [TEXT, "ok", "My bill is wrong.", ""] * 10
    first, again, other = ([variant(text, chance) for text in texts] for chance in map(random.Random, (1, 1, 2)))
    assert first == again != other


def test_half_of_the_variants_are_the_text_itself_and_the_others_say_it_in_all_ways() -> None:
    made = [variant(TEXT, random.Random(seed)) for seed in range(400)]
    assert 0.4 < made.count(TEXT) / len(made) < 0.6
    assert any(text == text.lower() and "," not in text for text in made), "as heard"
    assert any(text != TEXT and TEXT in text for text in made), "introduced"
    assert any("ain't" in text or "wanna" in text for text in made), "in a dialect"


@pytest.mark.parametrize("seed", range(20))
def test_a_dialect_keeps_all_other_words_in_order(seed: int) -> None:
    said = iter(in_dialect(TEXT, random.Random(seed)).replace(",", "").split())
    assert all(word in said for word in ("Tom's", "router", "working", "so", "I", "cancel", "of"))


@pytest.mark.parametrize("seed", range(20))
def test_a_dialect_leaves_alone_what_it_has_no_words_for(seed: int) -> None:
    assert in_dialect("Router shows red, order 88120!", random.Random(seed)) == "Router shows red, order 88120!"
    assert in_dialect("the", random.Random(seed)), "never nothing"
    assert "anything" not in in_dialect("anythings", random.Random(seed)).split(), "whole words alone"


@pytest.mark.parametrize("seed", range(30))
def test_an_introduction_stands_beside_the_text(seed: int) -> None:
    said = introduced(TEXT, random.Random(seed))
    assert said != TEXT
    assert said.startswith(f"{TEXT} ") or said.endswith(f" {TEXT}")
    assert "{" not in said


def test_names_of_variants_are_of_many_origins_and_listed_once() -> None:
    for names in (wording_variants._NAMES, wording_variants._FAMILIES, wording_variants._PLACES):
        assert len(names) == len(set(names)) > 50


def test_rows_and_variants_need_no_torch() -> None:
    script = "import sys, tone_rows, wording_variants\nsys.exit(int('torch' in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=TRAINING, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
