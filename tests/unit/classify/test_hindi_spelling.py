"""Spellings of one Hindi word come out as that word; what is no Hindi word does not come out at all."""

from __future__ import annotations

import unicodedata

import pytest

from qa_engine.classify.hindi_spelling import spelled


@pytest.mark.parametrize(
    ("word", "spellings"),
    [
        ("नहीं", "nahi nahin nhi nai nahiii"),
        ("बहुत", "bahut bohot bhot boht bht bahuuut"),
        ("अच्छा", "acha achha accha achchha"),
        ("है", "hai h haii"),
        ("सरकार", "sarkar sarkaar srkar"),
        ("ज़िंदगी", "zindagi jindagi zindgi"),
        ("लड़की", "ladki larki"),
        ("पढ़ाई", "padhai padhaai padhayi"),
        ("पहले", "pehle pahle phle"),
        ("समझना", "samajhna smjhna samjhna"),
        ("जाएँगे", "jayenge jaayenge jaenge"),
        ("खाया", "khaya khaaya"),
        ("बच्चे", "bachche bacche"),
        ("किताबें", "kitaben kitabein"),
        ("गरीबों", "garibo gareebon"),
        ("विज्ञान", "vigyan vigyaan"),
        ("सौ", "sau"),
        ("महंगाई", "mehngai mahangai mehangaai"),
    ],
)
def test_spellings_of_a_word(word: str, spellings: str) -> None:
    assert {spelling: spelled(spelling) for spelling in spellings.split()} == dict.fromkeys(spellings.split(), word)


@pytest.mark.parametrize(
    ("spelling", "word"),
    [("din", "दिन"), ("kal", "कल"), ("kaal", "काल"), ("chalte", "चलते"), ("pakka", "पक्का"), ("paka", "पका")],
)
def test_the_nearest_in_sound_comes_first(spelling: str, word: str) -> None:
    assert spelled(spelling) == word


@pytest.mark.parametrize("nothing", ["", "xyz", "mogambo", "zzzz", "refund"])
def test_what_is_not_listed_is_not_found(nothing: str) -> None:
    assert spelled(nothing) is None


def test_words_are_composed_as_unicode_wants() -> None:
    words = [spelled(word) or "" for word in ("zindagi", "ladki", "padhai", "khauf")]
    assert [unicodedata.normalize("NFC", word) for word in words] == words
