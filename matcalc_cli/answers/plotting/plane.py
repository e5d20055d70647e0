"""A function of two numbers, which may be two scalars or the entries of a vector: values, gradients, Hessians.

Takes a `Problem` and the data; gives arrays over points of the plane, nan where there is no real value.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import MatcalcError
from ...graph.nodes import Node
from ...graph.rebuilding import substitute
from ...graph.tensor import einsum, unit, var
from ...lowering.lower import variable
from ...rewriting.simplify import rewritten, simplify
from ...verification.interpret import Run
from ..derivation import by_group
from ..problem import Problem
from .line import outside, place_inside, real

Array = Any

MOST_ORDER = 2
SHARE = 5000  # points that are worked out together
STACKED = "(x, y)"  # which nobody can call a variable


class Plane:
    """`names`: two scalars, or one vector of two. `nodes[k]`: the k-th derivative; there may be no second one."""

    def __init__(self, problem: Problem) -> None:
        self.names = problem.groups[0]
        self.nodes = _derivatives(problem)  # by the names, as they are
        self._vector, self._stacked = _stacked(self.nodes, problem)
        _, self.within = _stacked(problem.restrictions, problem)
        self.declared = problem.typing.properties
        self.values_of: Mapping[str, Array] = {}
        self.sizes: Mapping[str, int] = {}

    def at(self, values: Mapping[str, Array], sizes: Mapping[str, int]) -> "Plane":
        """The plane with the data of all other names."""
        self.values_of, self.sizes = values, sizes
        return self

    @property
    def has_hessian(self) -> bool:
        return len(self.nodes) > MOST_ORDER

    def values(self, points: Array, order: int = 0) -> Array:
        """The derivative of that order at each of the points (rows of two numbers)."""
        import numpy as np

        points = np.asarray(points, dtype=float).reshape(-1, 2)
        parts = [self._together(points[k : k + SHARE], order) for k in range(0, len(points), SHARE)]
        return np.concatenate(parts) if parts else np.zeros((0, *[2] * order))

    def _together(self, points: Array, order: int) -> Array:
        run = Run({**self.values_of, self._vector: points}, self.sizes, batch=self._vector)
        found, *_ = run.values_of([self._stacked[order], *self.within])
        left = run.bad
        for name, places in zip(self.names, [points] if len(self.names) == 1 else points.T, strict=True):
            left = left | outside(places, self.declared.get(name, ()))
        return real(found, left, len(points))

    def start(self) -> Array:
        """The middle of what is looked over: (0, 0), or a place of the domain that was typed."""
        import numpy as np

        middle = np.zeros(2)
        if not self.within:
            return middle
        return place_inside(self.within, {**self.values_of, self._vector: middle}, self.sizes, self._vector)

    def value(self, point: Array) -> float:
        return float(self.values(point)[0])


def _derivatives(problem: Problem) -> list[Node]:
    """The function, its gradient and its Hessian; without the last where there is no formula for it."""
    group = problem.groups[0]
    free = [variable(name, problem.typing, frozenset(group)) for name in group]
    bound: dict[Node, Node] = {v: variable(v.name, problem.typing) for v in free}
    found: list[Node] = [problem.function]
    node = rewritten(problem.on_domain(problem.function))
    for k in range(1, MOST_ORDER + 1):
        try:
            node = problem.on_domain(by_group(node, free, problem.hints))
        except MatcalcError as error:
            if k > 1 and error.kind in ("refused", "limit"):
                break
            raise
        found.append(node)
    return [simplify(substitute(part, bound), problem.hints) for part in found]


def _stacked(nodes: Sequence[Node], problem: Problem) -> tuple[str, list[Node]]:
    """The name of a vector of two, and the nodes over it: its entries are put where two scalars were."""
    group = problem.groups[0]
    if len(group) == 1:
        return group[0], list(nodes)
    vector = var(STACKED, (2,))
    entries: dict[Node, Node] = {
        variable(name, problem.typing): einsum([(vector, (0,)), (unit(2, k), (0,))], ())
        for k, name in enumerate(group, 1)
    }
    return STACKED, [substitute(node, entries) for node in nodes]


def grid(limits: Sequence[tuple[float, float]], count: int) -> tuple[Array, Array, Array]:
    """(x, y, points) of a grid; the points are those of y[0] first."""
    import numpy as np

    x, y = (np.linspace(low, high, count) for low, high in limits)
    across, up = np.meshgrid(x, y)
    return x, y, np.column_stack([across.ravel(), up.ravel()])
