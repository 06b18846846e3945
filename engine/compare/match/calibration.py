"""What people's answers say of the measure itself: whether it is too sure of a family's pairs, or not sure enough.

Source: Platt, "Probabilistic outputs for support vector machines", 1999, with the Gaussian prior of Genkin, Lewis and
Madigan, "Large-scale Bayesian logistic regression for text categorization", 2007.
Departure: the slope stays 1, only the level moves: few answers cannot tell two quantities.
"""

from collections.abc import Iterable
from math import exp, log

import numpy as np

from engine.compare.match.lists import Mask, Matrix

PRIOR_SPREAD = 0.7
"""How far, in logarithms of odds, the measure may be off in a family by what is known before any answer."""
_LEAST = 0.02
_STEPS = 25


def shift_of(answers: Iterable[tuple[float, bool]]) -> float:
    """Return by how much to move the logarithm of odds of every pair, by answers to some; 0 without any.

    Each answer is the probability that the measure gave before, and whether the pair was the same. The shift is the
    likeliest one if it is drawn from a normal distribution around 0 that is ``PRIOR_SPREAD`` wide: about eight
    answers to wholly uncertain pairs weigh as much as the prior does.

    >>> [round(shift_of([(0.5, True)] * number), 2) for number in (0, 1, 8)]
    [0.0, 0.22, 1.03]
    """
    known = [(_logit(min(max(likely, _LEAST), 1 - _LEAST)), same) for likely, same in answers]
    shift = 0.0
    for _ in range(_STEPS):
        told = [(1 / (1 + exp(-(odds + shift))), same) for odds, same in known]
        slope = sum(same - value for value, same in told) - shift / PRIOR_SPREAD**2
        shift += slope / (sum(value * (1 - value) for value, _ in told) + 1 / PRIOR_SPREAD**2)
    return shift


def moved(likely: Matrix, shift: float, kept: Mask) -> Matrix:
    """Return probabilities with the logarithm of their odds moved; those ``kept``, 0 and 1 stay as they are."""
    if not shift:
        return likely
    open_ = (likely > 0) & (likely < 1) & ~kept
    within = np.where(open_, likely, 0.5)
    found: Matrix = np.where(open_, 1 / (1 + (1 - within) / within * np.exp(-shift)), likely)
    return found


def _logit(value: float) -> float:
    return log(value / (1 - value))
