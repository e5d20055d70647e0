"""The derivative of a tensor by a variable: one rule a node kind, accumulated backwards or forwards.

Takes a node with axes F and a variable with axes W, gives the node with axes F + W, entry by entry ∂f[F] / ∂w[W].
Backwards (from the result to the variable) when F has no more axes than W, else forwards, and forwards by a scalar,
where the differentials are the shorter formulas. Either way each shared node is visited once, so the work is linear in
the graph.
"""

from collections.abc import Iterator
from fractions import Fraction

from . import scalar
from .dims import Shape
from .errors import MatcalcError
from .functions import FUNCTIONS
from .lower import lower_macro
from .nodes import topological
from .tensor import Einsum, Map, Node, Op, Sum, Var, add, einsum, is_zero, matpow, scale, var, zero

POWER_TERMS = 1024  # a matrix power has as many terms in its derivative as its exponent says
_SLOT = "∂"  # stands for the argument's differential in a rule; no name of a user's has this letter

Adjoints = dict[Node, list[tuple[Fraction, Node]]]


def derivative(node: Node, wrt: Var) -> Node:
    """∂node/∂wrt with axes node.shape + wrt.shape. MatcalcError ("refused", "limit") where there is no rule."""
    order = topological([node])
    active: set[Node] = {wrt}
    for n in order:
        if any(child in active for child in n.children):
            active.add(n)
    if node not in active:
        return zero(node.shape + wrt.shape)
    if wrt.shape and node.order <= wrt.order:
        return _backwards(node, wrt, [n for n in order if n in active], active)
    return _forwards(node, wrt, [n for n in order if n in active], active)


def identity(shape: Shape) -> Node:
    """∂x/∂x for a tensor x: axes shape + shape."""
    axes = tuple(range(len(shape)))
    return einsum([], axes + axes, dict(enumerate(shape)))


# --- backwards: adjoints have axes F + node.shape ------------------------------------------------------------------


def _backwards(root: Node, wrt: Var, order: list[Node], active: set[Node]) -> Node:
    outer = root.shape
    gathered: Adjoints = {root: [(Fraction(1), identity(outer))]}
    for node in reversed(order):
        terms = gathered.pop(node, None)
        if terms is None:
            continue
        adjoint = add(terms, outer + node.shape)
        if node is wrt:
            return adjoint
        if is_zero(adjoint):
            continue
        for child, coefficient, part in _pull_back(node, adjoint, len(outer), active):
            gathered.setdefault(child, []).append((coefficient, part))
    return zero(outer + wrt.shape)


def _pull_back(node: Node, adjoint: Node, k: int, active: set[Node]) -> Iterator[tuple[Node, Fraction, Node]]:
    """(child, coefficient, part of its adjoint) for every active child; the first k axes of an adjoint are F's."""
    outer = tuple(range(-k, 0))
    match node:
        case Sum():
            for c, child in node.terms:
                if child in active:
                    yield child, c, adjoint
        case Einsum():
            dims = dict(enumerate(node.dims))
            dims.update(zip(outer, adjoint.shape, strict=False))
            for position, (child, indices, e) in enumerate(node.factors):
                if child in active:
                    rest = _others(node, position)
                    yield child, e, einsum([(adjoint, outer + node.out), *rest], outer + indices, dims)
        case Map():
            axes = tuple(range(node.order))
            dims = dict(zip(outer + axes, adjoint.shape, strict=True))
            for position, child in enumerate(node.args):
                if child in active:
                    slope = _slope(node, position)
                    target = outer + (axes if child.shape else ())
                    yield child, Fraction(1), einsum([(adjoint, outer + axes), (slope, axes)], target, dims)
        case Op():
            axes = tuple(range(node.order))
            short = _power_under_trace(node, adjoint)
            if short is not None:
                yield node.args[0], Fraction(1), short
                return
            for position, child in enumerate(node.args):
                if child in active:
                    inner = tuple(range(node.order, node.order + child.order))
                    for c, term in _op_jacobian(node, position):
                        yield child, c, einsum([(adjoint, outer + axes), (term, axes + inner)], outer + inner)


def _others(node: Einsum, position: int) -> list[tuple[Node, tuple[int, ...], Fraction]]:
    """The factors that stay when the one at `position` is differentiated: itself to one power less, and the rest."""
    child, indices, e = node.factors[position]
    return [*node.factors[:position], (child, indices, e - 1), *node.factors[position + 1 :]]


def _power_under_trace(node: Op, adjoint: Node) -> Node | None:
    """tr(X^k)·s has the adjoint s·I: then ∂/∂X is k·s·(X^(k-1))' at once, without k equal terms."""
    c, core = adjoint.terms[0] if isinstance(adjoint, Sum) and len(adjoint.terms) == 1 else (Fraction(1), adjoint)
    if node.name != "matpow" or not isinstance(core, Einsum) or core.out != (0, 0):
        return None
    if any(idx for _, idx, _ in core.factors):
        return None
    k = node.params[0]
    if not isinstance(k, int):
        return None
    return scale(c * k, einsum([*core.factors, (matpow(node.args[0], k - 1), (1, 0))], (0, 1)))


# --- forwards: differentials have axes node.shape + W ---------------------------------------------------------------


def _forwards(root: Node, wrt: Var, order: list[Node], active: set[Node]) -> Node:
    differential: dict[Node, Node] = {wrt: identity(wrt.shape)}
    for node in order:
        if node is not wrt:
            differential[node] = add(_push_forward(node, differential, wrt.shape), node.shape + wrt.shape)
    return differential[root]


def _push_forward(node: Node, differential: dict[Node, Node], inner: Shape) -> Iterator[tuple[Fraction, Node]]:
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
        case Map():
            axes = tuple(range(node.order))
            for position, child in enumerate(node.args):
                if child in differential:
                    at = (axes if child.shape else ()) + w
                    dims = dict(enumerate(node.shape))
                    slope = _slope(node, position)
                    yield Fraction(1), einsum([(slope, axes), (differential[child], at)], axes + w, dims)
        case Op():
            axes = tuple(range(node.order))
            for position, child in enumerate(node.args):
                if child in differential:
                    at = tuple(range(node.order, node.order + child.order))
                    for c, term in _op_jacobian(node, position):
                        yield c, einsum([(term, axes + at), (differential[child], at + w)], axes + w)


# --- the rules of functions ------------------------------------------------------------------------------------------


def _slope(node: Map, position: int) -> Node:
    """∂node/∂args[position], entrywise, with the shape of the node."""
    values = dict(zip(("t", "s"), node.args, strict=False))  # by position
    return scalar.instantiate(scalar.slope(node.name, position), values, node.shape)


def _op_jacobian(node: Op, position: int) -> list[tuple[Fraction, Node]]:
    """∂node/∂args[position] as terms with axes node.shape + argument.shape."""
    argument = node.args[position]
    if node.name == "matpow":
        return _power_terms(node)
    row = FUNCTIONS[node.name]
    if not row.differential:
        raise MatcalcError("refused", f"no derivative of {node.name} is known")
    slot = var(_SLOT, argument.shape)
    names = {"X": argument, "Y": node, "dX": slot} if argument.order == 2 else {"x": argument, "dx": slot}
    rule = lower_macro(row.differential, names)
    if isinstance(rule, Op) and rule.name == node.name:  # a linear function is its own differential
        raise MatcalcError("refused", f"no derivative of {node.name} is written")
    jacobian = derivative(rule, slot)
    return list(jacobian.terms) if isinstance(jacobian, Sum) else [(Fraction(1), jacobian)]


def _power_terms(node: Op) -> list[tuple[Fraction, Node]]:
    """dX^k = Σ_r X^r dX X^(k-1-r); for an inverse power -Σ_r X^-(r+1) dX X^-(k-r)."""
    base, k = node.args[0], node.params[0]
    if not isinstance(k, int):
        raise MatcalcError("refused", "no derivative of a matrix power with a symbolic exponent is known")
    if abs(k) > POWER_TERMS:
        raise MatcalcError("limit", f"the derivative of a matrix to the power {k} has {abs(k)} terms")
    pairs = [(r, k - 1 - r) for r in range(k)] if k > 0 else [(-r - 1, k + r) for r in range(-k)]
    number = Fraction(1 if k > 0 else -1)
    return [(number, einsum([(matpow(base, a), (0, 2)), (matpow(base, b), (3, 1))], (0, 1, 2, 3))) for a, b in pairs]
