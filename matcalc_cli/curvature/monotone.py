"""Does a function of one scalar increase or decrease, as the sign of its slope says?

Takes the nodes of the function and of its slope; gives a `Trend`, or None where the sign is not known. One idea: the
sign of the slope decides on an interval, so a function that may have a pole or a jump is told of each interval of its
domain, or of none.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ..functions.table import FUNCTIONS
from ..graph.nodes import Einsum, Map, Node, Sum, Var, topological
from ..graph.tensor import is_zero
from .domain import Domain


class Trend(NamedTuple):
    """`sign` of the slope: 1, -1, or 0 for a constant; `strict`: does the function never stay the same on an interval?

    `whole`: is its domain one interval? If not, the trend is that on each interval.
    """

    sign: int
    strict: bool
    whole: bool

    @property
    def word(self) -> str:
        if not self.sign:
            return "constant"
        direction = {1: "increasing", -1: "decreasing"} if self.strict else {1: "nondecreasing", -1: "nonincreasing"}
        return direction[self.sign] + ("" if self.whole else " on each interval of its domain")


def trend(function: Node, slope: Node, variable: Var, as_typed: Iterable[Node] = ()) -> Trend | None:
    """The trend of a scalar function in a scalar variable, whose derivative is `slope`."""
    domain = Domain(function, frozenset([variable]), list(as_typed))
    if domain.pieces or any(_jumps(node) for node in topological([function])):
        return None
    whole = not domain.obstacles
    if is_zero(slope):
        return Trend(0, False, whole)
    known = domain.prover.signs.range(slope)
    if not (known.nonnegative or known.nonpositive):
        return None
    strict = known.positive or known.negative or _alone(function, slope, variable)
    return Trend(1 if known.nonnegative else -1, strict, whole)


def _jumps(node: Node) -> bool:
    return isinstance(node, Map) and node.name in FUNCTIONS and FUNCTIONS[node.name].steps


def _alone(function: Node, slope: Node, variable: Var) -> bool:
    """Does the slope vanish at single points alone? It does where it is analytic, not zero, and free of parameters."""
    return all(_analytic(node, variable) for node in topological([function, slope]))


def _analytic(node: Node, variable: Var) -> bool:
    match node:
        case Map():
            return FUNCTIONS[node.name].analytic
        case Einsum():
            return all(exponent.denominator == 1 for _, _, exponent in node.factors)
    return isinstance(node, Sum) or node is variable
