"""Points at which a function bends the wrong way: a point and a direction, or the two ends of a chord.

Takes the nodes of a function and of its Hessian; gives `Witness`es. One idea: what is printed must itself be a proof,
so the point and the direction are rounded first, to whole numbers where that serves, and the curvature is that at the
rounded ones, far above rounding. Two witnesses belong together only for the same parameters and sizes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from itertools import chain
from typing import Any, TypeVar

from ...graph.nodes import Node, Var
from ...verification.sampling import Subject
from .bases import OF_ONE_SUM, linear_basis
from .points import DECIMALS, ROUND, Drawn, Points
from .shaken import COPIES, is_steady
from .stacks import FIRST, Stacks
from .witness import Bent, Chord, Witness

Array = Any
T = TypeVar("T")

SURE = 6  # points at which a proof is looked at again
DRAWS = 64
FUTILE = 12  # points in a row that cannot be moved into a domain, which may be empty
FAR = 96  # points with entries of very different sizes, drawn where the others do not decide
CHORDS = 120
MARGIN = 1e-6  # of the scale of the numbers that cancel
SPANNED = 1e-9  # how far a direction may be from those in which the variable moves
STEPS = (1, 2, 3)  # the largest entry of a direction of whole numbers


class Search:
    """Draws points; `found` maps a sign to a witness of it, `together`: both for the same parameters and sizes.
    `defined` counts the points that could be used."""

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
        restrictions: Sequence[Node] = (),
    ) -> None:
        """`blocks`, `restrictions`: as for `verdict.Case`. `as_typed`: nodes that are defined where the function as it
        was typed is; no other points are taken."""
        import numpy as np

        self.blocks, self.variables, self.given, self.restrictions = blocks, variables, sizes, restrictions
        as_typed = list(as_typed)
        nodes = [function, *variables, *as_typed, *chain.from_iterable(blocks)]
        self.stacks = Stacks(function, as_typed, nodes)
        self.subject = Subject(nodes, properties, dims)
        self.points = Points(self.subject, variables, sizes, np.random.default_rng(seed), restrictions)
        self.found: dict[int, Witness] = {}
        self.own: dict[int, Witness] = {}  # of the round at hand
        self.round, self.together = 0, False
        self.defined = 0
        self.few, self.far = DRAWS, FAR  # points drawn
        self.bases: dict[tuple[tuple[int, ...], ...], Array] = {}  # shapes of the variables -> their directions

    def curvatures(self, wanted: set[int]) -> None:
        """Look for directions of curvature of the wanted signs, until one of each is found at the same parameters."""
        if not self.blocks:
            return
        draw = self.points.draw
        draws = chain(draw(self.few), draw(self.far, far=True), draw(self.few // 2, far=True, apart=True))
        self._search(wanted, self._with_hessians(draws), self._try_directions)
        for witness in () if self.together else list(self.found.values()):
            self._with_parameters_of(witness, wanted)

    def _with_parameters_of(self, witness: Witness, wanted: set[int]) -> None:
        """Look on with the parameters of a witness for another of the other sign."""
        moving = {v.name for v in self.variables}
        if self.together or witness.point.keys() <= moving:
            return
        held = (witness.point, witness.sizes)
        draws = chain(self.points.draw(self.few, held=held), self.points.draw(self.far, far=True, held=held))
        before, self.found = self.found, {witness.sign: witness}
        for stack in self._with_hessians(draws):
            self.own = {}
            self._try_directions(*stack, wanted - {witness.sign})
            if self.own:
                self.found, self.together = {**self.found, **self.own}, True
                return
        self.found = before

    def add(self, variable: Var, place: float, curvature: float) -> None:
        """A witness that was found elsewhere, of a function of one number, if the function is defined there."""
        import numpy as np

        (other,) = self.found.values()
        point = other.point | {variable.name: np.asarray(place)}
        if self.stacks.values([point], other.sizes)[0] is not None:
            witness = Witness(point, np.ones_like(other.direction), curvature, other.sizes)
            self.found[witness.sign], self.together = witness, True

    def chords(self, wanted: set[int], share: float = 1.0) -> None:
        """Look for chords above or below the function where it has no second derivative; `share`: of their length."""
        self._search(wanted, self._with_chords(self.points.draw(2 * CHORDS), share), self._try_chord)

    def bends_both_ways(self, signs: Mapping[str, int]) -> bool:
        """Do a few points show that, for some parameters, where the variables have these signs?"""
        import numpy as np

        other, rng = copy(self), np.random.default_rng(0)
        other.points = Points(self.subject, self.variables, self.given, rng, self.restrictions, signs)
        other.found, other.together = {}, False
        draws = chain(other.points.draw(2 * ROUND), other.points.draw(ROUND, far=True))
        other._search({1, -1}, other._with_hessians(draws, ROUND), other._try_directions)
        return other.together

    def meets_conditions(self) -> bool:
        """Do the conditions typed with the function hold at one of some points, drawn apart from all others?"""
        import numpy as np

        points = Points(self.subject, self.variables, self.given, np.random.default_rng(0), self.restrictions)
        return any(points.inside.holds(drawn.point, drawn.sizes) for drawn in points.draw(DRAWS))

    def reaches(self) -> bool:
        """Is the function defined at one of some points, where the conditions hold as well?"""
        self.points.inside.patience = FUTILE
        draws = chain(self.points.draw(DRAWS, apart=True), self.points.draw(FAR, far=True, apart=True))
        return any(
            value is not None
            for stack in self.stacks.of(draws)
            for value in self.stacks.values([drawn.point for drawn in stack], stack[0].sizes)
        )

    def contradicts(self, wanted: set[int]) -> bool:
        """Does one of a few points bend in a way that is not allowed?"""
        if self.blocks:
            draws = self.points.draw(SURE, apart=True)
            self._search(wanted, self._with_hessians(draws, SURE), self._try_directions)
        return bool(self.found)

    def _search(
        self, wanted: set[int], found: Iterable[tuple[Drawn, T]], attempt: Callable[[Drawn, T, set[int]], None]
    ) -> None:
        self.round, self.own = -1, {}  # rounds of another search have other parameters
        for drawn, values in found:
            if drawn.round != self.round or drawn.apart:
                self.round, self.own = drawn.round, {}
            alone = not drawn.sizes and len(drawn.point) == len(self.variables)  # there is one function, then
            attempt(drawn, values, wanted - set(self.own) - set(self.found if alone else ()))
            self.found = dict(self.own) if wanted <= set(self.own) else {**self.own, **self.found}
            self.together = wanted <= set(self.found) and self._of_one_function()
            if self.together or (drawn.apart and wanted <= set(self.found)):
                return

    def _of_one_function(self) -> bool:
        """Are all the witnesses for the same parameters and sizes?"""
        import numpy as np

        moved = {v.name for v in self.variables}
        first, *rest = self.found.values()
        return all(
            first.sizes == other.sizes
            and all(
                np.array_equal(value, other.point[name]) for name, value in first.point.items() if name not in moved
            )
            for other in rest
        )

    def _try_directions(self, drawn: Drawn, bent: Bent | None, wanted: set[int]) -> None:
        if bent is not None:
            self.defined += 1
            for sign in sorted(wanted, reverse=True):
                self._try_direction(sign, drawn, bent)

    def _with_hessians(self, draws: Iterable[Drawn], first: int = FIRST) -> Iterator[tuple[Drawn, Bent | None]]:
        for stack in self.stacks.of(draws, first):
            yield from zip(stack, self._bent(stack), strict=True)

    def _bent(self, stack: Sequence[Drawn]) -> list[Bent | None]:
        """How the function bends at each point of a stack; None where it is not defined."""
        import numpy as np

        points = [drawn.point for drawn in stack]
        square, bad = self._hessians(points, stack[0].sizes)
        if bad.all():
            return [None] * len(stack)
        basis = self._basis(points[0])
        _, vectors = np.linalg.eigh(basis @ square @ basis.T)
        return [None if wrong else Bent(basis, h, v) for h, v, wrong in zip(square, vectors, bad, strict=True)]

    def _hessians(
        self, points: Sequence[dict[str, Array]], sizes: Mapping[str, int], shaken: bool = False
    ) -> tuple[Array, Array]:
        """The Hessian between entries of the variables at each point, 0 where it is bad, and where it is."""
        import numpy as np

        found, bad = self.stacks.at(points, sizes, [*chain.from_iterable(self.blocks)], shaken)
        lengths = self._lengths(points[0])
        lengths = lengths if len(self.blocks) > 1 else [sum(lengths)]
        values = iter(np.where(bad.reshape(-1, *[1] * (array.ndim - 1)), 0.0, array) for array in found)
        rows = [[np.reshape(next(values), (len(points), height, width)) for width in lengths] for height in lengths]
        square = (np.block(rows) if len(rows) > 1 else rows[0][0]).astype(float)
        return (square + np.swapaxes(square, 1, 2)) / 2, bad

    # --- curvature ---------------------------------------------------------------------------------------------------

    def _basis(self, point: Mapping[str, Array]) -> Array:
        """The directions in which the variable may move, as rows."""
        import numpy as np

        shapes = tuple(np.shape(point[v.name]) for v in self.variables)
        if shapes in self.bases:
            return self.bases[shapes]
        parts = [
            linear_basis(shape, self.subject.properties.get(v.name, frozenset()))
            for v, shape in zip(self.variables, shapes, strict=True)
        ]
        self.bases[shapes] = np.block(
            [
                [part if j == k else np.zeros((len(part), other.shape[1])) for j, other in enumerate(parts)]
                for k, part in enumerate(parts)
            ]
        )
        return self.bases[shapes]

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

    def _try_direction(self, sign: int, drawn: Drawn, bent: Bent) -> None:
        import numpy as np

        point, hessian = drawn.point, bent.hessian
        direction = bent.vectors[:, -1 if sign > 0 else 0] @ bent.basis
        direction = direction / (np.abs(direction).max() or 1.0)
        direction = direction * np.sign(direction[np.argmax(np.abs(direction))])
        for step in self._rounded(direction):
            curvature = float(step @ hessian @ step)
            scale = float(np.abs(hessian).max(initial=0.0) * np.abs(step).sum() ** 2)
            large = curvature * sign > MARGIN * max(scale, 1e-3) and _is_spanned(step, bent.basis)
            if large and self._bends(point, step, sign, drawn.sizes) and self._is_steady(drawn, step, curvature):
                self.own[sign] = Witness(point, self._shown(point, step), curvature, drawn.sizes)
                return

    def _rounded(self, direction: Array) -> list[Array]:
        """The direction in short numbers, as they are tried."""
        import numpy as np

        if self._tied:
            return [direction]
        short = [np.round(direction * most) for most in STEPS]
        return [step + 0.0 for step in [*short, np.round(direction, DECIMALS), direction]]

    def _is_steady(self, drawn: Drawn, step: Array, curvature: float) -> bool:
        """Is the curvature along the step about that, whatever rounding has done?"""
        hessians, bad = self._hessians([drawn.point] * COPIES, drawn.sizes, shaken=True)
        return not bad.any() and is_steady(curvature, step @ hessians @ step)

    def _bends(self, point: dict[str, Array], direction: Array, sign: int, sizes: Mapping[str, int]) -> bool:
        """Do values of the function, too, say that it bends that way along the direction?"""
        ends = [(point, step * direction) for step in (1e-1, 1e-2, 1e-3)]
        gaps = self._gaps(ends, sizes)
        return any(gap is not None and gap[0] * sign > MARGIN * 1e-4 * gap[1] for gap in gaps)

    def _gaps(
        self, chords: Sequence[tuple[dict[str, Array], Array]], sizes: Mapping[str, int], shaken: bool = False
    ) -> list[tuple[float, float] | None]:
        """Of (point, half): the mean of f at point ± half less f(point), and the size of those values; None where f is
        not defined."""
        points = [self._moved(point, sign * half) for point, half in chords for sign in (0, 1, -1)]
        values = self.stacks.values(points, sizes, shaken)
        return [_gap(*values[k : k + 3]) for k in range(0, len(values), 3)]

    def _moved(self, point: dict[str, Array], step: Array) -> dict[str, Array]:
        import numpy as np

        return point | {name: np.asarray(point[name] + part) for name, part in self._parts(point, step).items()}

    # --- chords ------------------------------------------------------------------------------------------------------

    def _with_chords(self, draws: Iterable[Drawn], share: float) -> Iterator[tuple[Drawn, Chord]]:
        """Chords between every two points of a round, with how much they miss the function by."""
        import numpy as np

        names = [v.name for v in self.variables]
        for stack in self.stacks.of(draws, ROUND):
            pairs = list(zip(stack[::2], stack[1::2], strict=False))
            middles = [one.point | {n: (one.point[n] + two.point[n]) / 2 for n in names} for one, two in pairs]
            ways = [np.concatenate([np.ravel(one.point[n] - two.point[n]) for n in names]) for one, two in pairs]
            halves = [share / 2 * way for way in ways]
            chords = list(zip(middles, halves, strict=True))
            gaps = self._gaps(chords, stack[0].sizes) if chords else []
            for (one, _), chord, gap in zip(pairs, chords, gaps, strict=True):
                yield one, Chord(*chord, gap)

    def _try_chord(self, drawn: Drawn, chord: Chord, wanted: set[int]) -> None:
        if chord.gap is None:
            return
        self.defined += 1
        gap, size = chord.gap
        sign = 1 if gap > 0 else -1
        if sign in wanted and abs(gap) > MARGIN * max(size, 1e-3) and self._is_steady_chord(drawn, chord, gap):
            shown = self._shown(chord.middle, chord.half)
            self.own.setdefault(sign, Witness(chord.middle, shown, gap, drawn.sizes, chord=True))

    def _is_steady_chord(self, drawn: Drawn, chord: Chord, gap: float) -> bool:
        gaps = self._gaps([(chord.middle, chord.half)] * COPIES, drawn.sizes, shaken=True)
        return all(copy is not None and is_steady(gap, copy[0]) for copy in gaps)


def _is_spanned(step: Array, basis: Array) -> bool:
    """May the variable move along the step? What is nearly 3/2 in two entries of a symmetric matrix may have become 1
    in one of them and 2 in the other."""
    return bool(abs(step @ basis.T @ basis - step).max() < SPANNED)


def _gap(middle: float | None, one: float | None, two: float | None) -> tuple[float, float] | None:
    if middle is None or one is None or two is None:
        return None
    return (one + two) / 2 - middle, max(abs(middle), abs(one), abs(two))
