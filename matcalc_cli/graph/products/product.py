"""A product under construction: factors over index numbers that can still be renamed.

`einsum` runs passes over it, and `tensor` says which and in which order.
"""

from fractions import Fraction

from ...dimensions import Dim
from ..nodes import Factor


class Vanishes(Exception):
    """The product is zero: because a factor is, or because it is equal to its own negative."""


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
