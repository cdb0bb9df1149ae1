"""The seam over CTranslate2: one loaded Whisper model, and what it hears as our records."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa_engine.domain.transcript import Word
from qa_engine.model_files import ModelFolder
from qa_engine.ports import SAMPLE_RATE, Device
from qa_engine.speech.allocator import keep_freed_memory
from qa_engine.speech.once_more import Rows, Said, once_more
from qa_engine.speech.recognition import PROMPT_LANGUAGE, PROMPT_TOKENS, Decoding, Encoded, Heard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FRAMES_PER_S = 100
_ENCODED_PER_S = 50  # the encoder halves the frames
# 1 is no filter. Whisper's own is 7 frames wide, and CTranslate2 spends a great part of the work for words' times on
# it, while most words begin in the same frame without it.
_MEDIAN_FILTER_FRAMES = 1
_SPARE_TOKENS = 16
_OPENING = "\"'“¿([{-"
_CLOSING = "\"'.。,，!！?？:：”)]}、"


class CTranslate2Recogniser:
    """A Whisper model in CTranslate2 form, loaded on one device with ``workers`` threads of one core each."""

    def __init__(self, folder: ModelFolder, device: Device, workers: int) -> None:
        import ctranslate2
        import tokenizers
        from faster_whisper.feature_extractor import FeatureExtractor

        self._on_cpu = device.kind == "cpu"
        if self._on_cpu:
            keep_freed_memory()
        self._model = ctranslate2.models.Whisper(
            str(folder.path),
            device=device.kind,
            device_index=device.index,
            compute_type=device.compute_type,
            inter_threads=workers,
            intra_threads=1,
        )
        self._tokens = tokenizers.Tokenizer.from_file(str(folder.path / "tokenizer.json"))
        self._features = FeatureExtractor(feature_size=self._model.n_mels)
        self._writers: dict[str, Any] = {}
        self._suppressed = list(_suppressed(self._writer("en")))

    @property
    def languages(self) -> tuple[str, ...]:
        from faster_whisper.tokenizer import _LANGUAGE_CODES

        if not self._model.is_multilingual:
            return ("en",)
        return tuple(code for code in _LANGUAGE_CODES if self._tokens.token_to_id(f"<|{code}|>") is not None)

    def encode(self, windows: Sequence[NDArray[np.float32]], context_s: float) -> Encoded:
        import ctranslate2
        import numpy as np

        features = [self._mel(samples, context_s) for samples in windows]
        durations_s = tuple(samples.size / SAMPLE_RATE for samples in windows)
        if not self._on_cpu:
            return Encoded(_States(self._model.encode(_view(np.stack(features)))), durations_s)
        # One by one: on a CPU a batch of windows costs more in the encoder than its windows alone.
        states = [np.array(self._model.encode(_view(one[None]), to_cpu=True)) for one in features]
        return Encoded(_States(ctranslate2.StorageView.from_array(np.concatenate(states)), tuple(states)), durations_s)

    def detect_languages(self, encoded: Encoded) -> list[Mapping[str, float]]:
        if not self._model.is_multilingual:
            return [{"en": 1.0} for _ in encoded.durations_s]
        return [
            {token[2:-2]: min(1.0, float(probability)) for token, probability in found}
            for found in self._model.detect_language(encoded.states.batch)
        ]

    def decode(self, encoded: Encoded, languages: Sequence[str], decoding: Decoding) -> list[Heard]:
        heard: dict[int, Heard] = {}
        for rows, before in self._prompted_alike(languages, decoding):
            part = Encoded(encoded.states.part(rows), tuple(encoded.durations_s[row] for row in rows))
            found = self._decode(part, [languages[row] for row in rows], before, decoding)
            heard |= dict(zip(rows, found, strict=True))
        return [heard[row] for row in range(len(languages))]

    def _prompted_alike(self, languages: Sequence[str], decoding: Decoding) -> Iterator[tuple[Rows, list[int]]]:
        """Yield windows that go on from one text, and its tokens; the model takes only prompts of one length."""
        if decoding.terms or not decoding.prompt:
            yield tuple(range(len(languages))), self._prompt(decoding.terms)
            return
        for prompted in (True, False):
            rows = tuple(row for row, own in enumerate(languages) if (own == PROMPT_LANGUAGE) is prompted)
            if rows:
                yield rows, self._prompt(decoding.prompt if prompted else None)

    def _decode(
        self, encoded: Encoded, languages: Sequence[str], before: Sequence[int], decoding: Decoding
    ) -> list[Heard]:
        starts = [self._writer(language).sot_sequence for language in languages]
        plain = [] if decoding.timestamps else [self._writer(languages[0]).no_timestamps]
        most = round(decoding.tokens_per_s * max(encoded.durations_s)) + _SPARE_TOKENS
        head = len(before) + len(starts[0]) + len(plain)
        most = min(448 - head, most)
        ends = self._writer("en").eot

        def generate(rows: Rows, no_repeat: int) -> list[Said]:
            found = self._model.generate(
                encoded.states.rows(rows),
                [[*before, *starts[row], *plain] for row in rows],
                beam_size=decoding.beam_size,
                max_length=head + most,
                no_repeat_ngram_size=no_repeat,
                return_scores=True,
                return_no_speech_prob=True,
                suppress_tokens=self._suppressed,
            )
            return [Said.of(one, ends, most) for one in found]

        said = generate(tuple(range(len(starts))), decoding.no_repeat)
        if decoding.once_more:
            said = once_more(said, decoding.no_repeat, lambda rows: generate(rows, 0))
        tokens = [list(one.tokens) for one in said]
        words = self._words(encoded, languages, tokens)
        return [
            _heard(self._writer(language).decode(own).strip(), own_words, one)
            for one, own, own_words, language in zip(said, tokens, words, languages, strict=True)
        ]

    def _words(self, encoded: Encoded, languages: Sequence[str], tokens: Sequence[list[int]]) -> list[tuple[Word, ...]]:
        """Return the words of each window with their times, from the attention of the decoder to the sound."""
        timed: list[tuple[Word, ...]] = [()] * len(tokens)
        for rows in _aligned_together(encoded.states, languages, tokens):
            language = languages[rows[0]]
            found = self._model.align(
                encoded.states.rows(rows),
                self._writer(language).sot_sequence,
                [tokens[row] for row in rows],
                [max(2, round(encoded.durations_s[row] * _FRAMES_PER_S)) for row in rows],
                median_filter_width=_MEDIAN_FILTER_FRAMES,
            )
            for row, aligned in zip(rows, found, strict=True):
                timed[row] = _timed_words(self._writer(language), tokens[row], aligned)
        return timed

    def _mel(self, samples: NDArray[np.float32], context_s: float) -> NDArray[np.float32]:
        """Return the log-mel frames, shape (mels, frames), of a window with digital silence up to ``context_s``."""
        import numpy as np

        padded = np.zeros(round(context_s * SAMPLE_RATE), dtype=np.float32)
        padded[: samples.size] = samples
        frames = self._features(padded, padding=0)[:, : round(context_s * _FRAMES_PER_S)]
        return np.ascontiguousarray(frames, dtype=np.float32)

    def _writer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        if language not in self._writers:
            self._writers[language] = Tokenizer(
                self._tokens, self._model.is_multilingual, task="transcribe", language=language
            )
        return self._writers[language]

    def _prompt(self, text: str | None) -> list[int]:
        if not text:
            return []
        writer = self._writer("en")
        return [writer.sot_prev, *writer.encode(" " + text.strip())[:PROMPT_TOKENS]]


@dataclass(frozen=True)
class _States:
    """What the encoder gave for a batch; on a CPU also for each of its windows."""

    batch: Any
    alone: tuple[NDArray[np.float32], ...] = ()

    def part(self, rows: Sequence[int]) -> _States:
        """Return the states of some windows of the batch, as a batch of their own."""
        if len(rows) == self.batch.shape[0]:
            return self
        return _States(self.rows(rows), tuple(self.alone[row] for row in rows) if self.alone else ())

    def rows(self, rows: Sequence[int]) -> Any:
        """Return the states of some windows of the batch."""
        import ctranslate2
        import numpy as np

        if len(rows) == self.batch.shape[0]:
            return self.batch
        if self.alone:
            return _view(np.concatenate([self.alone[row] for row in rows]))
        held = np.array(self.batch.to_device(ctranslate2.Device.cpu))
        return _view(held[list(rows)])


def _aligned_together(states: _States, languages: Sequence[str], tokens: Sequence[Sequence[int]]) -> Iterator[Rows]:
    """Yield the windows whose words are timed in one go.

    On a CPU each on its own: beside others a window's probabilities differ in the second digit. On a GPU all of one
    language, because one start holds for a batch.
    """
    spoken = [row for row, own in enumerate(tokens) if own]
    if states.alone:
        yield from ((row,) for row in spoken)
        return
    for language in dict.fromkeys(languages[row] for row in spoken):
        yield tuple(row for row in spoken if languages[row] == language)


def _view(features: NDArray[np.float32]) -> Any:
    import ctranslate2
    import numpy as np

    return ctranslate2.StorageView.from_array(np.ascontiguousarray(features))


def _suppressed(writer: Any) -> tuple[int, ...]:
    from faster_whisper.transcribe import get_suppressed_tokens

    return tuple(get_suppressed_tokens(writer, [-1]))


def _heard(text: str, words: tuple[Word, ...], said: Said) -> Heard:
    encoded = text.encode()
    return Heard(
        text=text,
        words=words,
        average_log_probability=round(said.average_log_probability, 4),
        no_speech_probability=said.no_speech_probability,
        compression_ratio=round(len(encoded) / len(zlib.compress(encoded)), 4) if encoded else 1.0,
        finished=said.finished,
    )


def _timed_words(writer: Any, tokens: Sequence[int], aligned: Any) -> tuple[Word, ...]:
    """Return the words that ``tokens`` spell. A word lasts from its first token's jump in time to the next word's."""
    if aligned is None:
        return ()
    reached: dict[int, int] = {}
    for token, frame in aligned.alignments:
        reached.setdefault(token, frame)
    texts, spelled = writer.split_to_word_tokens([*tokens, writer.eot])
    words: list[Word] = []
    start = 0
    for text, own in zip(texts[:-1], spelled[:-1], strict=True):
        end = start + len(own)
        start_s, end_s = (_time_s(reached, token) for token in (start, end))
        probabilities = aligned.text_token_probs[start:end]
        confidence = min(1.0, max(0.0, sum(probabilities) / max(1, len(probabilities))))
        words.append(Word(text=text, start_s=start_s, end_s=max(start_s, end_s), confidence=confidence))
        start = end
    return _without_lone_marks(words)


def _time_s(reached: Mapping[int, int], token: int) -> float:
    """Return when ``token`` begins; the last one that is known where alignment did not reach it."""
    frame = reached.get(token)
    if frame is None:
        frame = max((at for other, at in reached.items() if other <= token), default=0)
    return frame / _ENCODED_PER_S


def _without_lone_marks(words: Sequence[Word]) -> tuple[Word, ...]:
    """Join punctuation that stands alone to the word that it opens or closes."""
    joined: list[Word] = []
    opening = ""
    for word in words:
        mark = word.text.strip()
        if not mark:
            continue
        if word.text.startswith(" ") and mark in _OPENING:
            opening += mark
        elif joined and not word.text.startswith(" ") and mark in _CLOSING:
            joined[-1] = joined[-1].evolve(text=joined[-1].text + mark)
        else:
            joined.append(word.evolve(text=opening + mark))
            opening = ""
    return tuple(joined)
