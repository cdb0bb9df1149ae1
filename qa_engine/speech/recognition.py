"""How speech is to be recognised, and the seam to whatever recognises it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from pydantic import Field, model_validator

from qa_engine.domain.record import Probability, Record, Seconds
from qa_engine.domain.transcript import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What recognition is tuned for: the fewest word errors, or the most audio an hour.
Accuracy = Literal["best", "fast"]
#: Whisper hears at most this much at once.
LONGEST_CONTEXT_S = 30.0
#: It keeps half of its 448 tokens for what was written before, less the one that opens it.
PROMPT_TOKENS = 223
#: The one language with a text to go before, because it is the one it was measured in.
PROMPT_LANGUAGE = "en"
# Of nine texts that were tried on the dev calls of the speech material, one of the two best: turns of a call. It has no
# name and no number that could be copied; its phrases could, and a copy of less than six words goes unnoticed.
_DIALOGUE = (
    "Right, so I called last week about my account and nobody called me back. Okay, I'm sorry about that. "
    "Can I take your reference number, please? Yes, sure. Thank you. Let me have a look."
)


class RecognitionOptions(Record):
    """What influences a transcript besides the model and the device; all of it goes into provenance.

    Speech is heard in windows of up to ``window_s``, cut at pauses. A window is followed by at least ``tail_s`` of
    digital silence, up to the next of ``contexts_s``: Whisper was trained on 30 s at a time and ends a sentence where
    silence follows, so that a context cut short without it runs away, while a long one costs more for each
    second. Decoding is at temperature 0 only, without sampling, and no window sees the text of the one before: a
    mistake is not carried on, and the same sound gives the same words. English windows are heard as if they went on
    from ``initial_prompt``, turns of a telephone call, unless terms to expect take its place. A text that repeats six
    words of the prompt in a row is heard again without it.

    A window that shows a mark of failed decoding, or speech that no word accounts for, is heard once more in two
    halves with ``retry_beam_size``; the better of the two hearings stands. What is doubtful even then is kept and
    marked, never removed. Three of the guards are the limits of Whisper's own publication.
    """

    accuracy: Accuracy = "best"
    beam_size: int = Field(default=5, ge=1, le=20)
    window_s: float = Field(default=28.0, gt=1, le=LONGEST_CONTEXT_S - 1)
    contexts_s: tuple[float, ...] = (9.0, 12.0, 14.0, 16.0, 18.0, 20.0, 22.0, 24.0, 26.0, 28.0, LONGEST_CONTEXT_S)
    tail_s: Seconds = 1.5
    # Of the pauses in the last part of a full window the longest is taken: it is where a sentence or a turn ends.
    late_share: Probability = Field(default=0.8, description="where in a window the last part begins")
    initial_prompt: str = Field(default=_DIALOGUE, description="what English speech is heard as going on from")
    batch_size: int = Field(default=16, ge=1, description="windows decoded together on a CPU")
    rehearings: int = Field(default=1, ge=0, le=4, description="how often a doubted window is heard in halves")
    retry_beam_size: int = Field(default=5, ge=1, le=20)
    longest_unheard_s: Seconds = Field(default=8.0, description="speech without words that makes a window be reheard")
    minimum_language_probability: Probability = 0.5
    # Below the usual 0.5: a sentence that is missed costs more than a second of noise that is heard. On clean calls the
    # words stay the same; noise, tones and ringing are still no speech at 0.25.
    speech_threshold: Probability = 0.35
    kept_pause_s: Seconds = Field(default=1.0, description="longer silences are cut out before recognition")
    padding_s: Seconds = Field(default=0.4, description="sound kept before and after speech")
    # People say five or six tokens a second at most; a decoder that is stuck says them for ever.
    tokens_per_s: float = Field(default=9.0, gt=0, description="decoding stops at so many, and 16 more")
    # By stated reasoning: a sentence that is written twice is faster than anybody speaks.
    maximum_letters_per_s: float = Field(default=21.0, gt=0)
    maximum_compression_ratio: float = Field(default=2.4, gt=0)
    minimum_log_probability: float = Field(default=-1.0, le=0)
    maximum_no_speech_probability: Probability = 0.6

    @classmethod
    def best(cls) -> Self:
        """Return the options that aim at the fewest word errors."""
        return cls()

    @classmethod
    def fast(cls) -> Self:
        """Return the options that aim at the most audio an hour: one hypothesis, and shorter windows."""
        return cls(accuracy="fast", beam_size=1, window_s=24.0, tail_s=1.0, retry_beam_size=1)

    @model_validator(mode="after")
    def _contexts_reach(self) -> Self:
        if (
            not self.contexts_s
            or list(self.contexts_s) != sorted(self.contexts_s)
            or self.contexts_s[-1] != LONGEST_CONTEXT_S
        ):
            raise ValueError(f"contexts_s must rise and end at {LONGEST_CONTEXT_S}")
        if self.window_s - 2 * self.padding_s < 1:
            raise ValueError("window_s must hold at least a second beside its padding")
        return self

    def context_s(self, duration_s: float) -> float:
        """Return the context for a window of ``duration_s``."""
        return next((c for c in self.contexts_s if c >= duration_s + self.tail_s), LONGEST_CONTEXT_S)

    def digest(self) -> str:
        """Return a short hash of all options, so that work done under others is told apart."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def described(self) -> dict[str, str]:
        """Return the options as text, for provenance."""
        return {name: str(value) for name, value in self.model_dump(mode="json").items()}


@dataclass(frozen=True)
class Heard:
    """What was heard in one window; times count from its start. ``finished`` is false where the decoder was stopped."""

    text: str
    words: tuple[Word, ...] = ()
    average_log_probability: float = 0.0
    no_speech_probability: float = 0.0
    compression_ratio: float = 1.0
    finished: bool = True


@dataclass(frozen=True)
class Decoding:
    """How one batch is decoded. ``terms`` are words to expect, and ``prompt`` is what English goes on from where there
    are none. ``no_repeat`` forbids to say so many tokens again; ``once_more`` lets what is said just twice, and is no
    loop, stand all the same."""

    beam_size: int
    tokens_per_s: float
    terms: str | None = None
    prompt: str | None = None
    no_repeat: int = 0
    once_more: bool = False
    timestamps: bool = False


@dataclass(frozen=True)
class Encoded:
    """A batch of windows after the encoder. ``states`` belongs to the recogniser that made it."""

    states: Any
    durations_s: tuple[float, ...]


class Recogniser(Protocol):
    """A loaded model. ``languages`` are the ones it can be told to hear; a model with one language detects none.

    What it says of a window must not depend on the windows beside it.
    """

    @property
    def languages(self) -> tuple[str, ...]: ...
    def encode(self, windows: Sequence[NDArray[np.float32]], context_s: float) -> Encoded:
        """Encode a batch, each window of shape (n,) at 16 kHz and at most ``context_s`` long."""
        ...

    def detect_languages(self, encoded: Encoded) -> list[Mapping[str, float]]:
        """Return for each window the probability of each language."""
        ...

    def decode(self, encoded: Encoded, languages: Sequence[str], decoding: Decoding) -> list[Heard]:
        """Return what was said in each window, in its language. All work is done when this returns."""
        ...
