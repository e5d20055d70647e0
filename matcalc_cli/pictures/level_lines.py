"""Lines of equal value of a function on a grid, as points, for a terminal: each cell is cut where the value is crossed.

Takes a grid and a level; gives points along the line, near enough to look like one. Source: W. Lorensen, H. Cline,
Marching cubes, SIGGRAPH 1987, in the plane and with the cell in two triangles, so that no case is ambiguous.
"""

from collections.abc import Iterator
from typing import Any

Array = Any
PIECES = 6  # points a segment


def line_points(x: Array, y: Array, values: Array, level: float) -> tuple[Array, Array]:
    """(xs, ys) of points on the line; empty where the level is not met. Cells with a gap at a corner are left out."""
    import numpy as np

    ends = [_cut(np, corners, level) for corners in _triangles(np, x, y, values)]
    starts, stops = (np.concatenate([end[k] for end in ends]) for k in (0, 1))
    t = np.linspace(0.0, 1.0, PIECES)[:, None, None]
    points = (starts + t * (stops - starts)).reshape(-1, 2)
    return points[:, 0], points[:, 1]


def _triangles(np: Any, x: Array, y: Array, values: Array) -> Iterator[Array]:
    """The corners (x, y, value) of each cell's two triangles, an array of three corners for all cells."""
    grid = np.stack([*np.meshgrid(x, y), values], axis=-1)
    a, b, c, d = (part.reshape(-1, 3) for part in (grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]))
    yield np.stack([a, b, c])
    yield np.stack([a, c, d])


def _cut(np: Any, corners: Array, level: float) -> tuple[Array, Array]:
    """The two ends of the segment in each triangle that the level cuts."""
    above = corners[:, :, 2] > level
    cut = np.isfinite(corners[:, :, 2]).all(axis=0) & (above.sum(axis=0) % 3 > 0)
    corners, above = corners[:, cut], above[:, cut]
    alone = np.where(above.sum(axis=0) == 1, above, ~above).argmax(axis=0)  # the corner on a side of its own
    places = np.arange(corners.shape[1])
    apex = corners[alone, places]
    first, second = (_between(apex, corners[(alone + k) % 3, places], level) for k in (1, 2))
    return first, second


def _between(p: Array, q: Array, level: float) -> Array:
    """The point between two corners at which the value, taken as linear, is the level."""
    t = (level - p[:, 2]) / (q[:, 2] - p[:, 2])
    return p[:, :2] + t[:, None] * (q[:, :2] - p[:, :2])
