"""Which of many texts may hold any of many phrases, in one pass over all of them.

Canonical words cost far more than looking for phrases, and few texts hold one. So phrases are first looked for as they
may stand in the texts themselves, small letters with a space for every sign: whatever the canonical words of a text
hold, its letters hold in this form. What passes the sieve is looked at properly; what does not holds no phrase.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from qa_engine.domain.phrases import Pattern, PatternKind
from qa_engine.errors import RubricError
from qa_engine.patterns.wildcard import Item, Run, Wild, read_wildcard
from qa_engine.patterns.words import canonical_words

_BETWEEN: Final = 0
_SPACE: Final = 32
#: Signs that may stand for letters stay themselves, apostrophes go, every other sign is a space.
_PLAIN: Final = bytes(
    byte if byte == _BETWEEN or chr(byte) in "@$" or (chr(byte).isalnum() and byte < 128) else 32
    for byte in bytes(range(256)).lower()
)
_STAR: Final = "[a-z0-9]*"
_ANYTHING: Final = r"[^\x00]*"
#: "e m a i l", "gu@rantee", "gu$ted": spelled so as to hide, so that only a proper look tells.
_DISGUISED: Final = ("(?: [a-z]){5}", "@", "[a-z][$013][a-z]")
_COMMON_SIGNS: Final = tuple(zip("\u2019\u2018\u201c\u201d\u2013\u2014", "''\"\"--", strict=True))

#: How words that may come of a contraction stand in a text without apostrophes.
_CONTRACTED: Final = {
    "not": "no?t",
    "is": "(?:i?s|ai)",
    "has": "(?:ha)?s",
    "are": "a?re",
    "will": "(?:wi)?ll|wo",
    "have": "(?:ha)?ve",
    "am": "a?m",
    "would": "(?:woul)?d",
    "had": "(?:ha)?d",
    "us": "u?s",
    "can": "ca",
    "shall": "sha",
    "do": "d",
    "to": "t|na",
    "going": "go",
    "want": "wan",
    "got": "got",
    "let": "le",
    "me": "me",
    "give": "gi",
    "you": "y",
    "all": "all",
    "okay": "ok",
    "email": "e ?mail",
    "emails": "e ?mail",
}
_UNSURE: Final = frozenset([*_CONTRACTED, _ANYTHING])
#: Letters of a run that few texts hold by chance.
_LONG_ENOUGH: Final = 4
#: Words that a sign may stand for, which here is a space.
_SIGNS: Final = frozenset(["percent", "and", "dollars", "pounds", "euros"])
#: Words that a text may hold in another form.
_OTHERWISE: Final = frozenset([*_CONTRACTED, *_SIGNS])


class Sieve:
    """Tells texts that may hold a phrase from those that cannot.

    Args:
        patterns: exact and wildcard phrases.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        expressions = [_expression(pattern) for pattern in patterns]
        #: A phrase of nothing but numbers may stand anywhere.
        self._passes_all = not all(expressions)
        self._database = None if self._passes_all or not expressions else _database([*expressions, *_DISGUISED])
        self._own = threading.local()  # scratch space must not be shared by threads

    def passing(self, texts: Sequence[str]) -> Sequence[int]:
        """Return the indices of the texts that may hold a phrase, rising."""
        if self._passes_all:
            return range(len(texts))
        if self._database is None or not texts:
            return ()
        joined = chr(_BETWEEN).join(texts)
        if joined.count(chr(_BETWEEN)) != len(texts) - 1:
            return range(len(texts))  # a text holds the sign that stands between texts
        passed = set()
        if not joined.isascii():
            for sign, plain in _COMMON_SIGNS:
                joined = joined.replace(sign, plain)
            passed = {index for index, text in enumerate(joined.split(chr(_BETWEEN))) if not text.isascii()}
        return sorted(passed | self._found(self._database, joined, len(texts)))

    def _found(self, database: Any, joined: str, count: int) -> set[int]:
        import numpy as np

        data = _plain(joined)
        ends: list[int] = []

        def remember(_id: int, _start: int, end: int, _flags: int, _context: Any) -> None:
            ends.append(end)

        database.scan(data, match_event_handler=remember, scratch=self._scratch())
        if not ends:
            return set()
        # A hit is in the text whose number is that of the signs between texts before it.
        between = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == _BETWEEN)
        return set(np.searchsorted(between, np.asarray(ends) - 1).clip(max=count - 1).tolist())

    def _scratch(self) -> Any:
        import hyperscan

        scratch = getattr(self._own, "scratch", None)
        if scratch is None:
            scratch = self._own.scratch = hyperscan.Scratch(self._database)
        return scratch


def _plain(joined: str) -> bytes:
    """Return small letters with one space for all signs between two words, and around each text."""
    import numpy as np

    data = b" " + joined.encode(errors="replace").translate(_PLAIN, b"'").replace(b"\0", b" \0 ") + b" "
    letters = np.frombuffer(data, dtype=np.uint8)
    space = letters == _SPACE
    kept: bytes = letters[np.append(~(space[:-1] & space[1:]), True)].tobytes()
    return kept


def _database(expressions: Sequence[str]) -> Any:
    import hyperscan

    database = hyperscan.Database()
    try:
        database.compile(expressions=[one.encode() for one in dict.fromkeys(expressions)])
    except hyperscan.error as error:
        raise RubricError(f"a phrase cannot be searched ({error}); write a shorter one, or several") from error
    return database


def _expression(pattern: Pattern) -> str:
    """Return what of ``pattern`` must stand in plain letters, in order: its runs of words that are written in one way
    only, the shortest left out; else all that is left of it. Empty if it may stand anywhere."""
    wild = pattern.kind is PatternKind.WILDCARD
    items = read_wildcard(pattern.text) if wild else (Run(pattern.text),)
    words = [word for item in items for word in _words(item)]
    runs = [list(run) for sure, run in groupby(words, key=lambda word: word not in _UNSURE) if sure]
    long = [" " + " ".join(run) for run in runs if sum(map(len, run)) >= _LONG_ENOUGH]
    if long:
        return _ANYTHING.join(long).removesuffix(_STAR)
    known = [f"(?:{_CONTRACTED[word]})" if word in _CONTRACTED else word for word in words if word != _ANYTHING]
    return _ANYTHING.join(known).removesuffix(_STAR)


def _words(item: Item) -> list[str]:
    """Return the words of one part of a phrase, each as it must stand, or as anything."""
    if isinstance(item, Run):
        return [_word(word) for word in canonical_words(item.text).words]
    return [_wild_word(item.word)] if isinstance(item, Wild) else [_ANYTHING]


def _word(word: str) -> str:
    if word in _CONTRACTED or (word.isalpha() and word.isascii() and word not in _SIGNS):
        return word
    return _ANYTHING


def _wild_word(part: str) -> str:
    """Return the letters before the first star, if there are any and no word begins with them that a text may hold in
    another form: "dollar*" finds "$5"."""
    first = part.split("*")[0]
    if not first or re.search(r"[^a-z*]", part) or any(word.startswith(first) for word in _OTHERWISE):
        return _ANYTHING
    return f"{first}{_STAR}"
