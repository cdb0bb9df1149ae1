"""What the engine says of a contact, as far as it is measured: what is read off an assessment is named here, once."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Role
from qa_engine.domain.readings import CueName, SentimentLabel
from qa_engine.domain.signals import SignalName
from qa_engine.signals.annoyance_evidence import annoyed_probability

#: What a turn that was not read counts as.
NEUTRAL = SentimentLabel.NEUTRAL.value


@dataclass(frozen=True)
class Scored:
    """A signal's value and interval, 0 to 100."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Answer:
    """What is measured of one assessment. ``texts`` are the turns as the engine keeps them, personal data replaced;
    ``labels`` and ``satisfaction`` hold neutral and 0 for a turn that was not read; ``frustration`` and ``annoyed`` are
    how likely the customer shows them anywhere."""

    texts: tuple[str, ...]
    roles: tuple[Role, ...]
    labels: tuple[str, ...]
    satisfaction: tuple[float, ...]
    read: frozenset[int]
    signals: dict[SignalName, Scored]
    frustration: float
    annoyed: float

    def value(self, name: SignalName) -> float | None:
        """Return a signal's value; ``None`` where the engine gave none."""
        scored = self.signals.get(name)
        return scored.value if scored else None

    def said_by(self, *roles: Role) -> list[str]:
        """Return the turns of ``roles``, in order."""
        return [text for text, role in zip(self.texts, self.roles, strict=True) if role in roles]


def answer_of(assessment: Assessment) -> Answer:
    """Return what is measured of ``assessment``."""
    turns = range(len(assessment.interaction.turns))
    labels, satisfaction = turn_labels(assessment), turn_satisfaction(assessment)
    return Answer(
        texts=tuple(turn.text for turn in assessment.interaction.turns),
        roles=tuple(assessment.interaction.role(turn) for turn in turns),
        labels=tuple(labels.get(turn, NEUTRAL) for turn in turns),
        satisfaction=tuple(satisfaction.get(turn, 0.0) for turn in turns),
        read=frozenset(labels),
        signals={
            signal.name: Scored(float(signal.value), float(signal.low), float(signal.high))
            for signal in assessment.signals.all()
            if signal.value is not None and signal.low is not None and signal.high is not None
        },
        frustration=cue_probability(assessment, CueName.FRUSTRATION),
        annoyed=_annoyed(assessment),
    )


def turn_labels(assessment: Assessment) -> dict[int, str]:
    """Return the sentiment label of each turn that was read."""
    return {reading.turn_index: reading.label.value for reading in assessment.readings.sentiment}


def turn_satisfaction(assessment: Assessment) -> dict[int, float]:
    """Return what stands for the customer's satisfaction in each turn: the polarity of its sentiment, -1 to 1."""
    return {reading.turn_index: reading.polarity for reading in assessment.readings.sentiment}


def _annoyed(assessment: Assessment) -> float:
    contact = assessment.interaction
    turns = [i for i, turn in enumerate(contact.turns) if contact.role(i) is Role.CUSTOMER and turn.text.strip()]
    own = [one for one in assessment.readings.annoyance if one.turn_index in turns]
    return float(annoyed_probability(own, len(turns)))


def cue_probability(assessment: Assessment, name: CueName) -> float:
    """Return how likely a cue occurs at all: 1 - product of (1 - confidence) over the turns where it was found."""
    return 1.0 - prod(1.0 - cue.confidence for cue in assessment.readings.cues if cue.cue is name)
