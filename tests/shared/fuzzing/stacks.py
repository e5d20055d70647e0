"""Stacks of matrices: the last two axes are those of a matrix, the others those of the points at which it is taken."""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = Any
DOWN, ALONG = -2, -1  # the axis over which `f(X, 1)` and `f(X, 2)` run


def turned(value: Array) -> Array:
    return np.swapaxes(value, -1, -2)


def column(value: Array) -> Array:
    return np.reshape(turned(value), (*np.shape(value)[:-2], -1, 1))


def sizes(value: Array) -> tuple[int, int]:
    """Rows and columns."""
    return np.shape(value)[-2], np.shape(value)[-1]


def is_number(value: Array) -> bool:
    return sizes(value) == (1, 1)


def is_vector(value: Array) -> bool:
    return 1 in sizes(value)


def whole(value: Array) -> int:
    """A number that is the same at all points: a size, a place."""
    return int(np.ravel(value)[0])


def together(parts: list[Array]) -> list[Array]:
    """The parts with the axes of points that all of them have together."""
    points = np.broadcast_shapes(*(np.shape(part)[:-2] for part in parts))
    return [np.broadcast_to(part, (*points, *np.shape(part)[-2:])) for part in parts]


def number(value: Array) -> Array:
    return np.asarray(value, dtype=float)[..., None, None]


def where(condition: Array, value: Array) -> Array:
    return np.where(condition, value, np.nan)


def over_matrix(function: Callable[..., Array]) -> Callable[[Array], Array]:
    return lambda value: function(value, axis=(-2, -1), keepdims=True)


def guarded(
    function: Callable[[Array], Array], defined: Callable[[Array], Array] | None = None
) -> Callable[[Array], Array]:
    """LAPACK raises an error for what is not finite, or singular: there the value is NaN at that point alone."""

    def value(matrix: Array) -> Array:
        good = np.isfinite(matrix).all(axis=(-2, -1), keepdims=True)
        safe = np.where(good, matrix, np.eye(*sizes(matrix)))
        if defined is not None:
            good = good & defined(safe)
            safe = np.where(good, safe, np.eye(*sizes(matrix)))
        return where(good, function(safe))

    return value


def each_matrix(function: Callable[..., Array]) -> Callable[..., Array]:
    """For functions of one matrix at a time; where they find none, the value is NaN."""

    def value(*stacks: Array) -> Array:
        stacks = tuple(together(list(stacks)))
        points = np.shape(stacks[0])[:-2]
        found = [function(*(stack[place] for stack in stacks)) for place in np.ndindex(points)]
        return np.reshape(found, (*points, *np.shape(found[0])))

    return value
