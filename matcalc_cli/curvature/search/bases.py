"""The directions in which a variable of a declared structure may move.

Takes a shape and what is declared; gives rows that span these directions.
"""

from typing import Any

from ...graph.basics import DEFINITE

Array = Any

OF_ONE_SUM = frozenset({"simplex", "centered"})  # a step from one such vector or row to another has the sum 0


def linear_basis(shape: tuple[int, ...], properties: frozenset[str]) -> Array:
    """Rows that span the arrays of that structure: symmetric, skew, diagonal, triangular, Toeplitz matrices, or all."""
    import numpy as np

    count = int(np.prod(shape))
    everything = np.eye(count)
    if properties & OF_ONE_SUM:
        return np.kron(np.eye(count // shape[-1]), np.linalg.svd(np.ones((1, shape[-1])))[2][1:])  # row by row
    if len(shape) != 2 or shape[0] != shape[1]:
        return everything
    n = shape[0]
    units = everything.reshape(count, n, n)
    transposed = np.swapaxes(units, 1, 2)
    i, j = np.indices((n, n))
    words = properties
    kept = np.ones((n, n), dtype=bool)
    if "diagonal" in words:
        kept &= i == j
    if "lower" in words:
        kept &= i >= j
    if "upper" in words:
        kept &= i <= j
    spanned = units * kept
    if words & {"symmetric", *DEFINITE}:
        spanned = spanned + np.swapaxes(spanned, 1, 2)
    elif "skew" in words:
        spanned = units - transposed
    if "toeplitz" in words:
        spanned = np.array([spanned[np.ravel(i - j == k)].sum(axis=0) for k in range(1 - n, n)])
    rows = spanned.reshape(len(spanned), count)
    _, values, vectors = np.linalg.svd(rows, full_matrices=False)
    return vectors[values > 1e-9]
