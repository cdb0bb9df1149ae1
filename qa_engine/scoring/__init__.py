"""Pure, exact arithmetic: the filled-in form, the composite with its caps, and the explanation of a score.

Sums are whole thousandths of a point or exact fractions; nothing is added up in floating point.
"""

from __future__ import annotations

from qa_engine.scoring.composite import compose
from qa_engine.scoring.explain import explain
from qa_engine.scoring.explanation import Explanation
from qa_engine.scoring.scorecard import fill_scorecard

__all__ = ["Explanation", "compose", "explain", "fill_scorecard"]
