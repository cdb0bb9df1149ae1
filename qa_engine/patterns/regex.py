"""Regular expressions that nobody can hang: RE2 only, of limited size, over the text in normal form and small letters.

RE2 takes time linear in the text (https://github.com/google/re2); what is refused here is what it refuses itself
(look-around, back-references, huge repeats) and expressions so large that a text of a million characters could take
longer than a tenth of a second.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any, Final

from qa_engine.errors import RubricError
from qa_engine.patterns.normalise import normalise

#: Characters of an expression.
_LONGEST: Final = 1000
#: Instructions of the compiled expression. Measured by ``benchmarks.phrase_speed``.
_MOST_INSTRUCTIONS: Final = 1000
#: Bytes for the compiled expression and the states found while searching.
_MOST_MEMORY: Final = 8 * 1024 * 1024


#: Matches of one expression in one text. Of an expression that matches every character nobody needs them all, and each
#: costs more than the search.
MOST_HITS: Final = 1000


class RegexMatcher:
    """Finds the places of one regular expression.

    Args:
        written: the expression, as RE2 reads it; letters match small and capital ones.

    Raises:
        RubricError: it is not valid, too large, or matches nothing at all.
    """

    def __init__(self, written: str) -> None:
        self._compiled = _compiled(written)

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return the spans of ``text`` that match, in order, not overlapping; empty matches are none, and no more
        than the first ``MOST_HITS`` matches are looked at."""
        plain = normalise(text)
        found = (match.span() for match in islice(self._compiled.finditer(plain.text), MOST_HITS))
        return [plain.original_span(start, end) for start, end in found if start < end]


@lru_cache(maxsize=4096)
def _compiled(written: str) -> Any:
    import re2

    if len(written) > _LONGEST:
        raise RubricError(f"a regular expression has {len(written)} characters; write at most {_LONGEST}")
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        compiled = re2.compile(written, options)
    except re2.error as error:
        reason = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise RubricError(
            f"this regular expression cannot be used ({reason}); RE2 has no look-around ('(?=', '(?!') and no "
            "back-references, and repeats at most 1000 times"
        ) from error
    if compiled.programsize > _MOST_INSTRUCTIONS:
        raise RubricError(
            f"this regular expression compiles to {compiled.programsize} instructions; write one of at most "
            f"{_MOST_INSTRUCTIONS}, with smaller repeats"
        )
    if compiled.fullmatch(""):
        raise RubricError("this regular expression matches the empty text; ask for at least one character")
    return compiled
