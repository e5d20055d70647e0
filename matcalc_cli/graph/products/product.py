"""A product under construction: factors over index numbers that can still be renamed.

`einsum` runs passes over it, and `tensor` says which and in which order.
"""

from fractions import Fraction

from ...dimensions import Dim
from ..nodes import Factor

_1 = Fraction(1)


class Vanishes(Exception):
    """The product is zero: because a factor is, or because it is equal to its own negative."""


class Joined:
    """Which indices have become one: all of them are called as the lowest."""

    __slots__ = ("leader",)

    def __init__(self) -> None:
        self.leader: dict[int, int] = {}

    def find(self, index: int) -> int:
        """What the index is called now."""
        leader = self.leader
        while index in leader:
            up = leader[index]
            if up in leader:
                leader[index] = leader[up]
            index = up
        return index

    def join(self, one: int, other: int) -> tuple[int, int] | None:
        """Make two indices one: (the name of both, the name that is gone); None where they are one already."""
        low, high = sorted((self.find(one), self.find(other)))
        if low == high:
            return None
        self.leader[high] = low
        return low, high


class Product:
    """number · Σ Π factor[indices]**exponent, with output indices `out`; `dims` has the size of every index."""

    __slots__ = ("dims", "factors", "number", "out")

    def __init__(self, factors: list[Factor], out: list[int], dims: dict[int, Dim]) -> None:
        self.factors, self.out, self.dims = factors, out, dims
        self.number = _1

    def fresh(self, dim: Dim) -> int:
        """A new index of size `dim`."""
        index = max(self.dims, default=-1) + 1
        self.dims[index] = dim
        return index

    def identify(self, pairs: list[tuple[int, int]]) -> None:
        """Make the two indices of each pair one."""
        one = Joined()
        for a, b in pairs:
            one.join(a, b)
        self.rename(one)

    def rename(self, one: "Joined") -> None:
        """Give indices that have become one the name of the lowest of them."""
        if one.leader:
            self.out = [one.find(i) for i in self.out]
            self.factors = [(f, tuple([one.find(i) for i in idx]), e) for f, idx, e in self.factors]
            for gone in one.leader:
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
