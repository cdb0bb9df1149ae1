"""Silence in the recording what was redacted in the text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from qa_engine.domain.evidence import span_times
from qa_engine.domain.interaction import Interaction, Turn
from qa_engine.ports import SAMPLE_RATE, Audio

#: Word times are estimates; without a margin the first or last digit stays audible.
PADDING_S: Final = 0.15


def muted_spans(interaction: Interaction) -> tuple[tuple[float, float], ...]:
    """Return the seconds ``(start_s, end_s)`` to silence, padded and merged, in order.

    A redaction without word times silences its whole turn; a turn whose end is not known silences up to the next turn,
    or to infinity when it is the last. Written turns have no seconds.
    """
    spans = []
    for index, turn in enumerate(interaction.turns):
        for start_s, end_s in _redacted_seconds(turn, interaction.turns[index + 1 :]):
            spans.append((round(max(0.0, start_s - PADDING_S), 3), round(end_s + PADDING_S, 3)))
    return tuple(_merge(sorted(spans)))


def mute(audio: Audio, spans: Sequence[tuple[float, float]]) -> Audio:
    """Return a copy of ``audio`` that is silent on all channels during ``spans`` of seconds."""
    samples = audio.samples.copy()
    length = samples.shape[1]
    for start_s, end_s in spans:
        start = min(length, max(0, math.floor(start_s * SAMPLE_RATE)))
        end = length if math.isinf(end_s) else min(length, math.ceil(end_s * SAMPLE_RATE))
        samples[:, start:end] = 0.0
    return replace(audio, samples=samples)


def _redacted_seconds(turn: Turn, later: Sequence[Turn]) -> Iterator[tuple[float, float]]:
    for redaction in turn.redactions:
        start_s, end_s = span_times(turn, redaction.start, redaction.end)
        if start_s is None:
            continue
        if end_s is None:
            end_s = next((t.start_s for t in later if t.start_s is not None and t.start_s > start_s), math.inf)
        yield start_s, end_s


def _merge(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start_s, end_s in spans:
        if merged and start_s <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end_s, merged[-1][1]))
        else:
            merged.append((start_s, end_s))
    return merged
