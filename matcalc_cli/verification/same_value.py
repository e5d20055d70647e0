"""Do two graphs have the same value? Asked where the same formula came about with its products grouped in two ways.

The constructors flatten products up to a bound, so past it two groupings are two objects. They are polynomials,
quotients and known functions of their variables: equal values at several random points, of different sizes, mean
equal formulas.
"""

from collections.abc import Iterable, Mapping

from ..graph.nodes import Node
from ..own_functions.expansion import expanded
from .interpret import Undefined, evaluate
from .sampling import LADDER, Subject

POINTS = 4  # points at which both must be defined and agree
TOLERANCE = 1e-9  # of the largest entry
ROUNDING = 1e-12  # a difference of values below this says nothing
DRAWS = 40


def agree(a: Node, b: Node, properties: Mapping[str, Iterable[str]], dims: Iterable[str]) -> bool:
    """Equal in value at random points, as far as rounding allows; False where no point could be found."""
    return compared(a, b, properties, dims) is True


def compared(a: Node, b: Node, properties: Mapping[str, Iterable[str]], dims: Iterable[str]) -> bool | None:
    """The same; None where no point could be found, or both values are so small that they are all rounding."""
    import numpy as np

    a, b = expanded(a, True), expanded(b, True)
    subject = Subject([a, b], properties, list(dims))
    rng = np.random.default_rng(0)
    agreed, seen, rounded = 0, 0, False  # `seen`: points at which the values are no rounding
    for draw in range(DRAWS):
        sizes = subject.sizes({}, draw % 3)
        if not subject.fits(sizes):
            continue
        point, places = subject.point(sizes, draw % len(LADDER), rng)
        try:
            one, other = (evaluate(node, point, {**sizes, **places}) for node in (a, b))
        except Undefined:
            continue
        size = float(np.abs(one).max(initial=0.0))
        if not np.allclose(one, other, rtol=0, atol=TOLERANCE * (size + 1e-300)):
            if max(size, float(np.abs(other).max(initial=0.0))) > ROUNDING:
                return False
            rounded = True
            continue
        agreed += 1
        seen += size > ROUNDING
        if agreed >= POINTS and (seen >= POINTS or not rounded):
            return True
    return None
