"""From inferred values and survey answers to a map that never falls.

Platt (1999) fits a logistic curve to yes and no. Graded answers are taken as shares of the scale, so that the curve is
the expected answer (Papke and Wooldridge 1996); yes and no are the case of 0 and 1. With y an answer and x an inferred
value, both 0 to 1::

    expected(x) = 1 / (1 + exp(-(a + b * x))),    b >= 0
    y is taken as  lost + (won - lost) * y,       won = (sum(y) + 1) / (sum(y) + 2),  lost = 1 / (sum(1 - y) + 2)

The second line is Platt's correction, which keeps few answers from giving certainty. From 1,000 answers on the map is
isotonic: of all maps that never fall, the one with the least squares (Ayer and others 1955; Zadrozny and Elkan 2002).
Below the lowest and above the highest value that was surveyed either map is level: no answer tells what lies there.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from qa_engine.domain.calibration import FitMethod
from qa_engine.domain.calibration_map import CalibrationMap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ISOTONIC_FROM: Final = 1_000
#: A logistic curve is drawn in straight pieces of so many points.
_STEP: Final = 5
#: Next to no penalty: the correction of the answers keeps the curve finite.
_STRENGTH: Final = 1e6


def method_for(answers: int) -> FitMethod:
    """Return how so many answers are fitted."""
    return FitMethod.ISOTONIC if answers >= ISOTONIC_FROM else FitMethod.PLATT


def fit_map(values: Floats, answers: Floats, method: FitMethod) -> CalibrationMap:
    """Return the map from ``values`` to the ``answers`` to be expected, both in points, shape (n,)."""
    return _platt(values / 100, answers / 100) if method is FitMethod.PLATT else _isotonic(values, answers)


def mapped(by: CalibrationMap, values: Floats) -> Floats:
    """Return what the map makes of values in points: exactly what it makes of a signal."""
    import numpy as np

    return np.array([by.of_milli(round(value * 1000)) / 1000 for value in values.tolist()])


def _platt(values: Floats, answers: Floats) -> CalibrationMap:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    won = (answers.sum() + 1) / (answers.sum() + 2)
    lost = 1 / ((1 - answers).sum() + 2)
    shares = lost + (won - lost) * answers
    model = LogisticRegression(C=_STRENGTH, tol=1e-10, max_iter=1_000)
    rows = np.r_[values, values].reshape(-1, 1) - 0.5
    model.fit(rows, np.r_[np.ones(len(values)), np.zeros(len(values))], sample_weight=np.r_[shares, 1 - shares])
    constant, slope = float(model.intercept_[0]), float(model.coef_[0, 0])
    if slope < 0:
        mean = float(shares.mean())
        constant, slope = math.log(mean / (1 - mean)), 0.0
    lowest, highest = 100 * float(values.min()), 100 * float(values.max())
    inner = [x for x in range(_STEP, 100, _STEP) if lowest < x < highest]
    places = sorted({round(x, 3) for x in (0.0, lowest, *inner, highest, 100.0)})
    return _knots([(x, _curve(constant + slope * (min(highest, max(lowest, x)) / 100 - 0.5))) for x in places])


def _curve(logit: float) -> float:
    return 100 / (1 + math.exp(-logit))


def _isotonic(values: Floats, answers: Floats) -> CalibrationMap:
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=0, y_max=100).fit(values, answers)
    inner = list(zip(model.X_thresholds_.tolist(), model.y_thresholds_.tolist(), strict=True))
    ends = ((0.0, inner[0][1]), (100.0, inner[-1][1]))
    return _knots(sorted({round(x, 3): y for x, y in (*ends, *inner)}.items()))


def _knots(points: list[tuple[float, float]]) -> CalibrationMap:
    knots, highest = [], Decimal(0)
    for x, y in points:
        # Rounding in the last place may not make the map fall.
        highest = max(highest, min(Decimal(100), Decimal(str(round(y, 3)))))
        knots.append((Decimal(str(round(x, 3))), highest))
    return CalibrationMap(knots=tuple(knots))
