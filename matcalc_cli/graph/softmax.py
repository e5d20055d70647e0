"""Σ exp(v) and exp(v) in the graph, which knows softmax and logsumexp by their meaning only.

Takes nodes, says where the sum of the exponentials of a vector stands and how often a product has the exponential.
"""

from fractions import Fraction

from ..functions.stable import SOFTMAX
from ..functions.table import FUNCTIONS
from .entrywise import is_exponential
from .nodes import Einsum, Node, Op, Sum

_LEVELS = 4  # how deep in sums of products an exponential is looked for
_TERMS = 8
_0, _1 = Fraction(0), Fraction(1)


def exponent_of_sum(node: Node) -> Node | None:
    """v where the node is Σ exp(v)."""
    if isinstance(node, Einsum) and not node.shape and len(node.factors) == 1:
        inner, idx, e = node.factors[0]
        if is_exponential(inner) and e == 1 and len(idx) == 1:
            return inner.args[0]
    return None


def balanced_out(node: Sum) -> tuple[Node, int] | None:
    """(Σexp(v), d) where every term has exp(v) and Σexp(v) d times in all, d ≠ 0, and some term divides by the sum.

    Divided by Σexp(v)^d every term has as many exp(v) above as Σexp(v) below, so it can be written in softmax(v).
    """
    for _, term in node.terms:
        for base, idx, e in term.factors if isinstance(term, Einsum) else ():
            inner = exponent_of_sum(base) if not idx and e < 0 else None
            if inner is None:
                continue
            degree = _degree(node, inner)
            if degree and degree.denominator == 1:
                return base, int(degree)
    return None


def _degree(node: Node, inner: Node, levels: int = _LEVELS) -> Fraction:
    """How often exp(inner) or its sum is a factor of a product; for a sum the number all terms agree on, else 0."""
    if is_exponential(node, inner):
        return _1
    if not levels:
        return _0
    if isinstance(node, Einsum):
        found = [(e, _degree(f, inner, levels - 1)) for f, _, e in node.factors]
        return sum((e * degree for e, degree in found if degree), _0)
    if isinstance(node, Sum) and 0 < len(node.terms) <= _TERMS:
        first = _degree(node.terms[0][1], inner, levels - 1)
        same = first and all(_degree(term, inner, levels - 1) == first for _, term in node.terms[1:])
        return first if same else _0
    return _0


def times_of_exponential(node: Node, inner: Node) -> int:
    """How often exp(inner) is a factor of a contraction to a number (not of Σexp(inner) itself)."""
    if not isinstance(node, Einsum) or node.shape or exponent_of_sum(node) is inner:
        return 0
    powers = [e for f, _, e in node.factors if is_exponential(f, inner)]
    return int(sum(powers)) if all(e > 0 and e.denominator == 1 for e in powers) else 0


def is_by_axis(node: Node) -> bool:
    """Is this softmax of each row or column of a matrix?"""
    row = FUNCTIONS.get(node.name) if isinstance(node, Op) and node.order == 2 else None
    return row is not None and row.shown is not None and row.shown[0] == SOFTMAX
