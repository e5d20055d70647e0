"""Sums that become shorter as a whole: numbers that cancel, s - s.^2, Kronecker products with a common factor.

Each step takes a sum and gives the shorter form, or None where it does not apply.
"""

from fractions import Fraction

from ..graph.cost import cost
from ..graph.parts import distributed, over_factors, without
from ..graph.primitives import is_pair, is_size
from ..graph.products.centred import is_centred
from ..graph.tensor import Einsum, Map, Node, Sum, add, einsum

MOST_TERMS = 16  # of a sum whose terms are added up by themselves

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
        of_function = any(isinstance(f, Map) for f in (value, *value.children[:1]))
        if of_function and einsum([(value, axes), (value, axes)], axes) is square:
            ones = einsum([], axes, dict(enumerate(node.shape)))
            return einsum([(value, axes), (add([(c, ones), (-c, value)], node.shape), axes)], axes)
    return None


def kronecker_out(node: Sum) -> Node | None:
    """A ⊗ B + A ⊗ C = A ⊗ (B + C)."""
    if node.order != 2 or not any(is_pair(f) for _, term in node.terms for f in term.children):
        return None
    from .kronecker_products import common_factor

    return common_factor(node)


def root_of_size_out(node: Sum) -> Node | None:
    """sqrt(n)*x - sum(x)/sqrt(n) = sqrt(n)*(x - sum(x)/n)."""
    found: dict[Node, list[Fraction]] = {}
    for _, term in node.terms if node.order <= 2 else ():
        for f, at, e in term.factors if isinstance(term, Einsum) else ():
            if not at and e.denominator == 2 and is_size(f):
                found.setdefault(f, []).append(e)
    for count, powers in found.items():
        if len(powers) == len(node.terms) and len(set(powers)) > 1:
            axes, most = tuple(range(node.order)), max(powers)
            rest = add([(c, einsum([(term, axes), (count, (), -most)], axes)) for c, term in node.terms], node.shape)
            return einsum([(rest, axes), (count, (), most)], axes)
    return None


def without_centred(node: Einsum) -> Node | None:
    """sum(g - c*(x - mean(x))) = sum(g): terms whose entries, or those of each row or column, add up to 0 are left out;
    None where there are none."""
    for k, (inner, at, e) in enumerate(node.factors):
        if e != 1 or not isinstance(inner, Sum) or not 0 < inner.order < 3 or len(inner.terms) > MOST_TERMS:
            continue
        others = {i for j, (_, where, _) in enumerate(node.factors) if j != k for i in where} | set(node.out)
        for axis, index in enumerate(at):
            if index in others or at.count(index) > 1:
                continue
            left = [(c, term) for c, term in inner.terms if not _is_centred(term, axis)]
            if 0 < len(left) < len(inner.terms):
                return over_factors(node, [*without(node, {k}), (add(left, inner.shape), at)])
    return None


def _is_centred(term: Node, axis: int) -> bool:
    """Do the entries of c*(x - mean(x)), or of each row of C .* (X - mean(X, 2)) where C is a column, add up to 0?"""
    if not isinstance(term, Einsum):
        return is_centred(term, axis)
    carrying = [(f, at, e) for f, at, e in term.factors if term.out[axis] in at]
    if len(carrying) != 1 or carrying[0][2] != 1 or term.out.count(term.out[axis]) > 1:
        return False
    inner, at, _ = carrying[0]
    return at.count(term.out[axis]) == 1 and is_centred(inner, at.index(term.out[axis]))
