"""Phrases of a rule: what is looked for in the words of a turn."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from qa_engine.domain.record import Probability, Record


class PatternKind(StrEnum):
    """How a phrase is looked for. ``close`` survives recognition errors; ``wildcard`` lets ``*`` stand for any letters
    of one word and ``...`` for up to five words."""

    EXACT = "exact"
    WILDCARD = "wildcard"
    CLOSE = "close"


class Pattern(Record):
    text: str = Field(min_length=2)
    kind: PatternKind = PatternKind.EXACT
    similarity: Probability = Field(default=0.85, description="for close patterns: how alike, 0-1")
