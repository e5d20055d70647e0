"""The scalar functions of the table as functions of NumPy arrays, in forms that do not overflow.

Takes and gives float64 arrays (the analytic ones complex128 too). They are the checker's own reading of the table, kept
apart from the derivatives and from the emitted code so that each can be wrong only by itself: the `value` of a row
names NumPy's function, or one of those here. What NumPy lacks comes from `math` entry by entry, digamma and its
derivatives from the asymptotic series (Abramowitz & Stegun 6.3.18, 6.4.11). Outside the domain that its row states a
function has no value, whatever a formula for it may give there: lgamma is continued to negative numbers by NumPy's
neighbours, and the convexity of its row holds for positive ones.
"""

import math
from collections.abc import Callable
from typing import Any

from ..errors import MatcalcError
from ..functions.rows import (
    ABOVE_ONE,
    ABOVE_ZERO,
    NO_COSINE,
    NO_SINE,
    OFF_THE_NEGATIVE_AXIS,
    OPEN_INTERVAL,
    Requirement,
)
from ..functions.table import FUNCTIONS

Array = Any

BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798)  # B_2, B_4, ...
FAR = 16.0  # where the series with these terms is exact to rounding
REACH = 1000  # the most steps the recurrence takes to get there


def _each(function: Callable[[float], float], t: Array) -> Array:
    """A function of one number at every entry; nan where it is not defined."""
    import numpy

    def guarded(entry: float) -> float:
        try:
            return function(entry)
        except (ValueError, OverflowError):
            return math.nan

    return numpy.array([guarded(entry) for entry in t.ravel().tolist()], dtype=float).reshape(t.shape)


def sigmoid(t: Array) -> Array:
    """1/(1 + exp(-t)), which overflows nowhere."""
    import numpy

    if t.dtype == complex:
        return 1 / (1 + numpy.exp(-t))
    return numpy.exp(-numpy.logaddexp(0.0, -t))


def softplus(t: Array) -> Array:
    """log(1 + exp(t)), which overflows nowhere."""
    import numpy

    if t.dtype == complex:
        return numpy.log(1 + numpy.exp(t))
    return numpy.logaddexp(0.0, t)


def step(t: Array) -> Array:
    """1 where t > 0, else 0; nan stays nan."""
    import numpy

    return numpy.where(numpy.isnan(t), numpy.nan, (t > 0) * 1.0)


def power(t: Array, s: Array) -> Array:
    """t^s for positive t, of complex arguments the principal branch."""
    import numpy

    if t.dtype == complex or s.dtype == complex:
        return numpy.power(t.astype(complex), s)
    return numpy.where(t > 0, numpy.power(t, s), numpy.nan)


def polygamma(k: Array, t: Array) -> Array:
    """The k-th derivative of digamma, k = 0, 1, 2, ... the same for all entries; nan at the poles 0, -1, -2, ...
    and for k < 0."""
    import numpy

    order = round(float(numpy.min(k)))
    t = numpy.array(t, dtype=float)
    if order < 0:
        return numpy.full_like(t, numpy.nan)
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


def digamma(t: Array) -> Array:
    """The derivative of log Γ."""
    return polygamma(0, t)


def erf(t: Array) -> Array:
    """The error function, by `math`."""
    return _each(math.erf, t)


def lgamma(t: Array) -> Array:
    """log |Γ|, by `math`."""
    return _each(math.lgamma, t)


def gelu(t: Array) -> Array:
    """t·Φ(t), Φ the normal distribution function."""
    return t * erf(t / math.sqrt(2)) / 2 + t / 2


def normcdf(t: Array) -> Array:
    """The normal distribution function, exact in its lower tail."""
    return _each(math.erfc, -t / math.sqrt(2)) / 2


def silu(t: Array) -> Array:
    """t/(1 + exp(-t))."""
    return t * sigmoid(t)


def elu(t: Array) -> Array:
    """t where it is positive, else exp(t) - 1."""
    import numpy

    return numpy.where(t > 0, t, numpy.expm1(numpy.minimum(t, 0.0)))


def huber(t: Array, threshold: Array) -> Array:
    """Quadratic up to the threshold, linear beyond it."""
    import numpy

    return numpy.where(abs(t) <= threshold, t**2 / 2, threshold * (abs(t) - threshold / 2))


def cot(t: Array) -> Array:
    """cos/sin."""
    import numpy

    return 1 / numpy.tan(t)


def sec(t: Array) -> Array:
    """1/cos."""
    return 1 / _cosine(t)


def csc(t: Array) -> Array:
    """1/sin."""
    return 1 / _sine(t)


def select(condition: Array, t: Array, s: Array) -> Array:
    """t where the condition holds, else s."""
    import numpy

    return numpy.where(condition > 0, t, s)


OWN: dict[str, Callable[..., Array]] = {
    function.__name__: function
    for function in (
        *(sigmoid, softplus, step, power, polygamma, digamma, erf, lgamma, gelu, select),
        *(normcdf, silu, elu, huber, cot, sec, csc),
    )
}


def _sine(t: Array) -> Array:
    import numpy

    return numpy.sin(t)


def _cosine(t: Array) -> Array:
    import numpy

    return numpy.cos(t)


# domain, as a row states it -> where real arguments lie in it, as a function of t and the other one
INSIDE: dict[Requirement, Callable[..., Array]] = {
    ABOVE_ZERO: lambda t, *_: t > 0,
    ABOVE_ONE: lambda t, *_: t > 1,
    OPEN_INTERVAL: lambda t, *_: abs(t) < 1,
    NO_COSINE: lambda t, *_: _cosine(t) != 0,
    NO_SINE: lambda t, *_: _sine(t) != 0,
    OFF_THE_NEGATIVE_AXIS: lambda t, s: (s > 0) | (t != 0),
}


def entrywise(name: str, *arrays: Array) -> Array:
    """The value of a scalar function of the table; nan for real arguments outside the domain of its row."""
    import numpy

    row = FUNCTIONS[name]
    if not row.value:
        hint = "leave out --check"
        raise MatcalcError("limit", f"{name} has no value that numbers could be compared with", hint=hint)
    found = OWN[row.value](*arrays) if row.value in OWN else getattr(numpy, row.value)(*arrays)
    named = dict(zip(row.parameters, arrays, strict=True))
    if row.domain and named["t"].dtype != complex:
        return numpy.where(INSIDE[row.domain](named["t"], named.get("s")), found, numpy.nan)
    return found * 1.0 if found.dtype == bool else found


def sides(name: str, *arrays: Array) -> list[Array]:
    """For a function with kinks: the quantities whose signs say on which side of them the arguments lie."""
    row = FUNCTIONS[name]
    return [
        arrays[0] - (arrays[row.parameters.index(kink)] if kink in row.parameters else float(kink))
        for kink in row.kinks
    ]
