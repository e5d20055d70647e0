"""What each function means, by NumPy and SciPy: a table of its own, which knows nothing of the package's.

Every value is a stack of matrices, as MATLAB has them (a scalar is 1×1, a column n×1, a row 1×n), so that a formula is
worked out at many points at once. What is undefined is NaN.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg
import scipy.special

from fuzzing.stacks import (
    ALONG,
    DOWN,
    column,
    each_matrix,
    guarded,
    is_number,
    is_vector,
    number,
    over_matrix,
    sizes,
    together,
    turned,
    where,
    whole,
)

Array = Any
_total, _largest = over_matrix(np.sum), over_matrix(np.max)


def log(t: Array) -> Array:
    return np.log(where(t > 0, t))


def softmax(value: Array, axis: int) -> Array:
    exponentials = np.exp(value - value.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def logsumexp(value: Array, axis: int) -> Array:
    top = value.max(axis=axis, keepdims=True)
    return top + np.log(np.exp(value - top).sum(axis=axis, keepdims=True))


def _variance(value: Array, axis: int, less: int = 0) -> Array:
    return np.var(value, axis=axis, keepdims=True, ddof=less)


def _product(value: Array, axis: int) -> Array:
    return np.prod(value, axis=axis, keepdims=True)


def _geometric(value: Array, axis: int) -> Array:
    return np.exp(np.mean(log(value), axis=axis, keepdims=True))


def _hard(largest: Callable[..., Array]) -> Callable[[Array, int], Array]:
    def ones_there(value: Array, axis: int) -> Array:
        found = 1.0 * (value == largest(value, axis=axis, keepdims=True)) + 0 * value
        return np.where(found.sum(axis=axis, keepdims=True) == 1, found, np.nan)  # of a tie nothing is said

    return ones_there


# functions of a vector, of each column or of each row
OVER_AN_AXIS: dict[str, Callable[[Array, int], Array]] = {
    "sum": lambda v, axis: v.sum(axis=axis, keepdims=True),
    "mean": lambda v, axis: v.mean(axis=axis, keepdims=True),
    "max": lambda v, axis: v.max(axis=axis, keepdims=True),
    "min": lambda v, axis: v.min(axis=axis, keepdims=True),
    "var": _variance,
    "std": lambda v, axis: np.sqrt(_variance(v, axis)),
    "samplevar": lambda v, axis: _variance(v, axis, 1),
    "samplestd": lambda v, axis: np.sqrt(_variance(v, axis, 1)),
    "prod": _product,
    "geomean": _geometric,
    "logsumexp": logsumexp,
    "softmax": softmax,
    "logsoftmax": lambda v, axis: v - logsumexp(v, axis),
    "cumsum": lambda v, axis: np.cumsum(v, axis=axis),
    "hardmax": _hard(np.max),
    "hardmin": _hard(np.min),
}
OVER_ALL = ("sum", "mean", "max", "min")  # without an axis, of a matrix too
TIED = 1e-9  # a comparison this near to a tie is not decided by the values


def sigmoid(t: Array) -> Array:
    return scipy.special.expit(t)


def _is_symmetric(value: Array) -> Array:
    off = np.abs(value - turned(value))
    return np.all(off <= 1e-9 + 1e-6 * np.abs(value), axis=(-2, -1), keepdims=True)


def _of_symmetric(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    return guarded(lambda value: function((value + turned(value)) / 2), _is_symmetric)


def _eigenvalue(place: int) -> Callable[[Array], Array]:
    return _of_symmetric(lambda value: number(np.linalg.eigvalsh(value)[..., place]))


def _eigenvector(place: int) -> Callable[[Array], Array]:
    return _of_symmetric(lambda value: np.linalg.eigh(value)[1][..., :, [place]])


def _cofactors(value: Array) -> Array:
    size = len(value)
    found = np.ones((size, size))
    for i in range(size):
        for j in range(size):
            rest = np.delete(np.delete(value, i, 0), j, 1)
            found[i, j] = (-1) ** (i + j) * (np.linalg.det(rest) if size > 1 else 1)
    return found


def _steady(limit: float) -> Callable[[Array], Array]:
    return lambda value: np.linalg.cond(value)[..., None, None] < limit


inverse = guarded(np.linalg.inv, _steady(1e8))


def _polar(value: Array) -> Array:
    left, _, right = np.linalg.svd(value, full_matrices=False)
    return left @ right


def _has_principal(value: Array) -> Array:
    """No root on the negative half line."""
    roots = np.linalg.eigvals(value)
    return np.all((np.abs(roots.imag) >= 1e-9) | (roots.real >= 1e-6), axis=-1)[..., None, None]


def _by_spectrum(function: Callable[[Array], Array], general: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """A matrix function by its values at the eigenvalues where all matrices are symmetric, which is much faster."""
    each = each_matrix(lambda x: np.real(general(x)))

    def value(matrix: Array) -> Array:
        if not np.array_equal(matrix, turned(matrix)):
            return each(matrix)
        roots, vectors = np.linalg.eigh(matrix)
        return (vectors * function(roots)[..., None, :]) @ turned(vectors)

    return value


def frechet(function: Callable[[Array], Array]) -> Callable[[Array, Array], Array]:
    """The derivative of a matrix function is a block of its value at a matrix of blocks."""

    def derivative(value: Array, direction: Array) -> Array:
        size = sizes(value)[0]
        upper, lower = stacked([value, direction], ALONG), stacked([np.zeros_like(value), value], ALONG)
        return function(stacked([upper, lower], DOWN))[..., :size, size:]

    return derivative


def _sums_of_diagonals(value: Array) -> Array:
    size = len(value)
    return np.array([[np.trace(value, j - i) for j in range(size)] for i in range(size)], dtype=float)


def _skew(value: Array) -> Array:
    a, b, c = np.ravel(value)
    return np.array([[0, -c, b], [c, 0, -a], [-b, a, 0]], dtype=float)


def _commutation(m: Array, n: Array) -> Array:
    rows, columns = whole(m), whole(n)
    found = np.zeros((rows * columns, rows * columns))
    for i in range(rows):
        for j in range(columns):
            found[i * columns + j, j * rows + i] = 1
    return found


def _ones(*shape: Array) -> Array:
    return np.ones([whole(size) for size in shape] if len(shape) > 1 else [whole(shape[0]), 1])


def _norm(value: Array, kind: Array | None = None) -> Array:
    if kind is None:
        return np.sqrt(_total(value**2))
    if is_number(kind) and is_number(value):
        return np.nan * value  # of a matrix 1 by 1, or of an exponent?
    if not is_number(kind):
        return np.sqrt(turned(value) @ kind @ value)
    return _total(np.abs(value) ** kind) ** (1 / kind) if is_vector(value) else _spectral(value)


def _norms(value: Array, kind: Array, axis: Array) -> Array:
    return np.sum(np.abs(value) ** kind, axis=whole(axis) - 3, keepdims=True) ** (1 / kind)


def _diagonal(value: Array) -> Array:
    if not is_vector(value):
        return np.diagonal(value, axis1=-2, axis2=-1)[..., None]
    return column(value) * np.eye(max(sizes(value)))


def power(base: Array, exponent: Array) -> Array:
    """Entry by entry; a root of a negative number is undefined."""
    return np.power(where((exponent == np.round(exponent)) | (base > 0), base), exponent)


def _huber(x: Array, d: Array | float = 1.0) -> Array:
    return np.where(np.abs(x) <= d, x**2 / 2, d * (np.abs(x) - d / 2))


def _is_definite(value: Array) -> Array:
    return _is_symmetric(value) & (np.linalg.eigvalsh(value)[..., [0], None] > 0)


def _unvec(value: Array, m: Array, n: Array) -> Array:
    return turned(np.reshape(value, (*np.shape(value)[:-2], whole(n), whole(m))))


def kron(one: Array, other: Array) -> Array:
    rows, columns = (a * b for a, b in zip(sizes(one), sizes(other), strict=True))
    found = one[..., :, None, :, None] * other[..., None, :, None, :]
    return np.reshape(found, (*np.shape(found)[:-4], rows, columns))


def stacked(parts: list[Array], axis: int) -> Array:
    return np.concatenate(together(parts), axis=axis)


def _blocks(*parts: Array) -> Array:
    """Block diagonal."""
    wide = [sizes(part)[1] for part in parts]
    rows = []
    for k, part in enumerate(parts):
        left, right = (np.zeros((sizes(part)[0], sum(w))) for w in (wide[:k], wide[k + 1 :]))
        rows.append(stacked([left, part, right], ALONG))
    return stacked(rows, DOWN)


def _singular_values(value: Array) -> Array:
    return np.linalg.svd(value, compute_uv=False)


_expm = guarded(scipy.linalg.expm)
_spectral = guarded(lambda x: number(_singular_values(x).max(-1)))


def standardised(t: Array, mean: "Array | float" = 0, deviation: "Array | float" = 1) -> Array:
    return (t - mean) / deviation


FUNCTIONS: dict[str, Callable[..., Array]] = {
    "exp": np.exp,
    "log": log,
    "log2": lambda t: log(t) / np.log(2),
    "log10": lambda t: log(t) / np.log(10),
    "sqrt": lambda t: np.sqrt(where(t >= 0, t)),
    "abs": np.abs,
    "sign": np.sign,
    "erf": scipy.special.erf,
    "normcdf": lambda t, *more: scipy.special.ndtr(standardised(t, *more)),
    "normpdf": lambda t, *more: (
        np.exp(-(standardised(t, *more) ** 2) / 2) / np.sqrt(2 * np.pi) / (more[1] if more else 1)
    ),
    "logit": lambda t: log(t) - log(1 - t),
    "hypot": np.hypot,
    "clip": lambda t, low, high: np.minimum(np.maximum(t, low), high),
    "betaln": lambda t, s: scipy.special.betaln(where(t > 0, t), where(s > 0, s)),
    "layernorm": lambda x: (x - x.mean((-2, -1), keepdims=True)) / x.std((-2, -1), keepdims=True),
    "lgamma": lambda t: scipy.special.gammaln(where(t > 0, t)),
    "digamma": lambda t: scipy.special.digamma(where(t > 0, t)),
    "polygamma": lambda s, t: scipy.special.polygamma(whole(s), where(t > 0, t)),
    "pow": power,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "cot": lambda t: 1 / np.tan(t),
    "sec": lambda t: 1 / np.cos(t),
    "csc": lambda t: 1 / np.sin(t),
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "relu": lambda t: np.maximum(t, 0),
    "step": lambda t: where(~np.isnan(t), 1.0 * (t > 0)),
    "sigmoid": sigmoid,
    "softplus": lambda t: np.logaddexp(0, t),
    "gelu": lambda t: t * scipy.special.ndtr(t),
    "silu": lambda t: t * sigmoid(t),
    "elu": lambda t: np.where(t > 0, t, np.expm1(t)),
    "huber": _huber,
    "tr": lambda x: number(np.trace(x, axis1=-2, axis2=-1)),
    "dot": lambda x, y: _total(x * y),
    "diag": _diagonal,
    "norm": _norm,
    "norm2": _norm,
    "norm1": lambda x: _total(np.abs(x)),
    "norminf": lambda x: _largest(np.abs(x)),
    "vecnorm": _norms,
    "cross": lambda a, b: each_matrix(_skew)(a) @ b,
    "skew": each_matrix(_skew),
    "blkdiag": _blocks,
    "transpose": turned,
    "inv": inverse,
    "det": lambda x: number(np.linalg.det(x)),
    "logdet": lambda x: number(np.linalg.slogdet(x)[1]),
    "adj": lambda x: turned(each_matrix(_cofactors)(x)),
    "cofactor": each_matrix(_cofactors),
    "pinv": guarded(np.linalg.pinv, _steady(1e6)),
    "chol": guarded(np.linalg.cholesky, _is_definite),
    "lambda_max": _eigenvalue(-1),
    "lambda_min": _eigenvalue(0),
    "eigval": lambda x, k: _eigenvalue(-whole(k))(x),
    "eigvec_max": _eigenvector(-1),
    "eigvec_min": _eigenvector(0),
    "eigvec": lambda x, k: _eigenvector(-whole(k))(x),
    "spectral": _spectral,
    "left_singular": guarded(lambda x: np.linalg.svd(x)[0][..., :, [0]]),
    "right_singular": guarded(lambda x: turned(np.linalg.svd(x)[2][..., [0], :])),
    "nuclear": guarded(lambda x: number(_singular_values(x).sum(-1))),
    "polar": guarded(_polar, _steady(1e8)),  # of less than the full rank it is not one matrix
    "tril": np.tril,
    "triu": np.triu,
    "halftril": lambda x: (np.tril(x) + np.tril(x, -1)) / 2,
    "halftriu": lambda x: (np.triu(x) + np.triu(x, 1)) / 2,
    "toeplitz_sums": each_matrix(_sums_of_diagonals),
    "eye": lambda n: np.eye(whole(n)),
    "ones": _ones,
    "zeros": lambda *shape: 0 * _ones(*shape),
    "unit": lambda n, k: 1.0 * (np.arange(1, whole(n) + 1)[:, None] == k),
    "vec": column,
    "unvec": _unvec,
    "commutation": _commutation,
    "kron": kron,
    "conj": np.conj,
    "re": np.real,
    "im": lambda x: 0 * x,
    "bars": lambda x: np.abs(x) if is_number(x) else number(np.linalg.det(x)),
    "epower": lambda x: _expm(x) if sizes(x)[0] == sizes(x)[1] else np.exp(x),
    ">": lambda a, b: above(a, b),
    "<": lambda a, b: above(b, a),
    ">=": lambda a, b: above(a, b),
    "<=": lambda a, b: above(b, a),
}
OF_MATRICES: dict[str, Callable[[Array], Array]] = {
    "expm": _expm,
    "logm": guarded(_by_spectrum(np.log, scipy.linalg.logm), _has_principal),
    "sqrtm": guarded(_by_spectrum(np.sqrt, scipy.linalg.sqrtm), _has_principal),
    "sinm": guarded(each_matrix(scipy.linalg.sinm)),
    "cosm": guarded(each_matrix(scipy.linalg.cosm)),
}
FUNCTIONS |= OF_MATRICES | {f"frechet_{name}": frechet(function) for name, function in OF_MATRICES.items()}


def above(a: Array, b: Array) -> Array:
    """1 or 0; nan next to a tie, as of sums that add up to 0, which rounding decides."""
    return np.where(np.abs(a - b) < TIED, np.nan, 1.0 * (a > b))


def called(name: str, args: list[Array]) -> Array:
    """The value of a call by its canonical name."""
    head, marked, _ = name.partition("⟨")
    if head == "piecewise":
        return _piecewise(args)
    if head in OVER_AN_AXIS and (len(args) == 1 or marked or head not in ("max", "min")):
        function = OVER_AN_AXIS[head]
        if len(args) == 2:
            return function(args[0], whole(args[1]) - 3)
        if head in OVER_ALL:
            return function(column(args[0]), DOWN)
        return function(args[0], ALONG if sizes(args[0])[0] == 1 else DOWN)
    if head in ("max", "min"):
        return (np.maximum if head == "max" else np.minimum)(*args)
    return FUNCTIONS[head](*args)


def _piecewise(args: list[Array]) -> Array:
    found = args[-1]
    for condition, value in reversed(list(zip(args[:-1:2], args[1::2], strict=True))):
        found = np.where(np.isnan(condition), np.nan, np.where(condition > 0, value, found))
    return found
