"""Negative, neutral or positive: what one turn sounds like by its words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from qa_engine.classify.function_words import word_features
from qa_engine.classify.heads import LinearHead, softmax
from qa_engine.classify.language import is_english
from qa_engine.classify.plain_words import plain
from qa_engine.domain.readings import SentimentLabel, SentimentProbabilities, SentimentReading
from qa_engine.errors import UsageError
from qa_engine.ports import ComponentInfo, Device, TurnView

#: VADER's authors call a compound score within 0.05 of zero neutral (Hutto and Gilbert, 2014).
_NEUTRAL_WITHIN = 0.05
#: How fast VADER's compound score turns into certainty. Set by reasoning: 0.5 becomes 85 %, 0.8 becomes 94 %.
_STEEPNESS = 4.0
#: Share of a uniform guess mixed into readings of languages that the encoder was not made for.
_FOREIGN_DOUBT = 0.5


class VaderSentiment:
    """The word list and rules of VADER, where there is no encoder. English only."""

    @property
    def info(self) -> ComponentInfo:
        from importlib.metadata import version

        return ComponentInfo(name="vader-sentiment", version=version("vaderSentiment"), languages=("en",))

    def setup(self, device: Device) -> None:  # noqa: ARG002 - runs anywhere
        """Load the word list."""
        _analyser()

    def close(self) -> None:
        """Nothing to let go: the word list is shared."""

    def read_batch(self, turns: Sequence[TurnView]) -> list[SentimentReading]:
        """Return one reading a turn. Turns that are not English get an even guess, because the list is English."""
        return [reading_of(i, self._probabilities(turn)) for i, turn in enumerate(turns)]

    @staticmethod
    def _probabilities(turn: TurnView) -> tuple[float, ...]:
        if not is_english(turn.language):
            return (1 / 3, 1 / 3, 1 / 3)
        compound = vader_features(turn.text)[0] / 10_000
        return softmax((-_STEEPNESS * compound, _STEEPNESS * _NEUTRAL_WITHIN, _STEEPNESS * compound))


class SentimentClassifier:
    """The trained head over a turn's tone, its VADER scores and its small words.

    In languages other than English VADER is left out and the reading is drawn half way to an even guess: the encoder
    knows other languages only by the words they share with English.
    """

    def __init__(self, head: LinearHead) -> None:
        self._head = head

    @property
    def info(self) -> ComponentInfo:
        component = self._head.component
        return ComponentInfo(name=component.name, version=component.version, sha256=component.sha256, languages=("en",))

    def setup(self, device: Device) -> None:  # noqa: ARG002 - runs anywhere
        """Load VADER's word list; the head is there already."""
        _analyser()

    def close(self) -> None:
        """Nothing to let go."""

    def read_batch(self, turns: Sequence[TurnView]) -> list[SentimentReading]:
        """Return one reading a turn.

        Raises:
            UsageError: a turn has no tone.
        """
        return [reading_of(i, self._probabilities(turn)) for i, turn in enumerate(turns)]

    def _probabilities(self, turn: TurnView) -> tuple[float, ...]:
        if turn.tone is None:
            raise UsageError("the sentiment head reads tones; give it an encoder that has them, or use VaderSentiment")
        english = is_english(turn.language)
        probabilities = softmax(self._head.logits(turn.tone, sentiment_features(turn.text if english else "")))
        if english:
            return probabilities
        return tuple((1 - _FOREIGN_DOUBT) * p + _FOREIGN_DOUBT / len(probabilities) for p in probabilities)


def vader_features(text: str) -> tuple[int, int, int, int]:
    """Return VADER's compound, positive, negative and neutral score in ten-thousandths. They are exact, because VADER
    rounds them itself."""
    scores = _analyser().polarity_scores(plain(text))
    compound, positive, negative, neutral = (round(scores[key] * 10_000) for key in ("compound", "pos", "neg", "neu"))
    return compound, positive, negative, neutral


def sentiment_features(text: str) -> tuple[int, ...]:
    """Return what the head reads beside a tone: VADER's scores and the small words."""
    return (*vader_features(text), *word_features(text))


@lru_cache(maxsize=1)
def _analyser() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def reading_of(turn_index: int, probabilities: Sequence[float]) -> SentimentReading:
    """Return the reading of a turn whose chances to be negative, neutral and positive are ``probabilities``."""
    negative, neutral, positive = probabilities
    # An exact tie is neutral: nothing speaks for either side.
    label = SentimentLabel.NEUTRAL
    if max(probabilities) > neutral:
        label = SentimentLabel.NEGATIVE if negative >= positive else SentimentLabel.POSITIVE
    return SentimentReading(
        turn_index=turn_index,
        label=label,
        polarity=positive - negative,
        probabilities=SentimentProbabilities(negative=negative, neutral=neutral, positive=positive),
    )
