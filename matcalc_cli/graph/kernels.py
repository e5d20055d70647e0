"""The factors of a product seen as a kernel: its independent parts, and equal factors taken off both of its sides.

Takes factors with their indices; gives groups of them and ways to peel them. Nothing is proved here. Of complex factors
those on the one side are the conjugates of those on the other, as in M·K·M^H.
"""

from collections.abc import Iterator, Sequence, Set
from fractions import Fraction
from itertools import chain, combinations

from ..dimensions import Shape
from .conjugation import conjugate
from .nodes import Einsum, Factor, Node, Sum
from .parts import dissolved, groups_of, terms_of
from .primitives import inverse_of, is_power
from .tensor import add, einsum, is_symmetric

MOST_ROUNDS = 24  # of writing out sums inside products
MOST_TERMS = 64  # of a sum that is written out or compared term by term
MOST_MEETING = 12  # indices of which pairs are tried as those where parts meet
MOST_PEELED = 6  # factors taken off at once; their orders are tried

Indices = tuple[int, ...]
Sides = tuple[Indices, Indices]


def regroupings(node: Einsum) -> Iterator[list[Factor]]:
    """The product with equal parts as powers again: Σ_i (A·x)_i^4 for Σ A_ij x_j A_ik x_k A_il x_l A_im x_m.

    A short product is flattened into its factors, a long one is not; a proof must not depend on that. The parts are
    what summed indices connect when one or two indices, where the parts meet, are held fixed.
    """
    seen = [(base, e) for base, indices, e in node.factors if indices]
    if len(set(seen)) == len(seen):
        return
    summed = [k for k in range(len(node.dims)) if k not in node.out]
    meeting = [k for k in summed if sum(k in idx for _, idx, _ in node.factors) > 1]
    pairs = combinations(meeting, 2) if len(meeting) <= MOST_MEETING else ()
    for held in chain([()], ((k,) for k in meeting), pairs):
        fixed = {*node.out, *held}
        merged: dict[tuple[Node, Indices], Fraction] = {}
        for group in groups_of(node.factors, fixed):
            base, indices, e = _joined(group, fixed)
            merged[base, indices] = merged.get((base, indices), Fraction(0)) + e
        parts = [(base, indices, e) for (base, indices), e in merged.items()]
        if len({base for base, _, _ in parts}) < len(groups_of(node.factors, fixed)):
            yield parts


def _joined(group: list[Factor], fixed: set[int]) -> Factor:
    """A part as one factor over the indices where it meets others."""
    if len(group) == 1 and fixed.issuperset(group[0][1]):
        return group[0]
    indices = tuple(sorted({i for _, idx, _ in group for i in idx} & fixed))
    return einsum(group, indices), indices, Fraction(1)


def peelings(
    group: list[Factor], left: set[int], right: set[int], mirror: dict[int, int]
) -> Iterator[tuple[list[Factor], list[Factor], Sides]]:
    """Ways to take off factors at the rows with equal ones at the columns: (peeled, rest, the sides of the rest)."""
    near = [f for f in group if set(f[1]) & left]
    far = [f for f in group if set(f[1]) & right]
    if len(near) != len(far) or len(near) > MOST_PEELED or any(set(f[1]) & right for f in near):
        return
    rest = [f for f in group if not set(f[1]) & (left | right)]
    for images in _matchings(near, far, dict(mirror), left | right):
        inner = [(i, image) for i, image in images.items() if i not in left]
        yield near, rest, (tuple(i for i, _ in inner), tuple(j for _, j in inner))


def _matchings(
    near: list[Factor], far: list[Factor], images: dict[int, int], outer: set[int]
) -> Iterator[dict[int, int]]:
    """Ways to see the far factors as images of the near ones: index -> image, one to one."""
    if not near:
        yield images
        return
    node, indices, e = near[0]
    for n, (other, places, p) in enumerate(far):
        if other is not conjugate(node) or p != e:
            continue
        orders = [places, places[::-1]] if len(places) == 2 and is_symmetric(node) else [places]
        for order in orders:
            grown = _extended(images, indices, order, outer)
            if grown is not None:
                yield from _matchings(near[1:], far[:n] + far[n + 1 :], grown, outer)


def _extended(images: dict[int, int], indices: Indices, order: Indices, outer: set[int]) -> dict[int, int] | None:
    grown = dict(images)
    for i, image in zip(indices, order, strict=True):
        if grown.setdefault(i, image) != image or (i not in images and image in outer):
            return None
    return grown if len(set(grown.values())) == len(grown) else None


def halves(summed: Sequence[int], dims: Shape) -> Iterator[Sides]:
    """Rows and columns among the summed indices: one of each, or two of four."""
    pairs = [(a, b) for a in summed for b in summed if a < b and dims[a] == dims[b]]
    yield from (((a,), (b,)) for a, b in pairs)
    if len(summed) == 4:
        for a, b in pairs:
            for c, d in pairs:
                if a < c and len({a, b, c, d}) == 4:
                    yield from (((a, c), (b, d)), ((a, d), (b, c)))


def multiplied_out(node: Node) -> Node:
    """The node with the sums of matrices in its products written out: A'*(D*A - v*v'*A) as A'*D*A - A'*v*v'*A."""
    for _ in range(MOST_ROUNDS):
        terms = terms_of(node)
        spread = [(c, _spread(term)) for c, term in terms]
        if len(terms) > MOST_TERMS or all(new is old for (_, new), (_, old) in zip(spread, terms, strict=True)):
            break
        node = add(spread, node.shape)
    return node


def _spread(node: Node) -> Node:
    spread = dissolved(node, _is_short_matrix) if isinstance(node, Einsum) else None
    return node if spread is None else spread


def _is_short_matrix(bracket: Sum) -> bool:
    return bracket.order == 2 and len(bracket.terms) <= MOST_TERMS


def without(half: list[Factor], peeled: list[Factor], i: int, k: int) -> tuple[list[Factor], int]:
    """Half an outer product, at index k, without the factor peeled at i; and the index that takes k's place."""
    node, indices, e = peeled[0]
    for n, (other, idx, p) in enumerate(half):
        alike = other is node and p == e and len(set(idx)) == len(set(indices)) == 2 and k in idx
        if alike and (indices.index(i) == idx.index(k) or is_symmetric(node)):
            return half[:n] + half[n + 1 :], idx[1 - idx.index(k)]
    return [], k


def placed(node: Einsum, indices: Indices, sides: Sides) -> tuple[list[Factor], Sides]:
    """The factors of a product over its own indices, and the sides, given over `indices`, renamed to these."""
    place = dict(zip(indices, node.out, strict=True))
    rows, columns = (tuple(place[k] for k in side) for side in sides)
    return list(node.factors), (rows, columns)


def _squares_apart(factors: Sequence[Factor], new: int) -> list[Factor]:
    """S·S for S^2; `new` is the first index that is free."""
    found: list[Factor] = []
    for node, indices, e in factors:
        if is_power(node) and node.params == (2,) and e == 1:
            (start, end), (inner,) = indices, node.args
            found += [(inner, (start, new), e), (inner, (new, end), e)]
            new += 1
        else:
            found.append((node, indices, e))
    return found


def fractional_forms(
    moving: Sequence[Factor], rest: Sequence[Factor], kept: Set[int]
) -> Iterator[tuple[Node, Node, Indices, Indices]]:
    """V, M and the other indices of the two V where the moving factors are V·inv(M)·V and nothing else is at M."""
    moving = _squares_apart(moving, max((i for _, around, _ in (*moving, *rest) for i in around), default=0) + 1)
    if len(moving) != 3 or any(e != 1 for *_, e in moving):
        return
    for k, (node, indices, _) in enumerate(moving):
        inner = inverse_of(node)
        (one, first, _), (other, second, _) = (factor for place, factor in enumerate(moving) if place != k)
        if inner is None or one is not other:
            continue
        fixed = kept | {i for _, around, _ in rest for i in around}
        orders = [(first, second), (second, first)]
        orders += [(first, second[::-1])] if len(second) == 2 and is_symmetric(one) else []
        for left, right in orders:
            i, j = indices
            if i == j or {i, j} & fixed or i not in left or j not in right or left.index(i) != right.index(j):
                continue
            place = left.index(i)
            before, after = left[:place] + left[place + 1 :], right[:place] + right[place + 1 :]
            if not {i, j} & {*before, *after}:
                yield one, inner, before, after
