"""Ratings that a customer states in words: "nine out of ten", "zero stars", "I'd give you a 7"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from qa_engine.patterns.normalise import Normalised

_DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORDS: Final = {word: value for value, word in enumerate(_DIGITS)}
_WORDS_OF_SCALES: Final = {**_WORDS, "hundred": 100, "a hundred": 100, "no": 0, "half a": 0.5, "negative": 0}
_NUMBER: Final = r"(?P<number>\d{1,3}(?:[.,]\d)?|" + "|".join(_WORDS) + r")(?P<half> and a half)?"
_VERB: Final = (
    r"(?:give|gave|giving|rate|rated|rating|score|scored|say|grade|put|deserves?|is a|was a|would be an?|gets?)"
)

#: A scale is named: the rating is certain, if no noun follows ("two out of five parcels").
_OUT_OF: Final = re.compile(
    rf"\b{_NUMBER} ?(?:out of|over|on a scale of)(?: a)?(?: possible)? "
    r"(?P<scale>10|ten|5|five|100|(?:a |one )?hundred)\b"
)
_SLASH: Final = re.compile(r"(?<![\d/.])(?P<number>\d{1,3}(?:[.,]\d)?) ?/ ?(?P<scale>10|5|100)(?![\d/])")
_STARS: Final = re.compile(rf"\b(?:{_NUMBER}|(?P<none>no|half a|negative))[ -]stars?\b")
_BARE: Final = re.compile(
    rf"\b{_VERB}(?: [\w']+){{0,4}}? (?:an? |at |as an? |only an? )?{_NUMBER}(?=$|[.,!;]| for | because| at most)"
)
_FOLLOWS: Final = re.compile(
    r"\s*(?:$|[.,!?;:)\-]|stars?\b|for\b|from\b|to\b|on\b|overall\b|because\b|but\b|and\b|if\b|today\b|thank|at\b|is\b|"
    r"would\b|points?\b|easily\b|experience\b|service\b|in terms\b|as\b|so\b|with\b|rating\b|"
    r"score\b|maybe\b|just\b|here\b)"
)
_RATES: Final = re.compile(rf"\b(?:{_VERB}|service|experience|support|help|agent|score|rating|review|satisf\w+)\b")
_NOT_MINE: Final = re.compile(
    r"\b(?:has|have|had|with|your|its|their|review(?:s|ed)? (?:is|are|was|says?)|hotel|app store)\b"
)


@dataclass(frozen=True)
class StatedRating:
    """A rating ``amount`` on a scale of 0 to 10, said in the words ``[start, end)`` of the original text."""

    amount: float
    start: int
    end: int
    confidence: float


def stated_rating(text: Normalised) -> StatedRating | None:
    """Return the rating stated in a customer's turn, or ``None``. The last one counts, as people correct themselves.

    Stars are out of five; a bare number after "give you" or "rate" is taken as out of ten.
    """
    found = [rating for rating in (*_scaled(text), *_stars(text)) if rating]
    if not found and _OUT_OF.search(text.text) is None:
        found = [rating for rating in _bare(text) if rating]
    return max(found, key=lambda rating: rating.end, default=None)


def _scaled(text: Normalised) -> list[StatedRating | None]:
    spoken = [
        _rating(text, match, _number(match), _scale(match.group("scale")), 0.9)
        for match in _OUT_OF.finditer(text.text)
        if _FOLLOWS.match(text.text, match.end())
    ]
    # 9/10 is a date as well, so something in the turn must speak of rating.
    written = [
        _rating(text, match, _number(match), _scale(match.group("scale")), 0.9)
        for match in _SLASH.finditer(text.text)
        if _RATES.search(text.text) or match.group() == text.text.strip(" .!")
    ]
    return spoken + written


def _stars(text: Normalised) -> list[StatedRating | None]:
    ratings = []
    for match in _STARS.finditer(text.text):
        none = match.group("none")
        number = float(_WORDS_OF_SCALES[none]) if none else _number(match)
        theirs = _NOT_MINE.search(text.text, max(0, match.start() - 25), match.start())
        if theirs is None and not text.text[match.end() :].startswith((" hotel", " restaurant", " room")):
            ratings.append(_rating(text, match, number, 5, 0.85))
    return ratings


def _bare(text: Normalised) -> list[StatedRating | None]:
    return [_rating(text, match, _number(match), 10, 0.6) for match in _BARE.finditer(text.text)]


def _rating(
    text: Normalised, match: re.Match[str], number: float, scale: float, confidence: float
) -> StatedRating | None:
    if number > scale:
        return None
    start, end = text.original_span(*match.span())
    return StatedRating(amount=round(number * 10 / scale, 2), start=start, end=end, confidence=confidence)


def _number(match: re.Match[str]) -> float:
    groups: dict[str, Any] = match.groupdict()
    said = str(groups["number"])
    number = float(_WORDS[said]) if said in _WORDS else float(said.replace(",", "."))
    return number + (0.5 if groups.get("half") else 0.0)


def _scale(said: str) -> float:
    return float(said) if said.isdigit() else float(_WORDS_OF_SCALES[said.removeprefix("one ").removeprefix("a ")])
