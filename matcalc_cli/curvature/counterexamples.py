"""Points at which a function bends the wrong way: a point and a direction, or the two ends of a chord.

Takes the nodes of a function and of its Hessian; gives `Witness`es. One idea: what is printed must itself be a proof,
so the point and the direction are rounded first, and the curvature is that at the rounded ones, far above rounding.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from ..dimensions import value
from ..errors import MatcalcError
from ..graph.basics import DEFINITE, NEGATED
from ..graph.nodes import Node, Var, topological
from ..verification.interpret import Run
from ..verification.sampling import CONES, LADDER, OF_ONE_SIZE, Subject

Array = Any

POOL = (2, 3, 4, 5, 6, 7, 8)  # small sizes: the point is shown
DRAWS = 60
FAR = 60  # points with entries of very different sizes, drawn where the others do not decide
SPREAD = 2.0  # standard deviation of the logarithm of those sizes
CHORDS = 120
DECIMALS = 2
MARGIN = 1e-6  # of the scale of the numbers that cancel
MOST_CELLS = 2_000_000
SCALES = (1.0, 1.0, 4.0, -4.0, 1.0, 10.0, -10.0, 0.2)
BOUND = OF_ONE_SIZE | {"centered"}  # the values of variables so declared are neither rounded nor scaled entry by entry
OF_ONE_SUM = frozenset({"simplex", "centered"})  # a step from one such vector to another has the sum 0


class Witness:
    """`sign` of the curvature; `point`: values of all variables; `direction`: of the variable, by its name where there
    are several that are no scalars; `curvature`: d'Hd.
    Of a chord, `direction` is half of the way from one end to the other, and `curvature` the mean of f at the ends
    less f in the middle, which is at `point`."""

    __slots__ = ("chord", "curvature", "direction", "point", "sign", "sizes")

    def __init__(
        self,
        point: dict[str, Array],
        direction: "Array | dict[str, Array]",
        curvature: float,
        sizes: dict[str, int],
        chord: bool = False,
    ) -> None:
        self.point, self.direction, self.curvature, self.sizes = point, direction, curvature, sizes
        self.chord, self.sign = chord, 1 if curvature > 0 else -1


class Search:
    """Draws points; `found` maps a sign to the first witness of it. `defined` counts the points that could be used."""

    def __init__(
        self,
        function: Node,
        blocks: Sequence[Sequence[Node]],
        variables: Sequence[Var],
        properties: Mapping[str, Iterable[str]],
        dims: Sequence[str],
        sizes: Mapping[str, int],
        seed: int,
        as_typed: Iterable[Node] = (),
    ) -> None:
        """`blocks`: as for `verdict.Case`. `as_typed`: nodes that are defined where the function as it was typed is; no
        other points are taken."""
        import numpy as np

        self.function, self.blocks, self.variables, self.given = function, blocks, variables, sizes
        self.as_typed = list(as_typed)
        nodes = [function, *variables, *self.as_typed, *chain.from_iterable(blocks)]
        self.nodes = nodes
        self.subject = Subject(nodes, properties, dims)
        self.rng = np.random.default_rng(seed)
        self.found: dict[int, Witness] = {}
        self.defined = 0
        self.few, self.far = DRAWS, FAR  # points drawn

    def curvatures(self, wanted: set[int]) -> None:
        """Look for directions of curvature of the wanted signs, until one of each is found."""
        if not self.blocks:
            return
        for point, sizes in chain(self._points(self.few), self._points(self.far, far=True)):
            if wanted <= set(self.found):
                return
            values = self._hessian(point, sizes)
            if values is None:
                continue
            self.defined += 1
            for sign in wanted - set(self.found):
                self._try_direction(sign, *values, sizes)

    def chords(self, wanted: set[int]) -> None:
        """Look for chords above or below the function where it has no second derivative."""
        draws = iter(self._points(2 * CHORDS))
        for point, sizes in draws:
            if wanted <= set(self.found):
                return
            other = next((p for p, s in draws if s == sizes), None)
            if other is not None:
                self._try_chord(point, other, sizes, wanted)

    # --- points ------------------------------------------------------------------------------------------------------

    def _points(self, count: int, far: bool = False) -> Iterator[tuple[dict[str, Array], dict[str, int]]]:
        for k in range(count):
            sizes = self.subject.sizes(self.given, k // 8 % 4, POOL)
            if not self.subject.fits(sizes):
                continue
            self._bounded(sizes)
            rung = k % len(LADDER) if k % 8 < len(LADDER) else len(LADDER)
            point, indices = self.subject.point(sizes, rung, self.rng)
            self._stretch(point, SCALES[k // 8 % len(SCALES)])
            if far:
                point |= {name: self._spread(name, array) for name, array in point.items() if name not in indices}
            yield {name: self._rounded(name, array) for name, array in point.items()}, {**sizes, **indices}

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

    def _bounded(self, sizes: Mapping[str, int]) -> None:
        for node in topological(self.nodes):
            cells = 1
            for dim in node.shape:
                cells *= value(dim, sizes)
            if cells > MOST_CELLS:
                raise MatcalcError("limit", f"a tensor of {cells} entries is too large", hint="smaller sizes: --size")

    def _rounded(self, name: str, array: Array) -> Array:
        import numpy as np

        if self.subject.properties.get(name, frozenset()) & BOUND:
            return array
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

    # --- curvature ---------------------------------------------------------------------------------------------------

    def _hessian(
        self, point: dict[str, Array], sizes: dict[str, int]
    ) -> "tuple[dict[str, Array], Array, Array] | None":
        """The point, a basis of the directions and the Hessian in it."""
        import numpy as np

        run = Run(point, sizes)
        found = run.values_of([*chain.from_iterable(self.blocks), self.function, *self.as_typed])
        if run.bad.any():
            return None
        basis = self._basis(point)
        lengths = self._lengths(point) if len(self.blocks) > 1 else [basis.shape[1]]
        values = iter(found)
        rows = [[np.reshape(next(values), (height, width)) for width in lengths] for height in lengths]
        square = np.block(rows).astype(float)
        return point, basis, (square + square.T) / 2

    def _basis(self, point: Mapping[str, Array]) -> Array:
        """The directions in which the variable may move, as rows."""
        import numpy as np

        parts = [
            linear_basis(np.shape(point[v.name]), self.subject.properties.get(v.name, frozenset()))
            for v in self.variables
        ]
        return np.block(
            [
                [part if j == k else np.zeros((len(part), other.shape[1])) for j, other in enumerate(parts)]
                for k, part in enumerate(parts)
            ]
        )

    @property
    def _tied(self) -> bool:
        """Does a variable move only so that its entries keep their sum, which rounding would change?"""
        return any(self.subject.properties.get(v.name, frozenset()) & OF_ONE_SUM for v in self.variables)

    def _lengths(self, point: Mapping[str, Array]) -> list[int]:
        """How many entries each variable has."""
        return [point[v.name].size for v in self.variables]

    def _parts(self, point: Mapping[str, Array], step: Array) -> dict[str, Array]:
        """The step of each variable out of one of all their entries."""
        import numpy as np

        cuts = np.cumsum(self._lengths(point))[:-1]
        pieces = np.split(np.ravel(step), cuts)
        return {v.name: piece.reshape(np.shape(point[v.name])) for v, piece in zip(self.variables, pieces, strict=True)}

    def _shown(self, point: Mapping[str, Array], step: Array) -> "Array | dict[str, Array]":
        """The step as a witness has it: an array of one variable or of stacked scalars, else one by each name."""
        parts = self._parts(point, step)
        if len(parts) > 1 and all(not part.ndim for part in parts.values()):
            return step
        return parts if len(parts) > 1 else parts[self.variables[0].name]

    def _try_direction(
        self, sign: int, point: dict[str, Array], basis: Array, hessian: Array, sizes: dict[str, int]
    ) -> None:
        import numpy as np

        inner = basis @ hessian @ basis.T
        _, vectors = np.linalg.eigh(inner)
        k = -1 if sign > 0 else 0
        direction = vectors[:, k] @ basis
        direction = direction / (np.abs(direction).max() or 1.0)
        direction = direction * np.sign(direction[np.argmax(np.abs(direction))])
        direction = direction if self._tied else np.round(direction, DECIMALS) + 0.0
        curvature = float(direction @ hessian @ direction)
        scale = float(np.abs(hessian).max(initial=0.0) * np.abs(direction).sum() ** 2)
        if curvature * sign > MARGIN * max(scale, 1e-3) and self._bends(point, direction, sign, sizes):
            self.found[sign] = Witness(point, self._shown(point, direction), curvature, sizes)

    def _bends(self, point: dict[str, Array], direction: Array, sign: int, sizes: Mapping[str, int]) -> bool:
        """Do values of the function, too, say that it bends that way along the direction?"""
        for step in (1e-1, 1e-2, 1e-3):
            gap = self._gap(point, step * direction, sizes)
            if gap is not None and gap[0] * sign > MARGIN * 1e-4 * gap[1]:
                return True
        return False

    def _gap(self, point: dict[str, Array], half: Array, sizes: Mapping[str, int]) -> tuple[float, float] | None:
        """Mean of f at point ± half less f(point), and the size of those values; None where f is not defined."""
        values = []
        for sign in (0, 1, -1):
            run = Run(self._moved(point, sign * half), sizes)
            found, *_ = run.values_of([self.function, *self.as_typed])
            if run.bad.any():
                return None
            values.append(float(found))
        middle, one, two = values
        return (one + two) / 2 - middle, max(abs(v) for v in values)

    def _moved(self, point: dict[str, Array], step: Array) -> dict[str, Array]:
        import numpy as np

        return point | {name: np.asarray(point[name] + part) for name, part in self._parts(point, step).items()}

    # --- chords ------------------------------------------------------------------------------------------------------

    def _try_chord(
        self, point: dict[str, Array], other: dict[str, Array], sizes: dict[str, int], wanted: set[int]
    ) -> None:
        import numpy as np

        names = [v.name for v in self.variables]
        middle = point | {n: (point[n] + other[n]) / 2 for n in names}
        half = np.concatenate([np.ravel(point[n] - other[n]) / 2 for n in names])
        gap = self._gap(middle, half, sizes)
        if gap is None:
            return
        self.defined += 1
        sign = 1 if gap[0] > 0 else -1
        if sign in wanted and abs(gap[0]) > MARGIN * max(gap[1], 1e-3):
            self.found.setdefault(sign, Witness(middle, self._shown(middle, half), gap[0], sizes, chord=True))


def linear_basis(shape: tuple[int, ...], properties: frozenset[str]) -> Array:
    """Rows that span the arrays of that structure: symmetric, skew, diagonal, triangular, Toeplitz matrices, or all."""
    import numpy as np

    count = int(np.prod(shape))
    everything = np.eye(count)
    if len(shape) == 1 and properties & OF_ONE_SUM:
        return np.linalg.svd(np.ones((1, count)))[2][1:]
    if len(shape) != 2 or shape[0] != shape[1]:
        return everything
    n = shape[0]
    units = everything.reshape(count, n, n)
    transposed = np.swapaxes(units, 1, 2)
    i, j = np.indices((n, n))
    words = properties
    kept = np.ones((n, n), dtype=bool)
    if "diagonal" in words:
        kept &= i == j
    if "lower" in words:
        kept &= i >= j
    if "upper" in words:
        kept &= i <= j
    spanned = units * kept
    if words & {"symmetric", *DEFINITE}:
        spanned = spanned + np.swapaxes(spanned, 1, 2)
    elif "skew" in words:
        spanned = units - transposed
    if "toeplitz" in words:
        spanned = np.array([spanned[np.ravel(i - j == k)].sum(axis=0) for k in range(1 - n, n)])
    rows = spanned.reshape(len(spanned), count)
    _, values, vectors = np.linalg.svd(rows, full_matrices=False)
    return vectors[values > 1e-9]
