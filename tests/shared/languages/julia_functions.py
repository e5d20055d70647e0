"""The functions that Julia texts call, of Base, LinearAlgebra, Statistics and SpecialFunctions, over NumPy."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import scipy.linalg as la
from scipy import special


class Row:
    """The transpose of a vector."""

    def __init__(self, vector: Any) -> None:
        self.vector = vector


def is_scalar(x: Any) -> bool:
    return not isinstance(x, Row) and np.ndim(x) == 0 and not callable(x)


def plain(x: Any) -> Any:
    """The array; a row has two axes."""
    return x.vector[None, :] if isinstance(x, Row) else x


def of_scalar(function: Callable[..., Any]) -> Callable[..., Any]:
    """What Julia has for scalars alone."""

    def checked(*values: Any) -> Any:
        if not all(map(is_scalar, values)):
            raise TypeError("a function of scalars is called of an array")
        return function(*values)

    return checked


def of_both(function: Callable[..., Any], matrix: Callable[..., Any]) -> Callable[..., Any]:
    """What Julia has for scalars, and for square matrices as another function."""

    def chosen(x: Any) -> Any:
        if is_scalar(x):
            return function(x)
        if np.ndim(x) != 2 or x.shape[0] != x.shape[1]:
            raise TypeError("of scalars and square matrices alone")
        return matrix(plain(x))

    return chosen


def summed(function: Callable[..., Any]) -> Callable[..., Any]:
    """A reduction of all entries, or of an axis that is kept; what stands before the array is done to its entries."""

    def reduced(*values: Any, dims: Any = None) -> Any:
        array = np.asarray(plain(values[-1]))
        for each in values[:-1]:
            array = np.vectorize(each, otypes=[array.dtype])(array)
        if dims is None or isinstance(dims, slice):
            return function(array)
        return function(array, axis=dims - 1, keepdims=True)

    return reduced


def _adjoint(x: Any) -> Any:
    if is_scalar(x):
        raise TypeError("the adjoint of a scalar is not written")
    if isinstance(x, Row):
        return np.conj(x.vector)
    return Row(np.conj(x)) if np.ndim(x) == 1 else np.conj(x).T


def _transpose(x: Any) -> Any:
    if isinstance(x, Row):
        return x.vector
    return Row(x) if np.ndim(x) == 1 else plain(x).T


def _dot(x: Any, y: Any) -> Any:
    if np.shape(x) != np.shape(y):
        raise TypeError("dot")
    return np.sum(np.conj(plain(x)) * plain(y))


def _of_matrix(function: Callable[..., Any]) -> Callable[..., Any]:
    def checked(x: Any, *more: Any, **named: Any) -> Any:
        if np.ndim(plain(x)) != 2:
            raise TypeError("of a matrix alone")
        return function(plain(x), *more, **named)

    return checked


def _diagonal(x: Any) -> Any:
    if np.ndim(x) != 1:
        raise TypeError("Diagonal of a vector")
    return np.diag(x)


def _svd(x: Any) -> Any:
    u, s, vt = la.svd(x, full_matrices=False)
    return SimpleNamespace(U=u, S=s, Vt=vt, V=vt.T)


def _symmetric(x: Any, side: str) -> Any:
    assert side == ":L"
    return np.tril(x) + np.tril(x, -1).T


SCALAR: dict[str, Callable[..., Any]] = {
    "abs2": lambda t: np.abs(t) ** 2,
    "abs": np.abs, "sign": np.sign, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "sinh": np.sinh,
    "cosh": np.cosh, "tanh": np.tanh, "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh, "log2": np.log2,
    "log10": np.log10, "log1p": np.log1p, "expm1": np.expm1, "real": np.real, "imag": np.imag, "conj": np.conj,
    "erf": special.erf, "erfc": special.erfc, "loggamma": special.gammaln, "digamma": special.digamma,
    "polygamma": special.polygamma, "max": np.maximum, "min": np.minimum, "Float64": float,
    "cot": lambda t: 1 / np.tan(t), "sec": lambda t: 1 / np.cos(t), "csc": lambda t: 1 / np.sin(t),
    "atan": lambda *values: np.arctan2(*values) if len(values) == 2 else np.arctan(*values),
    "ifelse": lambda condition, a, b: a if condition else b,
}  # fmt: skip
BOTH: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "exp": (np.exp, la.expm), "log": (np.log, la.logm), "sqrt": (np.sqrt, la.sqrtm), "sin": (np.sin, la.sinm),
    "cos": (np.cos, la.cosm), "inv": (lambda t: 1 / t, la.inv),
}  # fmt: skip
ENTRYWISE: dict[str, Callable[..., Any]] = {**SCALAR, **{name: each[0] for name, each in BOTH.items()}}


def _var(x: Any, corrected: bool, dims: int | None = None) -> Any:
    return summed(partial(np.var, ddof=int(corrected)))(x, dims=dims)


FUNCTIONS: dict[str, Any] = {
    "nothing": None,
    "pi": np.pi,
    **{name: of_scalar(function) for name, function in SCALAR.items()},
    "real": np.real,  # of entries, as maximum takes it
    **{name: of_both(*both) for name, both in BOTH.items()},
    **{name: summed(function) for name, function in (
        ("sum", np.sum), ("mean", np.mean), ("maximum", np.max), ("minimum", np.min), ("prod", np.prod))},
    "var": _var,
    "std": lambda x, **options: np.sqrt(_var(x, **options)),
    "adjoint": _adjoint,
    "transpose": _transpose,
    "permutedims": _of_matrix(np.transpose),
    "dot": _dot,
    "cross": np.cross,
    "hcat": lambda *columns: np.column_stack(columns),
    "norm": lambda x: np.sqrt(np.sum(np.abs(plain(x)) ** 2)),
    "opnorm": _of_matrix(lambda x: np.linalg.norm(x, 2)),
    "tr": _of_matrix(np.trace),
    "det": _of_matrix(np.linalg.det),
    "logabsdet": _of_matrix(lambda x: np.linalg.slogdet(x)[::-1]),
    "pinv": _of_matrix(lambda x, rtol: np.linalg.pinv(x, rcond=rtol)),
    "diag": _of_matrix(np.diag),
    "tril": _of_matrix(np.tril),
    "triu": _of_matrix(np.triu),
    "I": np.eye,
    "Matrix": np.asarray,
    "Diagonal": _diagonal,
    "Symmetric": _symmetric,
    "cholesky": lambda x: SimpleNamespace(L=np.linalg.cholesky(x)),
    "eigvals": np.linalg.eigvalsh,
    "eigmax": lambda x: np.linalg.eigvalsh(x)[-1],
    "eigmin": lambda x: np.linalg.eigvalsh(x)[0],
    "eigvecs": lambda x: np.linalg.eigh(x)[1],
    "svd": _svd,
    "svdvals": lambda x: la.svdvals(x),
    "kron": lambda a, b: np.kron(*(x[:, None] if np.ndim(x) == 1 and np.ndim(a) != np.ndim(b) else x
                                   for x in (plain(a), plain(b)))),
    "cumsum": np.cumsum,
    "ones": lambda *sizes: np.ones(sizes),
    "zeros": lambda *sizes: np.zeros(sizes),
    "trues": lambda *sizes: np.ones(sizes[0] if isinstance(sizes[0], tuple) else sizes, dtype=bool),
    "size": lambda x, axis=0: x.shape[axis - 1] if axis else np.shape(x),
    "length": np.size,
    "axes": lambda x, axis: np.arange(1, x.shape[axis - 1] + 1),
    "eachindex": lambda x: np.arange(1, len(x) + 1),
    "argmax": lambda x: int(np.argmax(x)) + 1,
    "argmin": lambda x: int(np.argmin(x)) + 1,
    "only": lambda x: np.asarray(x).item(),
    "vec": lambda x: np.reshape(plain(x), -1, order="F"),
    "reshape": lambda x, *sizes: np.reshape(x, sizes, order="F"),
}  # fmt: skip
# What a text calls only where it says `using`; all else is Julia's own.
OF_PACKAGES = {
    name: package
    for package, names in {
        "LinearAlgebra": "cholesky cross det diag dot eigmax eigmin eigvals eigvecs logabsdet norm opnorm pinv svd "
        "svdvals tr tril triu Diagonal I Symmetric",
        "Statistics": "mean std var",
        "SpecialFunctions": "digamma erf erfc loggamma polygamma",
    }.items()
    for name in names.split()
}
