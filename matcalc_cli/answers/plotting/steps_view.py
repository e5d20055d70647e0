"""The picture of `numdiff`: the error of each difference over its step, with the slopes that the theory has.

Takes `Differences`; gives a `Drawn`, whose numbers on both axes are powers of ten.
"""

from math import isfinite, log10, nan
from typing import Any

from ...errors import MatcalcError
from ...pictures.picture import Curve, Picture
from ..numdiff.differences import NO_NUMBERS, Differences
from ..numdiff.quotients import ORDERS, STEPS, Series
from .drawn import Drawn, listed
from .titles import Title

LOWEST = -17.5  # below which no error lies


def steps_view(found: Differences) -> Drawn:
    """MatcalcError ("refused") for an abstract function, which has no numbers."""
    import numpy as np

    if not found.series:
        raise MatcalcError("refused", f"there is nothing to draw: {NO_NUMBERS}", hint='--define "f(t) = ..."')
    steps = np.array([log10(h) for h in STEPS])
    errors = {one.kind: np.array([_power(error) for error in one.errors]) for one in found.series}
    known = [v for array in errors.values() for v in array if isfinite(v)]
    top = max(known, default=0.0) + 0.7
    limits = (float(steps.min()) - 0.5, float(steps.max()) + 0.5), (max(LOWEST, min(known, default=0.0) - 1), top)
    guides = [guide for one in found.series if (guide := _guide(one)) is not None]
    layers = [Curve(f"slope {slope}", f"slope {slope}", *map(np.array, ends)) for slope, ends in guides]
    layers += [Curve(kind, kind, steps, array) for kind, array in errors.items()]
    numbers: dict[str, Any] = {
        "picture": "steps",
        "h": list(STEPS),
        "errors": {
            one.kind.replace(" ", "_"): listed([nan if e is None else e for e in one.errors]) for one in found.series
        },
        "guides": [{"slope": k, "h": [10**v for v in x], "error": [10**v for v in y]} for k, (x, y) in guides],
    }
    picture = Picture(Title(found.problem).all, ("step h", "error"), limits, layers, logarithmic=True)
    return Drawn(picture, [], numbers)


def _power(error: float | None) -> float:
    """The exponent of ten; an error of zero is left out."""
    return log10(error) if error else nan


def _guide(one: Series) -> tuple[int, tuple[list[float], list[float]]] | None:
    """A line of the slope of the theory through the straight part, (exponents of h, of the error)."""
    if one.kind not in ORDERS:
        return None
    slope = ORDERS[one.kind]
    anchor = one.range[1] if one.range is not None else STEPS[0]
    error = one.errors[STEPS.index(anchor)]
    if not error:
        return None
    x = [log10(STEPS[0]) + 0.5, log10(STEPS[-1]) - 0.5]
    return slope, (x, [log10(error) + slope * (v - log10(anchor)) for v in x])
