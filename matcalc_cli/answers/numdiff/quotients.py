"""Difference quotients of a function along a direction, for steps h = 1e-1, ..., 1e-15, and what they show.

Takes the function's node, the place and the exact derivative; gives for each kind of difference the errors over the
step. Two errors fight: the truncation grows as a power of h, which is the order that is observed, the rounding falls as
1/h; the best step is where they meet, eps^(1/2) for the forward, eps^(1/3) for the central difference.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ...graph.nodes import Node
from ...verification.interpret import Run
from .direction import Place
from .taylor import CENTRAL, FORWARD

Array = Any

COMPLEX = "complex step"
STEPS = tuple(float(f"1e-{k}") for k in range(1, 16))
EPSILON = 2.0**-52
ORDERS = {FORWARD: 1, CENTRAL: 2}
BEST = {FORWARD: EPSILON ** (1 / 2), CENTRAL: EPSILON ** (1 / 3)}  # the best step in theory, up to the function's scale
REACHED = {FORWARD: 1 / 2, CENTRAL: 2 / 3}  # the smallest error in theory: a power of eps
NEAREST = 1e-9  # to that power: an error that is small enough whatever the scale
POWER = {FORWARD: "eps^(1/2)", CENTRAL: "eps^(1/3)"}
CLEAR = 30.0  # a truncation error is seen where it is so many times the rounding error
STRAIGHT = 0.1  # slopes of the straight part differ by no more


class Series:
    """One kind of difference over `STEPS`: `quotients`, None where the function is not defined, and `errors`, which are
    relative to the derivative unless that is zero."""

    __slots__ = ("errors", "kind", "order", "quotients", "range", "scale")

    def __init__(self, kind: str, quotients: Sequence[Array | None], exact: Array, scale: float) -> None:
        self.kind, self.quotients = kind, list(quotients)
        size = _norm(exact) or 1.0
        self.errors = [None if q is None else _norm(q - exact) / size for q in quotients]
        self.scale = scale / size
        self.order, self.range = observed(self.errors, self.scale)

    @property
    def best(self) -> tuple[float, float] | None:
        """(step, error) where the error is smallest; of equal ones the largest step."""
        found = [(error, -step) for step, error in zip(STEPS, self.errors, strict=True) if error is not None]
        error, step = min(found, default=(0.0, 0.0))
        return (-step, error) if found else None

    @property
    def approaches(self) -> bool | None:
        """Does it come as near to the derivative as rounding lets it? None where the function is not defined around."""
        if self.best is None:
            return None
        power = REACHED.get(self.kind, 1.0)
        reached: float = max(NEAREST**power, 100 * (EPSILON * self.scale) ** power)
        return self.best[1] <= reached


def _norm(array: Array) -> float:
    import numpy as np

    return float(np.linalg.norm(np.ravel(array)))


def observed(errors: Sequence[float | None], scale: float) -> tuple[float | None, tuple[float, float] | None]:
    """The order (slope of the error in log-log) over the straight part, and between which steps that lies.

    `scale`: the size of the values, whose rounding makes an error of eps·scale/h. None where no truncation is seen.
    """
    from math import log10

    slopes: list[tuple[int, float]] = []
    for k in range(len(STEPS) - 1):
        old, new = errors[k], errors[k + 1]
        if old is None or new is None or new <= CLEAR * EPSILON * scale / STEPS[k + 1] or old <= 0:
            if slopes:
                break
            continue
        slopes.append((k, log10(old / new) / log10(STEPS[k] / STEPS[k + 1])))
    if not slopes:
        return None, None
    runs: list[list[tuple[int, float]]] = [[slopes[0]]]
    for before, here in pairwise(slopes):
        if abs(here[1] - before[1]) <= STRAIGHT:
            runs[-1].append(here)
        else:
            runs.append([here])
    straight = max(reversed(runs), key=len)  # of equally long ones that of the smaller steps
    order = sum(slope for _, slope in straight) / len(straight)
    return order, (STEPS[straight[0][0]], STEPS[straight[-1][0] + 1])


def series(function: Node, names: Sequence[str], place: Place, exact: Array, complex_step: bool) -> list[Series]:
    """The kinds of differences that are valid. `names`: the variable, or the scalars that are stacked."""
    value = _values(function, names, place)
    here = value(0.0)
    scale = 0.0 if here is None else max(_norm(here), 1e-300)
    around = [(value(h), value(-h)) for h in STEPS]
    forward = [None if p is None or here is None else (p - here) / h for h, (p, _) in zip(STEPS, around, strict=True)]
    central = [None if p is None or m is None else (p - m) / (2 * h) for h, (p, m) in zip(STEPS, around, strict=True)]
    found = [Series(FORWARD, forward, exact, scale), Series(CENTRAL, central, exact, scale)]
    if complex_step:
        turned = [None if here is None else value(1j * h) for h in STEPS]
        quotients = [None if f is None else f.imag / h for h, f in zip(STEPS, turned, strict=True)]
        found.append(Series(COMPLEX, quotients, exact, 0.0))
    return found


def _values(function: Node, names: Sequence[str], place: Place) -> Callable[[complex], Array | None]:
    """f(x + t·d) as a function of t; None where it is not defined."""
    import numpy as np

    def moved(t: complex) -> Mapping[str, Array]:
        if len(names) == 1:
            return {names[0]: place.values[names[0]] + t * place.direction}
        return {name: place.values[name] + t * d for name, d in zip(names, place.direction, strict=True)}

    def value(t: complex) -> Array | None:
        values = {**place.values, **{name: np.asarray(array) for name, array in moved(t).items()}}
        run = Run(values, place.sizes)
        (found,) = run.values_of([function])
        return None if run.bad.any() else np.asarray(found)

    return value
