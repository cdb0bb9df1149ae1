"""What turns tell of the outcome: whether the matter is being settled or stays open, stretch by stretch.

Learned from whole contacts whose outcome is known (``models/training/outcome_head.py``): nobody labelled the stretches,
so each stretch gets the say that explains the outcomes best. A say below the threshold is none at all, and most
stretches have none, politeness and talk about the outcome on the agent's side among them. What an agent did counts; an
agent's claim that it is solved never speaks for a settled matter, whatever the head makes of it; nor does a customer's
low rating, which is worded like a high one.
"""

from __future__ import annotations

from qa_engine.classify.cues import side
from qa_engine.classify.doubts import is_claim, is_rated_low
from qa_engine.classify.heads import LinearHead, sigmoid
from qa_engine.classify.stretches import ByTurn, english_with_tone
from qa_engine.domain.evidence import quote
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.readings import OutcomeReading

#: The head's labels by side: what speaks for a settled matter, and what for an open one.
AGENT_LABELS = ("agent_settles", "agent_leaves_open")
CUSTOMER_LABELS = ("customer_settles", "customer_leaves_open")
LABELS = (*AGENT_LABELS, *CUSTOMER_LABELS)
_DETECTOR = "outcome"


class OutcomeReader:
    """Reads the outcome with the trained head over tones."""

    def __init__(self, head: LinearHead) -> None:
        self.head = head

    def read(self, interaction: Interaction, stretches: ByTurn) -> tuple[OutcomeReading, ...]:
        """Return the stretches that tell of the outcome, in order.

        Args:
            interaction: with roles; participants on no side tell nothing, nor do turns that are not English.
            stretches: with tones.
        """
        found = []
        for index, stretch in english_with_tone(interaction, stretches):
            customer = side(interaction.role(index))
            if customer is None or stretch.encoded.tone is None:
                continue
            settled, unsettled = says(self.head, stretch.encoded.tone, customer=customer)
            words = interaction.turns[index].text[slice(*stretch.span)]
            if is_rated_low(words) if customer else is_claim(words):
                settled = 0.0
            if settled == 0 and unsettled == 0:
                continue
            evidence = quote(
                interaction,
                index,
                stretch.span,
                detector=_DETECTOR,
                detector_version=self.head.version,
                confidence=max(settled, unsettled),
                reason=f"speaks for {'a settled' if settled >= unsettled else 'an open'} matter",
            )
            found.append(OutcomeReading(turn_index=index, settled=settled, unsettled=unsettled, evidence=evidence))
        return tuple(found)


def says(head: LinearHead, tone: bytes, *, customer: bool) -> tuple[float, float]:
    """Return how much a stretch says for a settled and for an open matter, each 0 to 1.

    With p = 1 / (1 + e^-logit) and the head's threshold t, a say is max(0, p - t) / (1 - t), kept to four decimals.
    """
    logits = head.logits(tone)
    wanted = CUSTOMER_LABELS if customer else AGENT_LABELS
    settled, unsettled = (_say(logits[i], head.thresholds[i]) for i in map(head.labels.index, wanted))
    return settled, unsettled


def _say(logit: float, threshold: float) -> float:
    return round(max(0.0, sigmoid(logit) - threshold) / (1 - threshold), 4)
