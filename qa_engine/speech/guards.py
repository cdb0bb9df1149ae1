"""Which segments deserve doubt. They are kept and marked: a reader must see what was heard, and how far to trust it."""

from __future__ import annotations

from qa_engine.domain.transcript import Segment
from qa_engine.speech.recognition import RecognitionOptions

_LONGEST_LOOP_WORDS = 6
_LOOP_ROUNDS = 4  # people say "no, no, no"; a decoder that is stuck says it more often


def is_suspect(segment: Segment, options: RecognitionOptions) -> bool:
    """Return whether a segment shows one of the marks of failed decoding: repetition, low probability, no speech."""
    return (
        _above(segment.compression_ratio, options.maximum_compression_ratio)
        or _above(options.minimum_log_probability, segment.average_log_probability)
        or _above(segment.no_speech_probability, options.maximum_no_speech_probability)
        or is_looping(segment.text)
    )


def is_looping(text: str) -> bool:
    """Return whether some words, up to six, are said four times in a row.

    >>> is_looping("thank you thank you thank you thank you"), is_looping("no no no, I did not")
    (True, False)
    """
    words = [word.strip(".,!?;:").casefold() for word in text.split()]
    for size in range(1, _LONGEST_LOOP_WORDS + 1):
        repeated = 0
        for word, earlier in zip(words[size:], words, strict=False):
            repeated = repeated + 1 if word == earlier else 0
            if repeated >= (_LOOP_ROUNDS - 1) * size:
                return True
    return False


def _above(value: float | None, limit: float | None) -> bool:
    return value is not None and limit is not None and value > limit
