"""Functions with a kink, on a known side of it: abs(x - y) is x - y where x > y, max(s, t) is s where s > t, and
sqrt(t^2) is -t where t < 0.

Takes a node and what is known of signs; gives a node of the same value wherever that holds. One idea: what the table
says of such a function, its meaning over simpler ones or its value over sign(t), has no kink left once the side is
known. A root leaves out what is known to have a sign, for (t^2)^(1/2) is t where t is not negative.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache

from ..functions.intervals import Range
from ..functions.piecewise import COMPARISONS, SELECT, SIGN
from ..functions.rows import Row
from ..functions.table import FUNCTIONS
from ..graph.entrywise import is_logarithm, logarithm
from ..graph.nodes import Einsum, Factor, Map, Node, Sum, fold, topological
from ..graph.parts import over_factors, power_within
from ..graph.ranges import Signs
from ..graph.rebuilding import rebuilt
from ..graph.tensor import add, einsum, is_complex, ones, scale


def on_known_sides(node: Node, signs: Signs) -> Node:
    """The node without the kinks whose side is known, and with the roots that a sign takes away."""
    if not has_sides(node):
        return node
    memo: dict[Node, Node] = {}
    return fold(node, lambda n: _decided(rebuilt(n, memo), signs), memo)


def has_sides(node: Node) -> bool:
    """May a sign make the node a simpler one?"""
    return not is_complex(node) and any(_is_sided(below) for below in topological([node]))


def _is_sided(node: Node) -> bool:
    if isinstance(node, Map):
        return _has_kink(node) or is_logarithm(node) or node.name == SELECT
    return isinstance(node, Einsum) and any(_is_root(f) for f in node.factors)


def _has_kink(node: Node) -> bool:
    return isinstance(node, Map) and _is_pieced(node.name)


@cache
def _is_pieced(name: str) -> bool:
    """Is the function, or one that it means, made of pieces?"""
    row = FUNCTIONS[name]
    if row.kinks or row.chooses or not row.meaning:
        return bool(row.kinks or row.chooses)
    from ..calculus.slopes import meaning

    return any(map(_has_kink, topological([meaning(name)])))


def _is_root(factor: Factor) -> bool:
    base, _, e = factor
    return e.denominator > 1 and isinstance(_numbered(base)[1], Einsum)


def _numbered(base: Node) -> tuple[Fraction, Node]:
    """The number before a product, where it is positive, and the product."""
    if isinstance(base, Sum) and len(base.terms) == 1 and base.terms[0][0] > 0:
        return base.terms[0]
    return Fraction(1), base


def _decided(node: Node, signs: Signs) -> Node:
    match node:
        case Map() if is_logarithm(node):
            return _logarithm(node, signs)
        case Map() if _has_kink(node):
            return _on_side(node, signs)
        case Einsum():
            return _without_roots(node, signs)
    return node


# --- kinks -----------------------------------------------------------------------------------------------------------


def _on_side(node: Map, signs: Signs) -> Node:
    from ..calculus.slopes import ARGUMENTS, instantiate, meaning, signed

    row = FUNCTIONS[node.name]
    if row.chooses or node.name in COMPARISONS:
        return _of_two(node, row, signs)
    if row.meaning:
        values = dict(zip(ARGUMENTS, node.args, strict=False))
        found = on_known_sides(instantiate(meaning(node.name), values, node.shape), signs)
        return node if any(map(_has_kink, topological([found]))) else found
    (argument,) = node.args
    known = signs.range(argument)
    if node.name == SIGN and (known.positive or known.negative):
        return scale(1 if known.positive else -1, ones(node.shape))
    template = signed(node.name)
    if template is None or not (known.positive or known.negative or _is_abs(node, known)):
        return node
    side = Fraction(1 if known.nonnegative else -1)
    return instantiate(_with_sign(template, side), {ARGUMENTS[0]: argument}, node.shape)


def _is_abs(node: Map, known: Range) -> bool:
    """Is this |t|, which is t also where t may be 0?"""
    return node.name == "abs" and (known.nonnegative or known.nonpositive)


def _with_sign(template: Node, side: Fraction) -> Node:
    """The template with a number for sign(t)."""
    memo: dict[Node, Node] = {}

    def visit(n: Node) -> Node:
        return scale(side, ones(())) if isinstance(n, Map) and n.name == SIGN else rebuilt(n, memo)

    return fold(template, visit, memo)


def _of_two(node: Map, row: Row, signs: Signs) -> Node:
    """max(t, s) and t > s, by the sign of t - s."""
    first, second = (_over(arg, node) for arg in node.args)
    known = signs.range(add([(1, first), (-1, second)], node.shape))
    if row.chooses:
        if not (known.nonnegative or known.nonpositive):
            return node
        return first if known.nonnegative == bool(row.convex) else second
    larger, strict = node.name.startswith(">"), not node.name.endswith("=")
    known = known if larger else known.negated()
    holds = known.positive if strict else known.nonnegative
    fails = known.nonpositive if strict else known.negative
    return scale(int(holds), ones(node.shape)) if holds or fails else node


def _over(argument: Node, node: Node) -> Node:
    """The argument over all entries of the node."""
    axes = tuple(range(node.order))
    return einsum([(argument, axes if argument.shape else ())], axes, dict(enumerate(node.shape)))


# --- roots and logarithms --------------------------------------------------------------------------------------------


def _without_roots(node: Einsum, signs: Signs) -> Node:
    """(t^2*r)^(1/2) as t*r^(1/2), where t is not negative."""
    if not any(map(_is_root, node.factors)):
        return node
    factors: list[Factor] = []
    for factor in node.factors:
        factors += _split(factor, signs) if _is_root(factor) else [factor]
    return over_factors(node, factors) if len(factors) > len(node.factors) or factors != list(node.factors) else node


def _split(factor: Factor, signs: Signs) -> Sequence[Factor]:
    """The factors of a root, with those outside of which the sign is known and the power is whole."""
    whole, at, e = factor
    number, base = _numbered(whole)
    assert isinstance(base, Einsum)
    if len(base.dims) > len(set(base.out)) or len(set(base.out)) < len(base.out):
        return [factor]
    place = dict(zip(base.out, at, strict=True))
    outside: list[Factor] = []
    inside: list[Factor] = []
    for f, idx, p in base.factors:
        known = signs.range(f)
        even = p.denominator == 1 and p % 2 == 0
        if (even or (p * e).denominator == 1) and (known.nonnegative or (even and known.nonpositive)):
            larger = f if known.nonnegative else scale(-1, f)
            outside.append((larger, tuple(place[k] for k in idx), p * e))
        else:
            inside.append((f, idx, p))
    if not outside:
        return [factor]
    if inside:
        return [*outside, (scale(number, over_factors(base, inside)), at, e)]
    return outside if number == 1 else [*outside, (scale(number, ones(())), (), e)]


def _logarithm(node: Map, signs: Signs) -> Node:
    """log(t^p) as p*log(t), where t has a sign."""
    factor = power_within(node)
    if factor is None:
        return node
    base, _, p = factor
    known = signs.range(base)
    even = p.denominator == 1 and p % 2 == 0
    if not (known.positive or (even and known.negative)):
        return node
    return scale(p, logarithm(base if known.positive else scale(-1, base)))
