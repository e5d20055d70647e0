"""The order in which a product of many tensors is contracted, two factors at a time.

Takes the indices of each factor, the indices to keep and the sizes; gives steps. One idea: eliminate the summed index
whose elimination leaves the smallest tensor, so that a chain of matrices costs a chain of products and never the
product of all sizes. Interpreters for floats and for SymPy expressions follow the same steps.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

Indices = tuple[int, ...]
MOST_KNOWN = 1024  # plans that are remembered: a formula is evaluated at many points
Step = tuple[tuple[int, ...], Indices]  # (places of one or two operands, indices of the result); results are appended


def plan(operands: Sequence[Indices], keep: Sequence[int], sizes: Mapping[int, int]) -> list[Step]:
    """Steps that leave one operand whose indices, each once, are those of `keep` that some operand carries.

    No operands: no steps. The last operand appended (or the only one) is the result.
    """
    return list(_known(tuple(operands), frozenset(keep), tuple(sizes.items())))


@lru_cache(MOST_KNOWN)
def _known(operands: tuple[Indices, ...], keep: frozenset[int], sizes: tuple[tuple[int, int], ...]) -> list[Step]:
    work = _Plan(operands, keep, dict(sizes))
    for place in list(work.live):
        work.reduce(place)
    while (index := work.cheapest()) is not None:
        places = work.holders[index]
        work.merge(*sorted(places, key=lambda p: (work.volume(work.live[p]), p))[:2])
    while len(work.live) > 1:
        work.merge(*sorted(work.live, key=lambda p: (work.volume(work.live[p]), p))[:2])
    return work.steps


class _Plan:
    """Live operands by place, and for every index the places that hold it."""

    __slots__ = ("holders", "keep", "live", "next", "sizes", "steps")

    def __init__(self, operands: Sequence[Indices], keep: frozenset[int], sizes: Mapping[int, int]) -> None:
        self.keep, self.sizes = keep, sizes
        self.live = dict(enumerate(operands))
        self.holders: dict[int, set[int]] = {}
        for place, indices in self.live.items():
            for index in indices:
                self.holders.setdefault(index, set()).add(place)
        self.next = len(operands)
        self.steps: list[Step] = []

    def volume(self, indices: Indices) -> int:
        total = 1
        for index in indices:
            total *= self.sizes[index]
        return total

    def left(self, places: Sequence[int]) -> Indices:
        """The indices that remain, in order, when the operands at `places` become one."""
        together = set(places)
        carried = dict.fromkeys(index for place in places for index in self.live[place])
        return tuple(i for i in carried if i in self.keep or not self.holders[i] <= together)

    def reduce(self, place: int) -> None:
        """Take diagonals and sum indices that nothing else carries."""
        if self.left((place,)) != self.live[place]:
            self.merge(place)

    def merge(self, *places: int) -> None:
        indices = self.left(places)
        self.steps.append((places, indices))
        for place in places:
            for index in set(self.live.pop(place)):
                self.holders[index].discard(place)
        self.live[self.next] = indices
        for index in indices:
            self.holders[index].add(self.next)
        self.next += 1

    def cheapest(self) -> int | None:
        """The summed index, if any is left, whose elimination leaves the smallest tensor."""
        best: tuple[int, int] | None = None
        for index, places in self.holders.items():
            if index in self.keep or len(places) < 2:
                continue
            cost = self.volume(self.left(tuple(sorted(places))))
            if best is None or (cost, index) < best:
                best = cost, index
        return None if best is None else best[1]
