"""A product that stands written out beside a power of itself: (W*H)_ij .* (W*H)_ij^-2 = 1 ./ (W*H)_ij.

Products are put in place of factors, powers of a contraction are not; so the two meet here. The factors of the base are
found among the others with the base's own indices at its axes, and with indices of nobody else's where it sums.
"""

from collections.abc import Mapping, Set

from ..graph.parts import matches, over_factors, without
from ..graph.tensor import Einsum, Node, is_symmetric

_LONGEST = 6  # a base of more factors is not looked for


def powers_merged(node: Einsum) -> Node | None:
    """The product with one such base and power made one; None where there is none."""
    for k, (base, at, e) in enumerate(node.factors):
        if not (isinstance(base, Einsum) and e != 1 and len(set(base.out)) < len(base.dims)) or not at:
            continue
        if len(base.factors) > _LONGEST or len(set(base.out)) < base.order:
            continue
        start = dict(zip(base.out, at, strict=True))
        symmetric = {f for f, _, _ in base.factors if f.order == 2 and is_symmetric(f)}
        for used, places in matches(base.factors, start, node.factors, symmetric):
            if k not in used and _private(node, base, used, places):
                return over_factors(node, [*without(node, {k, *used}), (base, at, e + 1)])
    return None


def _private(node: Einsum, base: Einsum, used: Set[int], places: Mapping[int, int]) -> bool:
    """Are the indices that the base sums over carried by nothing else, and each by one of them?"""
    summed = [places[i] for i in range(len(base.dims)) if i not in base.out]
    others = {i for j, (_, idx, _) in enumerate(node.factors) if j not in used for i in idx} | set(node.out)
    return (
        len(set(summed)) == len(summed) and not others & set(summed) and not set(summed) & {places[i] for i in base.out}
    )
