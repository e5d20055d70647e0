"""The path of steepest ascent: from a point along the gradient, as far as the picture goes or to where it is flat.

Takes a `Plane`; gives points, each higher than the one before. The curve x' = g/|g| is followed by the method of Runge
and Kutta with steps of one length, halved where the function would not rise, so that a ridge is not jumped over.
"""

from typing import Any

from .plane import Plane

Array = Any

STEPS = 160  # of the diagonal of the picture
MOST = 1500
SMALLEST = 1e-3  # of a step
FLAT = 1e-9  # relative to the gradient at the start


def steepest_ascent(plane: Plane, start: Array, limits: tuple[tuple[float, float], tuple[float, float]]) -> Array:
    """Rows of two numbers, the start first; the start alone where the gradient is zero or unknown."""
    import numpy as np

    (left, right), (low, high) = limits
    length = full = float(np.hypot(right - left, high - low)) / STEPS
    points = [np.asarray(start, dtype=float)]
    value = plane.value(start)
    slope = float(np.linalg.norm(plane.values(start, 1)[0]))
    least = FLAT * max(1.0, slope)
    while len(points) < MOST and length > SMALLEST * full:
        after = _moved(plane, points[-1], length, least)
        if after is None:
            break
        height = plane.value(after)
        if not height > value:
            length /= 2
            continue
        points.append(after)
        value = height
        if not (left <= after[0] <= right and low <= after[1] <= high):
            break
    return np.array(points)


def _moved(plane: Plane, point: Array, length: float, least: float) -> Array | None:
    """A step of Runge and Kutta of fourth order; None where the gradient vanishes or is not known."""
    place: Array = point
    slopes: list[Array] = []
    for share in (0.5, 0.5, 1.0, 0.0):
        slope = _direction(plane, place, least)
        if slope is None:
            return None if not slopes else point + length * slopes[0]
        slopes.append(slope)
        place = point + share * length * slope
    total = slopes[0] + 2 * slopes[1] + 2 * slopes[2] + slopes[3]
    return point + length / 6 * total


def _direction(plane: Plane, point: Array, least: float) -> Array | None:
    """Of length 1, uphill."""
    import numpy as np

    gradient = plane.values(point, 1)[0]
    size = float(np.linalg.norm(gradient))
    return gradient / size if np.isfinite(size) and size > least else None
