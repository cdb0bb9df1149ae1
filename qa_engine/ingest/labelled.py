"""Text in which a label says who speaks: ``Agent: ...``, ``[Agent] ...``, ``[00:12] Agent Delphine: ...``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from qa_engine.ingest.moments import read_offset_s
from qa_engine.ingest.speakers import role_of

_STAMP: Final = r"(?:[\[(]?(?P<stamp>\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?)[\])]?\s*[-–]?\s*)?"
_NAME: Final = r"[^\W\d_][\w .'’\-]{0,40}"
_COLON: Final = re.compile(rf"\s*(?:[-–>]+\s*)?{_STAMP}(?P<label>{_NAME}?)\s*:(?:\s+|$)(?P<text>.*)", re.DOTALL)
_BRACKET: Final = re.compile(rf"\s*(?:[-–>]+\s*)?{_STAMP}\[(?P<label>{_NAME})\]\s*:?\s*(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True)
class Labelled:
    """A piece of text with the label in front of it, where there is one that counts."""

    label: str | None
    text: str
    offset_s: float | None = None


def split_label(line: str, known: Collection[str] = ()) -> Labelled:
    """Split a label from a line. It counts if it names a role or is one of ``known``; else it is part of what was
    said."""
    for shape in (_BRACKET, _COLON):
        match = shape.match(line)
        if match is None:
            continue
        label = " ".join(match["label"].split())
        if role_of(label) is not None or label in known:
            stamp = match["stamp"]
            return Labelled(label, match["text"].strip(), read_offset_s(stamp) if stamp else None)
    return Labelled(None, line.strip())


def repeated_labels(lines: Iterable[str]) -> frozenset[str]:
    """Return labels that stand before at least two lines: names of speakers, where no label names a role."""
    counts: Counter[str] = Counter()
    for line in lines:
        match = _BRACKET.match(line) or _COLON.match(line)
        if match:
            counts[" ".join(match["label"].split())] += 1
    return frozenset(label for label, count in counts.items() if count > 1)


def split_transcript(text: str, names: Collection[str] = ()) -> list[Labelled]:
    """Divide a transcript, one labelled line a turn, into turns; a line without a label continues the turn before.

    Text before the first label is a turn without a label. Where no label names a role, labels that come twice count.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    known = frozenset(names)
    if not any(split_label(line, known).label for line in lines):
        known |= repeated_labels(lines)
    turns: list[Labelled] = []
    for line in lines:
        piece = split_label(line, known)
        if piece.label is None and turns:
            last = turns[-1]
            turns[-1] = Labelled(last.label, f"{last.text}\n{piece.text}".strip(), last.offset_s)
        else:
            turns.append(piece)
    return turns
