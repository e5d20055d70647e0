"""Stationary points of a function of two numbers near a place: Newton's method from many starts.

Takes a `Plane`; gives points at which the gradient vanishes, nearest first. What is not found is not shown, so nothing
false can come of it.
"""

from typing import Any

from .plane import Plane

Array = Any

STARTS, HALVES = 7, (4.0, 1.2)  # grids of so many by so many starts, and half their widths
MOST_DEGENERATE, SINGULAR = 2, 1e-6
ROUNDS = 60  # as many as a degenerate point takes, which Newton reaches by a factor of 2/3 a round
SURE = 1e-9  # relative: a gradient that is zero up to rounding
STILL = 1e-7  # relative: a last step of one that has arrived; where a function fades away, Newton goes on for ever
DIGITS = 9  # of a place, behind the point
APART = 1e-4  # relative: points that are two
FARTHEST = 50.0  # from the centre


def stationary_points(plane: Plane, centre: Array, most: int = 12) -> Array:
    """At most so many rows of two numbers, nearest first; none where there is no Hessian."""
    import numpy as np

    if not plane.has_hessian:
        return np.zeros((0, 2))
    points = _starts(centre)
    usual = _size(plane.values(points, 1))
    for _ in range(ROUNDS):
        points = _stepped(plane, points)
    gradients, steps = _steps(plane, points)
    still = np.linalg.norm(steps, axis=1) <= STILL * np.maximum(1.0, np.abs(points).max(axis=1, initial=0.0))
    flat = np.linalg.norm(gradients, axis=1) <= SURE * max(usual, 1e-12)
    near = np.linalg.norm(points - centre, axis=1) <= FARTHEST
    kept = _distinct(points[near & still & flat])
    sharp = _sharp(plane, kept)
    if np.count_nonzero(~sharp) > MOST_DEGENERATE:  # they fill a line or a plane
        kept = kept[sharp]
    order = sorted(kept, key=lambda p: (round(float(np.linalg.norm(p - centre)), DIGITS), p.tolist()))
    return np.array(order[:most]).reshape(-1, 2)


def _starts(centre: Array) -> Array:
    """The centre, a grid around it, and a finer one within."""
    import numpy as np

    found = [np.zeros((1, 2))]
    for half in HALVES:
        across, up = np.meshgrid(*[np.linspace(-half, half, STARTS)] * 2)
        found.append(np.column_stack([across.ravel(), up.ravel()]))
    return np.vstack(found) + centre


def _distinct(points: Array) -> Array:
    """Without those that are the same up to rounding."""
    import numpy as np

    kept: list[Array] = []
    rounded: Array = np.round(points, DIGITS) + 0.0
    for point in rounded:
        if all(np.linalg.norm(point - other) > APART * max(1.0, np.abs(point).max()) for other in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, 2)


def _sharp(plane: Plane, points: Array) -> Array:
    """At which of the points is the Hessian regular, so that the point stands alone?"""
    import numpy as np

    sizes = np.abs(np.linalg.eigvalsh(plane.values(points, 2)))
    return sizes.min(axis=1, initial=np.inf) > SINGULAR * sizes.max(axis=1, initial=0.0)


def _size(gradients: Array) -> float:
    import numpy as np

    lengths = np.linalg.norm(gradients, axis=1)
    known = lengths[np.isfinite(lengths)]
    return float(np.median(known)) if len(known) else 0.0


def _stepped(plane: Plane, points: Array) -> Array:
    """One step of Newton's from each point; what leaves the domain, or the sight, is left out."""
    import numpy as np

    _, steps = _steps(plane, points)
    moved = points + steps
    return moved[np.isfinite(moved).all(axis=1) & (np.abs(moved).max(axis=1, initial=0.0) < 1e6)]


def _steps(plane: Plane, points: Array) -> tuple[Array, Array]:
    """The gradients and the steps; a step is nan where something is not defined."""
    import numpy as np

    gradients, hessians = plane.values(points, 1), plane.values(points, 2)
    known = np.isfinite(gradients).all(axis=1) & np.isfinite(hessians).all(axis=(1, 2))
    steps = np.full(points.shape, np.nan)
    inverses = np.linalg.pinv(hessians[known], rcond=1e-10)
    steps[known] = -(inverses @ gradients[known][:, :, None])[:, :, 0]
    return gradients, steps
