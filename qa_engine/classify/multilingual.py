"""Sentiment in languages other than English: an encoder that knows them, and a head over its vectors.

The encoder is multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings", 2024), an optional model. An
interaction is read by one encoder only, chosen by its language, so vectors of the two never meet. Everything that was
trained or tuned on the English encoder's vectors (cue head, role head, intents) is left out here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from qa_engine.classify.encoder import SentenceEncoder
from qa_engine.classify.heads import LinearHead, softmax
from qa_engine.classify.sentiment import reading_of
from qa_engine.classify.typed_hindi import in_own_letters
from qa_engine.domain.readings import SentimentReading
from qa_engine.errors import UsageError
from qa_engine.ports import ComponentInfo, Device, TurnView
from qa_engine.settings import EncoderPrecision, Settings

MULTILINGUAL_HEAD: Final = "sentiment-multilingual"
#: The languages whose reading is measured.
FOREIGN_LANGUAGES: Final = ("ar", "de", "es", "fr", "hi", "it", "pt")
#: Languages as they are written: Hindi is typed in Latin letters as often as in its own. The order is part of the
#: trained head: change it only with the head.
WRITTEN_LANGUAGES: Final = (*FOREIGN_LANGUAGES, "hi-Latn")
#: How alike two turns of a customer must be to be the same request, as cosine. All of this model's vectors are much
#: alike: of 70,000 pairs of different turns of our own (``foreign_turns``), each of one language, none reaches this,
#: and one in a thousand 0.92. Requests said in other words reach 0.92 to 0.96.
SAME_FOREIGN_REQUEST: Final = 0.95
#: What the model was trained to find before a text that is not a passage to be searched.
_PREFIX: Final = "query:"
#: The first letter beyond the blocks of Latin letters.
_AFTER_LATIN: Final = "\u0250"
#: Hindi's own letters, and the marks over and under them, which are no letters to Unicode.
_DEVANAGARI: Final = ("\u0900", "\u097f")
#: What 1.0 of a feature is in the whole numbers that heads read.
_UNIT: Final = 10_000


def reads_foreign(language: str | None) -> bool:
    """Tell whether ``language`` is one that the multilingual encoder is used for."""
    return _short(language) in FOREIGN_LANGUAGES


def multilingual_encoder(
    model: str | Path = "multilingual-e5", *, cpu_threads: int = 2, precision: EncoderPrecision = "auto"
) -> SentenceEncoder:
    """Return the encoder of the languages other than English; its weights are loaded by ``setup``."""
    return SentenceEncoder(
        model,
        cpu_threads=cpu_threads,
        precision=precision,
        prefix=_PREFIX,
        languages=FOREIGN_LANGUAGES,
        memory_bytes=1_000_000_000,
    )


def installed_multilingual(settings: Settings, *, cpu_threads: int) -> SentenceEncoder | None:
    """Return the encoder that ``settings`` names; ``None`` where it is not installed, or no encoder is wanted."""
    from qa_engine.model_files import is_installed, load_registry

    model = settings.multilingual_model
    if "none" in (model, settings.encoder_model) or (model in load_registry().models and not is_installed(model)):
        return None
    return multilingual_encoder(model, cpu_threads=cpu_threads, precision=settings.encoder_precision)


class MultilingualSentiment:
    """The trained head over a turn's vector and its language.

    Which language a text is in shifts its vector more than its mood does; a constant for each language takes the shift
    out again.
    """

    def __init__(self, head: LinearHead) -> None:
        self._head = head

    @property
    def info(self) -> ComponentInfo:
        component = self._head.component
        return ComponentInfo(
            name=component.name, version=component.version, sha256=component.sha256, languages=FOREIGN_LANGUAGES
        )

    def setup(self, device: Device) -> None:
        """Nothing to load: the head is there already."""

    def close(self) -> None:
        """Nothing to let go."""

    def read_batch(self, turns: Sequence[TurnView]) -> list[SentimentReading]:
        """Return one reading a turn.

        Raises:
            UsageError: a turn has no vector.
        """
        return [reading_of(i, self._probabilities(turn)) for i, turn in enumerate(turns)]

    def _probabilities(self, turn: TurnView) -> tuple[float, ...]:
        if turn.vector is None:
            raise UsageError("the multilingual sentiment head reads vectors; give it the multilingual encoder's")
        return softmax(self._head.logits(turn.vector, language_features(turn.language, turn.text)))


def language_features(language: str | None, text: str) -> tuple[int, ...]:
    """Return 1 in the place of the language, in ten-thousandths; for English, and any other, nothing but zeros."""
    return written_features(written_language(language, text))


def as_encoded(text: str, language: str | None) -> str:
    """Return ``text`` as the encoder is given it: Hindi in its own letters."""
    return in_own_letters(text) if written_language(language, text) == "hi-Latn" else text


def written_features(written: str | None) -> tuple[int, ...]:
    """Return 1 in the place of one of ``WRITTEN_LANGUAGES``, in ten-thousandths."""
    return tuple(_UNIT * (written == one) for one in WRITTEN_LANGUAGES)


def written_language(language: str | None, text: str) -> str | None:
    """Return the language with the letters that ``text`` is written in, where a language has two kinds of them."""
    short = _short(language)
    if short != "hi":
        return short
    latin = sum(character.isalpha() and character < _AFTER_LATIN for character in text)
    own = sum(_DEVANAGARI[0] <= character <= _DEVANAGARI[1] for character in text)
    return "hi-Latn" if latin > own else short


def _short(language: str | None) -> str | None:
    return None if language is None else language.lower().split("-")[0].split("_")[0]
