"""Points and directions for the names of a question, and derivatives by differences along these.

A direction keeps the property of its variable: that of a symmetric matrix is symmetric.
"""

import math
from itertools import product
from typing import Any

import numpy as np

from fuzzing.formulas import NAMES, SIZES

Array = Any
Values = dict[str, Array]
STEP = 4e-3  # of the first two orders; of higher ones more is lost to rounding
STENCIL = ((1, 8 / 12), (-1, -8 / 12), (2, -1 / 12), (-2, 1 / 12))  # of a derivative, to the fourth order of the step
RUNGS = ((-0.9, 0.9), (0.2, 0.9), (1.1, 1.9), (-1.7, 1.7), (0.6, 1.3), (-0.4, 0.4))


def shape_of(name: str) -> tuple[int, int]:
    axes = NAMES[name][0]
    sizes = [1 if a == "1" else SIZES[a] for a in axes]
    return (1, 1) if not sizes else (sizes[0], 1) if len(sizes) == 1 else (sizes[0], sizes[1])


def kept(kind: str, drawn: Array) -> Array:
    """What a property leaves of a matrix: the nearest of that kind, or so."""
    match kind:
        case "symmetric" | "spd" | "psd":
            return (drawn + drawn.T) / 2
        case "skew":
            return (drawn - drawn.T) / 2
        case "diagonal":
            return np.diag(np.diag(drawn))
        case "lower":
            return np.tril(drawn)
        case "upper":
            return np.triu(drawn)
        case "toeplitz":
            size = len(drawn)
            return np.array(
                [[drawn[i - j, 0] if i >= j else drawn[0, j - i] for j in range(size)] for i in range(size)]
            )
    return drawn


OF_VECTORS = {
    "simplex": lambda drawn: np.abs(drawn) / np.abs(drawn).sum(),
    "onehot": lambda drawn: 1.0 * (drawn == drawn.max()),
    "unit": lambda drawn: drawn / np.linalg.norm(drawn),
    "centered": lambda drawn: drawn - drawn.mean(),
}


def point(names: list[str], rung: int, draw: np.random.Generator) -> Values:
    """A value for each name, by the rung of the ladder of ranges."""
    low, high = RUNGS[rung % len(RUNGS)]
    found = {}
    for name in names:
        kind, drawn = NAMES[name][1], draw.uniform(low, high, shape_of(name))
        if kind == "orthogonal":
            found[name] = np.linalg.qr(draw.normal(size=shape_of(name)))[0]
        elif kind in OF_VECTORS:
            found[name] = OF_VECTORS[kind](drawn)
        elif kind == "psd":
            found[name] = drawn @ drawn.T
        elif kind == "invertible":
            found[name] = drawn + 3 * np.eye(len(drawn))
        elif kind == "spd":
            found[name] = drawn @ drawn.T + np.eye(len(drawn))
        elif kind == "positive":
            found[name] = np.abs(drawn) + 0.3
        else:
            found[name] = kept(kind, drawn)
    return found


def direction(name: str, draw: np.random.Generator) -> Array:
    return kept(NAMES[name][1], draw.uniform(0.3, 1, shape_of(name)) * draw.choice([-1, 1], shape_of(name)))


Moves = list[tuple[str, Array]]


def around(at: Values, moves: Moves) -> Values:
    """The points that the differences along the moves need, one stack a name: the point itself, those of the step, and
    those of half of it."""
    places = [(0.0,) * len(moves)]
    for step in _steps(moves):
        places += [tuple(step * place for place, _ in each) for each in product(STENCIL, repeat=len(moves))]
    found = {}
    for name, value in at.items():
        steps = [
            (np.array([place[k] for place in places]), move) for k, (moved, move) in enumerate(moves) if moved == name
        ]
        found[name] = value + sum(step[:, None, None] * move for step, move in steps) if steps else value
    return found


def _steps(moves: Moves) -> tuple[float, float]:
    step = STEP * (1 if len(moves) < 3 else 6)
    return step, step / 2


def differences(values: Array, moves: Moves) -> tuple[Array, Array]:
    """The derivative along the moves by the step and by half of it, of the values at those points."""
    weights = np.array([math.prod(weight for _, weight in each) for each in product(STENCIL, repeat=len(moves))])
    whole, half = values[1 : 1 + len(weights)], values[1 + len(weights) :]
    return tuple(  # type: ignore[return-value]  # two of them
        np.tensordot(weights / step ** len(moves), found, axes=1)
        for step, found in zip(_steps(moves), (whole, half), strict=True)
    )


def free(kind: str, size: int) -> Array:
    """Which entries of a structured matrix stand for its free ones, once each."""
    first = np.zeros((size, size))
    first[0, :] = first[:, 0] = 1
    return {
        "symmetric": np.triu(np.ones((size, size))),
        "skew": np.triu(np.ones((size, size)), 1),
        "diagonal": np.eye(size),
        "toeplitz": first,
    }[kind]
