"""What of a turn is read at once, and what the parts make of the whole.

Every stretch of words meets the encoder once, and all heads read from it. A customer's turn is read in runs of whole
sentences, which take their sense from each other ("It's fine. I'll go elsewhere."). Everybody else's is read sentence
by sentence, so that what an agent adds ("Is that solved?") leaves what is read of the sentences beside it as it was.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa_engine.classify.language import is_english
from qa_engine.classify.plain_words import letter_body
from qa_engine.classify.sentences import Span, single_spans, window_spans
from qa_engine.classify.tone import with_tone
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.readings import StretchVector
from qa_engine.ports import Encoded, TurnEncoder

#: Gives the text that an encoder is given for a text in a language.
Spelled = Callable[[str, str | None], str]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters ``[start, end)`` of a turn, with their vectors."""

    span: Span
    encoded: Encoded


@dataclass(frozen=True)
class TurnStretches:
    """The stretches of a turn with words, in order; at least one. ``words`` has the number of words of each."""

    stretches: tuple[Stretch, ...]
    words: tuple[int, ...]

    @cached_property
    def whole(self) -> Encoded:
        """The vectors of the turn: means of the stretches' directions, weighted by their words."""
        tones = [stretch.encoded.tone for stretch in self.stretches]
        return Encoded(
            joined([stretch.encoded.meaning for stretch in self.stretches], self.words),
            joined([tone for tone in tones if tone is not None], self.words) if None not in tones else None,
        )


#: The turns with words by index.
ByTurn = Mapping[int, TurnStretches]


class StretchEncoder:
    """Encodes the stretches of interactions; each distinct text once, for as long as it lives.

    Args:
        encoder: gives the vectors.
        spelled: how a text is given to it.
    """

    def __init__(self, encoder: TurnEncoder, spelled: Spelled = lambda text, language: text) -> None:  # noqa: ARG005 - the type's names
        self._encoder = encoder
        self._spelled = spelled
        self._known: dict[str, Encoded] = {}

    def of(self, interactions: Sequence[Interaction]) -> list[ByTurn]:
        """Return the stretches of each interaction's turns, as their roles stand."""
        cut = [{index: self._cut(one, index) for index in worded(one)} for one in interactions]
        self._learn(text for turns in cut for parts in turns.values() for _, text in parts)
        return [{index: self._with_vectors(parts) for index, parts in turns.items()} for turns in cut]

    def of_turns(self, texts: Sequence[str], *, customer: bool) -> list[Encoded]:
        """Return the vectors of English texts as if each were a turn of one side."""
        cut = [_texts(text, stretch_spans(text, customer=customer)) for text in texts]
        self._learn(text for parts in cut for _, text in parts)
        return [self._with_vectors(parts).whole for parts in cut]

    def _cut(self, interaction: Interaction, index: int) -> list[tuple[Span, str]]:
        turn = interaction.turns[index]
        language = turn.language or interaction.language
        if not is_english(language):
            return [((0, len(turn.text)), self._spelled(turn.text, language))]
        return _texts(turn.text, stretch_spans(turn.text, customer=interaction.role(index) is Role.CUSTOMER))

    def _learn(self, texts: Iterable[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, with_tone(self._encoder, new), strict=True))

    def _with_vectors(self, parts: Sequence[tuple[Span, str]]) -> TurnStretches:
        return TurnStretches(
            tuple(Stretch(span, self._known[text]) for span, text in parts),
            tuple(max(1, len(text.split())) for _, text in parts),
        )


def customer_vectors(encoder: TurnEncoder, texts: Sequence[str]) -> list[bytes]:
    """Return what English texts are about, each as if it were a customer's turn: so that the rows of a
    taxonomy are like the turns that they are compared with."""
    return [encoded.meaning for encoded in StretchEncoder(encoder).of_turns(texts, customer=True)]


def english_with_tone(interaction: Interaction, stretches: ByTurn) -> Iterator[tuple[int, Stretch]]:
    """Yield the stretches of English turns that have a tone, in order, each with the index of its turn."""
    for index, turn in enumerate(interaction.turns):
        if index in stretches and is_english(turn.language or interaction.language):
            yield from ((index, one) for one in stretches[index].stretches if one.encoded.tone is not None)


def stretch_vectors(stretches: ByTurn) -> tuple[StretchVector, ...]:
    """Return what the stretches are about, of turns that have several, in order."""
    return tuple(
        StretchVector(turn_index=index, start=one.span[0], end=one.span[1], values=one.encoded.meaning)
        for index, turn in sorted(stretches.items())
        if len(turn.stretches) > 1
        for one in turn.stretches
    )


def worded(interaction: Interaction) -> list[int]:
    """Return the indices of the turns with words."""
    return [index for index, turn in enumerate(interaction.turns) if turn.text.strip()]


def stretch_spans(text: str, *, customer: bool) -> tuple[Span, ...]:
    """Return the spans of an English turn that are read at once, in order: at least one.

    How a letter begins and ends is left out, unless it is all there is.
    """
    start, end = letter_body(text)
    body = text[start:end]
    spans = window_spans(body) if customer else single_spans(body)
    return tuple((start + first, start + last) for first, last in spans) or ((0, len(text)),)


def joined(vectors: Sequence[bytes], weights: Sequence[int]) -> bytes:
    """Return round(127 * v / max|v|) as signed bytes, v the weighted sum of the vectors' directions; one vector comes
    out as it is.

    The sum is taken in order, in float64, one component at a time, so that it is the same bytes on every machine.
    """
    if len(vectors) == 1:
        return vectors[0]
    import numpy as np

    rows = [np.frombuffer(vector, dtype=np.int8).astype(np.int64) for vector in vectors]
    sums = np.zeros(len(rows[0]))
    for row, weight in zip(rows, weights, strict=True):
        length = math.sqrt(int((row * row).sum()))
        sums += row * (weight / length if length else 0.0)
    peak = float(np.abs(sums).max())
    # Vectors that cancel out point nowhere; nothing is read of such a turn that its bias does not say.
    return np.rint(sums / peak * 127.0 if peak else sums).astype(np.int8).tobytes()


def _texts(text: str, spans: Sequence[Span]) -> list[tuple[Span, str]]:
    return [((start, end), text[start:end]) for start, end in spans]
