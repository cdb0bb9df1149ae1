"""Pure questions over many interactions.

monotone      survey answers to a map that never falls: Platt's curve, or rising steps
reliability   how near values come to answers, with intervals
calibration   a map for each signal, tried on customers held out, or the reason why there is none
"""

from qa_engine.insights.calibration import calibrate

__all__ = ["calibrate"]
