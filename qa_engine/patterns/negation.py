"""Whether words are denied by their own sentence: "we do not record calls", "I never said that this call is recorded".

Set by stated reasoning from how English denies, and English only: a negator reaches forward to what follows it in its
clause, over a verb of saying into the clause that this verb opens, and not over a new subject. A question that is put
with a negator ("don't you record calls?") denies nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qa_engine.patterns.words import Words

_REACHING_WORDS: Final = "not never nor neither without unable refuse refuses refused hardly cannot"
_CLAUSE_WORDS: Final = "but and so because or then although though however unless while when since"
_SUBJECT_WORDS: Final = (
    "i you he she it we they this that these those there your our my their his her everyone everything somebody"
)
_SAYING_WORDS: Final = (
    "say says said saying tell tells told telling mean means meant meaning claim claims claimed think thinks thought "
    "know knows knew promise promises promised guarantee guarantees guaranteed mention mentioned believe suggest "
    "suggesting suggested imply implying implied confirm confirming confirmed state stated sure certain true that "
    "whether if you me them him her us"
)
_AUXILIARY_WORDS: Final = "do does did is are was were have has had can could will would should must may might"
_REACHING: Final = frozenset(_REACHING_WORDS.split())
#: Deny what directly follows, "no guarantee", and nothing further.
_ADJACENT: Final = frozenset(["no", "zero", "non", "whether"])
_NEW_CLAUSE: Final = frozenset(_CLAUSE_WORDS.split())
_SUBJECTS: Final = frozenset(_SUBJECT_WORDS.split())
_SAYING: Final = frozenset(_SAYING_WORDS.split())
_SAID_TO: Final = _SAYING | {"to", "of", "for", "with", "give", "offer", "ask"}
_AUXILIARIES: Final = frozenset(_AUXILIARY_WORDS.split())
_VERBS: Final = _AUXILIARIES | {"be", "been", "being"}
_FURTHEST: Final = 9


def denied(text: Words, start: int, end: int) -> bool:
    """Return whether the words ``[start, end)`` of ``text`` are denied where they stand."""
    words = text.words
    first = text.clause_start(start)
    return _denied_before(words, first, start) or _denied_after(text, start, end)


def _denied_before(words: Sequence[str], first: int, start: int) -> bool:
    if start > first and words[start - 1] in _ADJACENT:
        return True
    opens = words[start] in _SUBJECTS
    if opens and start > first and not _opened(words, start):
        return False
    for place in range(start - 1, max(first, start - _FURTHEST) - 1, -1):
        word = words[place]
        if word in _REACHING:
            return not _is_question(words, first, place)
        if word in _NEW_CLAUSE:
            return False
        if word in _SUBJECTS and not _opened(words, place) and not _is_object(words, place, first):
            return False
    return False


def _opened(words: Sequence[str], place: int) -> bool:
    """Whether a verb of saying, or "that", opens the clause that begins at ``place``."""
    return place > 0 and words[place - 1] in _SAYING


def _is_object(words: Sequence[str], place: int, first: int) -> bool:
    """Whether the pronoun at ``place`` is what a verb of saying is said to ("tell you"), or belongs to a noun."""
    return place > first and words[place - 1] in _SAID_TO


def _is_question(words: Sequence[str], first: int, place: int) -> bool:
    """Whether the negator at ``place`` asks: "do not you", "why do not you", written "don't you"."""
    asks = place > 0 and words[place - 1] in _AUXILIARIES
    begins = place - 1 <= first or words[place - 2] in {"why", "so"}
    return asks and begins and place + 1 < len(words) and words[place + 1] in {"you", "we", "i", "they", "it"}


def _denied_after(text: Words, start: int, end: int) -> bool:
    """Whether "is not", "does not apply" and the like directly follow words that hold no verb of their own."""
    words = text.words
    if end + 1 >= len(words) or words[end] not in _AUXILIARIES or words[end + 1] not in {"not", "never"}:
        return False
    return text.clause_start(end) <= start and not _VERBS.intersection(words[start:end])
