"""The values of the matrix functions, by NumPy and its decompositions: arrays in, arrays out.

Matrices stand on the last two axes, vectors on the last; whatever stands before is a batch. A function of symmetric
matrices takes the symmetric part. Where a function has no value (no positive definite matrix, two equal largest
eigenvalues) the result is nan. Of the two signs of an eigenvector that one is taken that goes on smoothly from point to
point: where its inner product with fixed, irregular numbers is positive.
"""

from collections.abc import Callable
from typing import Any

from ..errors import MatcalcError
from ..functions.by_axis import COLUMNS
from ..functions.table import FUNCTIONS

Array = Any  # numpy.ndarray

SINGULAR = 1e-10  # reciprocal condition number below which an inverse says more about rounding than about the matrix
LARGE = 200  # rows of a matrix whose singular values take too long
RANK = 1e-9  # singular values below this part of the largest count as zero
APART = 1e-9  # eigenvalues nearer than this part of the largest count as equal


def _transposed(a: Array) -> Array:
    import numpy as np

    return np.swapaxes(a, -1, -2)


def _finite(a: Array) -> tuple[Array, Array]:
    """The matrices with the broken ones made zero, and which those are."""
    import numpy as np

    broken = ~np.isfinite(a).all(axis=(-2, -1))
    return np.where(broken[..., None, None], 0.0, a), broken


def _symmetric(a: Array) -> tuple[Array, Array]:
    a, broken = _finite(a)
    return (a + _transposed(a)) / 2, broken


def _blank(values: Array, where: Array) -> Array:
    import numpy as np

    return np.where(where.reshape(where.shape + (1,) * (values.ndim - where.ndim)), np.nan, values)


def pinv(a: Array) -> Array:
    """The Moore-Penrose pseudoinverse."""
    import numpy as np

    a, broken = _finite(a)
    return _blank(np.linalg.pinv(a, rcond=RANK), broken)


def chol(a: Array) -> Array:
    """The lower Cholesky factor; nan where the matrix is not positive definite."""
    import numpy as np

    a, broken = _symmetric(a)
    values = np.linalg.eigvalsh(a)
    broken |= ~(values[..., 0] > RANK * np.abs(values[..., -1]))
    return _blank(np.linalg.cholesky(np.where(broken[..., None, None], np.eye(a.shape[-1]), a)), broken)


def eigenvalue(a: Array, k: int) -> Array:
    """The k-th largest; for k < 0 the -k-th smallest."""
    import numpy as np

    a, broken = _symmetric(a)
    if abs(k) > a.shape[-1]:
        return np.full(a.shape[:-2], np.nan)
    return _blank(np.linalg.eigvalsh(a)[..., -k if k > 0 else -k - 1], broken)


def eigenvector(a: Array, k: int) -> Array:
    """The unit eigenvector of that eigenvalue; nan where another is as large."""
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


def eigenvalue_max(a: Array) -> Array:
    """The largest."""
    return eigenvalue(a, 1)


def eigenvalue_min(a: Array) -> Array:
    """The smallest."""
    return eigenvalue(a, -1)


def eigenvector_max(a: Array) -> Array:
    """That of the largest eigenvalue."""
    return eigenvector(a, 1)


def eigenvector_min(a: Array) -> Array:
    """That of the smallest eigenvalue."""
    return eigenvector(a, -1)


def _sign(vectors: Array) -> Array:
    """The sign that makes the inner product with fixed, irregular numbers positive."""
    import numpy as np

    against = 1 + np.cos(np.arange(1, vectors.shape[-1] + 1) ** 2)
    return np.where(vectors @ against < 0, -1.0, 1.0)


def _singular(a: Array, left: bool) -> Array:
    import numpy as np

    a, broken = _finite(a)
    u, values, vt = np.linalg.svd(a, full_matrices=False)
    if values.shape[-1] > 1:
        broken |= values[..., 0] - values[..., 1] <= APART * values[..., 0]
    sign = _sign(u[..., 0])  # one sign for both
    chosen = u[..., 0] if left else vt[..., 0, :]
    return _blank(chosen * sign[..., None], broken)


def left_singular(a: Array) -> Array:
    """u of the largest singular value."""
    return _singular(a, True)


def right_singular(a: Array) -> Array:
    """v of the largest singular value."""
    return _singular(a, False)


def spectral(a: Array) -> Array:
    """The largest singular value."""
    import numpy as np

    a, broken = _finite(a)
    return _blank(np.linalg.svd(a, compute_uv=False)[..., 0], broken)


def nuclear(a: Array) -> Array:
    """The sum of the singular values."""
    import numpy as np

    a, broken = _finite(a)
    return _blank(np.linalg.svd(a, compute_uv=False).sum(axis=-1), broken)


def polar(a: Array) -> Array:
    """U·V′ of the singular value decomposition; nan where the rank is not full."""
    import numpy as np

    a, broken = _finite(a)
    u, values, vt = np.linalg.svd(a, full_matrices=False)
    return _blank(u @ vt, broken | ~(values[..., -1] > RANK * values[..., 0]))


def hardmax(a: Array) -> Array:
    """1 at the first largest entry, 0 elsewhere."""
    import numpy as np

    return np.eye(a.shape[-1])[np.argmax(a, axis=-1)]


def hardmin(a: Array) -> Array:
    """1 at the first smallest entry, 0 elsewhere."""
    return hardmax(-a)


def largest(a: Array) -> Array:
    """The largest entry of a vector."""
    import numpy as np

    return np.max(a, axis=-1)


def smallest(a: Array) -> Array:
    """The smallest entry of a vector."""
    import numpy as np

    return np.min(a, axis=-1)


def reciprocal_condition(a: Array) -> Array:
    """The smallest singular value over the largest, 0 for the zero matrix; of large matrices by the 1-norm, which is
    within a factor of the size and takes a twentieth of the time."""
    import numpy as np

    if a.shape[-1] > LARGE and a.shape[-1] == a.shape[-2]:
        return 1 / np.linalg.cond(a, 1)
    values = np.linalg.svd(a, compute_uv=False)
    return values[..., -1] / np.where(values[..., 0] > 0, values[..., 0], 1.0)


def regular(a: Array) -> Array:
    """The matrices with those that are singular to working precision made nan."""
    import numpy as np

    poor = ~(reciprocal_condition(np.where(np.isfinite(a), a, 0.0)) > SINGULAR)
    return np.where(poor[..., None, None], np.nan, a) if poor.any() else a


def inverse(a: Array) -> Array:
    """The inverses; nan where a matrix is singular to working precision."""
    import numpy as np

    a = regular(a)
    broken = ~np.isfinite(a).all(axis=(-2, -1))[..., None, None]
    return np.where(broken, np.nan, np.linalg.inv(np.where(broken, np.eye(a.shape[-1]), a)))


def determinant(a: Array) -> Array:
    """det(X), by its LU factors."""
    import numpy as np

    return np.linalg.det(a)


def log_determinant(a: Array) -> Array:
    """log|det| where the determinant is real; near such a complex matrix the branch of log det that agrees there."""
    import numpy as np

    phase, size = np.linalg.slogdet(regular(a))
    return size + np.log(np.where(phase.real < 0, -phase, phase)) if a.dtype == complex else size


def adjugate(a: Array) -> Array:
    """The transposed cofactors."""
    # adj(U S V^H) = det(U) det(V^H) V adj(S) U^H, which is exact for singular matrices too
    import numpy as np

    u, s, vt = np.linalg.svd(a)
    others = np.stack([np.prod(np.delete(s, k, axis=-1), axis=-1) for k in range(s.shape[-1])], axis=-1)
    sign = np.linalg.det(u) * np.linalg.det(vt)
    inner = np.swapaxes(vt, -1, -2).conj() * others[..., None, :] @ np.swapaxes(u, -1, -2).conj()
    return sign[..., None, None] * inner


def product(a: Array) -> Array:
    """The product of the entries of a vector."""
    import numpy as np

    return np.prod(a, axis=-1)


def geomean(a: Array) -> Array:
    """The geometric mean of the entries of a vector; nan where one is not positive."""
    import numpy as np

    return np.exp(np.log(np.where(a > 0, a, np.nan)).mean(axis=-1))


def toeplitz_sums(a: Array) -> Array:
    """The sums along the diagonals, in the places of their diagonals."""
    import numpy as np

    n = a.shape[-1]
    sums = {k: np.trace(a, k, axis1=-2, axis2=-1) for k in range(1 - n, n)}
    return np.stack([np.stack([sums[j - i] for j in range(n)], axis=-1) for i in range(n)], axis=-2)


OWN: dict[str, Callable[..., Array]] = {
    function.__name__: function
    for function in (
        determinant, log_determinant, adjugate, product, toeplitz_sums, pinv, chol, eigenvalue, eigenvalue_max,
        eigenvalue_min, eigenvector, eigenvector_max, eigenvector_min, spectral, left_singular, right_singular,
        nuclear, polar, hardmax, hardmin, geomean, largest, smallest,
    )
}  # fmt: skip


def of_matrix(name: str, a: Array, *counts: int) -> Array:
    """The value of a matrix function of the table; max(x) is maximum, taken over the entries."""
    import numpy as np

    row = FUNCTIONS[name]
    if row.shown and row.value:  # of each row, or of each column
        function, by_column = OWN[row.value], row.shown[1] == COLUMNS
        found = function(_transposed(a) if by_column else a)
        return _transposed(found) if by_column and found.ndim == a.ndim else found
    if row.value in OWN:
        return OWN[row.value](a, *counts)
    if row.kind == "scalar":
        return getattr(np, row.value).reduce(a, axis=-1)
    raise MatcalcError("limit", f"{name} has no value that numbers could be compared with", hint="leave out --check")


def ranked(name: str, a: Array) -> Array | None:
    """Of a function that jumps where the rank changes: singular values less those that count as zero."""
    import numpy as np

    row = FUNCTIONS.get(name)
    if row is None or not row.jumps:
        return None
    values = np.linalg.svd(_finite(a)[0], compute_uv=False)
    return values - RANK * values[..., :1]


def picked(name: str, a: Array) -> Array | None:
    """Of a function that singles out one entry: numbers whose signs change where another entry is taken."""
    picks = FUNCTIONS[name].picks
    return of_matrix(picks, a) - 0.5 if picks else None
