"""A product that stands written out beside a power of itself: (W*H)_ij .* (W*H)_ij^-2 = 1 ./ (W*H)_ij.

Products are put in place of factors, powers of a contraction are not; so the two meet here. The factors of the base are
found among the others with the base's own indices at its axes, and with indices of nobody else's where it sums.
"""

from collections.abc import Iterator, Mapping

from ..graph.tensor import Einsum, Factor, Node, einsum

_LONGEST = 6  # a base of more factors is not looked for


def powers_merged(node: Einsum) -> Node | None:
    """The product with one such base and power made one; None where there is none."""
    for k, (base, at, e) in enumerate(node.factors):
        if not (isinstance(base, Einsum) and e != 1 and len(set(base.out)) < len(base.dims)) or not at:
            continue
        if len(base.factors) > _LONGEST or len(set(base.out)) < base.order:
            continue
        others = [j for j in range(len(node.factors)) if j != k]
        start = dict(zip(base.out, at, strict=True))
        for used, places in _found(list(base.factors), others, node, start):
            if _private(node, base, used, places):
                kept = [f for j, f in enumerate(node.factors) if j != k and j not in used]
                return einsum([*kept, (base, at, e + 1)], node.out, dict(enumerate(node.dims)))
    return None


def _found(
    pattern: list[Factor], free: list[int], node: Einsum, places: Mapping[int, int]
) -> Iterator[tuple[frozenset[int], Mapping[int, int]]]:
    """Positions of factors that are the pattern's, with the node's index for each of the pattern's."""
    if not pattern:
        yield frozenset(), places
        return
    (inner, indices, e), *rest = pattern
    for j in free:
        factor, at, power = node.factors[j]
        if factor is not inner or power != e:
            continue
        bound = dict(places)
        if all(bound.setdefault(i, a) == a for i, a in zip(indices, at, strict=True)):
            for used, whole in _found(rest, [other for other in free if other != j], node, bound):
                yield used | {j}, whole


def _private(node: Einsum, base: Einsum, used: frozenset[int], places: Mapping[int, int]) -> bool:
    """Are the indices that the base sums over carried by nothing else, and each by one of them?"""
    summed = [places[i] for i in range(len(base.dims)) if i not in base.out]
    others = {i for j, (_, idx, _) in enumerate(node.factors) if j not in used for i in idx} | set(node.out)
    return (
        len(set(summed)) == len(summed) and not others & set(summed) and not set(summed) & {places[i] for i in base.out}
    )
