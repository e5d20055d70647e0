"""A function along a line: its values and those of its derivatives, for many places at once.

Takes the nodes that `numdiff.taylor` makes, the names that move and a `Place`; gives arrays over t, nan where there is
no real value. For a variable that is a number t is the variable itself, otherwise the line is x + t*d.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from ...graph.nodes import Node, Op, topological
from ...language.properties import IMPLIED
from ...verification.inside import Inside
from ...verification.interpret import Run
from ..numbers.fitting import has
from ..numdiff.direction import Place

Array = Any
Declared = Mapping[str, Iterable[str]]  # name -> its properties

REGIONS = frozenset({"positive", "nonnegative", "psd", "spd", "nsd", "nd"})  # properties with an inside
MOST_CELLS = 4_000_000  # entries of a variable over all places that are worked out together
WORK, FEWEST = ((30_000, 1), (300_000, 6)), 24  # (steps of work for a value, how many times fewer values), beyond


class Line:
    """`nodes[k]`: the k-th derivative along the line. `number`: is t the variable itself? `declared`: properties;
    `within`: nodes that are defined in the domain, outside of which nothing is drawn."""

    def __init__(
        self,
        nodes: Sequence[Node],
        names: Sequence[str],
        place: Place,
        number: bool,
        declared: Declared,
        within: Sequence[Node] = (),
    ) -> None:
        self.nodes, self.names, self.place, self.number = list(nodes), list(names), place, number
        self.declared, self.within = declared, list(within)

    def start(self) -> float:
        """Where t is looked over from: 0, or a place of the domain that was typed."""
        import numpy as np

        if not (self.within and self.number):
            return 0.0
        name = self.names[0]
        return float(place_inside(self.within, {**self.place.values, name: np.asarray(0.0)}, self.place.sizes, name))

    @property
    def cells(self) -> int:
        """How many entries the point has that moves."""
        import numpy as np

        return int(np.size(self.place.direction))

    @cached_property
    def thinning(self) -> int:
        """How many times fewer values there should be than of a small formula; by counting, so that it is always the
        same."""
        import numpy as np

        arrays = [np.asarray(array) for array in self.place.values.values()]
        side = max((min(array.shape) for array in arrays if array.ndim == 2), default=0)
        functions = any(isinstance(node, Op) and node.args for node in topological([self.nodes[0]]))
        work = sum(array.size for array in arrays) + functions * side**3
        return next((times for most, times in WORK if work <= most), FEWEST)

    def values(self, t: Array, order: int = 0) -> Array:
        """The derivative of that order at each t, nan where it is not defined or not real."""
        import numpy as np

        t = np.asarray(t, dtype=float)
        if order >= len(self.nodes):
            return np.full(t.shape, np.nan)
        if len(self.names) > 1:
            return np.array([self._alone(float(one), order) for one in t])
        share = max(1, MOST_CELLS // self.cells)
        parts = [self._together(t[k : k + share], order) for k in range(0, len(t), share)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def value(self, t: float, order: int = 0) -> float:
        """The same at one place."""
        return float(self.values([t], order)[0])

    def _together(self, t: Array, order: int) -> Array:
        import numpy as np

        (name,), place = self.names, self.place
        if self.number:
            moved = t
        else:
            direction = place.direction
            moved = place.values[name] + t.reshape(-1, *[1] * np.ndim(direction)) * direction
        run = Run({**place.values, name: moved}, place.sizes, batch=name)
        found, *_ = run.values_of([self.nodes[order], *self.within])
        return real(found, run.bad | outside(moved, self.declared.get(name, ())), len(t))

    def _alone(self, t: float, order: int) -> float:
        """Of scalars that are stacked, which move together."""
        place = self.place
        moved = {name: place.values[name] + t * d for name, d in zip(self.names, place.direction, strict=True)}
        run = Run({**place.values, **moved}, place.sizes)
        found, *_ = run.values_of([self.nodes[order], *self.within])
        left = [outside(array, self.declared.get(name, ()), single=True) for name, array in moved.items()]
        return float(real(found, run.bad | any(left), 1)[0])


def place_inside(within: Sequence[Node], values: dict[str, Array], sizes: Mapping[str, int], name: str) -> Array:
    """The value of the name, moved into the domain where that succeeds."""
    import numpy as np

    return Inside(within, {}, np.random.default_rng(0)).moved(values, sizes, [name])[name]


def outside(arrays: Array, words: Iterable[str], single: bool = False) -> Array:
    """Which of the arrays (one for each place; with `single` there is one) are not as their name is declared?

    Of properties that hold in a whole region; others are left by the first step, and the function is seen beyond them.
    """
    import numpy as np

    kept = frozenset(words)
    implied = {weaker for word in kept for weaker in IMPLIED.get(word, ())}
    known = (kept & REGIONS) - implied
    each = [arrays] if single else arrays
    if not known:
        return np.zeros(len(each), dtype=bool)
    return np.array([not all(has(word, np.asarray(one), kept) for word in known) for one in each])


def real(found: Array, bad: Array, count: int) -> Array:
    """The values as real numbers, nan where a number on the way was not finite, or the value is complex."""
    import numpy as np

    array = np.broadcast_to(np.asarray(found), (count, *np.shape(found)[1:]) if np.ndim(found) else (count,))
    other = np.broadcast_to(bad, (count,)).copy()
    if array.dtype == complex:
        other |= (array.imag != 0).reshape(count, -1).any(axis=1)
        array = array.real
    kept: Array = array.astype(float)
    kept[other] = np.nan
    return kept
