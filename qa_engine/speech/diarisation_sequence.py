"""Which voice says which phrase: what each sounds like, weighed against where people take turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_engine.speech.diarisation_voices import SURE_S

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Log-odds a unit of cosine, fitted to phrases of known voice (a real call and synthetic ones): 42 to 63 for phrases of
#: more than half a second, 24 and 19 for shorter ones.
_SLOPE = 40.0
_FULL_SLOPE_S = 0.6
_ROUNDS = 4


@dataclass(frozen=True)
class Attribution:
    """``voice`` is the number of a phrase's voice, ``probability`` how likely it is that one; shape (phrases,) each."""

    voice: NDArray[np.intp]
    probability: NDArray[np.float64]


def attribute(
    vectors: NDArray[np.float32],
    durations_s: NDArray[np.float64],
    changes: NDArray[np.float64],
    centres: NDArray[np.float64],
) -> Attribution:
    """Give each phrase to one of at least two voices.

    A hidden Markov chain over phrases: a phrase's likeness to the voices is its emission, ``changes`` are the
    probabilities that another voice speaks than before. The centres are then taken anew from the phrases, each counted
    by the probability that the voice said it, and all is repeated.
    """
    import numpy as np

    vectors64 = vectors.astype(np.float64)
    slopes = _SLOPE * np.minimum(1.0, durations_s / _FULL_SLOPE_S)
    weights = np.where(durations_s >= SURE_S, durations_s, 0.0)
    posteriors = _posteriors(slopes[:, None] * (vectors64 @ centres.T), changes)
    for _ in range(_ROUNDS):
        sums = (posteriors * weights[:, None]).T @ vectors64
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        # A voice that loses all its phrases keeps the centre that it had.
        centres = np.where(lengths > 1e-6, sums / np.maximum(lengths, 1e-6), centres)
        posteriors = _posteriors(slopes[:, None] * (vectors64 @ centres.T), changes)
    return Attribution(voice=np.argmax(posteriors, axis=1), probability=np.max(posteriors, axis=1))


def _posteriors(log_likelihoods: NDArray[np.float64], changes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability of each voice for each phrase given all phrases (forward-backward), shape (phrases, k)."""
    import numpy as np

    likelihoods = np.exp(log_likelihoods - log_likelihoods.max(axis=1, keepdims=True))
    count, voices = likelihoods.shape
    forward = np.empty_like(likelihoods)
    state = np.full(voices, 1.0 / voices)
    for i in range(count):
        expected = _after(state, changes[i]) if i else state
        state = expected * likelihoods[i]
        state /= state.sum()
        forward[i] = state
    posteriors: NDArray[np.float64] = np.empty_like(likelihoods)
    later = np.ones(voices)
    for i in reversed(range(count)):
        both = forward[i] * later
        posteriors[i] = both / both.sum()
        later = _after(later * likelihoods[i], changes[i])
        later /= later.sum()
    return posteriors


def _after(state: NDArray[np.float64], change: float) -> NDArray[np.float64]:
    """Return the voices' probabilities one boundary on, where another of them speaks with probability ``change``."""
    elsewhere = change / (len(state) - 1)
    moved: NDArray[np.float64] = (1.0 - change) * state + elsewhere * (state.sum() - state)
    return moved
