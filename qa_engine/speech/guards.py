"""Which words deserve doubt. They are kept and marked: a reader must see what was heard, and how far to trust it."""

from __future__ import annotations

from qa_engine.speech.recognition import Heard, RecognitionOptions

_LONGEST_LOOP_WORDS = 6
_LOOP_ROUNDS = 4  # people say "no, no, no"; a decoder that is stuck says it more often


def has_failed(heard: Heard, options: RecognitionOptions) -> bool:
    """Return whether decoding shows a mark of failure: it did not end, it repeats itself, it is improbable."""
    return (
        not heard.finished
        or heard.compression_ratio > options.maximum_compression_ratio
        or heard.average_log_probability < options.minimum_log_probability
        or is_looping(heard.text)
    )


def is_suspect(heard: Heard, options: RecognitionOptions) -> bool:
    """Return whether what was heard is to be doubted: decoding failed, or the model saw no speech there."""
    return has_failed(heard, options) or heard.no_speech_probability > options.maximum_no_speech_probability


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
