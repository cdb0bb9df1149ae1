"""How speech is to be recognised, and the seam to whatever recognises it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pydantic import Field

from qa_engine.domain.record import Probability, Record, Seconds
from qa_engine.domain.transcript import Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class RecognitionOptions(Record):
    """What influences a transcript besides the model and the device; all of it goes into provenance.

    Decoding is at temperature 0 only, without sampling, and no window sees the text of the one before: a mistake is not
    carried on, and the same sound gives the same words. The three guards are the limits of Whisper's own publication
    for a decoding that failed; here they mark a segment and never remove it.
    """

    beam_size: int = Field(default=5, ge=1, le=20)
    minimum_language_probability: Probability = 0.5
    # Below the usual 0.5: a sentence that is missed costs more than a second of noise that is heard. On clean calls the
    # words stay the same; noise, tones and ringing are still no speech at 0.25.
    speech_threshold: Probability = 0.35
    kept_pause_s: Seconds = Field(default=1.0, description="longer silences are cut out before recognition")
    padding_s: Seconds = Field(default=0.4, description="sound kept before and after speech")
    maximum_compression_ratio: float = Field(default=2.4, gt=0)
    minimum_log_probability: float = Field(default=-1.0, le=0)
    maximum_no_speech_probability: Probability = 0.6

    def described(self) -> dict[str, str]:
        """Return the options as text, for provenance."""
        return {name: str(value) for name, value in self.model_dump(mode="json").items()}


class Recognition(Record):
    """What was heard in one stretch of sound; times count from its start.

    ``language`` is the one that was decoded; its probability is ``None`` where it was given and not detected.
    """

    segments: tuple[Segment, ...]
    language: str
    language_probability: Probability | None = None


class Recogniser(Protocol):
    """A loaded model. ``languages`` are the ones it can be told to hear; a model with one language detects none."""

    @property
    def languages(self) -> tuple[str, ...]: ...
    def recognise(
        self, samples: NDArray[np.float32], *, language: str | None, options: RecognitionOptions
    ) -> Recognition:
        """Hear one channel of sound, shape (n,), 16 kHz. All work is done when this returns."""
        ...
