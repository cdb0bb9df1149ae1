"""Voices told apart in one channel: segments are cut where another voice takes over, and say whose each piece is."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from qa_engine.domain.transcript import Segment
from qa_engine.ports import ComponentInfo, Device
from qa_engine.speech.diarisation_phrases import Phrase, phrases
from qa_engine.speech.diarisation_sequence import Attribution, attribute
from qa_engine.speech.diarisation_voices import VoiceRule, find_voices
from qa_engine.speech.spans import cut
from qa_engine.speech.speakers import SpeakerEncoder, VoiceEncoder
from qa_engine.speech.voice_activity import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHORTEST_S = 0.15  # less holds no sound of a voice
_SURELY_ALONE = 0.65  # below, it is left open whether there is a second voice
_DIGITS = 3  # of a confidence: what lies below differs between machines


class VoiceSeparator:
    """Tells the voices of one channel apart; for recordings in which several people share a channel.

    Args:
        encoder: what a voice sounds like; the shipped speaker encoder by default.
        rule: when two groups of phrases are two voices.
    """

    def __init__(self, encoder: SpeakerEncoder | None = None, *, rule: VoiceRule | None = None) -> None:
        self._encoder = encoder if encoder is not None else VoiceEncoder()
        self._rule = rule or VoiceRule()

    @property
    def info(self) -> ComponentInfo:
        return self._encoder.info

    def described(self) -> str:
        """Return name, version and hash of the speaker encoder, for provenance."""
        info = self._encoder.info
        return f"{info.name} {info.version} sha256:{info.sha256}" if info.sha256 else f"{info.name} {info.version}"

    def setup(self, device: Device) -> None:
        """Load the speaker encoder onto ``device``.

        Raises:
            ModelError: its weights are missing or altered.
        """
        self._encoder.setup(device)

    def close(self) -> None:
        self._encoder.close()

    def separate(
        self, samples: NDArray[np.float32], segments: Sequence[Segment], speech: Sequence[Span]
    ) -> tuple[Segment, ...]:
        """Return the segments, cut between words where the voice changes, each with ``speaker`` and its confidence.

        Args:
            samples: the channel that was heard, shape (n,), 16 kHz.
            segments: what was recognised in it, in order of time.
            speech: where voice activity found speech in it.

        Speakers are ``"1"``, ``"2"`` and so on in order of their first words. Where one voice was heard, all is by
        ``"1"``, with the certainty that there is no second; where too little was heard to tell one voice from two,
        segments come back as they were, without a speaker.

        Raises:
            TranscriptionError: the encoder failed, or ``setup`` was not called.
        """
        import numpy as np

        said = phrases(segments, speech)
        durations_s = np.array([phrase.duration_s for phrase in said])
        heard = np.flatnonzero(durations_s >= _SHORTEST_S)
        if not heard.size:
            return tuple(segments)
        found = self._encoder.encode(samples, [(said[i].start_s, said[i].end_s) for i in heard])
        # A phrase that is too short to be heard is like no voice; whose it is follows from those around it.
        vectors = np.zeros((len(said), found.shape[1]), np.float32)
        vectors[heard] = found
        voices = find_voices(vectors, durations_s, self._rule)
        if voices is None:
            return tuple(segments)
        if len(voices.centres) == 1:
            if voices.heard_s < self._rule.alone_s or voices.certainty < _SURELY_ALONE:
                return tuple(segments)
            alone = round(voices.certainty, _DIGITS)
            return tuple(segment.evolve(speaker="1", speaker_confidence=alone) for segment in segments)
        changes = np.array([phrase.change for phrase in said])
        attribution = attribute(vectors, durations_s, changes, voices.centres)
        return _with_speakers(segments, said, attribution, voices.certainty)


def _with_speakers(
    segments: Sequence[Segment], said: Sequence[Phrase], attribution: Attribution, certainty: float
) -> tuple[Segment, ...]:
    labelled = list(zip(said, attribution.voice.tolist(), attribution.probability.tolist(), strict=True))
    names: dict[int, str] = {}
    for _, voice, _ in labelled:
        names.setdefault(voice, str(len(names) + 1))
    pieces: list[Segment] = []
    for number, of_segment in groupby(labelled, key=lambda entry: entry[0].segment):
        segment = segments[number]
        runs = [list(run) for _, run in groupby(of_segment, key=lambda entry: entry[1])]
        # Words are told apart by identity: two of them may have the same text and, badly timed, the same times.
        begins = {id(segment.words[run[0][0].first]) for run in runs[1:]}
        for piece, run in zip(_cut_before(segment, begins), runs, strict=True):
            words = sum(phrase.words for phrase, _, _ in run)
            mean = math.fsum(phrase.words * probability for phrase, _, probability in run) / words
            confidence = round(min(1.0, mean) * certainty, _DIGITS)
            pieces.append(piece.evolve(speaker=names[run[0][1]], speaker_confidence=confidence))
    return tuple(pieces)


def _cut_before(segment: Segment, begins: Container[int]) -> tuple[Segment, ...]:
    return cut(segment, lambda _, after: id(after) in begins)
