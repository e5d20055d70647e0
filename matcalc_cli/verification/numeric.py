"""Is this node the derivative of that one? The numerical answer, by differences at random points.

Takes tensor graphs; gives a `Check` that says yes, no or "inconclusive". One idea: extrapolated differences bring an
estimate of their own error, so a comparison counts only where the estimate is far below the threshold and no kink lies
between the points compared; anything else is drawn again. A single alarm is not believed: "no" takes two, at
independent points. "Yes" is said once all has been looked at: every entry, every value of an index, wide and tall
matrices where that matters, both sides of every kink; what was never seen is named.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..dimensions import value
from ..errors import MatcalcError
from ..functions.piecewise import COMPARISONS
from ..functions.table import FUNCTIONS
from ..graph.nodes import Map, Node, Op, Var, topological
from ..limits import limit
from ..own_functions.expansion import expanded
from .comparison import Judge
from .differences import wirtinger
from .inside import Inside
from .interpret import Run
from .sampling import LADDER, Subject

Array = Any

ALARM = 1e-6  # relative difference above which formula and differences disagree
STEPS = (1e-2, 1e-3, 1e-4)  # first steps; the finer ones where a kink or the edge of the domain is in the way
VANISHING = 1e-11  # derivative over (function / variable); a smaller one is zero up to rounding
LARGE = 1e3  # of a larger function nothing small is called zero
ENTRIES = 1000  # single entries compared; of larger variables a random choice,
MOVED = 2_000_000  # and fewer where the directions would have more entries together
ACROSS = 3  # random directions compared besides
DRAWS = 24  # points at which the function is defined, before the check gives up
LAYOUTS = 6  # ways of giving out the sizes that are tried
MIXED = 40  # points with mixed values tried after the ladder
POINTS = 2  # points that must agree, and that must disagree
BRANCHED_POINTS = 8  # points that must agree where there are kinks, so that most branches are seen
SEARCHED = 60  # points at which the sides of kinks not yet seen are looked for
SCALES = (1.0, 10.0, 100.0, 0.1, -1.0, -10.0, -100.0)  # of those points
MOST_CELLS = limit("cells")  # entries of the largest tensor that is still evaluated

UNDEFINED = "not defined at any point tried"
HOLLOW = "the formula is not defined at points where the function is"
INCONCLUSIVE = "inconclusive: no point was found at which differences are accurate enough to judge"
UNSURE = "inconclusive: formula and differences disagree at one point and agree at others"
MISFIT = "inconclusive: the sizes leave no room for the entries and slices taken"
AGREES = "formula and differences agree at {} random points"
DIFFERS = "entry {}: the formula gives {:.10g}, differences give {:.10g}"
NOT_REACHED = "one side of {} was not reached"
NOT_TAKEN = "not all values of {} were taken"
TOO_LARGE = "a tensor of {} entries is too large to evaluate"


class Check:
    """The outcome. `ok` is None where nothing can be said; `kind` is "numeric" or "exact"; `message` is one sentence.

    A check is true where `ok` is True alone: one that failed and one that is undecided are both false.
    `max_relative_error` compares entries of formula and differences with the larger of the two, small entries with a
    thousandth of the norm; None where nothing was compared. `sizes` are those of the last point. `unseen` says what no
    point has shown, where the check is ok all the same. `proved` are how many entries an exact check has proved, of how
    many.
    """

    __slots__ = ("kind", "max_relative_error", "message", "ok", "proved", "seed", "sizes", "unseen")

    def __init__(
        self,
        ok: bool | None,
        kind: str,
        message: str,
        max_relative_error: float | None = None,
        sizes: Mapping[str, int] | None = None,
        seed: int | None = None,
        unseen: str = "",
        proved: tuple[int, int] = (0, 0),
    ) -> None:
        self.proved = proved
        self.ok, self.kind, self.message, self.unseen = ok, kind, message, unseen
        self.max_relative_error, self.sizes, self.seed = max_relative_error, dict(sizes or {}), seed

    def __bool__(self) -> bool:
        return self.ok is True

    def __repr__(self) -> str:
        """`Check(ok=True, numeric: formula and differences agree at 2 random points)`."""
        return f"Check(ok={self.ok}, {self.kind}: {self.message})"


def check_numeric(
    function: Node,
    derivative: Node,
    wrt: Var,
    *,
    properties: Mapping[str, Iterable[str]] | None = None,
    dims: Sequence[str] = (),
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
    restrictions: Sequence[Node] = (),
    one_sided: Callable[[Node], bool] = lambda node: False,
) -> Check:
    """Compare `derivative` (axes of `function`, then those of `wrt`) with differences of `function`.

    `function` must be lowered with `wrt` free: its entries are varied independently, at a point that has the declared
    `properties`. For a derivative of order k pass the exact one of order k-1 as `function`. `dims`: the dimensions in
    order of appearance, `sizes` those the user fixed; at all points the `restrictions` are defined, and so functions
    with a kink may be `one_sided`. Raises MatcalcError ("limit") where a tensor is too large.
    """
    subject = Subject([function, derivative, wrt, *restrictions], properties or {}, dims)
    search = _Search(function, derivative, wrt, subject, seed, restrictions, one_sided)
    passed: Check | None = None
    for rung, layout in _schedule():
        chosen = subject.sizes(sizes or {}, layout)
        if passed is not None and (layout > 1 or chosen == passed.sizes):
            continue
        decided = search.climb(chosen, rung)
        if decided is not None and not decided:
            return decided
        if decided is not None and (passed is not None or not search.of_rank):
            return search.complete(passed or decided)
        passed = passed or decided
    return search.complete(passed) if passed is not None else search.give_up()


def _schedule() -> Iterator[tuple[int, int]]:
    """(rung of the ladder, layout of the sizes); after the ladder, mixed values."""
    for layout in range(LAYOUTS):
        for rung in range(len(LADDER)):
            yield rung, layout
    for k in range(MIXED):
        yield len(LADDER), k % LAYOUTS


class _Search:
    """The state of one check: which entries have agreed so far, and how often something disagreed."""

    __slots__ = (
        "agreed", "alarms", "chosen", "confirmed", "defined", "derivative", "error", "function", "hollow", "inside",
        "of_rank",
        "one_sided", "open", "placed", "points", "rng", "seed", "shown", "sides", "sizes", "subject", "wrt",
    )  # fmt: skip

    def __init__(
        self,
        function: Node,
        derivative: Node,
        wrt: Var,
        subject: Subject,
        seed: int,
        restrictions: Sequence[Node] = (),
        one_sided: Callable[[Node], bool] = lambda node: False,
    ) -> None:
        import numpy as np

        self.function, self.derivative, self.wrt, self.subject, self.seed = function, derivative, wrt, subject, seed
        self.rng = np.random.default_rng(seed)
        self.inside = Inside(restrictions, subject.properties, self.rng)
        self.one_sided = one_sided
        self.agreed = self.alarms = self.defined = self.hollow = 0
        self.error = 0.0
        self.shown = ""
        self.sizes: dict[str, int] | None = None  # of the last point
        self.chosen = self.confirmed = np.zeros(0, dtype=bool)
        nodes = topological([expanded(node, samples=True) for node in (function, derivative)])
        branched = any(isinstance(node, Map) and FUNCTIONS[node.name].kinks for node in nodes)
        self.of_rank = any(isinstance(node, Op) and node.args and _is_by_rank(node.name) for node in nodes)
        self.sides: dict[Node, tuple[bool, bool]] = {}  # of every kink: was some entry seen below, and above?
        self.placed: dict[str, int] = {}  # the values of indices at the last point
        self.open: list[dict[str, int]] = []  # those that have not agreed yet
        self.points = BRANCHED_POINTS if branched else POINTS

    def climb(self, sizes: dict[str, int], rung: int) -> Check | None:
        """Draw points of one kind as long as they teach something; a Check as soon as the question is decided."""
        if not self.subject.fits(sizes):
            return None
        _bounded([self.function, self.derivative], sizes)
        learning = True
        while learning and self.defined < DRAWS + len(self.open):
            if sizes != self.sizes:
                self._restart(sizes)
            point, self.placed = self.subject.point(sizes, rung, self.rng, self.open[0] if self.open else None)
            learning = self._compare(self._inside(point, sizes), {**sizes, **self.placed})
            if self.alarms >= POINTS:
                return Check(False, "numeric", self.shown, self.error, sizes, self.seed)
            if self._satisfied() and not self.open:
                return self._passed()
        return None

    def _inside(self, point: dict[str, Array], sizes: Mapping[str, int]) -> dict[str, Array]:
        """The point, in the domain if it can be moved there; no number of an index moves."""
        return self.inside.moved(point, {**sizes, **self.placed}, point.keys() - self.placed.keys())

    def _satisfied(self) -> bool:
        return self.agreed >= self.points and not self.alarms and bool(self.confirmed.all())

    def _passed(self) -> Check:
        return Check(True, "numeric", AGREES.format(self.agreed), self.error, self.sizes, self.seed)

    def complete(self, passed: Check) -> Check:
        """The check once points have been looked for on the sides of kinks that none was on yet."""
        for trial in range(SEARCHED if self._hidden() else 0):
            self._visit_hidden(trial)
            if self.alarms >= POINTS:
                return Check(False, "numeric", self.shown, self.error, self.sizes, self.seed)
            if not self.alarms and not self._hidden():
                break
        if self.alarms:
            return self.give_up()
        names = sorted({"a condition" if node.name in COMPARISONS else node.name for node in self._hidden()})
        unseen = [NOT_REACHED.format(" and of ".join(names))] if names else []
        unseen += [NOT_TAKEN.format(", ".join(self.subject.indices))] if self.open else []
        passed.max_relative_error, passed.unseen = self.error, "; ".join(unseen)
        return passed

    def _hidden(self) -> list[Map]:
        """The functions with a kink on one side of which no point was, though it may have one."""
        hidden = [node for node, seen in self.sides.items() if isinstance(node, Map) and not all(seen)]
        return [node for node in hidden if not self.one_sided(node)]

    def _visit_hidden(self, trial: int) -> None:
        """Compare at a point of another scale, if it is on a side that was not seen, or repeats an alarm."""
        assert self.sizes is not None
        point, self.placed = self.subject.scaled(self.sizes, self.rng, SCALES[trial % len(SCALES)])
        sizes = {**self.sizes, **self.placed}
        run = Run(point, sizes)
        run.values_of([self.function])
        new = any(
            has and not had
            for node, sides in run.sides.items()
            for has, had in zip(sides, self.sides.get(node, (True, True)), strict=True)
        )
        if (new or self.alarms) and not run.bad.any():
            self._compare(point, sizes)

    def give_up(self) -> Check:
        if self._satisfied() and self.sizes is not None:
            return self.complete(self._passed())
        message = UNSURE if self.alarms else INCONCLUSIVE if self.defined else HOLLOW if self.hollow else UNDEFINED
        if self.sizes is None:
            message = MISFIT
        return Check(None, "numeric", message, self.error if self.agreed else None, self.sizes, self.seed)

    def _restart(self, sizes: dict[str, int]) -> None:
        """Other sizes: the entries to be confirmed are others too."""
        import numpy as np

        self.sizes, self.agreed = sizes, 0
        self.open = self.subject.chosen_placings(sizes, self.rng)
        count = 1
        for dim in self.wrt.shape:
            count *= value(dim, sizes)
        self.chosen = np.arange(count)
        if count > ENTRIES:
            few = max(1, min(ENTRIES, MOVED // count))
            self.chosen = np.sort(self.rng.choice(count, few, replace=False))
        self.confirmed = np.zeros(len(self.chosen), dtype=bool)

    def _compare(self, point: dict[str, Array], sizes: Mapping[str, int]) -> bool:
        """Compare at one point; False where nothing could be compared."""
        import numpy as np

        run = Run(point, sizes)
        (function,) = run.values_of([self.function])
        if run.bad.any() or not self.inside.holds(point, sizes):
            return False
        sides = dict(run.sides)  # before those of the derivative come
        formula = Run(point, sizes)
        (derivative,) = formula.values_of([self.derivative])
        if formula.bad.any():
            self.hollow += 1
            return False
        if not derivative.size:
            return False
        self.defined += 1
        variable = point[self.wrt.name]
        directions = self._directions(variable.size)
        claimed = directions @ derivative.reshape(function.size, variable.size).T
        width = max(float(np.sqrt(np.mean(np.abs(variable) ** 2))), 0.1)
        norm = float(np.linalg.norm(derivative))
        magnitude = min(max(float(np.abs(function).max(initial=0.0)), run.peak), LARGE)
        judge = Judge(claimed, norm, VANISHING * magnitude / width if norm <= VANISHING * formula.peak else 0.0)
        self._measure(judge, directions, point, sizes, width)
        if judge.settled.any():
            for node, seen in sides.items():
                below, above = self.sides.get(node, (False, False))
                self.sides[node] = below or seen[0], above or seen[1]
        return self._record(judge, directions, function.shape, variable.shape)

    def _measure(
        self, judge: Judge, directions: Array, point: dict[str, Array], sizes: Mapping[str, int], width: float
    ) -> None:
        """Differences along the directions, with smaller steps where the larger ones decide nothing."""
        for step in STEPS:
            rows = judge.open()
            if not rows.size:
                break
            judge.hear(rows, *wirtinger(self.function, self.wrt, point, sizes, directions[rows], step * width))

    def _directions(self, count: int) -> Array:
        """Some random directions, then the chosen unit vectors; one a row."""
        import numpy as np

        across = self.rng.standard_normal((ACROSS, count))
        across /= np.linalg.norm(across, axis=1, keepdims=True)
        single = np.zeros((len(self.chosen), count))
        single[np.arange(len(self.chosen)), self.chosen] = 1.0
        return np.concatenate([across, single])

    def _record(self, judge: "Judge", directions: Array, outer: tuple[int, ...], inner: tuple[int, ...]) -> bool:
        import numpy as np

        wrong = judge.settled & (judge.relative > ALARM).any(axis=1)
        if wrong.any():
            self.alarms += 1
            candidates = np.flatnonzero(wrong)
            single = candidates[candidates >= ACROSS]
            row = (single if single.size else candidates)[0]
            column = int(np.argmax(judge.relative[row]))
            entry: Any = "along a random direction"
            if row >= ACROSS:
                places = (*np.unravel_index(column, outer), *np.unravel_index(self.chosen[row - ACROSS], inner))
                entry = "[" + ", ".join(str(int(k) + 1) for k in places) + "]"
            self.shown = DIFFERS.format(entry, judge.claimed[row, column], judge.measured[row, column])
        elif judge.settled.any():
            self.agreed += 1
            if self.placed in self.open and judge.settled[ACROSS:].all():
                self.open.remove(self.placed)
            self.confirmed |= judge.settled[ACROSS:]
        if judge.settled.any():
            self.error = max(self.error, float(judge.relative[judge.settled].max(initial=0.0)))
        return bool(judge.settled.any())


def _is_by_rank(name: str) -> bool:
    row = FUNCTIONS.get(name)
    return row is not None and row.by_rank


def _bounded(nodes: Sequence[Node], sizes: Mapping[str, int]) -> None:
    for node in topological(nodes):
        total = 1
        for dim in node.shape:
            total *= value(dim, sizes)
        if total > MOST_CELLS:
            raise MatcalcError("limit", TOO_LARGE.format(total), hint="choose smaller sizes with --size")
