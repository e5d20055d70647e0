"""Where a gradient vanishes: the solution in closed form, where the equation can be made affine in the variable.

Takes the gradient and the variable, gives the solution and the linear equation it solves. One idea: an affine equation
is its slope and its value at zero, so all that is left is to reach one: by clearing what divides it, by multiplying
with the matrix whose inverse stands in it, or by solving for the one function in which the variable occurs.
"""

from collections.abc import Iterator
from fractions import Fraction

from ..calculus.derivative import derivative
from ..calculus.linear_maps import Split, over_symmetric, split
from ..calculus.vectorising import vectorised
from ..dimensions import Shape
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from ..graph.cost import cost
from ..graph.nodes import Einsum, Factor, Map, Node, Sum, Var, topological
from ..graph.parts import dissolved, over_factors, terms_of
from ..graph.primitives import inverse_of, is_power
from ..graph.rebuilding import substitute
from ..graph.tensor import (
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
from ..graph.tensor import sign as sign_of
from ..lowering.lower import lower_macro
from ..rewriting.simplify import simplify

_1 = Fraction(1)
MOST_TERMS = 64  # of an equation that is multiplied out
DEPTH = 6  # functions within functions that are undone
UNKNOWN = "□"  # stands for a function of the variable; no name of a user's has this letter

Terms = list[tuple[Fraction, Node]]
Powers = dict[tuple[Node, bool], Fraction]  # (factor, does it stand entry by entry?) -> exponent


class Unsolved(Exception):
    """There is no formula, and why. `term` is shown after the reason, `equation` names the kind of equation."""

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


def stationary(gradient: Node, x: Var, symmetric: bool = False) -> Found:
    """The only point at which the gradient vanishes. `symmetric`: among symmetric matrices.

    Raises Unsolved where the gradient does not depend on x, or no way to an affine equation is known.
    """
    if is_zero(gradient):
        raise Unsolved("the gradient is zero everywhere: every point is stationary")
    if not _has(gradient, x):
        raise Unsolved(f"the function is affine in {x.name}, so it has no stationary point")
    equation = gradient
    if symmetric and not is_symmetric(gradient):
        equation = simplify(add([(_1, gradient), (_1, transpose(gradient))], gradient.shape))
        if not _has(equation, x):
            raise Unsolved(f"the function is affine in {x.name}, so it has no stationary point")
    found = _solved(equation, x, symmetric, DEPTH)
    if found is None:
        raise Unsolved(f"the gradient is not affine in {x.name}, and no way to make it so is known")
    return found


def _has(node: Node, x: Node) -> bool:
    return x in topological([node])


def _solved(equation: Node, x: Var, symmetric: bool, depth: int) -> Found | None:
    for form in _forms(equation, x):
        found = _affine(form, x, symmetric)
        if found is not None:
            return found
    return _undone(equation, x, symmetric, depth) if depth else None


# --- affine equations ------------------------------------------------------------------------------------------------


def _affine(equation: Node, x: Var, symmetric: bool) -> Found | None:
    """x = -inv(slope)*constant, where the slope does not depend on x; None where it does."""
    try:
        slope = simplify(derivative(equation, x))
        if is_zero(slope) or _has(slope, x):
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


def _forms(equation: Node, x: Var) -> Iterator[Node]:
    """Equations with the same solutions, where what they are multiplied with does not vanish."""
    yield equation
    terms = _multiplied_out(equation, x)
    cleared = _cleared(terms, x, equation)
    if cleared is not None:
        yield cleared
    if x.order == 2 and x.shape[0] == x.shape[1]:
        base = cleared if cleared is not None else add(terms, equation.shape)
        if any(is_power(n) and n.args[0] is x for n in topological([base])):
            yield from _multiplied(_multiplied_out(base, x), x)


def _multiplied(terms: Terms, x: Var) -> Iterator[Node]:
    """X*G, G*X and X*G*X, each X also transposed."""
    for left in (None, (0, 1), (1, 0)):
        for right in (None, (2, 3), (3, 2)):
            if left is None and right is None:
                continue
            out = (0 if left else 1, 3 if right else 2)
            around: list[Factor] = [(x, at, _1) for at in (left, right) if at is not None]
            yield add([(c, einsum([(term, (1, 2)), *around], out)) for c, term in terms], x.shape)


def _multiplied_out(equation: Node, x: Var | None) -> Terms:
    """The terms of the equation, with brackets around x (all, if x is None) dissolved."""

    def around(bracket: Node) -> bool:
        return x is None or _has(bracket, x)

    waiting: Terms = [(_1, equation)]
    done: Terms = []
    while waiting:
        c, node = waiting.pop()
        if isinstance(node, Sum) and len(waiting) + len(done) + len(node.terms) <= MOST_TERMS:
            waiting += [(c * number, term) for number, term in node.terms]
            continue
        spread = dissolved(node, around) if isinstance(node, Einsum) and len(waiting) + len(done) < MOST_TERMS else None
        if spread is None:
            done.append((c, node))
        else:
            waiting.append((c, spread))
    return done


def _cleared(terms: Terms, x: Var, equation: Node) -> Node | None:
    """The equation without denominators that depend on x, and without common factors that are positive."""
    lowest = {key: e for key, e in _lowest(terms, x).items() if e < 0 or (e > 0 and sign_of(key[0]) == "positive")}
    return _times(terms, lowest, x, equation.shape) if lowest else None


def _lowest(terms: Terms, x: Var | None) -> Powers:
    """The factors that stand entry by entry or as scalars, with the lowest exponent each has in any of the terms."""
    found = [_powers(term, x) for _, term in terms]
    keys = dict.fromkeys(key for powers in found for key in powers)
    return {key: min(powers.get(key, Fraction(0)) for powers in found) for key in keys}


def _times(terms: Terms, lowest: Powers, x: Var | None, shape: Shape) -> Node:
    """The sum of the terms divided by those powers, multiplied out."""
    axes = tuple(range(len(shape)))
    factors = [(base, axes if entrywise else (), -e) for (base, entrywise), e in lowest.items()]
    dims = dict(enumerate(shape))
    multiplied = add([(c, einsum([(term, axes), *factors], axes, dims)) for c, term in terms], shape)
    return add(_multiplied_out(multiplied, x), shape)


def _powers(term: Node, x: Var | None) -> Powers:
    """The factors that depend on x (any, if x is None) and stand entry by entry or as scalars: their exponents."""
    if not isinstance(term, Einsum) or len(set(term.out)) < len(term.out):
        return {(term, bool(term.shape)): _1} if isinstance(term, Var | Map) and (x is None or _has(term, x)) else {}
    return {
        (f, bool(idx)): e for f, idx, e in term.factors if (not idx or idx == term.out) and (x is None or _has(f, x))
    }


def joined(node: Node) -> Node:
    """The node with sums of quotients as one quotient where that is shorter: 1 - s/n as (n - s)/n."""
    better: dict[Node, Node] = {}
    for part in topological([node]):
        if isinstance(part, Sum) and part.order < 2 and part.terms:
            terms: Terms = list(part.terms)
            lowest = {key: e for key, e in _lowest(terms, None).items() if e < 0}
            if lowest:
                axes = tuple(range(part.order))
                top = _times(terms, lowest, None, part.shape)
                bottom = [(base, axes if entrywise else (), e) for (base, entrywise), e in lowest.items()]
                whole = einsum([(top, axes), *bottom], axes, dict(enumerate(part.shape)))
                if cost(whole) <= cost(part):
                    better[part] = whole
    return substitute(node, better) if better else node


def _undone(equation: Node, x: Var, symmetric: bool, depth: int) -> Found | None:
    """Solve for the function in which alone x occurs, then for its argument."""
    for inner in reversed(topological([equation])):
        if inner.shape != x.shape or not _is_undoable(inner) or not _has(inner, x):
            continue
        unknown = var(UNKNOWN, inner.shape, ["symmetric"] if inner.order == 2 and is_symmetric(inner) else ())
        outer = substitute(equation, {inner: unknown})
        if _has(outer, x):
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
