"""Numbers for the primary matrix functions and their Fréchet derivatives, by NumPy, over a batch of matrices.

Takes arrays whose last two axes are square matrices; gives arrays of their shape, nan where the function is not smooth.
One idea: f of the block matrix [[X, E], [0, X]] has L(X, E) in its upper right block (Higham, Functions of Matrices,
3.6), so algorithms that need no diagonal form serve for both.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from ..errors import MatcalcError
from ..functions.table import FUNCTIONS

Array = Any

DEGREE = 13  # of the Padé approximant of exp, good to 1e-16 where the norm is at most RADIUS
RADIUS = 4.0
NEAR = 0.25  # distance from the identity at which the logarithm is integrated
NODES = 12  # of its quadrature, good to 1e-16 there
STEPS = 60  # of Newton's iteration
TRUSTED = 1e-10  # relative residual of a square root


def value(name: str, matrix: Array) -> Array:
    """f(X) of a row of the table."""
    import numpy as np

    known = OWN.get(FUNCTIONS[name].value)
    if known is None:
        hint = "leave out --check"
        raise MatcalcError("limit", f"{name} has no value that numbers could be compared with", hint=hint)

    finite = np.isfinite(matrix).all(axis=(-2, -1))[..., None, None]
    with np.errstate(all="ignore"):
        found = known(np.where(finite, matrix, np.eye(matrix.shape[-1])))
    return np.where(finite, found, np.nan)


def frechet(name: str, matrix: Array, direction: Array) -> Array:
    """L(X, E)."""
    import numpy as np

    matrix, direction = np.broadcast_arrays(matrix, direction)
    scale = np.maximum(np.abs(direction).max(axis=(-2, -1), keepdims=True, initial=0.0), 1e-300)
    above = np.concatenate([matrix, direction / scale], axis=-1)
    below = np.concatenate([np.zeros_like(matrix), matrix], axis=-1)
    n = matrix.shape[-1]
    return value(name, np.concatenate([above, below], axis=-2))[..., :n, n:] * scale


def exponential(matrix: Array) -> Array:
    """Scaling and squaring with the diagonal Padé approximant."""
    import numpy as np

    norm = float(np.abs(matrix).sum(axis=-1).max(initial=0.0))
    if not norm < 1e4:
        return np.full_like(matrix, np.nan)
    squarings = max(0, int(np.ceil(np.log2(max(norm, 1.0) / RADIUS))))
    small = matrix / 2.0**squarings
    term = top = bottom = np.broadcast_to(np.eye(matrix.shape[-1]), matrix.shape)
    for k in range(1, DEGREE + 1):
        term = term @ small * ((DEGREE - k + 1) / (k * (2 * DEGREE - k + 1)))
        top, bottom = top + term, bottom + (-1) ** k * term
    found = np.linalg.solve(bottom, top)
    for _ in range(squarings):
        found = found @ found
    return found


def root(matrix: Array) -> Array:
    """The principal square root by the iteration of Denman and Beavers; nan where it does not settle."""
    import numpy as np

    identity = np.eye(matrix.shape[-1])
    found, inverse = matrix, np.broadcast_to(identity, matrix.shape)
    for _ in range(STEPS):
        found = np.where(np.isfinite(found), found, 1e3 * identity)
        inverse = np.where(np.isfinite(inverse), inverse, 1e3 * identity)
        before = found
        found, inverse = (found + _inverse(inverse)) / 2, (inverse + _inverse(found)) / 2
        if np.abs(found - before).max(initial=0.0) <= 1e-15 * np.abs(found).max(initial=0.0):
            break
    residue = np.abs(found @ found - matrix).max(axis=(-2, -1), initial=0.0)
    bound = TRUSTED * np.abs(found).max(axis=(-2, -1), initial=0.0) ** 2
    return np.where((residue <= bound)[..., None, None], found, np.nan)


def _inverse(matrix: Array) -> Array:
    """The inverses; something that does not settle where there is none."""
    import numpy as np

    singular = ~(np.abs(np.linalg.det(matrix)) > 0)[..., None, None]
    return np.linalg.inv(np.where(singular, np.eye(matrix.shape[-1]), matrix))


def logarithm(matrix: Array) -> Array:
    """log X = 2^k log X^(1/2^k), near the identity ∫₀¹ (X - I)(I + s(X - I))⁻¹ ds."""
    import numpy as np

    identity, roots = np.eye(matrix.shape[-1]), 0
    while roots < STEPS and np.nanmax(np.abs(matrix - identity).sum(axis=-1), initial=0.0) > NEAR:
        matrix, roots = root(matrix), roots + 1
        matrix = np.where(np.isfinite(matrix), matrix, np.nan)
        if not np.isfinite(matrix).any():
            return matrix
        matrix = np.where(np.isfinite(matrix).all(axis=(-2, -1))[..., None, None], matrix, np.nan * identity)
    lost = ~np.isfinite(matrix).all(axis=(-2, -1))[..., None, None]
    off = np.where(lost, 0.0, matrix - identity)
    places, weights = _nodes()
    parts = [w / 2 * np.linalg.solve(identity + (p + 1) / 2 * off, off) for p, w in zip(places, weights, strict=True)]
    return np.where(lost, np.nan, sum(parts) * 2.0**roots)


@cache
def _nodes() -> tuple[Array, Array]:
    """The places and the weights of Gauss and Legendre."""
    import numpy as np

    return np.polynomial.legendre.leggauss(NODES)


def sine(matrix: Array) -> Array:
    """The imaginary part of exp(iX), for real X."""
    return exponential(1j * matrix).imag


def cosine(matrix: Array) -> Array:
    """The real part of exp(iX), for real X."""
    return exponential(1j * matrix).real


OWN: dict[str, Callable[[Array], Array]] = {
    function.__name__: function for function in (exponential, logarithm, root, sine, cosine)
}
