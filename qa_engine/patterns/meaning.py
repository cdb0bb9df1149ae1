"""Whether a window that is spelled nearly like a phrase also means the same.

Checks three things that few letters can turn round: negation, numbers, and opposite words. The lists are set by
stated reasoning, from what is said in service conversations, and are English.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

_NEGATION_WORDS: Final = (
    "not no never nor neither none nobody nothing nowhere without unable refuse refuses refused non hardly"
)
_NEGATORS: Final = frozenset(_NEGATION_WORDS.split())
#: Those that reach forward over the words after them, so that one just before a window counts as inside.
_REACHING: Final = _NEGATORS - {"no", "none", "nobody", "nothing", "nowhere"}
#: How far a negator reaches into a window whose first word is not the phrase's own, and into one whose first word is.
_REACH_BROKEN: Final = 3
_REACH_WHOLE: Final = 2
_SOUNDS_LIKE: Final = {"1": ("won",), "2": ("to", "too"), "4": ("for",), "8": ("ate",)}
_NEGATING_PREFIXES: Final = ("un", "in", "im", "ir", "il", "non", "dis", "mis")
_OPPOSITES: Final = {
    word: other
    for first, second in (
        ("before", "after"),
        ("more", "less"),
        ("most", "least"),
        ("minimum", "maximum"),
        ("first", "last"),
        ("start", "stop"),
        ("accept", "decline"),
        ("accepted", "declined"),
        ("approved", "rejected"),
        ("increase", "decrease"),
        ("increased", "decreased"),
        ("credit", "debit"),
        ("include", "exclude"),
        ("included", "excluded"),
        ("including", "excluding"),
        ("inclusive", "exclusive"),
        ("on", "off"),
        ("up", "down"),
        ("always", "sometimes"),
        ("incoming", "outgoing"),
        ("inbound", "outbound"),
        ("buy", "sell"),
        ("open", "closed"),
    )
    for word, other in ((first, second), (second, first))
}


def same_meaning(phrase: Sequence[str], window: Sequence[str], before: Sequence[str]) -> bool:
    """Return whether ``window`` negates, counts and opposes just as ``phrase`` does.

    ``before`` are the words of the same clause that stand before the window.
    """
    return (
        _numbers(phrase) == _numbers(_heard_as_words(phrase, window))
        and not _negated_before(phrase, window, before)
        and _negations(phrase) == _negations(window)
        and not _turned_round(phrase, window)
    )


def _numbers(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word[0].isdigit())


def _heard_as_words(phrase: Sequence[str], window: Sequence[str]) -> list[str]:
    """Leave out numbers of ``window`` that are none: "four" where the phrase says "for", and "one" as a pronoun."""
    pronoun = not _numbers(phrase)
    missing = set(phrase) - set(window)
    return [
        word for word in window if not (missing.intersection(_SOUNDS_LIKE.get(word, ())) or (pronoun and word == "1"))
    ]


def _negations(words: Iterable[str]) -> int:
    return sum(word in _NEGATORS for word in words)


def _negated_before(phrase: Sequence[str], window: Sequence[str], before: Sequence[str]) -> bool:
    """Whether a negator stands just before the window and reaches into it, so that the window only looks unnegated."""
    reach = _REACH_WHOLE if window[0] == phrase[0] else _REACH_BROKEN
    return any(word in _REACHING for word in before[-reach:])


def _turned_round(phrase: Sequence[str], window: Sequence[str]) -> bool:
    lost, new = Counter(phrase) - Counter(window), Counter(window) - Counter(phrase)
    return any(_opposed(word, other) for word in lost for other in new)


def _opposed(word: str, other: str) -> bool:
    if _OPPOSITES.get(word) == other:
        return True
    longer, shorter = (word, other) if len(word) > len(other) else (other, word)
    return any(longer == prefix + shorter for prefix in _NEGATING_PREFIXES)
