"""Directional derivatives of a tensor graph by extrapolated central differences, with an estimate of their error.

Takes a node, a point and directions for one variable; gives for every direction the derivative of every entry. Source:
C. J. F. Ridders, Accurate computation of F'(x) and F'(x)F''(x), Advances in Engineering Software 4 (1982) 75-76.
"""

from collections.abc import Mapping
from typing import Any

from ..dimensions import value
from ..graph.nodes import Node, Var, topological
from .interpret import Run

Array = Any

SHRINK = 1.4  # ratio of successive steps
LEVELS = 6  # steps that are extrapolated
EPSILON = 2.0**-52
PEAK = 1e6  # intermediate values beyond this no longer raise the estimate of the rounding error
CELLS = 2_000_000  # numbers held at once in one batch


def directional(
    node: Node, name: str, point: Mapping[str, Array], sizes: Mapping[str, int], directions: Array, step: float
) -> tuple[Array, Array]:
    """(derivatives, error estimates), each with one row a direction and one column an entry of `node`.

    `directions` has one row a direction over the entries of the variable `name`; `step` is the first and largest step.
    The estimate is infinite where the function is not finite at all points used, or a kink lies between them.
    """
    import numpy as np

    volume = max((_volume(n, sizes) for n in topological([node])), default=1)
    rows = max(1, CELLS // (2 * LEVELS * volume))
    parts = [
        _chunk(node, name, point, sizes, directions[start : start + rows], step)
        for start in range(0, len(directions), rows)
    ]
    return np.concatenate([d for d, _ in parts]), np.concatenate([e for _, e in parts])


def wirtinger(
    node: Node, wrt: Var, point: Mapping[str, Array], sizes: Mapping[str, int], directions: Array, step: float
) -> tuple[Array, Array]:
    """The same for the derivative by a complex variable, its conjugate held fixed, or by the conjugate:
    (∂f/∂x ∓ i·∂f/∂y)/2 from differences in the real and in the imaginary part."""
    real, error = directional(node, wrt.name, point, sizes, directions, step)
    if "complex" not in wrt.properties:
        return real, error
    imaginary, more = directional(node, wrt.name, point, sizes, 1j * directions, step)
    rotation = 1j if "conjugate" in wrt.properties else -1j
    return (real + rotation * imaginary) / 2, (error + more) / 2


def _volume(node: Node, sizes: Mapping[str, int]) -> int:
    total = 1
    for dim in node.shape:
        total *= value(dim, sizes)
    return total


def _chunk(
    node: Node, name: str, point: Mapping[str, Array], sizes: Mapping[str, int], directions: Array, step: float
) -> tuple[Array, Array]:
    import numpy as np

    centre = point[name]
    steps = step / SHRINK ** np.arange(LEVELS)
    offsets = np.concatenate([steps, -steps])
    moved = centre.ravel() + offsets[None, :, None] * directions[:, None, :]  # direction × offset × entry
    batch = np.concatenate([centre.reshape(1, -1), moved.reshape(-1, centre.size)]).reshape(-1, *centre.shape)
    run = Run({**point, name: batch}, sizes, name)
    values = run.values_of([node])[0].reshape(len(batch), -1)
    around = values[1:].reshape(len(directions), 2, LEVELS, -1)
    with np.errstate(all="ignore"):
        quotients = (around[:, 0] - around[:, 1]) / (2 * steps[:, None])
        found, error = _extrapolated(quotients)
        rounding = EPSILON * np.maximum(np.abs(values[0]), min(run.peak, PEAK)) / step
        broken = np.logical_or(run.bad, run.branched)[1:].reshape(len(directions), -1).any(axis=1)
        error = np.where(broken[:, None] | ~np.isfinite(found), np.inf, np.maximum(error, rounding))
    return np.where(np.isfinite(found), found, 0.0), error


def _extrapolated(quotients: Array) -> tuple[Array, Array]:
    """Neville's tableau over the second axis (the steps): the entry whose neighbours agree best, and how well."""
    import numpy as np

    best, error = quotients[:, 0], np.full(quotients[:, 0].shape, np.inf)
    column = quotients
    factor = 1.0
    for _ in range(1, quotients.shape[1]):
        factor *= SHRINK**2
        higher = (column[:, 1:] * factor - column[:, :-1]) / (factor - 1)
        spread = np.maximum(np.abs(higher - column[:, 1:]), np.abs(higher - column[:, :-1]))
        for level in range(higher.shape[1]):
            better = spread[:, level] < error
            best = np.where(better, higher[:, level], best)
            error = np.where(better, spread[:, level], error)
        column = higher
    return best, error
