"""Where a gradient vanishes: the solution in closed form, where the equation can be made affine in the variable.

Takes the gradient and the variable, gives the solution and the linear equation it solves. One idea: an affine equation
is its slope and its value at zero, so all that is left is to reach one: by clearing what divides it, by multiplying
with the matrix whose inverse stands in it, or by solving for the one function in which the variable occurs, or the one
power of which all its powers are powers.
"""

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm

from ...calculus.derivative import derivative
from ...calculus.linear_maps import Split, over_symmetric, split
from ...calculus.vectorising import vectorised
from ...curvature.definite import Prover
from ...errors import MatcalcError
from ...functions.table import FUNCTIONS
from ...graph.entrywise import power
from ...graph.nodes import Einsum, Map, Node, Sum, Var, topological
from ...graph.parts import over_factors, terms_of
from ...graph.primitives import inverse_of
from ...graph.rebuilding import substitute
from ...graph.tensor import (
    add,
    einsum,
    is_symmetric,
    is_zero,
    matpow,
    pair,
    scale,
    transpose,
    transposes_shown,
    var,
    zero,
)
from ...lowering.lower import lower_macro
from ...rewriting.simplify import simplify
from .forms import Terms, forms, has, joined, multiplied_out, powers_of

_1 = Fraction(1)
DEPTH = 6  # functions within functions that are undone
UNKNOWN = "□"  # stands for a function of the variable; no name of a user's has this letter
UNKNOWN_POWER = "■"  # stands for a power of it
WHICH_ROOT = "at a stationary point other than 0 {0}^{1} is known, and not which of its roots {0} is"
NO_ROOT = "no stationary point lies where the conditions hold: {0}^{1} would have to be zero or less"
HINT_ROOT = "state the side that is meant: where {0} > 0, or where {0} < 0"


class Unsolved(Exception):
    """There is no formula, and why."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason, self.hint = reason, hint


class Found:
    """The solution, the linear equation `left = right` it solves (None where a function was undone), its slope.

    `known`: the functions that were undone, with their values at the solution.
    """

    __slots__ = ("known", "left", "node", "right", "slope")

    def __init__(
        self, node: Node, left: Node | None, right: Node | None, slope: Node, known: dict[Node, Node] | None = None
    ) -> None:
        self.node, self.left, self.right, self.slope, self.known = node, left, right, slope, known or {}


def stationary(gradient: Node, x: Var, symmetric: bool = False, side: Callable[[], int] = lambda: 0) -> Found:
    """The only point at which the gradient vanishes. `symmetric`: among symmetric matrices; `side`: the sign of x, or 0
    where it is not known.

    Raises Unsolved where the gradient does not depend on x, or no way to an affine equation is known.
    """
    if is_zero(gradient):
        raise Unsolved("the gradient is zero everywhere: every point is stationary")
    if not has(gradient, x):
        raise Unsolved(f"the function is affine in {x.name}, so it has no stationary point")
    equation = gradient
    if symmetric and not is_symmetric(gradient):
        equation = simplify(add([(_1, gradient), (_1, transpose(gradient))], gradient.shape))
        if not has(equation, x):
            raise Unsolved(f"the function is affine in {x.name}, so it has no stationary point")
    found = _solved(equation, x, symmetric, DEPTH)
    if found is None:
        found = _rooted(equation, x, side)
    if found is None:
        raise Unsolved(f"the gradient is not affine in {x.name}, and no way to make it so is known")
    return found


def _solved(equation: Node, x: Var, symmetric: bool, depth: int) -> Found | None:
    for form in forms(equation, x):
        found = _affine(form, x, symmetric)
        if found is not None:
            return found
    return _undone(equation, x, symmetric, depth) if depth else None


# --- affine equations ------------------------------------------------------------------------------------------------


def _affine(equation: Node, x: Var, symmetric: bool) -> Found | None:
    """x = -inv(slope)*constant, where the slope does not depend on x; None where it does."""
    try:
        slope = simplify(derivative(equation, x))
        if is_zero(slope) or has(slope, x):
            return None
        constant = simplify(substitute(equation, {x: zero(x.shape)}))
    except MatcalcError:  # no derivative, or no value at zero
        return None
    match x.order:
        case 0:
            left = einsum([(slope, ()), (x, ())], ())
            node = einsum([(constant, ()), (slope, (), -1)], ())
        case 1:
            left = einsum([(slope, (0, 1)), (x, (1,))], (0,))
            node = einsum([(matpow(slope, -1), (0, 1)), (constant, (1,))], (0,))
        case _:
            slope = over_symmetric(slope) if symmetric else slope
            left = einsum([(slope, (0, 1, 2, 3)), (x, (2, 3))], (0, 1))
            node = _of_matrix(slope, constant)
    left, right = simplify(left), scale(-1, constant)
    if x.order == 2 and transposes_shown(transpose(left)) < transposes_shown(left):
        left, right = transpose(left), transpose(right)
    number = _content(left)
    return Found(simplify(scale(-1, node)), scale(1 / number, left), scale(1 / number, right), slope)


def _content(node: Node) -> Fraction:
    """The number common to the terms of a sum, with the sign that most of them have."""
    if not isinstance(node, Sum):
        return _1
    numbers = [c for c, _ in node.terms]
    size = min(abs(c) for c in numbers)
    common = size if all((c / size).denominator == 1 for c in numbers) else _1
    return common if sum(c > 0 for c in numbers) * 2 >= len(numbers) else -common


def _of_matrix(slope: Node, constant: Node) -> Node:
    """inv(slope)*constant: from one side or two where the slope is one product, else over vec(X)."""
    parts = [(c, split(term)) for c, term in terms_of(slope)]
    known = [(c, found) for c, found in parts if found is not None]
    if len(known) == len(parts) and len({found.transposed for _, found in known}) == 1:
        for sides in (_gathered(known, "right"), _gathered(known, "left")):
            if sides is not None:
                left, right = matpow(sides[0], -1), matpow(sides[1], -1)
                transposed = einsum([(left, (0, 1)), (constant, (1, 2)), (right, (3, 2))], (0, 3))
                return transpose(transposed) if known[0][1].transposed else transposed
    entries = _entries_of(slope)
    if entries is not None:
        return einsum([(constant, (0, 1)), (entries, (0, 1), -1)], (0, 1))
    m, n = constant.shape
    whole = vectorised(slope, 2, simplify)
    column = einsum([(constant, (0, 1)), (pair(m, n), (2, 0, 1))], (2,))
    solved = einsum([(matpow(whole, -1), (0, 1)), (column, (1,))], (0,))
    return einsum([(solved, (0,)), (pair(m, n), (0, 1, 2))], (1, 2))


def _entries_of(slope: Node) -> Node | None:
    """D for the map X -> D .* X."""
    found: Terms = []
    for c, term in terms_of(slope):
        if not isinstance(term, Einsum) or term.out[:2] != term.out[2:]:
            return None
        found.append((c, over_factors(term, term.factors, term.out[:2])))
    return simplify(add(found, slope.shape[:2]))


def _gathered(parts: list[tuple[Fraction, Split]], common: str) -> tuple[Node, Node] | None:
    """(left, right) of Σ number·left⊗right, where all have the right (or all the left) in common."""
    if len({getattr(found, common) for _, found in parts}) > 1:
        return None
    sums: Terms = []
    for c, found in parts:
        side = found.left if common == "right" else found.right
        sums.append((c, einsum([(found.number, ()), (side, (0, 1))], (0, 1))))
    total = simplify(add(sums, sums[0][1].shape))
    return (total, parts[0][1].right) if common == "right" else (parts[0][1].left, total)


# --- ways to an affine equation --------------------------------------------------------------------------------------


def _undone(equation: Node, x: Var, symmetric: bool, depth: int) -> Found | None:
    """Solve for the function in which alone x occurs, then for its argument."""
    for inner in reversed(topological([equation])):
        if inner.shape != x.shape or not _is_undoable(inner) or not has(inner, x):
            continue
        unknown = var(UNKNOWN, inner.shape, ["symmetric"] if inner.order == 2 and is_symmetric(inner) else ())
        outer = substitute(equation, {inner: unknown})
        if has(outer, x):
            continue
        first = _solved(outer, unknown, symmetric, depth - 1)
        if first is None:
            continue
        argument = inner.children[0]
        value = _argument(inner, first.node)
        if argument is x:
            return Found(simplify(value), None, None, first.slope, {inner: first.node})
        rest = add([(_1, argument), (-_1, value)], x.shape)
        second = _solved(rest, x, symmetric, depth - 1)
        if second is not None:
            return Found(second.node, None, None, second.slope, {inner: first.node, **second.known})
    return None


def _is_undoable(node: Node) -> bool:
    if inverse_of(node) is not None:
        return True
    return isinstance(node, Map) and bool(FUNCTIONS[node.name].inverse)


def _argument(function: Node, value: Node) -> Node:
    """The argument at which an entrywise function, or else a matrix inverse, has this value."""
    if isinstance(function, Map):
        return joined(lower_macro(FUNCTIONS[function.name].inverse, {"y": value}))
    return matpow(value, -1)


def _rooted(equation: Node, x: Var, side: Callable[[], int]) -> Found | None:
    """Solve for the power of |x| of which all its powers are powers: then x is a root of it, with its own sign.

    Raises Unsolved where the sign of x is not known, and so not which root it is.
    """
    step = _step(equation, x)
    if step is None:
        return None
    unknown = var(UNKNOWN_POWER, x.shape, ["positive"])
    sign = 1 if "positive" in x.properties or step.denominator % 2 == 0 else side()
    outer = simplify(substitute(equation, {x: scale(sign or 1, power(unknown, 1 / step))}))
    found = None if has(outer, x) else _solved(outer, unknown, False, DEPTH)
    if found is None:
        return None
    if Prover({}).signs.range(found.node).nonpositive:
        if sign:
            raise Unsolved(NO_ROOT.format(x.name, step))
        return None
    if not sign:
        raise Unsolved(WHICH_ROOT.format(x.name, step), HINT_ROOT.format(x.name))
    return Found(scale(sign, simplify(power(found.node, 1 / step))), None, None, found.slope)


def _step(equation: Node, x: Var) -> Fraction | None:
    """The largest k by whose multiples the powers of x in the terms differ; None where that is no help."""
    if x.order > 1:
        return None
    powers = [powers_of(term, x).get((x, bool(x.shape)), Fraction(0)) for _, term in multiplied_out(equation, x)]
    apart = [e - min(powers) for e in powers if e != min(powers)]
    step = Fraction(gcd(*(e.numerator for e in apart)), lcm(*(e.denominator for e in apart)))
    return step if step not in (0, 1) else None
