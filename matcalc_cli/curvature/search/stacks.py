"""Values of a function and of others at many points at once.

Takes nodes and points of the same sizes; gives arrays with a leading axis of the points. One idea: points are taken in
stacks, a small one first, and the work is bounded by the numbers that are computed, not by time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Any

from ...dimensions import value
from ...errors import MatcalcError
from ...graph.nodes import Node, topological
from ...verification.interpret import Run
from .points import ROUND, Drawn
from .shaken import Shaken

Array = Any
Point = Mapping[str, Array]

FIRST = 2  # points in the first stack: most counterexamples are found there
MOST_CELLS = 2_000_000  # of a tensor, for all points of a stack together
MOST_WORK = 40_000_000  # cells that are computed before the search ends


class Stacks:
    """`function` and `as_typed` must be defined at a point; `nodes`: all that is evaluated at points."""

    __slots__ = ("as_typed", "cells", "function", "nodes", "work")

    def __init__(self, function: Node, as_typed: Sequence[Node], nodes: Sequence[Node]) -> None:
        self.function, self.as_typed, self.nodes = function, as_typed, nodes
        self.work = 0
        self.cells: dict[tuple[tuple[str, int], ...], tuple[int, int]] = {}  # of the largest tensor, and of all

    def of(self, draws: Iterable[Drawn], first: int = FIRST) -> Iterator[list[Drawn]]:
        """The draws in stacks of one round and the same sizes, until enough has been computed."""
        stack: list[Drawn] = []
        most = first
        for drawn in draws:
            largest, everything = self._cells(drawn.sizes)
            full = len(stack) >= min(most, max(1, MOST_CELLS // largest))
            if stack and (full or drawn.sizes != stack[0].sizes or drawn.round != stack[0].round):
                yield stack
                stack, most = [], ROUND
            self.work += everything
            if self.work > MOST_WORK:
                break
            stack.append(drawn)
        if stack:
            yield stack

    def _cells(self, sizes: Mapping[str, int]) -> tuple[int, int]:
        """The entries of the largest tensor, and of all; MatcalcError ("limit") where one is too large."""
        key = tuple(sizes.items())
        if key not in self.cells:
            cells = [prod(value(dim, sizes) for dim in node.shape) for node in topological(self.nodes)]
            if max(cells) > MOST_CELLS:
                hint = "smaller sizes: --size"
                raise MatcalcError("limit", f"a tensor of {max(cells)} entries is too large", hint=hint)
            self.cells[key] = max(1, *cells), sum(cells)
        return self.cells[key]

    def at(
        self, points: Sequence[Point], sizes: Mapping[str, int], nodes: Sequence[Node], shaken: bool = False
    ) -> tuple[list[Array], Array]:
        """The values of the nodes and of the function, and at which points some value is missing; `shaken`: with all
        that rounding may do to them."""
        import numpy as np

        stacked = {name: np.stack([point[name] for point in points]) for name in points[0]}
        run = Shaken(stacked, sizes) if shaken else Run(stacked, sizes, stacked)
        return run.values_of([*nodes, self.function, *self.as_typed]), run.bad

    def values(self, points: Sequence[Point], sizes: Mapping[str, int], shaken: bool = False) -> list[float | None]:
        """The values of the function; None where it is not defined."""
        (values, *_), bad = self.at(points, sizes, [], shaken)
        if bad.all():
            return [None] * len(points)
        return [None if wrong else float(v) for v, wrong in zip(values, bad, strict=True)]
