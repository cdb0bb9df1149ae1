"""Cut a turn's text into stretches, so that overlapping evidence and redactions can be shown without nesting."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qa_engine.domain.interaction import Redaction
from qa_engine.domain.record import Record


class Stretch(Record):
    """A piece of text with the notes that lie on it, and the kind of personal data it stands for, if any."""

    text: str
    notes: tuple[int, ...] = ()
    redaction: str | None = None


def stretches(
    text: str, spans: Sequence[tuple[int, int, int]], redactions: Sequence[Redaction] = ()
) -> tuple[Stretch, ...]:
    """Cut ``text`` at the ends of all spans; the texts of the stretches joined are ``text``.

    Args:
        text: the turn's text.
        spans: ``(start, end, note)`` in characters, half-open; they may overlap.
        redactions: placeholders in the text; each becomes a stretch of its own.
    """
    covered = {redaction.start: redaction for redaction in redactions}
    inside = {place for r in redactions for place in range(r.start + 1, r.end)}
    ends = {0, len(text)}
    ends.update(place for start, end, _ in spans for place in (start, end))
    ends.update(place for redaction in redactions for place in (redaction.start, redaction.end))
    cuts = sorted(place for place in ends - inside if 0 <= place <= len(text))
    found = []
    for start, end in pairwise(cuts):
        notes = sorted({note for a, b, note in spans if a < end and b > start})
        kind = covered[start].kind if start in covered else None
        found.append(Stretch(text=text[start:end], notes=tuple(notes), redaction=kind))
    return tuple(found)
