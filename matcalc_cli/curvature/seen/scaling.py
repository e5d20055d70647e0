"""How a function changes where all its variables are scaled: f(s·x) = s^d·(f(x) + log(s)·g(x)).

Takes a node and the variables that move; gives d and g, or None. One idea: degrees add up in products, and a logarithm
of something of degree d adds d·log(s); so x*log(x/y) is of degree 1 without a logarithm that has to be taken apart.
"""

from collections.abc import Set
from fractions import Fraction
from typing import NamedTuple

from ...functions.table import FUNCTIONS
from ...graph.entrywise import is_logarithm
from ...graph.nodes import Einsum, Map, Node, Op, Sum, fold
from ...graph.tensor import add, const, einsum, is_zero, ones
from ...rewriting.simplify import simplify


class Scaled(NamedTuple):
    """d and g; g is None where no logarithm comes out."""

    degree: Fraction
    extra: Node | None = None


ZERO = Scaled(Fraction(0))
HOMOGENEOUS = frozenset({"abs", "relu"})  # of degree 1, for s > 0


def scaled(node: Node, variables: Set[Node]) -> Scaled | None:
    """What comes out of the node; None where it is not known to be of this form."""
    memo: dict[Node, Scaled | None] = {}

    def visit(part: Node) -> Scaled | None:
        if part in variables:
            return Scaled(Fraction(1))
        below = [memo[child] for child in part.children]
        found = [one for one in below if one is not None]
        if len(found) < len(below):
            return None
        if all(one == ZERO for one in found):
            return ZERO
        match part:
            case Sum():
                return _of_sum(part, memo)
            case Einsum():
                return _of_product(part, memo)
            case Map():
                return _of_map(part, found)
            case Op():
                return None
        return None

    return fold(node, visit, memo)


def _of_sum(node: Sum, memo: dict[Node, Scaled | None]) -> Scaled | None:
    parts = [(c, term, memo[term]) for c, term in node.terms]
    degrees = {one.degree for *_, one in parts if one is not None}
    if len(degrees) != 1:
        return None
    extra = [(c, one.extra) for c, _, one in parts if one is not None and one.extra is not None]
    whole = simplify(add(extra, node.shape)) if extra else None
    return Scaled(degrees.pop(), None if whole is None or is_zero(whole) else whole)


def _of_product(node: Einsum, memo: dict[Node, Scaled | None]) -> Scaled | None:
    degree, extra = Fraction(0), None
    for k, (base, indices, e) in enumerate(node.factors):
        one = memo[base]
        assert one is not None
        degree += one.degree * e
        if one.extra is None:
            continue
        if extra is not None or e != 1:
            return None
        others = [f for j, f in enumerate(node.factors) if j != k]
        extra = einsum([*others, (one.extra, indices)], node.out, dict(enumerate(node.dims)))
    return Scaled(degree, extra)


def _of_map(node: Map, parts: list[Scaled]) -> Scaled | None:
    if any(one.extra is not None for one in parts):
        return None
    if is_logarithm(node):
        (inner,) = parts
        extra = einsum(
            [(const(inner.degree), ()), (ones(node.shape), tuple(range(node.order)))], tuple(range(node.order))
        )
        return Scaled(Fraction(0), extra)
    alike = node.name in HOMOGENEOUS or FUNCTIONS[node.name].chooses
    degrees = {one.degree for one in parts}
    return Scaled(degrees.pop()) if alike and len(degrees) == 1 else None
