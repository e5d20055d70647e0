"""The derivative of a tensor by a variable: one rule a node kind, accumulated backwards or forwards.

Takes a node with axes F and a variable with axes W, gives the node with axes F + W, entry by entry ∂f[F] / ∂w[W].
Backwards (from the result to the variable) when F has no more axes than W, else forwards, and forwards by a scalar,
where the differentials are the shorter formulas. Either way each shared node is visited once, so the work is linear in
the graph.
"""

from collections.abc import Iterator, Mapping, Set
from fractions import Fraction
from functools import lru_cache

from ..dimensions import Shape
from ..errors import MatcalcError
from ..functions.piecewise import SELECT
from ..functions.signatures import derivative_shape
from ..functions.table import FUNCTIONS, Row
from ..graph.matrix_functions import numbers, primary_of
from ..graph.nodes import topological
from ..graph.parts import terms_of
from ..graph.primitives import is_power, is_series
from ..graph.products.canonical import alike
from ..graph.tensor import (
    Einsum,
    Map,
    Node,
    Op,
    Sum,
    Var,
    add,
    apply,
    einsum,
    is_zero,
    op,
    opened,
    series,
    var,
    zero,
)
from ..graph.whole_numbers import Ranges
from ..lowering.lower import lower_macro
from .stacked_jacobians import tensor_of
from .zero_diagonals import away_from_zero

MOST_KNOWN = (
    64  # derivatives that are remembered: a gradient and a Hessian, a solution and its check have some in common
)
_SLOT = "∂"  # stands for the argument's differential in a rule; no name of a user's has this letter

Adjoints = dict[Node, list[tuple[Fraction, Node]]]


@lru_cache(MOST_KNOWN)
def derivative(node: Node, wrt: Var) -> Node:
    """∂node/∂wrt with axes node.shape + wrt.shape. MatcalcError ("refused", "limit") where there is no rule."""
    active = _active(node, wrt)
    if node not in active:
        return zero(node.shape + wrt.shape)
    if wrt.shape and node.order <= wrt.order:
        return _accumulated(node, wrt, identity(node.shape), node.shape, {})
    return _carried(node, {wrt: identity(wrt.shape)}, wrt.shape, {})


def directional(node: Node, wrt: Var, direction: Node) -> Node:
    """Σ ∂node/∂wrt · direction, with the shape of the node; the derivative by every entry is not formed."""
    return _carried(node, {wrt: direction}, (), {})


def differential(node: Node, seeds: Mapping[Node, Node]) -> Node:
    """d(node) where the differentials of some variables are given, each of the variable's shape."""
    return _carried(node, seeds, (), {})


def identity(shape: Shape) -> Node:
    """∂x/∂x for a tensor x: axes shape + shape."""
    axes = tuple(range(len(shape)))
    return einsum([], axes + axes, dict(enumerate(shape)))


# --- backwards: adjoints have axes F + node.shape ------------------------------------------------------------------


def _active(node: Node, wrt: Var) -> set[Node]:
    """The nodes that depend on wrt, and wrt itself."""
    active: set[Node] = {wrt}
    for n in topological([node]):
        if any(child in active for child in n.children):
            active.add(n)
    return active


def _accumulated(root: Node, wrt: Var, seed: Node, outer: Shape, ranges: Ranges) -> Node:
    """Σ seed·∂root/∂wrt, with axes outer + wrt.shape; the seed has axes outer + root.shape."""
    active = _active(root, wrt)
    order = [n for n in topological([root]) if n in active]
    gathered: Adjoints = {root: [(Fraction(1), seed)]}
    for node in reversed(order):
        terms = gathered.pop(node, None)
        if terms is None:
            continue
        adjoint = add(terms, outer + node.shape)
        if node is wrt:
            return adjoint
        if is_zero(adjoint):
            continue
        for child, coefficient, part in _pull_back(node, adjoint, len(outer), active, wrt, ranges):
            gathered.setdefault(child, []).append((coefficient, part))
    return zero(outer + wrt.shape)


def _pull_back(
    node: Node, adjoint: Node, k: int, active: set[Node], wrt: Var, ranges: Ranges
) -> Iterator[tuple[Node, Fraction, Node]]:
    """(child, coefficient, part of its adjoint) for active children; the first k axes of an adjoint are those of F."""
    outer = tuple(range(-k, 0))
    match node:
        case Sum():
            for c, child in node.terms:
                if child in active:
                    yield child, c, adjoint
        case Einsum():
            dims = dict(enumerate(node.dims))
            dims.update(zip(outer, adjoint.shape, strict=False))
            for position, count in alike(node).items():
                child, indices, e = node.factors[position]
                if child in active:
                    rest = _others(node, position)
                    yield child, e * count, einsum([(adjoint, outer + node.out), *rest], outer + indices, dims)
        case Map():
            axes = tuple(range(node.order))
            dims = dict(zip(outer + axes, adjoint.shape, strict=True))
            for child, slope in _slopes(node, active):
                if not is_zero(slope):
                    target = outer + (axes if child.shape else ())
                    yield child, Fraction(1), einsum([(adjoint, outer + axes), (slope, axes)], target, dims)
        case Op() if is_series(node):
            counter, low, high, body = opened(node)
            part = _accumulated(body, wrt, adjoint, adjoint.shape[:k], {**ranges, counter: (low, high)})
            yield wrt, Fraction(1), series(counter, low, high, part)
        case Op():
            yield from _pull_back_operation(node, adjoint, k, active, ranges)


def _pull_back_operation(
    node: Op, adjoint: Node, k: int, active: set[Node], ranges: Ranges
) -> Iterator[tuple[Node, Fraction, Node]]:
    from . import matrix_powers

    outer, axes = tuple(range(-k, 0)), tuple(range(node.order))
    if matrix_powers.is_long(node):
        counter, top, number, left, right = matrix_powers.summed(node, ranges)
        factors = [(adjoint, (*outer, 0, 1)), (left, (0, 2)), (right, (3, 1))]
        yield node.args[0], number, series(counter, 0, top, einsum(factors, (*outer, 2, 3)), ordered=True)
        return
    short = matrix_powers.under_trace(node, adjoint)
    if short is not None:
        yield node.args[0], Fraction(1), short
        return
    for position, child in enumerate(node.args):
        if child in active and primary_of(node.name):
            from . import frechet

            yield child, Fraction(1), frechet.adjoint(node, position, adjoint, k)
        elif child in active:
            inner = tuple(range(node.order, node.order + child.order))
            for c, term in _op_jacobian(node, position):
                yield child, c, einsum([(adjoint, outer + axes), (term, axes + inner)], outer + inner)


def _others(node: Einsum, position: int) -> list[tuple[Node, tuple[int, ...], Fraction]]:
    """The factors that stay when the one at `position` is differentiated: itself to one power less, and the rest."""
    child, indices, e = node.factors[position]
    return [*node.factors[:position], (away_from_zero(child, e), indices, e - 1), *node.factors[position + 1 :]]


# --- forwards: differentials have axes node.shape + W ---------------------------------------------------------------


def _carried(root: Node, seeds: Mapping[Node, Node], inner: Shape, ranges: Ranges) -> Node:
    """The differential of the root, with axes root.shape + inner, from those of variables."""
    differential: dict[Node, Node] = dict(seeds)
    for node in topological([root]):
        if node not in seeds and any(child in differential for child in node.children):
            differential[node] = add(_push_forward(node, differential, inner, ranges), node.shape + inner)
    return differential.get(root, zero(root.shape + inner))


def _push_forward(
    node: Node, differential: dict[Node, Node], inner: Shape, ranges: Ranges
) -> Iterator[tuple[Fraction, Node]]:
    w = tuple(range(-len(inner), 0))
    match node:
        case Sum():
            for c, child in node.terms:
                if child in differential:
                    yield c, differential[child]
        case Einsum():
            dims = dict(enumerate(node.dims))
            for position, (child, indices, e) in enumerate(node.factors):
                if child in differential:
                    rest = _others(node, position)
                    yield e, einsum([(differential[child], indices + w), *rest], node.out + w, dims)
        case Map(name=name) if name == SELECT and not inner and not node.shape:  # so a template has one selection
            first, second = (differential.get(branch, zero(())) for branch in node.args[1:])
            yield Fraction(1), apply(SELECT, node.args[0], first, second)
        case Map():
            axes = tuple(range(node.order))
            for child, slope in _slopes(node, differential.keys()):
                if not is_zero(slope):
                    at = (axes if child.shape else ()) + w
                    dims = dict(enumerate(node.shape))
                    yield Fraction(1), einsum([(slope, axes), (differential[child], at)], axes + w, dims)
        case Op() if is_series(node):
            counter, low, high, body = opened(node)
            seeds: dict[Node, Node] = {v: d for v, d in differential.items() if isinstance(v, Var)}
            yield (
                Fraction(1),
                series(counter, low, high, _carried(body, seeds, inner, {**ranges, counter: (low, high)})),
            )
        case Op():
            yield from _push_operation_forward(node, differential, w, ranges)


def _push_operation_forward(
    node: Op, differential: dict[Node, Node], w: tuple[int, ...], ranges: Ranges
) -> Iterator[tuple[Fraction, Node]]:
    from . import matrix_powers

    if matrix_powers.is_long(node):
        counter, top, number, left, right = matrix_powers.summed(node, ranges)
        factors = [(left, (0, 2)), (differential[node.args[0]], (2, 3, *w)), (right, (3, 1))]
        yield number, series(counter, 0, top, einsum(factors, (0, 1, *w)), ordered=True)
        return
    axes = tuple(range(node.order))
    for position, child in enumerate(node.args):
        if child in differential and primary_of(node.name):
            from . import frechet

            yield Fraction(1), frechet.differential(node, position, differential[child], len(w))
        elif child in differential:
            at = tuple(range(node.order, node.order + child.order))
            for c, term in _op_jacobian(node, position):
                yield c, einsum([(term, axes + at), (differential[child], at + w)], axes + w)


# --- the rules of functions ------------------------------------------------------------------------------------------


def _slopes(node: Map, active: Set[Node]) -> Iterator[tuple[Node, Node]]:
    """(argument, slope of the node by it, entrywise and with the shape of the node) for the active arguments."""
    if node.name == SELECT:
        from . import piecewise_slopes

        yield from piecewise_slopes.slopes(node, active, derivative)
        return
    from . import slopes as scalar
    from .coincidence import coincide, moving, rest

    values = dict(zip(scalar.ARGUMENTS, node.args, strict=False))  # by position
    both = FUNCTIONS[node.name].chooses and all(a in active or moving(a) for a in node.args) and coincide(*node.args)
    for position, argument in enumerate(node.args):
        if argument in active:
            template = rest(scalar.slope(node.name, 0)) if both and position else scalar.slope(node.name, position)
            yield argument, scalar.instantiate(template, values, node.shape)


def _of_abstract(row: Row, node: Op, argument: Node) -> Node:
    """The derivative of an abstract function, whose name is that of a row."""
    assert row.derived is not None
    shape, again = node.shape + argument.shape, bool(row.marks)
    if row.signature is None or not row.signature[0]:
        return op(row.derived(), (argument,), (), shape)
    matrix = op(row.derived(), (argument,), (), derivative_shape(argument.shape, node.shape, 1))
    return tensor_of(matrix, node.shape, argument.shape, again)


def _op_jacobian(node: Op, position: int) -> list[tuple[Fraction, Node]]:
    """∂node/∂args[position] as terms with axes node.shape + argument.shape."""
    argument = node.args[position]
    if is_power(node):
        from .matrix_powers import terms

        return terms(node)
    row = FUNCTIONS[node.name]
    if row.derived is not None:
        return [(Fraction(1), _of_abstract(row, node, argument))]
    if not row.differential:
        raise MatcalcError(
            "refused",
            f"no derivative of {node.name} is known" + (row.refused and f": {row.refused}"),
            hint="write the function by others whose derivatives are known: matcalc functions lists them",
        )
    slot = var(_SLOT, argument.shape)
    names = {"X": argument, "Y": node, "dX": slot} if argument.order == 2 else {"x": argument, "dx": slot}
    names |= numbers(node)
    letters = row.variants[0][0].partition("->")[0]
    rule = lower_macro(row.differential, names, dict(zip(letters, argument.shape, strict=False)))
    if isinstance(rule, Op) and rule.name == node.name:  # a linear function is its own differential
        hint = "write the function by others whose derivatives are known: matcalc functions lists them"
        raise MatcalcError("refused", f"no derivative of {node.name} is written", hint=hint)
    jacobian = derivative(rule, slot)
    return list(terms_of(jacobian))
