"""The scalar functions of the table as functions of NumPy arrays, in forms that do not overflow.

Takes and gives float64 arrays (the analytic ones complex128 too). They are the checker's own reading of the table, kept
apart from the derivatives and from the emitted code so that each can be wrong only by itself. Functions NumPy lacks
come from `math` entry by entry, digamma and its derivatives from the asymptotic series (Abramowitz & Stegun 6.3.18,
6.4.11). Outside the domain that its row states a function has no value, whatever a formula for it may give there:
lgamma is continued to negative numbers by NumPy's neighbours, and the convexity of its row holds for positive ones.
"""

import math
from collections.abc import Callable
from typing import Any

from ..functions.piecewise import COMPARISONS, SELECT
from ..functions.table import FUNCTIONS

Array = Any

BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798)  # B_2, B_4, ...
FAR = 16.0  # where the series with these terms is exact to rounding
REACH = 1000  # the most steps the recurrence takes to get there


def _numpy(name: str) -> Callable[..., Array]:
    """NumPy's function of that name, looked up when it is first called."""

    def call(*arrays: Array) -> Array:
        import numpy

        return getattr(numpy, name)(*arrays)

    return call


def _each(function: Callable[[float], float]) -> Callable[[Array], Array]:
    """A function of one number, applied to every entry; nan where it is not defined."""

    def guarded(t: float) -> float:
        try:
            return function(t)
        except (ValueError, OverflowError):
            return math.nan

    def call(t: Array) -> Array:
        import numpy

        flat = [guarded(entry) for entry in t.ravel().tolist()]
        return numpy.array(flat, dtype=float).reshape(t.shape)

    return call


def _sigmoid(t: Array) -> Array:
    import numpy

    if t.dtype == complex:
        return 1 / (1 + numpy.exp(-t))
    return numpy.exp(-numpy.logaddexp(0.0, -t))


def _softplus(t: Array) -> Array:
    import numpy

    if t.dtype == complex:
        return numpy.log(1 + numpy.exp(t))
    return numpy.logaddexp(0.0, t)


def _step(t: Array) -> Array:
    import numpy

    return numpy.where(numpy.isnan(t), numpy.nan, (t > 0) * 1.0)


def _relu(t: Array) -> Array:
    import numpy

    return numpy.maximum(t, 0.0)


def _power(t: Array, s: Array) -> Array:
    import numpy

    if t.dtype == complex or s.dtype == complex:
        return numpy.power(t.astype(complex), s)
    return numpy.where(t > 0, numpy.power(t, s), numpy.nan)


def polygamma(k: Array, t: Array) -> Array:
    """The k-th derivative of digamma, k = 0, 1, 2, ... the same for all entries; nan at the poles 0, -1, -2, ..."""
    import numpy

    order = round(float(numpy.min(k)))
    t = numpy.array(t, dtype=float)
    pole = (t <= 0) & (t == numpy.round(t))
    t = numpy.where(pole | (t < FAR - REACH), numpy.nan, t)
    total = numpy.zeros_like(t)
    factorial = math.factorial(order)
    # ψ_k(t) = ψ_k(t + 1) - (-1)^k k! / t^(k+1)
    while (near := t < FAR + order).any():
        total = numpy.where(near, total - (-1) ** order * factorial / t ** (order + 1), total)
        t = numpy.where(near, t + 1, t)
    return total + _polygamma_far(order, t)


def _polygamma_far(k: int, t: Array) -> Array:
    import numpy

    if k == 0:
        tail = sum(b / (2 * i * t ** (2 * i)) for i, b in enumerate(BERNOULLI, 1))
        return numpy.log(t) - 1 / (2 * t) - tail
    head = math.factorial(k - 1) / t**k + math.factorial(k) / (2 * t ** (k + 1))
    tail = sum(
        b * math.factorial(2 * i + k - 1) / (math.factorial(2 * i) * t ** (2 * i + k))
        for i, b in enumerate(BERNOULLI, 1)
    )
    return (-1) ** (k + 1) * (head + tail)


def _digamma(t: Array) -> Array:
    return polygamma(0, t)


def _select(condition: Array, t: Array, s: Array) -> Array:
    import numpy

    return numpy.where(condition > 0, t, s)


def _compared(name: str) -> Callable[..., Array]:
    compare = _numpy(name)
    return lambda t, s: compare(t, s) * 1.0


def _gelu(t: Array) -> Array:
    return t * FORMULAS["erf"](t / math.sqrt(2)) / 2 + t / 2


def _cosine(t: Array) -> Array:
    import numpy

    return numpy.cos(t)


# domain, as a row states it -> where a real argument lies in it
INSIDE: dict[str, Callable[[Array], Array]] = {
    "t > 0": lambda t: t > 0,
    "abs(t) < 1": lambda t: abs(t) < 1,
    "cos(t) != 0": lambda t: _cosine(t) != 0,
}


def _within(name: str, function: Callable[..., Array]) -> Callable[..., Array]:
    """The function, with nan for real arguments outside the domain of its row."""
    row = FUNCTIONS.get(name)
    if row is None or not row.domain:
        return function
    inside, place = INSIDE[row.domain], row.parameters.index("t")

    def call(*arguments: Array) -> Array:
        import numpy

        found = function(*arguments)
        if arguments[place].dtype == complex:
            return found
        return numpy.where(inside(arguments[place]), found, numpy.nan)

    return call


FORMULAS: dict[str, Callable[..., Array]] = {
    **{
        name: _numpy(name)
        for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs", "sign")
    },
    **{name: _numpy("arc" + name[1:]) for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh")},
    "erf": _each(math.erf),
    "lgamma": _each(math.lgamma),
    "digamma": _digamma,
    "polygamma": polygamma,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "gelu": _gelu,
    "relu": _relu,
    "step": _step,
    "min": _numpy("minimum"),
    "max": _numpy("maximum"),
    "pow": _power,
    SELECT: _select,
    "<": _compared("less"),
    "<=": _compared("less_equal"),
    ">": _compared("greater"),
    ">=": _compared("greater_equal"),
}

ENTRYWISE = {name: _within(name, formula) for name, formula in FORMULAS.items()}

KINKED: dict[str, Callable[..., Array]] = {
    **{name: lambda t: t for name in ("abs", "sign", "relu", "step")},
    **{name: lambda t, s: t - s for name in ("min", "max", *COMPARISONS)},
}
"""For a function with kinks: the quantity whose sign says on which side of them the arguments lie."""
