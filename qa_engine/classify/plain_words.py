"""A text as encoder and word lists are given it: without what says nothing of how a contact goes.

Two texts that differ only in characters nobody sees, in the form of quotation marks, in British or American spelling
and words, in forms written as they are spoken, in who or where somebody is, in how a letter begins and ends, in the
number of a placeholder, in an order number, an amount, a weekday or a date come out the same, so that what is read of
them is the same too. Nothing is ever quoted from such a text: evidence refers to the turn as it is kept.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from qa_engine.classify.other_words import OTHER_WORDS
from qa_engine.classify.proper_names import without_names
from qa_engine.classify.spoken_words import SPOKEN
from qa_engine.classify.verb_forms import ONE_FORM, VERB_FORMS
from qa_engine.domain.readings import ComponentVersion
from qa_engine.patterns.normalise import Normalised, normalise, visible
from qa_engine.patterns.respell import respelled, with_capitals

#: What masking puts in place of personal data; which of several it is says nothing.
_PLACEHOLDER: Final = re.compile(r"\[([A-Z][A-Z_]*)_\d{1,5}\]")
#: Numbers that name something: from four figures on, alone or within a code. Ratings and counts have fewer.
_FIGURES: Final = re.compile(r"\d{4,}")
_COUNTED: Final = "1234567890"
_AMOUNT: Final = re.compile(r"(?<![\d.,])\d+([.,])\d\d(?![\d.,]*\d)")
_WEEKDAY: Final = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
#: A day of a month, in either order. A month alone stays: in small letters, "may" and "march" are other words.
_DATE: Final = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?)\b", re.IGNORECASE
)
_WORD: Final = re.compile(r"[A-Za-z]{4,}")
#: One everyday English, in this order.
_EVERYDAY: Final = (*SPOKEN, *VERB_FORMS, *ONE_FORM, *OTHER_WORDS)
#: How letters begin and end: a form, whatever the mood. "Thanks" and "many thanks" are no such form.
_SALUTATION: Final = re.compile(
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening))(?: [^\s,!:]+){0,4}[,!:]|"
    r"(?:dear|hi|hello|hey)(?: [^\s,!:]+){0,2}",
    re.IGNORECASE | re.ASCII,
)
_COMPLIMENTS: Final = re.compile(
    r"(?:(?:with )?(?:kind|best|warm|warmest|many) )?(?:regards|wishes|sincerely|yours (?:sincerely|faithfully|truly)|"
    r"sincerely yours)[,.!]?",
    re.IGNORECASE | re.ASCII,
)
#: Below the compliments stand at most so many lines (a name, a role, a firm), each of at most so many words.
_SIGNATURE_LINES, _SIGNATURE_WORDS = 4, 5


@lru_cache(maxsize=4096)  # the encoder, word lists and word counts all ask for it
def plain(text: str, *, english: bool = True) -> str:
    """Return ``text`` with one spelling for what is spelled in several ways. Plain text comes out as it is.

    Words and verbs of everyday English are left alone where the text is not ``english``: "ya" and "em" are words of
    other languages too.

    >>> plain("The colour of order 88120 isn’t right, [PERSON_3].")
    "The color of order 12345 isn't right, [PERSON_1]."
    """
    text = _without_letter_form(visible(text))
    for respelling in _EVERYDAY if english else ():
        text = respelling.pattern.sub(respelling.spell, text)
    text = without_names(text)
    text = _PLACEHOLDER.sub(r"[\1_1]", text)
    text = _AMOUNT.sub(r"12\g<1>50", text)
    text = _WEEKDAY.sub("Monday", _DATE.sub("2 March", text))
    text = _FIGURES.sub(lambda match: _counted(len(match.group())), text)
    return _WORD.sub(lambda match: _american(match.group()), text)


def in_full(text: str) -> Normalised:
    """Return English ``text`` normalised, with the words and verbs of spoken English as written English has them, each
    of which knows where it stands in ``text``.

    >>> in_full("I AIN'T been paid, nothin' works").text
    "i haven't been paid, nothing works"
    """
    full = respelled(normalise(text), (*SPOKEN, *VERB_FORMS))
    return Normalised(full.text.lower(), full.offsets)


def letter_body(text: str) -> tuple[int, int]:
    """Return where the body of a letter begins and ends: without its salutation and compliments, each on lines of its
    own. Of any other text, and of a letter of nothing but form, the whole."""
    lines = text.splitlines(keepends=True)
    places = [place for place, line in enumerate(lines) if line.strip()]
    if len(places) < 2:
        return 0, len(text)
    first = places[1] if _SALUTATION.fullmatch(lines[places[0]].strip()) else 0
    last = len(lines)
    for below, place in enumerate(reversed(places), start=1):
        line = lines[place].strip()
        if _COMPLIMENTS.fullmatch(line):
            last = place
            break
        if below > _SIGNATURE_LINES or len(line.split()) > _SIGNATURE_WORDS or line.endswith((".", "!", "?")):
            break
    if last <= first:
        return 0, len(text)
    return sum(map(len, lines[:first])), sum(map(len, lines[:last]))


def _without_letter_form(text: str) -> str:
    start, end = letter_body(text)
    return text if (start, end) == (0, len(text)) else text[start:end].strip()


def _counted(figures: int) -> str:
    return (_COUNTED * (figures // len(_COUNTED) + 1))[:figures]


def _american(word: str) -> str:
    spelled = _spellings().get(word.lower())
    return word if spelled is None else with_capitals(word, spelled)


def spelling_version() -> ComponentVersion:
    """Return whose list of British spellings is installed."""
    from importlib.metadata import version

    return ComponentVersion(name="whisper-normalizer", version=version("whisper-normalizer"))


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    """Return British spellings with the American ones: the encoder has seen far more of the latter."""
    from whisper_normalizer.english import EnglishSpellingNormalizer

    return dict(EnglishSpellingNormalizer().mapping)
