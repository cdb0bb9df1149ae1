"""The risk that a customer leaves: low, raised or high, beside the signals; no signal and no score reads it.

    high     the customer spoke of leaving, and the matter is not settled at the end
    raised   the customer spoke of leaving, but the matter is settled at the end; or named a competitor; or was angry or
             asked for somebody else, and the matter is open at the end
    low      none of these

The matter is settled where the outcome stands above 0 when the last word is said, and open where it stands below
(``outcome_evidence``). Set by stated reasoning, not fitted: nobody knows from one contact who leaves. A customer who
was not read has no level, and no agent's cue raises it.

Example: "I'll cancel my contract then." and no fix: high. The same words, then a fix that the customer confirms:
raised.
"""

from __future__ import annotations

from fractions import Fraction

from qa_engine.domain.churn import ChurnLevel, ChurnRisk, ChurnSign
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import CueName, CueReading
from qa_engine.signals.cue_points import LABELS
from qa_engine.signals.customer import find_customer
from qa_engine.signals.outcome_evidence import Step, outcome_steps

#: What raises the risk by itself, and what does so only while the matter is open.
_BY_ITSELF = (CueName.COMPETITOR,)
_WHILE_OPEN = (CueName.ANGER, CueName.ASKS_ESCALATION)
_NOTHING = "no word of leaving"


def churn_risk(judged: JudgedInteraction) -> ChurnRisk | None:
    """Return the risk with the words that raise it, or ``None`` where the customer's words were not read."""
    customer = find_customer(judged)
    if not customer.turns or not customer.cues_read:
        return None
    steps = outcome_steps(judged, customer)
    stands = steps[-1].state if steps else Fraction(0)
    threats = customer.of(CueName.CHURN_THREAT)
    raising = customer.of(CueName.CHURN_THREAT, *_BY_ITSELF, *(_WHILE_OPEN if stands < 0 else ()))
    if not raising:
        return ChurnRisk(level=ChurnLevel.LOW, reason=_NOTHING)
    signs = (*map(_sign, raising), *(_open_end(steps) if stands < 0 else ()))
    level = ChurnLevel.HIGH if threats and stands <= 0 else ChurnLevel.RAISED
    return ChurnRisk(level=level, reason=f"{_said(raising)}; {_end(stands)}", signs=signs)


def _sign(cue: CueReading) -> ChurnSign:
    return ChurnSign(label=LABELS[cue.cue], evidence=cue.evidence)


def _open_end(steps: tuple[Step, ...]) -> tuple[ChurnSign, ...]:
    """Return the last evidence that brought the outcome down."""
    before = Fraction(0)
    down = None
    for step in steps:
        down = step if step.state < before else down
        before = step.state
    return (ChurnSign(label=down.label, evidence=down.evidence),) if down is not None else ()


def _said(cues: tuple[CueReading, ...]) -> str:
    return ", ".join(dict.fromkeys(LABELS[cue.cue] for cue in cues))


def _end(stands: Fraction) -> str:
    if stands == 0:
        return "nothing tells how the matter ended"
    return "the matter is settled at the end" if stands > 0 else "the matter is open at the end"
