"""Word errors come at the rate that was asked for, out of what a recogniser really confused, and alike for a seed."""

from __future__ import annotations

import random
import re

import jiwer
import pytest

from benchmarks.accuracy.compliance.confusion_counts import count
from benchmarks.accuracy.compliance.noise import Confusions, confusions, noisy, sound, sounding_alike
from qa_engine.bench.made_chats import make_chats, texts_of

_EDGE = re.compile(r"^\W+|\W+$")


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    return texts_of(make_chats(100, seed=5))


@pytest.mark.parametrize("rate", [0.05, 0.10, 0.15, 0.20])
def test_the_rate_is_the_one_that_was_asked_for(sentences: list[str], rate: float) -> None:
    assert len(sentences) == 2000
    chance = random.Random(11)
    heard = [_bare(noisy(text, rate, chance)) for text in sentences]
    assert jiwer.wer([_bare(text) for text in sentences], heard) == pytest.approx(rate, abs=0.01)


def test_words_are_left_out_and_put_in_about_as_often_as_they_were(sentences: list[str]) -> None:
    chance = random.Random(11)
    heard = [_bare(noisy(text, 0.2, chance)) for text in sentences]
    aligned = jiwer.process_words([_bare(text) for text in sentences], heard)
    errors = aligned.substitutions + aligned.deletions + aligned.insertions
    assert 0.65 < aligned.substitutions / errors < 0.85, "a word for a word is what a recogniser does most"
    assert 0.05 < aligned.deletions / errors < 0.20
    assert 0.05 < aligned.insertions / errors < 0.20


def test_equal_seeds_give_equal_texts() -> None:
    text = "This call may be recorded for training and quality purposes."
    once, again, other = (noisy(text, 0.3, random.Random(seed)) for seed in (1, 1, 2))
    assert once == again != other


@pytest.mark.parametrize(("text", "rate"), [("", 0.2), ("???", 0.2), ("42 118", 0.2), ("Hello there.", 0.0)])
def test_what_holds_no_word_or_gets_no_error_stays(text: str, rate: float) -> None:
    assert noisy(text, rate, random.Random(3)) == text


def test_what_was_heard_for_a_word_is_what_becomes_of_it_and_signs_stay() -> None:
    table = Confusions(
        said={"debt": [100, 90], "the": [100, 0]},
        taken={("debt",): {("dead",): 1000}},
        added={("uh",): 1},
    )
    heard = {noisy('the "Debt", the', 0.33, random.Random(seed), table) for seed in range(40)}
    assert 'the "Dead", the' in heard


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("write", "right", True), ("excess", "access", True), ("past", "passed", True), ("debt", "loan", False)],
)
def test_words_of_one_sound_are_of_one_class(one: str, other: str, alike: bool) -> None:
    assert (sound(one) == sound(other)) is alike


def test_a_word_that_was_never_said_still_sounds_like_others() -> None:
    alike = sounding_alike("zymurgy", confusions())
    assert alike
    assert "zymurgy" not in alike


@pytest.mark.parametrize(
    ("said", "heard", "taken", "added", "why"),
    [
        ("the debt is due", "the dead is due", {(("debt",), ("dead",)): 1}, {}, "a word for a word"),
        ("on hold now", "unhold now", {(("on", "hold"), ("unhold",)): 1}, {}, "two words for one"),
        ("pay it today", "pay today", {(("it",), ()): 1}, {}, "left out"),
        ("pay today", "pay uh today", {}, {("uh",): 1}, "put in"),
        ("forty two pounds", "42 pounds", {}, {}, "how a number is written is no error"),
        ("authorise it", "authorize it", {}, {}, "nor is American spelling"),
    ],
)
def test_errors_are_counted(
    said: str, heard: str, taken: dict[object, int], added: dict[object, int], why: str
) -> None:
    counts = count([(said, heard)])
    assert dict(counts.taken) == taken, why
    assert dict(counts.added) == added, why


def test_the_committed_table_is_small_and_says_where_it_comes_from() -> None:
    table = confusions()
    assert sum(sum(heard.values()) for heard in table.taken.values()) > 3000
    assert 0.05 < table.share_wrong < 0.3


def _bare(text: str) -> str:
    words = (_EDGE.sub("", piece).lower() for piece in text.split())
    return " ".join(word for word in words if word)
