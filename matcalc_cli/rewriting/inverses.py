"""Inverses of products taken apart, and products of inverses joined.

inv(A*X*B) = inv(B)*inv(X)*inv(A) for square factors; inv(S)*inv(A*inv(S) + I) = inv(A + S), where the product of the
two bases in the other order is simpler than either way; det(inv(S)*A*S) = det(A). The forms are defined at the same
points, for a product of square matrices is invertible just where each factor is.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations

from ..graph.cost import cost
from ..graph.parts import distributed, over_factors, without
from ..graph.primitives import inverse_of
from ..graph.tensor import Einsum, Factor, Node, Op, Sum, add, canonical_orientation, einsum, matpow, op, transpose

_1 = Fraction(1)


def inverses_split(node: Einsum) -> Node | None:
    """inv(A*X*B) as inv(B)*inv(X)*inv(A) for square factors; in a product they may then cancel with others."""
    for k, (factor, indices, e) in enumerate(node.factors):
        base = inverse_of(factor) if e == 1 else None
        split = None if base is None else inverse_of_product(base)
        if split is not None:
            factors = [*node.factors[:k], (split, indices, e), *node.factors[k + 1 :]]
            return over_factors(node, factors)
    return None


def inverse_of_product(base: Node) -> Node | None:
    """The inverse of a product of square matrices (and diagonal ones), factor by factor; None for anything else.

    The product is invertible only if each factor is, so the two forms are defined at the same points.
    """
    if not isinstance(base, Einsum) or base.out[0] == base.out[1]:
        return None
    if any(
        len(idx) > 2 or (len(idx) == 2 and (f.shape[0] != f.shape[1] or e != 1 or idx[0] == idx[1]))
        for f, idx, e in base.factors
    ):
        return None
    around: dict[int, int] = {}
    for _, idx, _ in base.factors:
        for i in idx if len(idx) == 2 else ():
            around[i] = around.get(i, 0) + 1
    ends = set(base.out)
    if any(around.get(i, 0) != (1 if i in ends else 2) for i in range(len(base.dims))):
        return None
    # Y_ij = Σ u_i A_ik v_k B_kj, so inv(Y)_ji = Σ inv(B)_jk inv(A)_ki / (v_k u_i)
    inverses: list[Factor] = []
    for f, idx, e in base.factors:
        inverses.append((matpow(f, -1), idx[::-1], _1) if len(idx) == 2 else (f, idx, -e))
    return einsum(inverses, base.out[::-1])


def of_similar(node: Node) -> Node | None:
    """det(inv(S)*A*S) as det(A): the first factor of a product of square matrices may stand behind the others as well,
    and does so where it then cancels with one of them."""
    if not isinstance(node, Op) or not node.args:
        return None
    from .kronecker_products import additive, multiplicative

    if not (multiplicative(node.name) or additive(node.name)):
        return None
    turned = _turned(node.args[0])
    if turned is None or _length(turned) > _length(node.args[0]) - 2:
        return None
    return op(node.name, (canonical_orientation(turned)[0],), (), ())


def _length(node: Node) -> int:
    return len(node.factors) if isinstance(node, Einsum) else 1


def _turned(node: Node) -> Node | None:
    """R*F for F*R where F is one square matrix, or diag(d); None for anything else."""
    if not isinstance(node, Einsum) or node.order != 2 or len(set(node.out)) < 2:
        return None
    start, end = node.out
    here = [k for k, (_, at, _) in enumerate(node.factors) if start in at]
    scaling = [k for k in here if node.factors[k][1] == (start,)]
    if scaling:
        moved: list[Factor] = [(node.factors[k][0], (end,), node.factors[k][2]) for k in scaling]
        return einsum([*without(node, scaling), *moved], node.out, dict(enumerate(node.dims)))
    if len(here) != 1:
        return None
    factor, at, e = node.factors[here[0]]
    rest = without(node, here)
    if e != 1 or len(set(at)) != 2 or factor.shape[0] != factor.shape[1]:
        return None
    joint = next(i for i in at if i != start)
    last = len(node.dims)
    if joint == end or not any(joint in other for _, other, _ in rest):
        return None
    moved = [(factor, tuple({start: end, joint: last}[i] for i in at), _1)]
    return einsum([*rest, *moved], (joint, last))


def inverses_joined(node: Einsum) -> Node | None:
    """inv(P)*inv(Q) as inv(Q*P) where one of the two is a sum and Q*P, multiplied out, costs less than it."""
    for first, second, (i, k) in _neighbours(node):
        p, q = _read_from(node.factors[first], i), _read_from(node.factors[second], k, end=True)
        spread = _product(q, p)
        if spread is not None and cost(spread) < max(cost(part) for part in (p, q) if isinstance(part, Sum)):
            return over_factors(node, [*without(node, (first, second)), (matpow(spread, -1), (i, k), _1)])
    return None


def _neighbours(node: Einsum) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """The places of two inverses that meet at a summed index of their own, and the indices at their other ends."""
    inverses = [k for k, (f, at, e) in enumerate(node.factors) if e == 1 and len(set(at)) == 2 and inverse_of(f)]
    for first, second in permutations(inverses, 2):
        one, other = node.factors[first][1], node.factors[second][1]
        shared = set(one) & set(other)
        uses = sum(at.count(j) for _, at, _ in node.factors for j in shared)
        if len(shared) == 1 and uses == 2 and not shared & set(node.out):
            yield first, second, (next(i for i in one if i not in shared), next(k for k in other if k not in shared))


def _read_from(factor: Factor, index: int, end: bool = False) -> Node:
    """The base of the inverse, transposed unless the inverse starts (or ends) at the index."""
    base = inverse_of(factor[0])
    assert base is not None
    return base if factor[1][1 if end else 0] == index else transpose(base)


def _product(q: Node, p: Node) -> Node | None:
    """q*p with the brackets of one of them multiplied out; None where neither has any, or both."""
    whole = einsum([(q, (0, 1)), (p, (1, 2))], (0, 2))
    sums = [part for part in (q, p) if isinstance(part, Sum)]
    if len(sums) != 1 or not isinstance(whole, Einsum):
        return None
    place = next(
        (k for k, (f, _, e) in enumerate(whole.factors) if e == 1 and isinstance(f, Sum) and f.order == 2), None
    )
    return None if place is None else add(distributed(whole, place), whole.shape)
