"""The values of the rarer matrix functions, by NumPy's decompositions: arrays in, arrays out.

Matrices stand on the last two axes, vectors on the last; whatever stands before is a batch. A function of symmetric
matrices takes the symmetric part. Where a function has no value (no positive definite matrix, two equal largest
eigenvalues) the result is nan. Of the two signs of an eigenvector that one is taken that goes on smoothly from point to
point: where its inner product with fixed, irregular numbers is positive.
"""

from collections.abc import Callable
from typing import Any

Array = Any  # numpy.ndarray

RANK = 1e-9  # singular values below this part of the largest count as zero
APART = 1e-9  # eigenvalues nearer than this part of the largest count as equal


def _turned(a: Array) -> Array:
    import numpy as np

    return np.swapaxes(a, -1, -2)


def _finite(a: Array) -> tuple[Array, Array]:
    """The matrices with the broken ones made zero, and which those are."""
    import numpy as np

    broken = ~np.isfinite(a).all(axis=(-2, -1))
    return np.where(broken[..., None, None], 0.0, a), broken


def _symmetric(a: Array) -> tuple[Array, Array]:
    a, broken = _finite(a)
    return (a + _turned(a)) / 2, broken


def _blank(values: Array, where: Array) -> Array:
    import numpy as np

    return np.where(where.reshape(where.shape + (1,) * (values.ndim - where.ndim)), np.nan, values)


def _pinv(a: Array) -> Array:
    import numpy as np

    a, broken = _finite(a)
    return _blank(np.linalg.pinv(a, rcond=RANK), broken)


def _chol(a: Array) -> Array:
    import numpy as np

    a, broken = _symmetric(a)
    values = np.linalg.eigvalsh(a)
    broken |= ~(values[..., 0] > RANK * np.abs(values[..., -1]))
    return _blank(np.linalg.cholesky(np.where(broken[..., None, None], np.eye(a.shape[-1]), a)), broken)


def _eigenvalue(a: Array, k: int) -> Array:
    """The k-th largest; for k < 0 the -k-th smallest."""
    import numpy as np

    a, broken = _symmetric(a)
    if abs(k) > a.shape[-1]:
        return np.full(a.shape[:-2], np.nan)
    return _blank(np.linalg.eigvalsh(a)[..., -k if k > 0 else -k - 1], broken)


def _eigenvector(a: Array, k: int) -> Array:
    import numpy as np

    a, broken = _symmetric(a)
    n = a.shape[-1]
    if abs(k) > n:
        return np.full(a.shape[:-1], np.nan)
    values, vectors = np.linalg.eigh(a)
    place = n - k if k > 0 else -k - 1
    for near in {max(place - 1, 0), min(place + 1, n - 1)} - {place}:
        broken = broken | (np.abs(values[..., place] - values[..., near]) <= APART * np.abs(values).max(axis=-1))
    return _blank(vectors[..., place] * _sign(vectors[..., place])[..., None], broken)


def _sign(vectors: Array) -> Array:
    """The sign that makes the inner product with fixed, irregular numbers positive."""
    import numpy as np

    against = 1 + np.cos(np.arange(1, vectors.shape[-1] + 1) ** 2)
    return np.where(vectors @ against < 0, -1.0, 1.0)


def _singular(left: bool) -> Callable[[Array], Array]:
    def vector(a: Array) -> Array:
        import numpy as np

        a, broken = _finite(a)
        u, values, vt = np.linalg.svd(a, full_matrices=False)
        if values.shape[-1] > 1:
            broken |= values[..., 0] - values[..., 1] <= APART * values[..., 0]
        sign = _sign(u[..., 0])  # one sign for both
        chosen = u[..., 0] if left else vt[..., 0, :]
        return _blank(chosen * sign[..., None], broken)

    return vector


def _spectral(a: Array) -> Array:
    import numpy as np

    a, broken = _finite(a)
    return _blank(np.linalg.svd(a, compute_uv=False)[..., 0], broken)


def _nuclear(a: Array) -> Array:
    import numpy as np

    a, broken = _finite(a)
    return _blank(np.linalg.svd(a, compute_uv=False).sum(axis=-1), broken)


def _polar(a: Array) -> Array:
    import numpy as np

    a, broken = _finite(a)
    u, values, vt = np.linalg.svd(a, full_matrices=False)
    return _blank(u @ vt, broken | ~(values[..., -1] > RANK * values[..., 0]))


def _hardmax(a: Array) -> Array:
    import numpy as np

    return np.eye(a.shape[-1])[np.argmax(a, axis=-1)]


def _largest(a: Array) -> Array:
    return a.max(axis=-1)


def _smallest(a: Array) -> Array:
    return a.min(axis=-1)


RARE: dict[str, Callable[..., Array]] = {
    "pinv": _pinv,
    "chol": _chol,
    "eigval": _eigenvalue,
    "eigvec": _eigenvector,
    "lambda_max": lambda a: _eigenvalue(a, 1),
    "lambda_min": lambda a: _eigenvalue(a, -1),
    "eigvec_max": lambda a: _eigenvector(a, 1),
    "eigvec_min": lambda a: _eigenvector(a, -1),
    "spectral": _spectral,
    "left_singular": _singular(True),
    "right_singular": _singular(False),
    "nuclear": _nuclear,
    "polar": _polar,
    "hardmax": _hardmax,
    "hardmin": lambda a: _hardmax(-a),
    "max": _largest,
    "min": _smallest,
}

# Functions that single out one entry: numbers whose signs change where another entry is taken.
SINGLED_OUT: dict[str, Callable[[Array], Array]] = {
    "max": lambda a: _hardmax(a) - 0.5,
    "min": lambda a: _hardmax(-a) - 0.5,
    "hardmax": lambda a: _hardmax(a) - 0.5,
    "hardmin": lambda a: _hardmax(-a) - 0.5,
}
