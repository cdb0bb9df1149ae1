"""The way through the house, as data: what each stage needs and what it adds."""

from __future__ import annotations

from collections.abc import Sequence

from qa_engine.domain.record import Record
from qa_engine.errors import UsageError


class Stage(Record):
    """One arrow of the design: a function from some types to another."""

    name: str
    requires: tuple[str, ...]
    provides: tuple[str, ...]
    summary: str
    loads_model: bool = False
    knows_rubric: bool = False


STAGES: tuple[Stage, ...] = (
    Stage(
        name="ingest",
        requires=("file",),
        provides=("Interaction", "Recording"),
        summary="reads chat, email and social files; finds recordings",
    ),
    Stage(
        name="media",
        requires=("Recording",),
        provides=("Audio",),
        summary="decodes audio, channel by channel, and counts its seconds",
    ),
    Stage(
        name="speech",
        requires=("Recording", "Audio"),
        provides=("Transcript", "Interaction"),
        summary="finds speech, transcribes it, makes turns with word times",
        loads_model=True,
    ),
    Stage(
        name="privacy",
        requires=("Interaction",),
        provides=("masked Interaction",),
        summary="replaces personal data by placeholders; nothing unmasked goes further",
    ),
    Stage(
        name="classify",
        requires=("masked Interaction",),
        provides=("Readings", "TurnVectors"),
        summary="reads every turn: vector, sentiment, cues, roles",
        loads_model=True,
    ),
    Stage(
        name="facts",
        requires=("masked Interaction",),
        provides=("Facts",),
        summary="counts talk, silence, holds, transfers, response times",
    ),
    Stage(
        name="judge",
        requires=("masked Interaction", "Readings", "TurnVectors", "Facts"),
        provides=("Findings",),
        summary="intents, phrases and rules of the rubric",
        knows_rubric=True,
    ),
    Stage(
        name="signals",
        requires=("Readings", "Facts", "Findings"),
        provides=("Signals",),
        summary="infers six signals and compliance, each with an interval and its evidence",
    ),
    Stage(
        name="scoring",
        requires=("Signals", "Findings"),
        provides=("Assessment",),
        summary="fills in the scorecard and combines the signals into the XLA",
        knows_rubric=True,
    ),
    Stage(
        name="store",
        requires=("Assessment", "Readings", "TurnVectors", "Facts"),
        provides=("Ledger",),
        summary="keeps result and state in one transaction",
    ),
)


def check_order(stages: Sequence[Stage], given: Sequence[str] = ("file",)) -> None:
    """Check that every stage's needs are met by what stands before it.

    Raises:
        UsageError: a stage comes before something it needs; nothing has been loaded yet.
    """
    available = set(given)
    for stage in stages:
        lacking = [need for need in stage.requires if need not in available]
        if lacking:
            raise UsageError(f"stage {stage.name} needs {', '.join(lacking)}, which no earlier stage provides")
        available.update(stage.provides)
