"""Whether words are denied, supposed or only reported by their own sentence, so that nobody says them here.

"We do not record calls", "I never said that this call is recorded", "did they tell you that it is?", "if it were, I
would say so". Set by stated reasoning from how English denies, and English only: a negator reaches forward to what
follows it in its clause, over a verb of saying into the clause that this verb opens, and not over a new subject. A
question that is put with a negator ("don't you record calls?") denies nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
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
_TELLING_WORDS: Final = (
    "tell tells told telling say says said saying mention mentioned explain explained ask asked asks asking promise "
    "promised claim claims claimed"
)
_TELLING: Final = frozenset(_TELLING_WORDS.split())
_UNSAID: Final = frozenset(["not", "never", "nobody", "noone", "wish", "wrong", "if", "unless", "without", "hoping"])
_ASKING: Final = frozenset(["did", "has", "have", "had", "were", "was", "do", "does"])
_FILLERS: Final = frozenset(
    ["and", "so", "but", "look", "well", "okay", "or", "sorry", "right", "now", "um", "uh", "no", "yes"]
)
_SUPPOSING: Final = frozenset(["were", "was", "had", "did", "would", "could", "told", "said"])
#: A verb of telling opens what follows it within so many words: "tell you, as a customer, that".
_OPENS_WITHIN: Final = 6
_SUPPOSES_WITHIN: Final = 6


def denied(text: Words, start: int, end: int) -> bool:
    """Return whether the words ``[start, end)`` of ``text`` are denied where they stand."""
    words = text.words
    first = text.clause_start(start)
    return _denied_before(words, first, start) or _denied_after(text, start, end) or _not_said_here(text, start)


def _not_said_here(text: Words, start: int) -> bool:
    """Whether the sentence supposes the words at ``start`` ("if it were so, ..."), or tells of somebody's saying them
    in a question, a denial or a supposition ("did they tell you that ...", "nobody told you that ...")."""
    words, first = text.words, text.sentence_start(start)
    while first < start and words[first] in _FILLERS and words[first : first + 2] != ("no", "1"):
        first += 1
    before = words[first:start]
    if before[:1] == ("if",) and _SUPPOSING.intersection(before[1 : 1 + _SUPPOSES_WITHIN]):
        return True
    places = [place for place, word in enumerate(before) if word in _TELLING]
    if not places or len(before) - places[-1] > _OPENS_WITHIN or _NEW_CLAUSE.intersection(before[places[-1] :]):
        return False
    governing = before[: places[-1]]
    no_one = ("no", "1") in pairwise(governing)
    return bool(_UNSAID.intersection(governing)) or no_one or bool(_ASKING.intersection(governing[:1]))


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
