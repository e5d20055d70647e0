"""The points of a curve: close together, with a gap where the function is not defined, has a pole or jumps.

Takes a `Line` and a range; gives (t, y), and the limits of y that are worth seeing. One idea: the height is that
of most of the curve, so that a pole does not make the rest of it flat.
"""

from typing import Any

from ...pictures.picture import Limits
from .gaps import torn
from .line import Line

Array = Any

POINTS, FEWEST = 800, 80  # steps between points; however long a value takes
STEEP = 0.02  # of the height seen: a step that is looked into
CORE = (0.1, 0.9)  # the share of values that decides about the height
HEADROOM = 0.5  # of the height of that share, above and below


def sampled(line: Line, limits: Limits) -> tuple[Array, Array]:
    """t and y; y is nan in gaps."""
    import numpy as np

    t = np.linspace(*limits, max(POINTS // line.thinning, FEWEST) + 1)
    y = line.values(t)
    known = np.isfinite(y[:-1]) & np.isfinite(y[1:])
    low, high = seen(y, [])
    steep = np.flatnonzero(known & (abs(np.diff(np.where(np.isfinite(y), y, 0))) > STEEP * (high - low)))
    broken = [(t[k] + t[k + 1]) / 2 for k in steep[torn(line, t[steep], t[steep + 1], y[steep], y[steep + 1])]]
    if not broken:
        return t, y
    at = np.searchsorted(t, broken)
    return np.insert(t, at, broken), np.insert(y, at, np.nan)


def seen(y: Array, needed: list[float]) -> Limits:
    """The limits of y: all of it, unless a pole or a steep end makes the rest flat. `needed` is inside in any case."""
    import numpy as np

    known = np.sort(y[np.isfinite(y)])
    wanted = [v for v in needed if np.isfinite(v)]
    if not len(known):
        return (min(wanted, default=0.0) - 1, max(wanted, default=0.0) + 1)
    core = np.quantile(known, CORE)
    if core[1] - core[0] <= 1e-9 * np.abs(core).max():  # flat but for a peak
        core = known[[0, -1]]
    with np.errstate(over="ignore"):
        room = HEADROOM * (core[1] - core[0])
        low, high = max(known[0], core[0] - room), min(known[-1], core[1] + room)
    low, high = float(min(low, *wanted, low)), float(max(high, *wanted, high))
    if high - low <= 1e-12 * max(1.0, abs(high)):
        half = abs(high) / 2 or 1.0
        return low - half, high + half
    margin = 0.06 * (high - low)
    return low - margin, high + margin
