"""Points moved into a domain: where g > 0 fails, the variables move until it holds.

Takes the nodes that must be positive and a point; gives a point at which they are, or None. One idea: along its own
gradient one condition is met in one step where it is linear; the condition most broken goes first, and each step aims
less deep inside than the last, so that narrow domains are met as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any

from ..graph.nodes import Einsum, Node
from .interpret import Run
from .sampling import OF_ONE_SIZE

Array = Any

MOVES = 40
NUDGE = 1e-6  # step of the differences, of the size of the entry
SHRINK = 0.8
MOST_ENTRIES = 64
SIGNED = frozenset({"positive", "nonnegative"})
DECIMALS = (2, 4, 8)  # a point is shown with the fewest that leave it inside


def bases(restrictions: Iterable[Node]) -> list[Node]:
    """What is positive where nodes such as 1/sqrt(g) are defined: g."""
    return [
        base for node in restrictions if isinstance(node, Einsum) for base, _, e in node.factors if e.denominator > 1
    ]


class Inside:
    """`restrictions`: nodes that are defined in the domain; `properties` of the names; `rng` is NumPy's generator;
    `patience`: how many points in a row may fail to be moved inside before no more are tried."""

    __slots__ = ("patience", "properties", "restrictions", "rng", "unmoved", "wanted")

    def __init__(self, restrictions: Sequence[Node], properties: Mapping[str, frozenset[str]], rng: Any) -> None:
        self.restrictions, self.properties, self.rng = list(restrictions), properties, rng
        self.wanted = bases(restrictions)
        self.patience, self.unmoved = inf, 0

    def holds(self, point: Mapping[str, Array], sizes: Mapping[str, int]) -> bool:
        if not self.restrictions:
            return True
        run = Run(point, sizes)
        run.values_of(self.restrictions)
        return not run.bad.any()

    def moved(
        self, point: dict[str, Array], sizes: Mapping[str, int], names: Iterable[str] | None = None
    ) -> dict[str, Array]:
        """The point, moved inside where that succeeds by moving `names` (None: any)."""
        if self.holds(point, sizes) or self.unmoved >= self.patience:
            return point
        movable = [n for n in (point if names is None else names) if self._moves(n, point)]
        found = self._steps(dict(point), sizes, movable)
        self.unmoved = self.unmoved + 1 if found is None else 0
        return point if found is None else self._rounded(found, sizes, movable)

    def _moves(self, name: str, point: Mapping[str, Array]) -> bool:
        import numpy as np

        array = np.asarray(point[name]) if name in point else None
        words = self.properties.get(name, frozenset())
        real = array is not None and array.dtype.kind == "f" and array.size <= MOST_ENTRIES
        free = array is not None and (array.ndim < 2 or words <= SIGNED)  # of a structure nothing is moved
        return real and free and not words & (OF_ONE_SIZE | {"centered"})

    def _steps(
        self, point: dict[str, Array], sizes: Mapping[str, int], movable: Sequence[str]
    ) -> dict[str, Array] | None:
        import numpy as np

        depth = 1.0
        for _ in range(MOVES if movable else 0):
            values = self._values(point, sizes, movable)
            if values is None or not values.size:
                return None
            if values.min() > 0 and self.holds(point, sizes):
                return point
            worst = int(np.argmin(values))
            slopes = self._slopes(point, sizes, movable, values, worst)
            length = float(sum((s**2).sum() for s in slopes.values()))
            if not np.isfinite(length) or length == 0:
                return None
            reach = (depth * self.rng.uniform(0.1, 1.0) * max(1.0, length**0.5) - values[worst]) / length
            point |= {n: np.asarray(point[n] + reach * slopes[n]) for n in movable}
            depth *= SHRINK
        return None

    def _values(self, point: Mapping[str, Array], sizes: Mapping[str, int], movable: Sequence[str]) -> Array | None:
        """All that must be positive at the point, in a row."""
        import numpy as np

        run = Run(point, sizes)
        found = [np.ravel(array) for array in run.values_of(self.wanted)]
        found += [np.ravel(point[n]) for n in movable if self.properties.get(n, frozenset()) & SIGNED]
        return None if run.bad.any() else np.concatenate([np.zeros(0), *found])

    def _slopes(
        self, point: dict[str, Array], sizes: Mapping[str, int], movable: Sequence[str], values: Array, worst: int
    ) -> dict[str, Array]:
        """The gradient of one of the values, by differences, of which those by all entries of a variable are taken at
        once."""
        import numpy as np

        found = {}
        for n in movable:
            array = np.asarray(point[n], dtype=float)
            count = array.size
            steps = NUDGE * np.maximum(1.0, np.abs(array.ravel()))
            stack = np.repeat(array[None], count, axis=0)
            stack.reshape(count, count)[np.arange(count), np.arange(count)] += steps
            run = Run({**point, n: stack}, sizes, n)
            rows = [each.reshape(count, -1) for each in run.values_of(self.wanted)]
            for m in (m for m in movable if self.properties.get(m, frozenset()) & SIGNED):
                rows.append(stack.reshape(count, count) if m == n else np.tile(np.ravel(point[m]), (count, 1)))
            slopes = (np.concatenate(rows, axis=1)[:, worst] - values[worst]) / steps
            found[n] = np.where(run.bad, np.nan, slopes).reshape(array.shape)
        return found

    def _rounded(self, point: dict[str, Array], sizes: Mapping[str, int], movable: Sequence[str]) -> dict[str, Array]:
        import numpy as np

        for decimals in DECIMALS:
            near = point | {n: np.asarray(np.round(point[n], decimals) + 0.0) for n in movable}
            values = self._values(near, sizes, movable)
            if values is not None and values.min() > 0 and self.holds(near, sizes):
                return near
        return point
