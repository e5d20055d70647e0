"""A product under construction: factors over index numbers that can still be renamed.

`einsum` runs passes over it, and `tensor` says which and in which order.
"""

from fractions import Fraction

from ...dimensions import Dim
from ..nodes import Factor, Node

MOST_TRIALS = 4096  # of placing one factor of a pattern; a pattern not found by then is taken not to be there


class Vanishes(Exception):
    """A factor is zero, so the product is."""


class Product:
    """number · Σ Π factor[indices]**exponent, with output indices `out`; `dims` has the size of every index."""

    __slots__ = ("dims", "factors", "number", "out")

    def __init__(self, factors: list[Factor], out: list[int], dims: dict[int, Dim]) -> None:
        self.factors, self.out, self.dims = factors, out, dims
        self.number = Fraction(1)

    def fresh(self, dim: Dim) -> int:
        """A new index of size `dim`."""
        index = max(self.dims, default=-1) + 1
        self.dims[index] = dim
        return index

    def identify(self, pairs: list[tuple[int, int]]) -> None:
        """Make the two indices of each pair one."""
        leader: dict[int, int] = {}

        def find(i: int) -> int:
            while i in leader:
                i = leader[i]
            return i

        for a, b in pairs:
            low, high = sorted((find(a), find(b)))
            if low != high:
                leader[high] = low
        if leader:
            self.out = [find(i) for i in self.out]
            self.factors = [(f, tuple(find(i) for i in idx), e) for f, idx, e in self.factors]
            for gone in leader:
                self.dims.pop(gone, None)

    def uses(self) -> dict[int, list[int]]:
        """index -> the positions of the factors that carry it, once a slot."""
        found: dict[int, list[int]] = {i: [] for i in self.dims}
        for position, (_, indices, _) in enumerate(self.factors):
            for i in indices:
                found[i].append(position)
        return found

    def replace(self, gone: set[int], new: list[Factor]) -> None:
        """Put `new` in place of the factors at the positions `gone`."""
        self.factors = [f for k, f in enumerate(self.factors) if k not in gone] + new


def match_product(
    pattern: list[Factor], fixed: dict[int, int], product: Product, symmetric: set[Node]
) -> tuple[set[int], dict[int, int]] | None:
    """Where the factors of `pattern` stand among those of `product`, its indices as `fixed` says: positions and
    indices.

    Factors of `symmetric` nodes may stand with their indices swapped. Backtracks; patterns are short.
    """
    stack: list[tuple[int, set[int], dict[int, int]]] = [(0, set(), fixed)]
    order = _connected_order(pattern, set(fixed))
    for _ in range(MOST_TRIALS):
        if not stack:
            return None
        done, used, place = stack.pop()
        if done == len(order):
            return used, place
        node, indices, exponent = pattern[order[done]]
        for position, (other, around, power) in enumerate(product.factors):
            if position in used or other is not node or power != exponent:
                continue
            for seen in [around, around[::-1]] if node in symmetric else [around]:
                extended = _extend(place, indices, seen)
                if extended is not None:
                    stack.append((done + 1, used | {position}, extended))
    return None


def _connected_order(pattern: list[Factor], known: set[int]) -> list[int]:
    """The factors in an order in which each touches an index met before, where that can be."""
    order: list[int] = []
    left = list(range(len(pattern)))
    while left:
        best = next((k for k in left if known & set(pattern[k][1])), left[0])
        left.remove(best)
        order.append(best)
        known = known | set(pattern[best][1])
    return order


def _extend(place: dict[int, int], indices: tuple[int, ...], seen: tuple[int, ...]) -> dict[int, int] | None:
    extended = dict(place)
    for a, b in zip(indices, seen, strict=True):
        if extended.setdefault(a, b) != b:
            return None
    return extended
