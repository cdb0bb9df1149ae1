"""Values that were recognised elsewhere in the interaction, found again without any words around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qa_engine.privacy.codes import code_shaped
from qa_engine.privacy.digits import runs
from qa_engine.privacy.kinds import Found, Passage
from qa_engine.privacy.placeholders import Placeholders


def find_known(passage: Passage, placeholders: Placeholders) -> Iterator[Found]:
    """Yield every place where a value that already has a placeholder is spelled again, with whatever separators."""
    yield from _spelled_alike(passage.text, placeholders)
    if placeholders.numbers:
        shortest, longest = min(map(len, placeholders.numbers)), max(map(len, placeholders.numbers))
        for run in runs(passage.text):
            for part in run.parts(shortest, longest):
                if known := placeholders.numbers.get(part.digits(passage.text)):
                    yield replace(known, start=part.start, end=part.end)
    if placeholders.codes:
        for part in code_shaped(passage.text):
            if known := placeholders.codes.get(part.digits(passage.text)):
                yield replace(known, start=part.start, end=part.end)


def _spelled_alike(text: str, placeholders: Placeholders) -> Iterator[Found]:
    for spelling, known in placeholders.spellings.items():
        start = text.find(spelling)
        while start >= 0:
            yield replace(known, start=start, end=start + len(spelling))
            start = text.find(spelling, start + len(spelling))
