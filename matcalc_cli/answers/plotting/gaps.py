"""Gaps: between which neighbours does a function (or a derivative of it) jump, or have a pole?

Takes a `Line`, pairs of places and the values there. One idea: between two neighbours a continuous function comes as
near to one value as one likes; where halving does not bring the two sides together, there is a gap.
"""

from typing import Any

from .line import Line

Array = Any

HALVINGS = 40
SHRUNK = 0.25  # what is left of a step, at most, where there is no gap


def torn(line: Line, low: Array, high: Array, at_low: Array, at_high: Array, order: int = 0) -> Array:
    """Between which pairs is there a gap? The half with the larger step is halved again; the step must shrink."""
    import numpy as np

    first = abs(at_high - at_low)
    gone = np.zeros(len(low), dtype=bool)
    for _ in range(HALVINGS if len(low) else 0):
        middle = (low + high) / 2
        at = line.values(middle, order)
        gone |= ~np.isfinite(at)
        left = ~(abs(at - at_low) < abs(at_high - at))
        low, at_low = np.where(left, low, middle), np.where(left, at_low, at)
        high, at_high = np.where(left, middle, high), np.where(left, at, at_high)
    with np.errstate(invalid="ignore"):
        return gone | ~(abs(at_high - at_low) < SHRUNK * first)
