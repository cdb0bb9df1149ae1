"""Which words deserve doubt, and which copy what the model was shown.

Doubtful words are kept and marked: a reader must see what was heard, and how far to trust it.
"""

from __future__ import annotations

from qa_engine.speech.recognition import Heard, RecognitionOptions

_LONGEST_LOOP_WORDS = 6
_COPIED_WORDS = 6
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
    words = _plain_words(text)
    for size in range(1, _LONGEST_LOOP_WORDS + 1):
        repeated = 0
        for word, earlier in zip(words[size:], words, strict=False):
            repeated = repeated + 1 if word == earlier else 0
            if repeated >= (_LOOP_ROUNDS - 1) * size:
                return True
    return False


def repeats(prompt: str, text: str) -> bool:
    """Return whether ``text`` holds six words of ``prompt`` in a row: the model may have copied what it was shown.

    >>> repeats("Thank you. Let me have a look.", "Well, thank you, let me have a seat.")
    True
    >>> repeats("Thank you. Let me have a look.", "Let me have a look at it.")
    False
    """
    shown, said = _plain_words(prompt), _plain_words(text)
    runs = {tuple(shown[i : i + _COPIED_WORDS]) for i in range(len(shown) - _COPIED_WORDS + 1)}
    return any(tuple(said[i : i + _COPIED_WORDS]) in runs for i in range(len(said) - _COPIED_WORDS + 1))


def _plain_words(text: str) -> list[str]:
    return [word.strip(".,!?;:").casefold() for word in text.split()]
