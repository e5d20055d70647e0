"""Reciprocals of a root and what it differs from by a number: 1/(x + sqrt(x^2 + 1)) is sqrt(x^2 + 1) - x.

Takes a product and the bends; gives its bend, or None. One idea: (c·r + u)·(c·r - u) = c²·r² - u², so where this is
a number the reciprocal is the conjugate, over that number.
"""

from ...graph.facts import entry_value
from ...graph.nodes import Einsum, Factor, Node, Sum
from ...graph.tensor import add, einsum, scale
from ..bends import Bend, Bends
from ..polynomials import root_apart
from ..reasons import Reason
from .proving import Proofs


def by_conjugate(node: Node, bending: Bends, proofs: Proofs) -> Bend | None:
    """The bend of the product with the conjugates in the place of the reciprocals."""
    if not isinstance(node, Einsum):
        return None
    factors = [_turned(factor) for factor in node.factors]
    if factors == list(node.factors):
        return None
    found = bending.of(einsum(factors, node.out, dict(enumerate(node.dims))))
    return found._replace(rule=Reason("conjugate", (), (found.rule,))) if found.convex or found.concave else None


def _turned(factor: Factor) -> Factor:
    base, indices, e = factor
    apart = root_apart(base) if e < 0 and e.denominator == 1 and isinstance(base, Sum) else None
    number = None if apart is None else entry_value(apart.gap)
    if apart is None or not number:
        return factor
    conjugate = add([(apart.c, apart.root), (-1, apart.rest)], base.shape)
    return scale(1 / number, conjugate), indices, -e
