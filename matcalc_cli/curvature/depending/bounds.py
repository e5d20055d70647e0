"""From which value on a parameter may bound the variable for the function to be convex: x^3 where x > a, if a ≥ 0.

Takes a `Case` that is undecided; gives `Under`s. One idea: the second derivative is free of the parameter, so the
function is convex beyond a bound exactly where that lies beyond the last place at which it bends the other way; that
place is looked for with numbers, and counts if it is a simple fraction beyond which the sign is proved.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ...calculus.derivative import derivative
from ...functions.intervals import Range
from ...graph.nodes import Einsum, Node, Var, topological
from ...graph.rebuilding import substitute
from ...graph.relations import Condition
from ...graph.tensor import constant_value, scale
from ...rewriting.simplify import simplify
from ..definite import Prover
from ..subdivision import sign_on
from .conditions import left_open
from .parameters import ATLEAST, ATMOST, CONCAVE, CONVEX, Under
from .thresholds import FAR, fractions, grid_of

if TYPE_CHECKING:
    from ..verdict import Case

Array = Any
HALVINGS = 60


class Bound(NamedTuple):
    """factor·variable + slope·parameter + offset > 0."""

    parameter: Var
    factor: Fraction
    slope: Fraction
    offset: Fraction

    def met_from(self, place: Fraction) -> Condition:
        """What is asked of the parameter for the variable to be bounded by the place, or further on."""
        value = -(self.factor * place + self.offset) / self.slope
        return self.parameter, (ATLEAST if self.slope < 0 else ATMOST)._replace(bound=str(value))


def by_bound(case: "Case") -> list[Under]:
    """What a function of one number is, by where a parameter that occurs nowhere else bounds it."""
    bound = _bound(case)
    hessian = case.hessian
    if bound is None or hessian is None or hessian.shape or case.domain.obstacles or case.domain.corners:
        return []
    (place,) = case.variables
    if {n for n in topological([hessian]) if isinstance(n, Var)} != {place}:
        return []
    free = {n: known for n, known in case.domain.facts.items() if bound.parameter not in topological([n])}
    whole = Prover(free).signs.range(place)
    found: list[Under] = []
    for sign, verdict in ((1, CONVEX), (-1, CONCAVE)):
        end = _last_bent(hessian, place, whole, -sign, bound.factor > 0)
        for value in () if end is None else fractions(end, False):
            beyond = whole.within(Range(low=value) if bound.factor > 0 else Range(high=value))
            signed = sign_on(hessian, place, {**free, place: beyond})
            if signed is None or signed[0] != sign:
                continue
            left = left_open(case, [bound.met_from(value)])
            found += [] if left is None else [Under(left, verdict, exact=True)]
            break
    return found


def _bound(case: "Case") -> Bound | None:
    """The only condition on the variable in which there is a parameter."""
    found = []
    for node in case.restrictions:
        base = node.factors[0][0] if isinstance(node, Einsum) and len(node.factors) == 1 else node
        variables = {n for n in topological([base]) if isinstance(n, Var)}
        if variables & set(case.variables) and variables - set(case.variables):
            found.append((base, variables - set(case.variables)))
    if len(found) != 1 or len(found[0][1]) != 1 or len(case.variables) != 1 or case.variables[0].shape:
        return None
    ((node, (parameter,)),) = found
    (place,) = case.variables
    factor, slope = (constant_value(simplify(derivative(node, v))) for v in (place, parameter))
    if not factor or not slope or parameter.shape:
        return None
    offset = constant_value(simplify(substitute(node, {v: scale(0, v) for v in (place, parameter)})))
    if offset is None:
        return None
    return Bound(parameter, factor, slope, offset)


def _last_bent(second: Node, place: Var, whole: Range, sign: int, below: bool) -> float | None:
    """The last place on the way to the bound's end at which the second derivative has the sign; None where there is
    none, or no last one."""
    grid = grid_of(whole)
    grid = grid if below else grid[::-1]
    bent = _bends(second, place, grid, sign)
    last = max((k for k, yes in enumerate(bent) if yes), default=-1)
    if last < 0 or last >= len(grid) - 1 or abs(grid[last]) >= FAR / 2:
        return None
    low, high = float(grid[last]), float(grid[last + 1])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _bends(second, place, [middle], sign)[0] else (low, middle)
    return low


def _bends(second: Node, place: Var, at: Array, sign: int) -> Sequence[bool]:
    import numpy as np

    from ...verification.interpret import Run

    grid = np.asarray(at, dtype=float)
    (values,) = Run({place.name: grid}, {}, [place.name]).values_of([second])
    return list(np.broadcast_to(values, grid.shape) * sign > 0)
