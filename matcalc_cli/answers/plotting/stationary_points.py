"""Stationary points of a function of two numbers near a place: Newton's method from many starts.

Takes a `Plane`; gives points at which the gradient vanishes, nearest first. What is not found is not shown, so nothing
false can come of it.
"""

from typing import Any

from .plane import Plane

Array = Any

STARTS, HALF = 7, 4.0  # a grid of so many by so many starts, and half its width
ROUNDS = 30
SURE = 1e-9  # relative: a gradient that is zero up to rounding
APART = 1e-4  # relative: points that are two
FARTHEST = 50.0  # from the centre


def stationary_points(plane: Plane, centre: Array, most: int = 8) -> Array:
    """At most so many rows of two numbers; none where there is no Hessian."""
    import numpy as np

    if not plane.has_hessian:
        return np.zeros((0, 2))
    offsets = np.linspace(-HALF, HALF, STARTS)
    across, up = np.meshgrid(offsets, offsets)
    points = np.vstack([centre, np.column_stack([across.ravel(), up.ravel()]) + centre])
    usual = _size(plane.values(points, 1))
    for _ in range(ROUNDS):
        points = _stepped(plane, points)
        if not len(points):
            return points
    size = np.linalg.norm(plane.values(points, 1), axis=1)
    near = np.linalg.norm(points - centre, axis=1) <= FARTHEST
    kept: list[Array] = []
    for point in points[near & (size <= SURE * max(usual, 1e-12))]:
        if all(np.linalg.norm(point - other) > APART * max(1.0, np.abs(point).max()) for other in kept):
            kept.append(point)
    order = sorted(kept, key=lambda p: (round(float(np.linalg.norm(p - centre)), 9), p.tolist()))
    return np.array(order[:most]).reshape(-1, 2)


def _size(gradients: Array) -> float:
    import numpy as np

    lengths = np.linalg.norm(gradients, axis=1)
    known = lengths[np.isfinite(lengths)]
    return float(np.median(known)) if len(known) else 0.0


def _stepped(plane: Plane, points: Array) -> Array:
    """One step of Newton's from each point; what leaves the domain, or the sight, is left out."""
    import numpy as np

    gradients, hessians = plane.values(points, 1), plane.values(points, 2)
    known = np.isfinite(gradients).all(axis=1) & np.isfinite(hessians).all(axis=(1, 2))
    points, gradients, hessians = points[known], gradients[known], hessians[known]
    if not len(points):
        return points
    moved = points - (np.linalg.pinv(hessians, rcond=1e-10) @ gradients[:, :, None])[:, :, 0]
    return moved[np.isfinite(moved).all(axis=1) & (np.abs(moved).max(axis=1, initial=0.0) < 1e6)]
