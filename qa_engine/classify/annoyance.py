"""How annoyed customers sound, stretch by stretch.

Learned from whole contacts of which those who served said whether the customer became annoyed
(``models/training/annoyance_head.py``): nobody labelled the stretches. A company's words tell nothing here.
"""

from __future__ import annotations

from qa_engine.classify.heads import LinearHead
from qa_engine.classify.stretches import ByTurn, english_with_tone
from qa_engine.domain.evidence import quote
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.readings import AnnoyanceReading
from qa_engine.ports import Encoded

LABEL = "annoyed"
_DETECTOR = "annoyance"


class AnnoyanceReader:
    """Reads annoyance with the trained head over meanings and tones."""

    def __init__(self, head: LinearHead) -> None:
        self.head = head

    def read(self, interaction: Interaction, stretches: ByTurn) -> tuple[AnnoyanceReading, ...]:
        """Return the customer's stretches that sound annoyed or content, in order.

        Args:
            interaction: with roles; turns that are not a customer's or not English tell nothing.
            stretches: with tones.
        """
        found = []
        for index, stretch in english_with_tone(interaction, stretches):
            if interaction.role(index) is not Role.CUSTOMER:
                continue
            annoyed = say(self.head, stretch.encoded)
            if annoyed == 0:
                continue
            evidence = quote(
                interaction,
                index,
                stretch.span,
                detector=_DETECTOR,
                detector_version=self.head.version,
                confidence=abs(annoyed),
                reason=f"sounds {'annoyed' if annoyed > 0 else 'content'}",
            )
            found.append(AnnoyanceReading(turn_index=index, annoyed=annoyed, evidence=evidence))
        return tuple(found)


def say(head: LinearHead, encoded: Encoded) -> float:
    """Return how annoyed a stretch sounds, -1 to 1: what the head makes of meaning and tone side by side, limited,
    kept to four decimals, and 0 where it is less than the head's threshold either way."""
    (score,) = head.logits(encoded.meaning + (encoded.tone or b""))
    said = round(max(-1.0, min(1.0, score)), 4)
    return said if abs(said) >= head.thresholds[0] else 0.0
