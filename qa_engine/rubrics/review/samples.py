"""Words that a phrase is made for: a text that it must find if it can find anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Final

from qa_engine.domain.phrases import Near, Pattern, PatternKind
from qa_engine.patterns.wildcard import Choice, Class, Gap, Item, Run, Wild, read_wildcard

_CLASS_SAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "number": "5",
        "percent": "5 percent",
        "money": "5 dollars",
        "duration": "5 days",
        "time": "5 pm",
        "date": "tomorrow",
    }
)
#: What a star may stand for: nothing, and the endings of words.
_STARS: Final = ("", "s", "ing")
_MOST: Final = 12


def samples(phrase: Pattern | Near) -> tuple[str, ...]:
    """Return texts that hold the words of ``phrase``; none for a regular expression.

    >>> samples(Pattern(text="(cancel*|end) my ... plan", kind=PatternKind.WILDCARD))[0]
    'cancel my plan'
    """
    if isinstance(phrase, Near):
        each = [wildcard_samples(part)[:3] for part in phrase.near]
        return tuple(" ".join(chosen) for _, chosen in zip(range(_MOST), product(*each), strict=False))
    if phrase.kind is PatternKind.WILDCARD:
        return wildcard_samples(phrase.text)
    return () if phrase.kind is PatternKind.REGEX else (phrase.text,)


def wildcard_samples(text: str) -> tuple[str, ...]:
    """Return texts that the wildcard phrase ``text`` is made for."""
    return tuple(dict.fromkeys(" ".join(_sample(read_wildcard(text), star).split()) for star in _STARS))


def starred_words(text: str) -> tuple[str, ...]:
    """Return the words with a star in the wildcard phrase ``text``, those inside choices too; stars by themselves are
    left out."""
    return tuple(word for word in _starred(read_wildcard(text)) if word.strip("*"))


def _starred(items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Wild):
            yield item.word
        elif isinstance(item, Choice):
            for choice in item.choices:
                yield from _starred(choice)


def _sample(items: Sequence[Item], star: str) -> str:
    return " ".join(_filled(item, star) for item in items)


def _filled(item: Item, star: str) -> str:
    if isinstance(item, Gap):
        return ""
    if isinstance(item, Class):
        return _CLASS_SAMPLES.get(item.name, "5")
    if isinstance(item, Choice):
        return _sample(item.choices[0], star)
    return item.text if isinstance(item, Run) else _word(item.word, star)


def _word(word: str, star: str) -> str:
    if set(word) == {"*"}:
        return "word"
    if word.startswith("[") and "]" not in word:
        return word.replace("*", "1]")  # the placeholder of masked data
    return word.replace("*", star)
