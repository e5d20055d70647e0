"""What each function means, by NumPy and SciPy: a table of its own, which knows nothing of the package's.

Every value is a matrix, as in MATLAB: a scalar is 1×1, a column n×1, a row 1×n. What is undefined is NaN.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg
import scipy.special

Array = Any
DOWN, ALONG = 0, 1  # the axis over which `f(X, 1)` and `f(X, 2)` run


def column(value: Array) -> Array:
    return np.reshape(value, (-1, 1), order="F")


def is_vector(value: Array) -> bool:
    return 1 in np.shape(value)


def _where(condition: Array, value: Array) -> Array:
    return np.where(condition, value, np.nan)


def log(t: Array) -> Array:
    return np.log(_where(t > 0, t))


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
    return lambda value, axis: 1.0 * (value == largest(value, axis=axis, keepdims=True))


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


def sigmoid(t: Array) -> Array:
    return scipy.special.expit(t)


def _symmetric(value: Array) -> Array:
    if not np.all(np.isfinite(value)) or not np.allclose(value, value.T, rtol=1e-6, atol=1e-9):
        return np.full_like(value, np.nan)
    return (value + value.T) / 2


def _eigenvalues(value: Array) -> Array:
    return np.linalg.eigvalsh(_symmetric(value)) if np.all(np.isfinite(_symmetric(value))) else value[0]


def _eigenvector(value: Array, place: int) -> Array:
    return column(np.linalg.eigh(_symmetric(value))[1][:, place])


def _number(value: Any) -> Array:
    return np.full((1, 1), value, dtype=float)


def _cofactors(value: Array) -> Array:
    size = len(value)
    found = np.ones((size, size))
    for i in range(size):
        for j in range(size):
            rest = np.delete(np.delete(value, i, 0), j, 1)
            found[i, j] = (-1) ** (i + j) * (np.linalg.det(rest) if size > 1 else 1)
    return found


def inverse(value: Array) -> Array:
    return np.linalg.inv(value) if np.linalg.cond(value) < 1e8 else np.full_like(value, np.nan)


def _pseudoinverse(value: Array) -> Array:
    return np.linalg.pinv(value) if np.linalg.cond(value) < 1e6 else np.full_like(value.T, np.nan)


def _polar(value: Array) -> Array:
    left, _, right = np.linalg.svd(value, full_matrices=False)
    return left @ right


def _principal(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    def defined(value: Array) -> Array:
        roots = np.linalg.eigvals(value)
        if np.any((np.abs(roots.imag) < 1e-9) & (roots.real < 1e-6)):
            return np.full_like(value, np.nan)
        return np.real(function(value))

    return defined


def frechet(function: Callable[[Array], Array]) -> Callable[[Array, Array], Array]:
    """The derivative of a matrix function is a block of its value at a matrix of blocks."""

    def derivative(value: Array, direction: Array) -> Array:
        size = len(value)
        return function(np.block([[value, direction], [np.zeros_like(value), value]]))[:size, size:]

    return derivative


def _sums_of_diagonals(value: Array) -> Array:
    size = len(value)
    return np.array([[np.trace(value, j - i) for j in range(size)] for i in range(size)], dtype=float)


def skew(value: Array) -> Array:
    a, b, c = np.ravel(value)
    return np.array([[0, -c, b], [c, 0, -a], [-b, a, 0]], dtype=float)


def _commutation(m: Array, n: Array) -> Array:
    rows, columns = int(m[0, 0]), int(n[0, 0])
    found = np.zeros((rows * columns, rows * columns))
    for i in range(rows):
        for j in range(columns):
            found[i * columns + j, j * rows + i] = 1
    return found


def _unit(n: Array, k: Array) -> Array:
    return np.eye(int(n[0, 0]))[:, [int(k[0, 0]) - 1]]


def _ones(*sizes: Array) -> Array:
    shape = [int(size[0, 0]) for size in sizes]
    return np.ones([*shape, 1] if len(shape) == 1 else shape)


def norm(value: Array, kind: Array | None = None) -> Array:
    if kind is None:
        return _number(np.sqrt(np.sum(value**2)))
    if np.size(kind) > 1:
        return np.sqrt(value.T @ kind @ value)
    if not is_vector(value):
        return _number(np.linalg.norm(value, 2))
    return _number(np.sum(np.abs(value) ** kind[0, 0]) ** (1 / kind[0, 0]))


def _norms(value: Array, kind: Array, axis: Array) -> Array:
    power = kind[0, 0]
    return np.sum(np.abs(value) ** power, axis=int(axis[0, 0]) - 1, keepdims=True) ** (1 / power)


def _diagonal(value: Array) -> Array:
    return np.diag(np.ravel(value)) if is_vector(value) else column(np.diag(value))


def power(base: Array, exponent: Array) -> Array:
    """Entry by entry; a root of a negative number is undefined."""
    whole = bool(np.all(exponent == np.round(exponent)))
    return np.power(base if whole else _where(base > 0, base), exponent)


def _huber(x: Array, d: Array | float = 1.0) -> Array:
    return np.where(np.abs(x) <= d, x**2 / 2, d * (np.abs(x) - d / 2))


def _chol(value: Array) -> Array:
    try:
        return np.linalg.cholesky(_symmetric(value))
    except np.linalg.LinAlgError:
        return np.full_like(value, np.nan)


def _unvec(value: Array, m: Array, n: Array) -> Array:
    return np.reshape(value, (int(m[0, 0]), int(n[0, 0])), order="F")


def _singular(value: Array, side: int) -> Array:
    left, _, right = np.linalg.svd(value)
    return column(left[:, 0] if side == 0 else right[0])


FUNCTIONS: dict[str, Callable[..., Array]] = {
    "exp": np.exp,
    "log": log,
    "log2": lambda t: log(t) / np.log(2),
    "log10": lambda t: log(t) / np.log(10),
    "sqrt": lambda t: np.sqrt(_where(t >= 0, t)),
    "abs": np.abs,
    "sign": np.sign,
    "erf": scipy.special.erf,
    "normcdf": scipy.special.ndtr,
    "lgamma": lambda t: scipy.special.gammaln(_where(t > 0, t)),
    "digamma": lambda t: scipy.special.digamma(_where(t > 0, t)),
    "polygamma": lambda s, t: scipy.special.polygamma(int(s[0, 0]), _where(t > 0, t)),
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
    "step": lambda t: 1.0 * (t > 0),
    "sigmoid": sigmoid,
    "softplus": lambda t: np.logaddexp(0, t),
    "gelu": lambda t: t * scipy.special.ndtr(t),
    "silu": lambda t: t * sigmoid(t),
    "elu": lambda t: np.where(t > 0, t, np.expm1(t)),
    "huber": _huber,
    "tr": lambda x: _number(np.trace(x)),
    "dot": lambda x, y: _number(np.sum(x * y)),
    "diag": _diagonal,
    "norm": norm,
    "norm2": norm,
    "norm1": lambda x: _number(np.sum(np.abs(x))),
    "norminf": lambda x: _number(np.max(np.abs(x))),
    "vecnorm": _norms,
    "cross": lambda a, b: skew(a) @ b,
    "skew": skew,
    "blkdiag": scipy.linalg.block_diag,
    "transpose": np.transpose,
    "inv": inverse,
    "det": lambda x: _number(np.linalg.det(x)),
    "logdet": lambda x: _number(np.linalg.slogdet(x)[1]),
    "adj": lambda x: _cofactors(x).T,
    "cofactor": _cofactors,
    "pinv": _pseudoinverse,
    "chol": _chol,
    "lambda_max": lambda x: _number(_eigenvalues(x)[-1]),
    "lambda_min": lambda x: _number(_eigenvalues(x)[0]),
    "eigval": lambda x, k: _number(_eigenvalues(x)[-int(k[0, 0])]),
    "eigvec_max": lambda x: _eigenvector(x, -1),
    "eigvec_min": lambda x: _eigenvector(x, 0),
    "eigvec": lambda x, k: _eigenvector(x, -int(k[0, 0])),
    "spectral": lambda x: _number(np.linalg.norm(x, 2)),
    "left_singular": lambda x: _singular(x, 0),
    "right_singular": lambda x: _singular(x, 1),
    "nuclear": lambda x: _number(np.linalg.norm(x, "nuc")),
    "polar": _polar,
    "tril": np.tril,
    "triu": np.triu,
    "halftril": lambda x: (np.tril(x) + np.tril(x, -1)) / 2,
    "halftriu": lambda x: (np.triu(x) + np.triu(x, 1)) / 2,
    "toeplitz_sums": _sums_of_diagonals,
    "eye": lambda n: np.eye(int(n[0, 0])),
    "ones": _ones,
    "zeros": lambda *sizes: 0 * _ones(*sizes),
    "unit": _unit,
    "vec": column,
    "unvec": _unvec,
    "commutation": _commutation,
    "kron": np.kron,
    "conj": np.conj,
    "re": np.real,
    "im": lambda x: 0 * x,
    "bars": lambda x: np.abs(x) if np.size(x) == 1 else _number(np.linalg.det(x)),
    "epower": lambda x: scipy.linalg.expm(x) if len(x) == np.shape(x)[1] else np.exp(x),
    ">": lambda a, b: 1.0 * (a > b),
    "<": lambda a, b: 1.0 * (a < b),
    ">=": lambda a, b: 1.0 * (a >= b),
    "<=": lambda a, b: 1.0 * (a <= b),
}
OF_MATRICES: dict[str, Callable[[Array], Array]] = {
    "expm": scipy.linalg.expm,
    "logm": _principal(scipy.linalg.logm),
    "sqrtm": _principal(scipy.linalg.sqrtm),
    "sinm": scipy.linalg.sinm,
    "cosm": scipy.linalg.cosm,
}
LINEAR_ALGEBRA = {  # LAPACK raises an error for what is not finite
    "lambda_max", "lambda_min", "eigval", "eigvec_max", "eigvec_min", "spectral", "left_singular", "right_singular",
    "nuclear", "polar", "pinv", "chol", "inv", *OF_MATRICES, *(f"frechet_{name}" for name in OF_MATRICES),
}  # fmt: skip
FUNCTIONS |= OF_MATRICES | {f"frechet_{name}": frechet(function) for name, function in OF_MATRICES.items()}


def called(name: str, args: list[Array]) -> Array:
    """The value of a call by its canonical name."""
    head, marked, _ = name.partition("⟨")
    if head == "piecewise":
        return _piecewise(args)
    if head in OVER_AN_AXIS and (len(args) == 1 or marked or head not in ("max", "min")):
        function = OVER_AN_AXIS[head]
        if len(args) == 2:
            return function(args[0], int(args[1][0, 0]) - 1)
        if head in OVER_ALL:
            return function(column(args[0]), DOWN)
        return function(args[0], ALONG if np.shape(args[0])[0] == 1 else DOWN)
    if head in ("max", "min"):
        return (np.maximum if head == "max" else np.minimum)(*args)
    if head in LINEAR_ALGEBRA and not all(np.all(np.isfinite(arg)) for arg in args):
        return np.full_like(FUNCTIONS[head](*map(np.ones_like, args)), np.nan)
    return FUNCTIONS[head](*args)


def _piecewise(args: list[Array]) -> Array:
    found = args[-1]
    for condition, value in reversed(list(zip(args[:-1:2], args[1::2], strict=True))):
        found = np.where(condition > 0, value, found)
    return found
