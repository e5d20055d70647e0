"""Sums that become shorter as a whole: numbers that cancel, s - s.^2, Kronecker products with a common factor.

Each step takes a sum and gives the shorter form, or None where it does not apply.
"""

from fractions import Fraction

from ..graph.cost import cost
from ..graph.parts import distributed
from ..graph.primitives import is_pair
from ..graph.tensor import Einsum, Map, Node, Sum, add, einsum

Term = tuple[Fraction, Node]


def numbers_together(node: Sum) -> Node | None:
    """x + 1 - (s + 1) as x - s: broadcast sums of scalars are opened where like terms then cancel or combine."""
    terms: list[Term] = []
    for c, term in node.terms:
        if isinstance(term, Einsum) and isinstance(_broadcast(term), Sum):
            terms += [(c * d, part) for d, part in distributed(term, 0)]
        else:
            terms.append((c, term))
    if len(terms) == len(node.terms):
        return None
    opened = add(terms, node.shape)
    return opened if cost(opened) < cost(node) else None


def _broadcast(term: Node) -> Node | None:
    """s where the term is s in every entry."""
    if isinstance(term, Einsum) and term.shape and len(term.factors) == 1 and len(set(term.out)) == term.order:
        inner, _, e = term.factors[0]
        return inner if not inner.shape and e == 1 else None
    return None


def complement(node: Sum) -> Node | None:
    """s - s.^2 = s .* (1 - s) for the values of a function, such as sigmoid(t)."""
    if len(node.terms) != 2 or node.terms[0][0] != -node.terms[1][0] or node.order > 2:
        return None
    axes = tuple(range(node.order))
    for (c, value), (_, square) in (node.terms, node.terms[::-1]):
        whole = einsum([(value, axes), (value, axes)], axes)
        if any(isinstance(f, Map) for f in (value, *value.children[:1])) and whole is square:
            ones = einsum([], axes, dict(enumerate(node.shape)))
            return einsum([(value, axes), (add([(c, ones), (-c, value)], node.shape), axes)], axes)
    return None


def kronecker_out(node: Sum) -> Node | None:
    """A ⊗ B + A ⊗ C = A ⊗ (B + C)."""
    if node.order != 2 or not any(is_pair(f) for _, term in node.terms for f in term.children):
        return None
    from .kronecker_products import common_factor

    return common_factor(node)
