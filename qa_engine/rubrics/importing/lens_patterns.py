"""The pattern language of Contact Lens: words with ``*``, lists of words, numbers, and words within a distance.

A pattern is a sequence of objects of ``Type`` ``PLAIN``, ``LIST``, ``NUMERICAL`` and ``PROXIMITY``. One that was
typed in as a text, ``credit* [not within 0-1 word] card*``, is read the same way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from qa_engine.domain.phrases import Near, Pattern
from qa_engine.errors import RubricError
from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.terms import Written, checked

#: What would mean something else in a wildcard phrase.
_SPECIAL: Final = re.compile(r"[()|<>\[\]…\"]|\.{3,}")
_TYPED: Final = re.compile(r"\[([^\[\]]*)\]")
_TYPED_NEAR: Final = re.compile(r"(?:is )?(not )?within (?:\d+ ?- ?)?(\d+) words?(?: (?:from|of))?", re.IGNORECASE)
_TYPED_OR: Final = re.compile(r",| or ", re.IGNORECASE)
_MOST_WORDS_BETWEEN: Final = 40


@dataclass(frozen=True)
class _Gap:
    """So many words may stand in between; with ``away``, the words behind it must not stand so close."""

    within: int
    away: bool


def pattern_phrase(operand: Node) -> Written:
    """Return the phrase that one operand of a pattern match means.

    Raises:
        RubricError: it has another form than the published one, or a form that no phrase here has.
    """
    pieces = _typed(operand) if isinstance(operand.value, str) else _pieces(operand)
    runs, gaps = _runs(pieces)
    if not gaps:
        return checked({"text": runs[0], "kind": "wildcard", "negated": "keep"}, Pattern)
    away = [place for place, gap in enumerate(gaps) if gap.away]
    if len(away) > 1 or (away and away[0] != len(gaps) - 1):
        raise RubricError("'not within' is carried over only in front of the last words of a pattern")
    operand.differs(_how_gaps_differ(gaps), "read the phrase again; write 'without' and 'within' as you mean them")
    limits = [gap.within for gap in gaps if not gap.away] or [gaps[0].within]
    return checked(_near(runs, gaps, sum(limits)), Near)


def _near(runs: list[str], gaps: list[_Gap], within: int) -> Written:
    if within > _MOST_WORDS_BETWEEN:
        raise RubricError(f"words may stand at most {_MOST_WORDS_BETWEEN} words apart here")
    last_away = gaps[-1].away
    wanted = runs[:-1] if last_away else runs
    found: Written = {"near": wanted, "within": within}
    found |= {"ordered": True} if len(wanted) > 1 else {}
    found |= {"without": [runs[-1]]} if last_away else {}
    return {**found, "negated": "keep"}


def _how_gaps_differ(gaps: list[_Gap]) -> str:
    away = gaps[-1].away
    parts = ["a distance of n is read as up to n words in between"]
    if sum(not gap.away for gap in gaps) > 1:
        parts.append("the distances are added up, not kept one by one")
    if away:
        parts.append("the unwanted words must not stand so close before the others either")
        if len(gaps) > 1 and gaps[-1].within != sum(gap.within for gap in gaps[:-1]):
            parts.append("and they keep the distance of the wanted words")
    return "; ".join(parts)


def _runs(pieces: list[str | _Gap]) -> tuple[list[str], list[_Gap]]:
    """Return the words between the gaps, and the gaps."""
    runs, gaps = [""], []
    for piece in pieces:
        if isinstance(piece, _Gap):
            gaps.append(piece)
            runs.append("")
        else:
            runs[-1] = f"{runs[-1]} {piece}".strip()
    if not all(runs):
        raise RubricError("a pattern needs words on both sides of a distance")
    return runs, gaps


def _pieces(operand: Node) -> list[str | _Gap]:
    parts = operand.items() if isinstance(operand.value, list) else [operand]
    return [_piece(part) for part in parts]


def _piece(part: Node) -> str | _Gap:
    kind, value = part.need("Type"), part.need("Value")
    match kind.text():
        case "PLAIN":
            return _plain(value.text())
        case "LIST":
            return _choice([_plain(one.need("Value").text()) for one in value.items() if _is_plain(one)])
        case "NUMERICAL":
            decimal = value.get("Decimal")
            if decimal is not None and not decimal.flag():
                decimal.differs("numbers with decimals are found too", "name the numbers in a regular expression")
            return "<number>"
        case "PROXIMITY":
            return _Gap(int(value.need("Distance").number()), not value.need("IsWithin").flag())
    raise RubricError("this type of pattern is not known")


def _is_plain(one: Node) -> bool:
    if one.need("Type").text() != "PLAIN":
        raise RubricError("a list holds plain words only")
    return True


def _plain(text: str) -> str:
    return " ".join(_SPECIAL.sub(" ", text).split())


def _choice(words: list[str]) -> str:
    words = [word for word in words if word]
    if not words:
        raise RubricError("a list without words")
    return f"({'|'.join(words)})"


def _typed(operand: Node) -> list[str | _Gap]:
    text, place = operand.text(), 0
    found: list[str | _Gap] = []
    for bracket in _TYPED.finditer(text):
        found.append(_plain(text[place : bracket.start()]))
        found.append(_typed_piece(bracket.group(1).strip()))
        place = bracket.end()
    found.append(_plain(text[place:]))
    return [piece for piece in found if piece != ""]


def _typed_piece(inner: str) -> str | _Gap:
    if inner.lower() in ("num", "number"):
        return "<number>"
    gap = _TYPED_NEAR.fullmatch(inner)
    if gap:
        return _Gap(int(gap.group(2)), gap.group(1) is not None)
    return _choice([_plain(word) for word in _TYPED_OR.split(inner)])
