"""Texts as canonical words."""

import pytest

from qa_engine.patterns.numbers import spoken_numbers
from qa_engine.patterns.words import canonical_words


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("You're right", "you are right", "contraction"),
        ("You’re right", "you are right", "typographic apostrophe"),
        ("youre right", "you are right", "apostrophe left out"),
        ("we can't, won't and shan't", "we can not will not and shall not", "irregular negations"),
        ("cannot", "can not", "one word or two"),
        ("couldn't've", "could not have", "two contractions in one"),
        ("it's fine", "it is fine", "pronoun and is"),
        ("its fine", "it is fine", "as hurried writers leave it"),
        ("the customer's card", "the customers card", "possessive is no verb"),
        ("I'd say they'll go", "i would say they will go", "would and will"),
        ("let's go", "let us go", "us, not is"),
        ("e-mail follow-up", "email follow up", "hyphens part words, except in e-mail"),
        ("within fourteen days", "within 14 days", "spoken number"),
        ("one hundred and twenty four", "124", "spoken number of several words"),
        ("1,250.50 or 3,5", "1250.50 or 3.5", "grouped digits and decimal comma"),
        ("100% & more", "100 percent and more", "signs that are said"),
        ("card [CARD_1] ok", "card [card_1] okay", "a placeholder is one word with its brackets"),
        ("...", "", "no word"),
        ("", "", "nothing"),
    ],
)
def test_canonical_words(text, words, why):
    assert " ".join(canonical_words(text).words) == words, why


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("You're  welcome!", ["You're", "You're", "welcome"]),
        ("pay one hundred and five now", ["pay", "one hundred and five", "now"]),
        ("ﬁne, ｏｋ", ["ﬁne", "ｏｋ"]),
        ("so\u200bft — hy\u00adphen", ["so\u200bft", "hy\u00adphen"]),
    ],
)
def test_every_word_knows_its_place(text, quotes):
    assert [text[start:end] for start, end in canonical_words(text).spans] == quotes


@pytest.mark.parametrize(
    ("text", "place", "start"),
    [
        ("we do not record calls", 3, 0),
        ("if not, we record calls", 2, 2),
        ("No. We record calls", 1, 1),
        ("anything", 0, 0),
    ],
)
def test_clause_starts_after_punctuation(text, place, start):
    assert canonical_words(text).clause_start(place) == start


@pytest.mark.parametrize(
    ("words", "numbers", "why"),
    [
        ("four seven one six", ["4", "7", "1", "6"], "digits read out stay single"),
        ("twenty four seven", ["24", "7"], "tens and unit, then another"),
        ("nineteen eighty four", ["19", "84"], "a year is two numbers"),
        ("twenty ten", ["20", "10"], "ten does not follow twenty"),
        ("two thousand and five", ["2005"], "and after a thousand"),
        ("one million two hundred thousand", ["1200000"], "falling groups"),
        ("a hundred", ["100"], "hundred alone"),
        ("thousand", ["1000"], "thousand alone"),
        ("five and six", ["5", "6"], "and between numbers joins nothing"),
        ("one hundred and one", ["101"], "and after a hundred"),
        ("one hundred and more", ["100"], "and before another word stays outside"),
        ("three thousand two thousand", ["3000", "2000"], "groups must fall"),
        ("twenty zero", ["20", "0"], "zero joins nothing"),
        ("no number here", [], "nothing to find"),
    ],
)
def test_spoken_numbers(words, numbers, why):
    assert [number.digits for number in spoken_numbers(words.split())] == numbers, why


@pytest.mark.parametrize("value", [0, 7, 15, 20, 42, 100, 101, 219, 999, 1000, 1100, 12_345, 999_999, 1_000_001])
def test_spoken_numbers_read_what_was_spelled(value):
    found = spoken_numbers(_spell(value).split())
    assert [number.digits for number in found] == [str(value)]
    assert found[0].end == len(_spell(value).split())


_UP_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_FROM_TWENTY = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = _UP_TO_NINETEEN.split()
_TENS = _FROM_TWENTY.split()


def _spell(value):
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if value >= size:
            rest = value % size
            joint = " and " if size == 100 or rest < 100 else " "
            return f"{_spell(value // size)} {name}" + (joint + _spell(rest) if rest else "")
    if value < 20:
        return _UNITS[value]
    return _TENS[value // 10 - 2] + (f" {_UNITS[value % 10]}" if value % 10 else "")
