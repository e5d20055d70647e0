"""Equal factors, and the order of factors and indices: what makes one node of a product that was written in two ways.

The passes know what is symmetric and skew, so that x_j S_ji and S_ij x_j are one, and S_ji = -S_ij for a skew S.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from operator import itemgetter

from ...dimensions import Dim, text
from ..basics import below, scale, size
from ..nodes import MOST_WORDS, Einsum, Factor, Node, Sum, make_einsum
from ..primitives import has_zeros, is_alternating, is_binary
from .einsum import einsum
from .labelling import Factor as Keyed
from .labelling import Tie, in_order, orders
from .orientation import is_skew, is_symmetric
from .product import Product, Vanishes

_1, _HALF = Fraction(1), Fraction(1, 2)
_PLACE = itemgetter(0, 1)  # the key of a factor, and its indices


def merge_equal(product: Product) -> bool:
    """A_ij^p·A_ij^q = A_ij^(p+q), and Σ_i 1 = n.

    Equal factors with equal indices become one factor, whose exponent is the sum of theirs. A summed index that no
    factor carries becomes the number of its values.
    """
    merged: dict[tuple[Node, tuple[int, ...]], Fraction] = {}
    for node, indices, exponent in product.factors:
        at = indices if len(indices) < 2 else _ordered(product, node, indices, exponent)
        key = (node, at)
        earlier = merged.get(key)
        merged[key] = exponent if earlier is None else earlier + exponent
        if earlier is not None and earlier * exponent < 0 and has_zeros(node):  # B ./ B is 1 where B is not 0 alone
            binary = is_binary(node)
            merged[node if binary else below(node.shape[0], node.shape[1]), at] = _1
            if not binary and merged[node, at] == 0:
                del merged[node, at]
    _merge_negatives(merged, product)
    changed = len(merged) < len(product.factors)
    product.factors = [(node, at, e) for (node, at), e in merged.items()]
    carried = {i for _, idx, _ in product.factors for i in idx}
    carried.update(product.out)
    for i in [i for i in product.dims if i not in carried]:
        product.factors.append((size(product.dims.pop(i)), (), _1))  # Σ_i 1
        changed = True
    return changed


def _ordered(product: Product, node: Node, indices: tuple[int, ...], exponent: Fraction) -> tuple[int, ...]:
    """The indices with those that may be exchanged in order; a sign that comes out goes into the product."""
    if is_alternating(node):
        sign = _parity(indices)
        product.number *= sign if exponent % 2 else 1
        return tuple(sorted(indices))
    if (tie := _tie(node, exponent)) is not None and not is_skew(node):
        return in_order(indices, tie)
    if node.order == 2 and indices[0] > indices[1] and exponent.denominator == 1 and is_skew(node):
        product.number *= -1 if exponent % 2 else 1  # S_ji = -S_ij
        return indices[::-1]
    return indices


def _merge_negatives(merged: dict[tuple[Node, tuple[int, ...]], Fraction], product: Product) -> None:
    """(1 - n)^(-1)*(n - 1)^(1/2) = -(n - 1)^(-1/2): of whole powers the sign is free, of roots it is not."""
    roots = [key for key, exponent in merged.items() if exponent.denominator > 1 and isinstance(key[0], Sum)]
    for node, at in roots:
        opposite = (scale(-1, node), at)
        exponent = merged.get(opposite, _HALF)
        if exponent.denominator == 1 and not has_zeros(node):
            product.number *= -1 if exponent % 2 else 1
            merged[node, at] += merged.pop(opposite)


def see_skew_forms(product: Product) -> bool:
    """Raises Vanishes for x'Sx and S_ii with a skew S: exchanging the two indices changes the sign, so they are 0.

    The last pass. It never changes the product.
    """
    for k, (node, indices, e) in enumerate(product.factors):
        if len(indices) != 2 or not is_skew(node) or e <= 0 or e.denominator > 1 or e.numerator % 2 == 0:
            continue
        i, j = indices
        if i == j:
            raise Vanishes
        if i in product.out or j in product.out:
            continue
        exchanged = {i: j, j: i}
        others = [f for n, f in enumerate(product.factors) if n != k]
        images = [(f, tuple(exchanged.get(a, a) for a in at), p) for f, at, p in others]
        if _unordered(images) == _unordered(others):
            raise Vanishes
    return False


def _unordered(factors: Iterable[Factor]) -> list[tuple[int, tuple[int, ...], Fraction]]:
    """The factors sorted, the indices of symmetric ones too: equal lists for equal products over the same indices."""
    return sorted(
        (f.digest, at if is_skew(f) or is_alternating(f) else in_order(at, _tie(f, e)), e) for f, at, e in factors
    )


def _tie(node: Node, exponent: Fraction) -> Tie:
    """The axes of a factor that may be exchanged; of a skew matrix or an alternating tensor that may change the sign.

    They are those of a symmetric matrix, and of an even power of what changes its sign, as (X_is - X_js)^2.
    """
    if node.order < 2:
        return None
    if node.order == 2:
        return (0, 1) if is_symmetric(node) or (exponent.denominator == 1 and is_skew(node)) else None
    if is_alternating(node):
        return tuple(range(node.order))
    if not isinstance(node, Sum) or exponent.denominator > 1 or exponent % 2:
        return None
    if "exchanged" not in node.memo:
        node.memo["exchanged"] = _exchanged(node)
    found: Tie = node.memo["exchanged"]
    return found


def _exchanged(node: Sum) -> Tie:
    """Two axes whose exchange gives the sum or its negative."""
    axes = tuple(range(node.order))
    for a, b in combinations(axes, 2):
        if node.shape[a] == node.shape[b]:
            other = einsum([(node, (*axes[:a], b, *axes[a + 1 : b], a, *axes[b + 1 :]))], axes)
            if other is node or other is scale(-1, node):
                return a, b
    return None


def labelled(product: Product) -> Node:
    """The product as a node: its indices numbered canonically, its factors in order.

    Raises Vanishes where renaming indices gives the product with the other sign, as in (A*x)'*S*(A*x) with a skew S.
    """
    if (node := _only_factor(product)) is not None:
        return node
    factors, out = product.factors, tuple(product.out)
    keys = [((f.digest, *e.as_integer_ratio()), idx, _tie(f, e)) for f, idx, e in factors]
    numberings = [{i: k for k, i in enumerate(order)} for order in _orders(product, keys)]
    signs = {_sign(factors, number) for number in numberings}
    if len(signs) > 1:
        raise Vanishes
    if -1 in signs:
        product.number *= -1
    number = numberings[0]
    placed = [
        (key, in_order([number[i] for i in idx], tie), node, e)
        for (node, idx, e), (key, _, tie) in zip(factors, keys, strict=True)
    ]
    placed.sort(key=_PLACE)
    canonical = tuple([(node, at, e) for _, at, node, e in placed])
    made = make_einsum(canonical, tuple([number[i] for i in out]), tuple([product.dims[i] for i in number]))
    if len(numberings) > 1:
        made.memo["symmetries"] = [{number[i]: k for i, k in other.items()} for other in numberings[1:]]
    return made


def _orders(product: Product, keys: Sequence[Keyed]) -> list[list[int]]:
    """The canonical orders of the indices: those of the output come first, so where no other is summed over they are
    all there is to it."""
    shown = list(dict.fromkeys(product.out))
    if len(shown) == len(product.dims):
        return [shown]
    return orders(keys, tuple(product.out), {i: _colour(dim) for i, dim in product.dims.items()})


@lru_cache(MOST_WORDS)
def _colour(dim: Dim) -> tuple[int, ...]:
    """What is known of an index beforehand."""
    return tuple(text(dim).encode())


def alike(node: Einsum) -> dict[int, int]:
    """The places of the factors, one for all that a symmetry of the product exchanges, with the number of those.

    A symmetry renames indices that are summed, so that every factor becomes a factor: tr(A*X*A*X) has one that
    exchanges the two X. What is left of the product without the one is then what is left without the other.
    """
    first = list(range(len(node.factors)))  # a place, or one before it that is like it
    found: list[dict[int, int]] = node.memo.get("symmetries", [])
    place = {factor: k for k, factor in enumerate(node.factors)} if found else {}

    def least(k: int) -> int:
        while first[k] != k:
            first[k] = k = first[first[k]]
        return k

    for renamed in found:
        images = [place.get((f, tuple([renamed[i] for i in at]), e)) for f, at, e in node.factors]
        if None not in images and all(renamed[i] == i for i in node.out):
            for k, image in enumerate(images):
                low, high = sorted((least(k), least(image or 0)))
                first[high] = low
    counts: dict[int, int] = {}
    for k in range(len(first)):
        counts[least(k)] = counts.get(least(k), 0) + 1
    return counts


def _sign(factors: Iterable[Factor], number: Mapping[int, int]) -> int:
    """The sign that comes out when the indices of every skew or alternating factor are put in order: S_ji = -S_ij."""
    sign = 1
    for f, at, e in factors:
        if len(at) > 1 and (is_alternating(f) or is_skew(f)) and e.denominator == 1 and e.numerator % 2:
            sign *= _parity([number[i] for i in at])
    return sign


def _parity(indices: Sequence[int]) -> int:
    """The sign of the permutation that puts the indices in order. Raises Vanishes where two are the same."""
    if len(set(indices)) < len(indices):
        raise Vanishes
    inverted = sum(i > j for i, j in combinations(indices, 2))
    return -1 if inverted % 2 else 1


def _only_factor(product: Product) -> Node | None:
    """The one factor of a product that only names its axes: A for A_ij or a symmetric A_ji; for S_ji, S skew, -S."""
    out = tuple(product.out)
    if len(product.factors) != 1 or len(set(out)) < len(out):
        return None
    node, indices, e = product.factors[0]
    if e != 1 or set(indices) != set(out) or len(indices) != len(out):
        return None
    if indices == out or (node.order == 2 and is_symmetric(node)):
        return node
    if is_skew(node) or is_alternating(node):
        product.number *= _parity([out.index(i) for i in indices])
        return node
    return None
