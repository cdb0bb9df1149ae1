"""What the engine says of dialogues, asked as anybody would: interactions in the interchange form through
``Engine.classify``, which is ``qa-engine classify`` in this process. What is read off an answer is named here, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from benchmarks.reading_sets import Lines
from qa_engine.bench.cost import progress_bar
from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.domain.interaction import Channel, Interaction
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import SignalName
from qa_engine.engine import Engine
from qa_engine.ports import TurnEncoder
from qa_engine.testing import interaction

NEUTRAL = "neutral"


@dataclass(frozen=True)
class Scored:
    """A signal's value and interval, 0 to 100."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Answer:
    """What is measured of one assessment. ``texts`` are the turns as the engine keeps them, personal data replaced."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    satisfaction: tuple[float, ...]
    signals: dict[SignalName, Scored]
    frustration: float

    def value(self, name: SignalName) -> float | None:
        """Return a signal's value; ``None`` where the engine gave none."""
        scored = self.signals.get(name)
        return scored.value if scored else None


def contact(id: str, lines: Lines, *, language: str = "en", channel: Channel = Channel.CHAT) -> Interaction:
    """Return (role, text) lines as an interaction whose language its source states."""
    return interaction(*lines, id=id, language=language, channel=channel)


def post(id: str, text: str, language: str = "en") -> Interaction:
    """Return one public message of a customer."""
    return contact(id, (("customer", text),), language=language, channel=Channel.SOCIAL)


def answers(
    contacts: Sequence[Interaction], encoder: TurnEncoder, title: str, *, multilingual: TurnEncoder | None = None
) -> list[Answer]:
    """Return the engine's answer to each contact, in order; ``multilingual`` reads what is not English.

    Raises:
        SystemExit: a contact was not assessed; a benchmark that left it out would not say what it seems to say.
    """
    found: list[Answer] = []
    lines = (one.to_bytes() for one in contacts)
    with (
        Engine(device="cpu", encoder=encoder, multilingual=multilingual, batch_size=64) as engine,
        progress_bar() as bar,
    ):
        task = bar.add_task(title, total=len(contacts), item="contacts")
        for number, result in enumerate(engine.classify(lines, source=title)):
            if isinstance(result, Failure):
                raise SystemExit(f"{title}: contact {number} was not assessed ({result.code}); nothing was written")
            found.append(_answer(result))
            bar.advance(task)
    return found


def _answer(assessment: Assessment) -> Answer:
    turns = range(len(assessment.interaction.turns))
    labels, satisfaction = turn_labels(assessment), turn_satisfaction(assessment)
    return Answer(
        texts=tuple(turn.text for turn in assessment.interaction.turns),
        labels=tuple(labels.get(turn, NEUTRAL) for turn in turns),
        satisfaction=tuple(satisfaction.get(turn, 0.0) for turn in turns),
        signals={
            signal.name: Scored(float(signal.value), float(signal.low), float(signal.high))
            for signal in assessment.signals.all()
            if signal.value is not None and signal.low is not None and signal.high is not None
        },
        frustration=cue_probability(assessment, CueName.FRUSTRATION),
    )


def turn_labels(assessment: Assessment) -> dict[int, str]:
    """Return the sentiment label of each turn that was read."""
    return {reading.turn_index: reading.label.value for reading in assessment.readings.sentiment}


def turn_satisfaction(assessment: Assessment) -> dict[int, float]:
    """Return what stands for the customer's satisfaction in each turn: the polarity of its sentiment, -1 to 1."""
    return {reading.turn_index: reading.polarity for reading in assessment.readings.sentiment}


def cue_probability(assessment: Assessment, name: CueName) -> float:
    """Return how likely a cue occurs at all: 1 - product of (1 - confidence) over the turns where it was found."""
    return 1.0 - prod(1.0 - cue.confidence for cue in assessment.readings.cues if cue.cue is name)
