"""Terms of a tensor of order 3 or more that differ in one part alone: 2*(A'*A + l*eye(n))[i, k]*eye(p)[j, q].

Takes a sum, gives it with such terms joined. A term is a product of parts that share no axes; two terms that have the
same parts but one are one term, with the sum of the two parts.
"""

from fractions import Fraction

from ..graph.parts import labels
from ..graph.tensor import Einsum, Factor, Node, Sum, add, einsum
from .factoring import factored

MOST_TERMS = 24
LARGEST = 2  # the most axes of a part that may be a sum
_1 = Fraction(1)

Axes = tuple[int, ...]
Parts = dict[Axes, Node]


def terms_joined(node: Sum) -> Node | None:
    """The sum with the first two such terms joined, again and again; None where there are none."""
    if node.order <= LARGEST or len(node.terms) > MOST_TERMS:
        return None
    terms = [(c, _parts(term)) for c, term in node.terms]
    joined = False
    k = 0
    while k < len(terms):
        place = next((j for j in range(k + 1, len(terms)) if _differ(terms[k][1], terms[j][1]) is not None), None)
        if place is None:
            k += 1
            continue
        terms[k] = _1, _sum_of(terms[k], terms.pop(place))
        joined = True
    return add([(c, _product(parts, node.order)) for c, parts in terms], node.shape) if joined else None


def _parts(term: Node) -> Parts:
    """The parts of a product by their axes; the scalars are in the first part."""
    if not isinstance(term, Einsum):
        return {tuple(range(term.order)): term}
    group = labels([f for f in term.factors if f[1]], range(len(term.dims)))
    axes: dict[int, list[int]] = {}
    for axis, index in enumerate(term.out):
        axes.setdefault(group[index], []).append(axis)
    parts: Parts = {}
    scalars: list[Factor] = [f for f in term.factors if not f[1]]
    for number, own in axes.items():
        factors = [f for f in term.factors if f[1] and group[f[1][0]] == number]
        parts[tuple(own)] = einsum([*scalars, *factors], [term.out[a] for a in own], dict(enumerate(term.dims)))
        scalars = []
    return parts


def _differ(one: Parts, other: Parts) -> Axes | None:
    """The axes of the one part in which the terms differ; None where they differ otherwise."""
    if one.keys() != other.keys():
        return None
    unlike = [axes for axes in one if one[axes] is not other[axes]]
    return unlike[0] if len(unlike) == 1 and len(unlike[0]) <= LARGEST < sum(map(len, one)) else None


def _sum_of(one: tuple[Fraction, Parts], other: tuple[Fraction, Parts]) -> Parts:
    axes = _differ(one[1], other[1])
    assert axes is not None
    part = add([(one[0], one[1][axes]), (other[0], other[1][axes])], one[1][axes].shape)
    return {**one[1], axes: factored(part)}


def _product(parts: Parts, order: int) -> Node:
    return einsum([(part, axes) for axes, part in parts.items()], range(order))
