"""Sums of Kronecker products with a common factor; powers, inverse and determinant of one, factor by factor.

(A ⊗ B)^k = A^k ⊗ B^k, |A ⊗ B| = |A|^n·|B|^m for A m×m, B n×n (Magnus & Neudecker 2.2, Matrix Cookbook 510 to 519).
"""

import functools
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import permutations

from ..dimensions import Dim, mul
from ..functions.table import FUNCTIONS
from ..graph.cost import cost
from ..graph.nodes import Factor
from ..graph.parts import labels, over_factors, reached, scalars_apart
from ..graph.primitives import is_pair, is_power, power_of
from ..graph.tensor import Einsum, Node, Op, Sum, add, canonical_orientation, einsum, matpow, op, pair, size


def multiplicative(name: str) -> bool:
    """Is f(A·B) = f(A)·f(B), as for det?"""
    row = FUNCTIONS.get(name)
    return row is not None and bool(row.within)


def additive(name: str) -> bool:
    """Is f(A·B) = f(A) + f(B), as for logdet, the logarithm of a multiplicative function?"""
    row = FUNCTIONS.get(name)
    return row is not None and bool(row.exponential)


def by_factor(node: Node) -> Node | None:
    """matpow, det or logdet of a Kronecker product in those of its factors; None for anything else."""
    if not isinstance(node, Op) or not (is_power(node) or multiplicative(node.name) or additive(node.name)):
        return None
    found = kronecker_factors(node.args[0])
    if len(found) < 2:
        return None
    if (power := power_of(node)) is not None:
        k = power[1]
        return functools.reduce(kron, [matpow(factor, k) for factor in found]) if isinstance(k, int) else None
    before, behind = list(_products(found)), list(_products(found[::-1]))[::-1]
    sizes = [mul(one, other) for one, other in zip(before, behind, strict=True)]  # of all the other factors
    values = {factor: op(node.name, [canonical_orientation(factor)[0]], (), ()) for factor in found}
    if additive(node.name):
        terms = zip(sizes, found, strict=True)
        return add([(1, einsum([(size(n), ()), (values[factor], ())], ())) for n, factor in terms], ())
    numbers = [n for n in sizes if isinstance(n, int)]
    if len(numbers) == len(sizes):
        return einsum([(values[factor], (), n) for n, factor in zip(numbers, found, strict=True)], ())
    return None  # |A|^n with a name n says less than the determinant itself


def _products(factors: Iterable[Node]) -> Iterator[Dim]:
    """The product of the sizes of those that stand before each of them."""
    total: Dim = 1
    for factor in factors:
        yield total
        total = mul(total, factor.shape[0])


def kron(slow: Node, fast: Node) -> Node:
    """The Kronecker product of two matrices."""
    rows, columns = (pair(fast.shape[k], slow.shape[k]) for k in (0, 1))
    return einsum([(rows, (0, 1, 2)), (columns, (3, 4, 5)), (slow, (2, 5)), (fast, (1, 4))], (0, 3))


def kronecker_factors(node: Node) -> list[Node]:
    """A, B, C, ... where the node is A ⊗ B ⊗ C ⊗ ... of square matrices, else nothing."""
    found = _whole_chain(node) or kronecker_parts(node) or ()
    square = all(part.shape[0] == part.shape[1] for part in found)
    return list(found) if square else []


def _whole_chain(node: Node) -> list[Node]:
    """Three factors and more at once, in one walk over the pairs and one over the other factors; nothing where some
    factor is not apart. Of a pair of axes that are composite again one half is left of the other.
    """
    if not isinstance(node, Einsum) or node.order != 2:
        return []
    pairs = {f[1][0]: f[1] for f in node.factors if is_pair(f[0])}
    ends, open_, used = list[tuple[int, int]](), [(node.out[0], node.out[1])], set[int]()
    while open_:
        row, column = open_.pop()
        if row != column and row in pairs and column in pairs and not {row, column} & used:
            (_, fast, slow), (_, below, above) = pairs[row], pairs[column]
            open_ += [(fast, below), (slow, above)]
            used |= {row, column}
        else:
            ends.append((row, column))
    rest = [f for f in node.factors if not (is_pair(f[0]) and f[1][0] in used)]
    part = labels(rest, range(len(node.dims)))
    group: dict[int, list[Factor]] = {part[i]: [] for end in ends for i in end}
    own = [{part[i] for i in end} for end in ends]
    apart = len(ends) > 2 and sum(map(len, own)) == len(group) and all(f[1] and part[f[1][0]] in group for f in rest)
    if not apart or any(used.intersection(f[1]) for f in rest) or any(node.dims[i] == 1 for end in ends for i in end):
        return []
    for factor in rest:
        group[part[factor[1][0]]].append(factor)
    dims = dict(enumerate(node.dims))
    found = []
    for end, parts in zip(ends, own, strict=True):
        factors = [f for each in sorted(parts) for f in group[each]]
        found.append(einsum(factors, end, {i: dims[i] for i in (*end, *(i for f in factors for i in f[1]))}))
    return found


def kronecker_parts(node: Node) -> tuple[Node, Node] | None:
    """A and B where the node is A ⊗ B of matrices, else None."""
    if not isinstance(node, Einsum) or node.order != 2 or node.out[0] == node.out[1]:
        return None
    heads = [f for f in node.factors if is_pair(f[0]) and f[1][0] in node.out]
    if len(heads) != 2 or heads[0][1][0] == heads[1][1][0]:
        return None
    heads.sort(key=lambda f: node.out.index(f[1][0]))
    (_, (_, i, j), _), (_, (_, k, q), _) = heads
    rest = [f for f in node.factors if f not in heads]
    (slow, one), (fast, other) = (reached(rest, {a, b}) for a, b in ((j, q), (i, k)))
    if one & other or len(slow) + len(fast) < len(rest) or (node.dims[i], node.dims[k]) == (1, 1):
        return None
    return over_factors(node, slow, (j, q)), over_factors(node, fast, (i, k))


def common_factor(node: Sum) -> Node | None:
    """A ⊗ B + A ⊗ C = A ⊗ (B + C), and the same on the other side, where that is shorter."""
    if node.order != 2:
        return None
    groups: dict[tuple[int, Node], list[tuple[int, Fraction, Node]]] = {}  # (side, factor) -> its terms
    for place, (c, term) in enumerate(node.terms):
        scalars, rest = scalars_apart(term) if isinstance(term, Einsum) else ([], term)
        parts = kronecker_parts(rest)
        for side, (own, other) in enumerate(permutations(parts) if parts else ()):
            axes = (0, 1)
            groups.setdefault((side, own), []).append((place, c, einsum([(other, axes), *scalars], axes)))
    for (side, own), members in groups.items():
        if len(members) < 2:
            continue
        gone = {place for place, _, _ in members}
        rest = add([(c, other) for _, c, other in members], members[0][2].shape)
        whole = kron(own, rest) if side == 0 else kron(rest, own)
        others = [term for place, term in enumerate(node.terms) if place not in gone]
        shorter = add([(Fraction(1), whole), *others], node.shape)
        if cost(shorter) < cost(node):
            return shorter
    return None
