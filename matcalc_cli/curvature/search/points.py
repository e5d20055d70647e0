"""The points at which a counterexample is looked for: first of small whole numbers, then of anything.

Takes what is declared and which variables move; gives points with the sizes of their axes, in rounds. One idea: a
function is that of its variables for one value of its parameters, so within a round the parameters and the sizes stay
and the variables alone are drawn again.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ...graph.basics import DEFINITE, NEGATED
from ...graph.nodes import Node, Var
from ...verification.inside import Inside
from ...verification.sampling import CONES, LADDER, OF_ONE_SIZE, Subject

Array = Any
Held = tuple[Mapping[str, Array], Mapping[str, int]]  # the parameters with anything else, and the sizes

POOL = (2, 3, 4, 5, 6, 7, 8)  # small sizes: the point is shown
ROUND = 8  # points with the same parameters
LAYOUTS, FAR_LAYOUTS = 4, 8  # ways to choose the sizes
SPREAD = 2.0  # standard deviation of the logarithm of the sizes of entries that are to differ
DECIMALS = 2
WHOLE = 2.0  # what is rounded to whole numbers is stretched by that before
SCALES = (1.0, 1.0, -1.0, -4.0, 2.0, 10.0, -4.0, 0.2)  # those of whole numbers are every other one
BOUND = OF_ONE_SIZE | {"centered"}  # the values of variables so declared are neither rounded nor scaled entry by entry


class Drawn(NamedTuple):
    """A point, the sizes of its axes with the numbers of the named indices, and the number of its round; `apart`: it is
    a round by itself."""

    point: dict[str, Array]
    sizes: dict[str, int]
    round: int
    apart: bool


class Points:
    """`given`: sizes that are asked for; `rng` is NumPy's generator; `restrictions`: as for `verdict.Case`; `signs`: 1
    or -1 for the entries of some variables."""

    __slots__ = ("given", "inside", "rng", "signs", "subject", "variables")

    def __init__(
        self,
        subject: Subject,
        variables: Sequence[Var],
        given: Mapping[str, int],
        rng: Any,
        restrictions: Sequence[Node] = (),
        signs: Mapping[str, int] | None = None,
    ) -> None:
        self.signs = signs or {}
        self.subject, self.variables, self.given, self.rng = subject, variables, given, rng
        self.inside = Inside(restrictions, subject.properties, rng)

    def draw(self, count: int, far: bool = False, apart: bool = False, held: Held | None = None) -> Iterator[Drawn]:
        """So many points. `far`: with entries of very different sizes; `apart`: the parameters are drawn each time;
        `held`: with the parameters and the sizes of that point."""
        moving = {v.name for v in self.variables}
        kept = {} if held is None else {name: array for name, array in held[0].items() if name not in moving}
        given = self.given if held is None else held[1]
        for k in range(count):
            turn = k // ROUND
            sizes = self.subject.sizes(given, turn % (FAR_LAYOUTS if far else LAYOUTS), POOL)
            if not self.subject.fits(sizes):
                continue
            rung = k % len(LADDER) if k % ROUND < len(LADDER) else len(LADDER)
            point, indices = self.subject.point(sizes, rung, self.rng)
            self._stretch(point, SCALES[turn % len(SCALES)])
            if far:
                point |= {name: self._spread(name, array) for name, array in point.items() if name not in indices}
            whole = turn % 2 == 0 and not apart
            point = {name: self._rounded(name, array, whole) for name, array in point.items()}
            point |= {name: sign * abs(point[name]) for name, sign in self.signs.items()}
            fresh = held is None and (k % ROUND == 0 or apart or not kept.keys() <= point.keys())
            point = point if fresh else point | kept
            numbers = {**sizes, **indices, **_places({} if fresh else kept, indices)}
            point = self.inside.moved(point, numbers, point.keys() - indices.keys() if fresh else moving)
            if fresh:
                kept = {name: array for name, array in point.items() if name not in moving}
            yield Drawn(point | kept, {**sizes, **indices, **_places(kept, indices)}, turn, apart)

    def _stretch(self, point: dict[str, Array], scale: float) -> None:
        """The variables further out, and on the other side of zero where their declarations allow it."""
        for variable in self.variables:
            words = self.subject.properties.get(variable.name, frozenset())
            if not words & OF_ONE_SIZE:
                point[variable.name] = point[variable.name] * (abs(scale) if words & CONES else scale)

    def _spread(self, name: str, array: Array) -> Array:
        """The entries made larger and smaller at random, as far as what is declared of them allows it."""
        import numpy as np

        words = self.subject.properties.get(name, frozenset())
        if words & BOUND:
            return array
        if array.ndim != 2 or array.shape[0] != array.shape[1]:
            return array * np.exp(SPREAD * self.rng.standard_normal(array.shape))
        n = len(array)
        if words & DEFINITE:  # D*S*D is definite as S is; of Toeplitz matrices a multiple is one
            d = np.exp(SPREAD / 2 * self.rng.standard_normal(1 if "toeplitz" in words else n))
            return array * np.outer(d, d)
        sizes = SPREAD * self.rng.standard_normal((n, n))
        if "toeplitz" in words:
            i, j = np.indices((n, n))
            sizes = sizes.ravel()[: 2 * n - 1][i - j] if n > 1 else sizes
        if words & {"symmetric", "skew", "hermitian"}:
            sizes = (sizes + sizes.T) / 2
        return array * np.exp(sizes)

    def _rounded(self, name: str, array: Array, whole: bool) -> Array:
        import numpy as np

        words = self.subject.properties.get(name, frozenset())
        if words & BOUND:
            return array
        if whole:
            rounded = np.round(WHOLE * array) + 0.0
            if "positive" in words and array.ndim < 2:
                rounded = np.maximum(rounded, 1.0)
            elif array.ndim < 2 and not rounded.any():
                rounded = np.where(array < 0, -1.0, 1.0)
            if self._keeps(name, rounded):
                return rounded
        rounded = np.round(array, DECIMALS) + 0.0
        return rounded if self._keeps(name, rounded) else array

    def _keeps(self, name: str, array: Array) -> bool:
        import numpy as np

        words = self.subject.properties.get(name, frozenset())
        if ("positive" in words and not (array > 0).all()) or ("nonnegative" in words and not (array >= 0).all()):
            return False
        if not words & DEFINITE or array.ndim < 2:
            return True
        return bool(np.linalg.eigvalsh(-array if words & NEGATED.keys() else array).min() > 0)


def _places(kept: Mapping[str, Array], indices: Mapping[str, int]) -> dict[str, int]:
    """The numbers of the named indices that belong to the parameters kept."""
    return {name: int(kept[name]) for name in indices if name in kept}
