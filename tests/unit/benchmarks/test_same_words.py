"""Two transcripts are the same only if every word, its place and its times are; confidences may differ a little."""

from __future__ import annotations

import pytest

from benchmarks.same_words import Difference, difference
from qa_engine.domain.transcript import Segment, Transcript, TranscriptProvenance, Word

ONCE = (("hello", 0.1, 0.5, 0.9), ("there", 0.5, 0.9, 0.8))


def transcript(*segments: tuple[tuple[str, float, float, float], ...]) -> Transcript:
    return Transcript(
        decoded_s=5.0,
        speech_s=2.0,
        channels=1,
        segments=tuple(
            Segment(
                start_s=0.0,
                end_s=2.0,
                text=" ".join(text for text, *_ in words) or "hm",
                words=tuple(Word(text=t, start_s=s, end_s=e, confidence=c) for t, s, e, c in words),
            )
            for words in segments
        ),
        provenance=TranscriptProvenance(engine="e", engine_version="1", model="m", device="cpu", compute_type="int8"),
    )


@pytest.mark.parametrize(
    ("second", "expected", "same", "why"),
    [
        ((ONCE,), Difference(2, 0, 0, 0.0), True, "nothing differs"),
        (((ONCE[0], ("their", 0.5, 0.9, 0.8)),), Difference(2, 1, 0, 0.0), False, "another word"),
        (((ONCE[0], ("there", 0.5, 0.91, 0.8)),), Difference(2, 0, 1, 0.0), False, "another time"),
        (((ONCE[0], ("there", 0.5, 0.9, 0.81)),), Difference(2, 0, 0, 0.01), True, "a confidence within tolerance"),
        (((ONCE[0], ("there", 0.5, 0.9, 0.78)),), Difference(2, 0, 0, 0.02), False, "a confidence beyond it"),
        (((ONCE[0],),), Difference(2, 1, 0, 0.0), False, "a word is missing"),
        (((ONCE[0],), (ONCE[1],)), Difference(2, 1, 0, 0.0), False, "the same words in other segments"),
        (((),), Difference(2, 2, 0, 0.0), False, "a segment without words is not nothing"),
    ],
)
def test_differences(second, expected: Difference, same: bool, why: str) -> None:
    found = difference(transcript(ONCE), transcript(*second))
    assert (found, found.is_none) == (expected, same), why


def test_sums_keep_the_largest_confidence_difference() -> None:
    assert Difference(2, 1, 0, 0.3) + Difference(3, 0, 2, 0.1) == Difference(5, 1, 2, 0.3)
