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

_REACHING_WORDS: Final = "not never nor neither unable refuse refuses refused hardly cannot"
_CLAUSE_WORDS: Final = "but and so because or then although though however unless while when since"
_SUBJECT_WORDS: Final = (
    "i you he she it we they this that these those there your our my their his her everyone everything somebody"
)
_SAYING_WORDS: Final = (
    "say says said saying tell tells told telling mean means meant meaning think thinks thought "
    "know knows knew promise promises promised guarantee guarantees guaranteed mention mentioned believe suggest "
    "suggesting suggested imply implying implied confirm confirming confirmed state stated sure certain true that "
    "whether if you me them him her us"
)
_AUXILIARY_WORDS: Final = "do does did is are was were have has had can could will would should must may might"
_REACHING: Final = frozenset(_REACHING_WORDS.split())
#: Deny what directly follows, "no guarantee", and nothing further.
_ADJACENT: Final = frozenset(["no", "zero", "non", "whether", "without"])
_NEW_CLAUSE: Final = frozenset(_CLAUSE_WORDS.split())
_SUBJECTS: Final = frozenset(_SUBJECT_WORDS.split())
_POSSESSIVE: Final = frozenset(["your", "our", "my", "their", "his", "her"])
_SAYING: Final = frozenset(_SAYING_WORDS.split())
_SAID_TO: Final = _SAYING | {"to", "of", "for", "with", "give", "offer", "ask"}
_AUXILIARIES: Final = frozenset(_AUXILIARY_WORDS.split())
_VERBS: Final = _AUXILIARIES | {"be", "been", "being"}
_FURTHEST: Final = 9
_TELLING_WORDS: Final = (
    "tell tells told telling say says said saying mention mentioned explain explained ask asked asks asking promise "
    "promised"
)
_TELLING: Final = frozenset(_TELLING_WORDS.split())
#: Verbs of telling, and of thinking, which in a question open what somebody else said or thought.
_REPORTING: Final = _TELLING | {"think", "thought", "believe", "believed", "heard", "hear", "read"}
#: What a speaker denies saying: "I am not saying that", "I will never promise that".
_STATING: Final = frozenset(["say", "saying", "said", "tell", "telling", "told", "promise", "promising", "guarantee"])
_NEGATING: Final = _REACHING | {"no", "nothing", "nobody", "none", "without"}
#: Letters that words of one stem share, at least.
_STEM: Final = 5
_DENIES_WITHIN: Final = 5
_UNSAID: Final = frozenset(["not", "never", "nobody", "noone", "wish", "wrong", "if", "unless", "without", "hoping"])
_ASKING: Final = frozenset(["did", "has", "have", "had", "were", "was", "do", "does"])
_FILLERS: Final = frozenset(
    ["and", "so", "but", "look", "well", "okay", "or", "sorry", "right", "now", "um", "uh", "no", "yes"]
)
_SUPPOSING: Final = frozenset(["were", "was", "had", "did", "would", "could", "told", "said"])
#: A verb of telling opens what follows it within so many words: "tell you, as a customer, that".
_OPENS_WITHIN: Final = 6
_SUPPOSES_WITHIN: Final = 6
_ASKS_WITHIN: Final = 8


def denied(text: Words, start: int, end: int) -> bool:
    """Return whether the words ``[start, end)`` of ``text`` are denied where they stand."""
    words = text.words
    first = text.clause_start(start)
    return (
        _denied_before(words, first, start)
        or _denied_after(text, start, end)
        or words[max(first, start - 2) : start] == ("used", "to")
        or _not_said_here(text, start, end)
    )


def unsaid(text: Words) -> bool:
    """Return whether a whole sentence or run of them only asks what was said, or supposes it: "did they tell you that
    ...?", "if anybody tells you that ...", "if it were so, ..."."""
    words = _without_fillers(text.words)
    first = words[1 : 1 + _ASKS_WITHIN]
    if words[:1] == ("if",):
        return _supposes(words) or bool(_TELLING.intersection(words[1 : 1 + _SUPPOSES_WITHIN]))
    if _ASKING.intersection(words[:1]) and _REPORTING.intersection(first):
        return True
    places = [place for place, word in enumerate(words[:_ASKS_WITHIN]) if word in _STATING]
    return bool(places) and bool((_UNSAID - {"if"}).intersection(words[: places[0]]))


def turned_round(example: Words, found: Words) -> bool:
    """Return whether ``found`` denies a word that ``example`` says without any denial: "it will not renew" for "it
    renews"."""
    if _NEGATING.intersection(example.words):
        return False
    stems = {word[:_STEM] for word in example.words if len(word) >= _STEM}
    for place, word in enumerate(found.words):
        if word in _NEGATING:
            after = found.words[place + 1 : place + 1 + _DENIES_WITHIN]
            end = next((n for n, other in enumerate(after) if other in _NEW_CLAUSE), len(after))
            if any(other[:_STEM] in stems for other in after[:end] if len(other) >= _STEM):
                return not _is_question(found.words, found.clause_start(place), place)
    return False


def _not_said_here(text: Words, start: int, end: int) -> bool:
    """Whether the sentence supposes the words ``[start, end)`` ("if it were so, ..."), or tells of somebody's saying
    them in a question, a denial or a supposition ("did they tell you that ...", "nobody told you that ...")."""
    first = text.sentence_start(start)
    before = _without_fillers(text.words[first:start])
    if before[:1] == ("if",) and _supposes(before + text.words[start:end]):
        return True
    if _ASKING.intersection(before[:1]) and _REPORTING.intersection(before[1 : 1 + _ASKS_WITHIN]):
        return "but" not in before
    places = [place for place, word in enumerate(before) if word in _TELLING]
    if not places or len(before) - places[-1] > _OPENS_WITHIN or _NEW_CLAUSE.intersection(before[places[-1] :]):
        return False
    governing = before[: places[-1]]
    return bool(_UNSAID.intersection(governing)) or ("no", "1") in pairwise(governing)


def _without_fillers(words: tuple[str, ...]) -> tuple[str, ...]:
    place = 0
    while place < len(words) and words[place] in _FILLERS and words[place : place + 2] != ("no", "1"):
        place += 1
    return words[place:]


def _supposes(words: tuple[str, ...]) -> bool:
    """Whether words that begin with "if" suppose what is not so. "If you could tell me" asks politely."""
    return words[1:2] != ("you",) and bool(_SUPPOSING.intersection(words[1 : 1 + _SUPPOSES_WITHIN]))


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
        if word in _POSSESSIVE and place > first and words[place - 1] in _REACHING:
            continue
        if word in _SUBJECTS and not _opened(words, place) and not _is_object(words, place, first):
            return False
    return False


def denies_inside(phrase: Sequence[str], found: Sequence[str]) -> bool:
    """Return whether the words that were ``found`` for ``phrase`` deny more than it does: "calls are not recorded" for
    "calls ... recorded"."""
    return sum(word in _REACHING for word in found) > sum(word in _REACHING for word in phrase)


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
