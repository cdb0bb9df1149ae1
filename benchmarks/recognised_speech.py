"""Typed text as a plain speech recogniser would have written it, and with word errors: simulated on the text alone.

Lower case, no punctuation, numbers in words, hesitations; then words left out or taken for others. No sound is made and
no recogniser runs, so the errors are random where a recogniser's are not, and nothing is said of accents, lines or
cross-talk. The engine's own recogniser writes capitals and punctuation, which this does not: it is the harder case.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from benchmarks.spoken_numbers import spoken

#: One in so many words has a hesitation before it.
HESITATION_EVERY = 30
HESITATIONS = ("um", "uh", "er", "you know", "like", "well")
#: Of the errors, so many are words left out; the others are words taken for another.
LEFT_OUT = 1 / 3
_PLACEHOLDER = re.compile(r"\[[A-Z]+_\d+\]")
_SYMBOLS = {"&": " and ", "@": " at ", "%": " percent ", "+": " plus ", "#": " "}
_DOT_INSIDE = re.compile(r"(?<=[a-z])\.(?=[a-z])")
_NO_WORD = re.compile(r"[^\w' ]+")
_LOOSE_APOSTROPHE = re.compile(r"(?<!\w)'|'(?!\w)")
Words = list[str]


def recognised(text: str, chance: random.Random) -> str:
    """Return ``text`` as recognised speech, with hesitations."""
    words: Words = []
    for word in as_heard(text):
        if chance.random() < 1 / HESITATION_EVERY:
            words.append(chance.choice(HESITATIONS))
        words.append(word)
    return " ".join(words)


def as_heard(text: str) -> Words:
    """Return the words of ``text`` without case, punctuation and digits; placeholders of personal data stay.

    >>> " ".join(as_heard("Hi [PERSON_1]! It's NOT working, order 4021."))
    "hi [PERSON_1] it's not working order four thousand and twenty one"
    """
    words: Words = []
    place = 0
    for match in _PLACEHOLDER.finditer(text):
        words += [*_plain(text[place : match.start()]), match[0]]
        place = match.end()
    return [*words, *_plain(text[place:])]


def _plain(text: str) -> Words:
    lower = spoken(text.replace("\u2019", "'")).lower()
    for symbol, word in _SYMBOLS.items():
        lower = lower.replace(symbol, word)
    lower = _NO_WORD.sub(" ", _DOT_INSIDE.sub(" dot ", lower)).replace("_", " ")
    return _LOOSE_APOSTROPHE.sub(" ", lower).split()


def with_errors(text: str, rate: float, alike: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """Return ``text`` with ``rate`` of its words, by chance, left out or taken for one of those ``alike``.

    Args:
        text: recognised words.
        rate: of words that go wrong.
        alike: for each word, those that it may be taken for; one without any is left out instead.
        chance: draws.
    """
    kept: Words = []
    for word in text.split():
        if _PLACEHOLDER.fullmatch(word) or chance.random() >= rate:
            kept.append(word)
        elif chance.random() >= LEFT_OUT and alike.get(word):
            kept.append(chance.choice(alike[word]))
    return " ".join(kept)


def words_alike(texts: Sequence[str], most: int = 8) -> dict[str, list[str]]:
    """Return, for each word of ``texts``, the commonest others that begin alike and are about as long: a rough stand-in
    for what sounds alike."""
    counts: dict[str, int] = {}
    for text in texts:
        for word in text.split():
            counts[word] = counts.get(word, 0) + 1
    commonest = sorted((word for word in counts if not _PLACEHOLDER.fullmatch(word)), key=lambda w: (-counts[w], w))
    by_start: dict[str, Words] = {}
    for word in commonest:
        by_start.setdefault(word[:1], []).append(word)
    return {
        word: [other for other in by_start[word[:1]] if other != word and abs(len(other) - len(word)) <= 1][:most]
        for word in commonest
    }
