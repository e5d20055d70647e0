"""What `numdiff` answers: the exact derivative, difference quotients over the step, their orders, one verdict.

Takes a Question of `diff` and the options; gives `Differences`. Of an abstract function there are no numbers, but the
error terms hold all the same.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from ...errors import MatcalcError
from ...own_functions.expansion import abstract_names
from ...verification.interpret import Run
from ..asking.question import Question
from ..asking.verbs import DIFFERENCES
from ..numbers.evaluation import ELSEWHERE, NO_DERIVATIVE, NOT_FINITE
from ..numbers.point import Given, Point, direction_of, point_of
from ..numbers.value import Value
from ..problem import Problem
from ..result import WithoutFormula
from ..variables.directions import Directions
from ..variables.entries import refuse_entries
from .complex_step import REASON, as_typed, forbidding
from .direction import Place, place_of, unused
from .quotients import ORDERS, STEPS, Series, series
from .taylor import TERMS, Taylor, refuse_outside

Array = Any

NEAR = 0.15  # how far an observed order may lie from the order of the theory
CONFIRMED = (
    "the differences approach the derivative{orders}; the smallest error is {error:.1e} ({kind}, h = {step:.0e})"
)
APART = "the differences do not approach the derivative: the smallest errors are {errors}"
NO_NUMBERS = "an abstract function has no values, but the error terms hold for each that is smooth enough"
UNDECIDED = "the function is not defined near the point in that direction"


class Differences(WithoutFormula):
    """`taylor`: the derivative and the error terms; `series`: the differences, none of an abstract function."""

    kind = DIFFERENCES

    def __init__(
        self, question: Question, given: Sequence[Given] = (), seed: int = 0, sizes: Mapping[str, int] | None = None
    ) -> None:
        self.seed, self.series, self.refused = seed, list[Series](), ""
        self.failed = ""
        self.place: Place | None = None
        self.exact: Value | None = None
        try:
            self._measure(question, given, sizes or {})
        except MatcalcError as error:
            raise error.with_source(question.expression) from None

    def _measure(self, question: Question, given: Sequence[Given], sizes: Mapping[str, int]) -> None:
        words, point = question.along, point_of(given)
        question.along = words if words.isidentifier() else ""
        question.given = point
        self.problem = problem = Problem(question)
        self._refuse(words)
        if not self._is_scalar:
            question.along = question.along or unused(question)
            problem.directions = Directions(question.along)
        if words and not words.isidentifier():
            point = Point([*point.values(), direction_of(question.along, words)])
        self.taylor = taylor = Taylor(problem)
        if abstract_names(problem.function):
            return
        self.place = place_of(taylor, point, self.seed, sizes)
        run = Run(self.place.values, self.place.sizes)
        refuse_outside(problem, run)
        exact, _ = run.values_of([taylor.nodes[1], taylor.nodes[0]])
        if run.bad.any():
            raise MatcalcError("domain", f"{NO_DERIVATIVE}: {taylor.failing(run) or NOT_FINITE}", hint=ELSEWHERE)
        self.exact = Value(exact)
        self.failed = taylor.failing(run)
        names = problem.groups[0]
        forbidden = forbidding(problem.function, names)
        self.refused = REASON.format(as_typed(forbidden, problem.parsed.tree)) if forbidden else ""
        self.series = series(problem.function, names, self.place, exact, not forbidden)

    @property
    def _is_scalar(self) -> bool:
        group = self.problem.groups[0]
        return len(group) == 1 and not self.problem.typing.shapes[group[0]]

    def _refuse(self, words: str) -> None:
        """What has no differences along a line of real numbers."""
        refuse_entries(self.problem.entries, "numdiff")
        names = self.problem.groups[0]
        if self.problem.joint:
            raise MatcalcError("usage", "differences are along one variable", hint=f"--wrt {names[0]}")
        if any(self.problem.is_complex(name) for name in self.problem.typing.shapes):
            hint = "leave complex out of the declarations"
            raise MatcalcError("refused", "differences are taken of functions of real variables", hint=hint)
        if self._is_scalar and words:
            message = f"--along is a direction, and {names[0]} is a scalar"
            raise MatcalcError("usage", message, hint="leave out --along")

    # --- the verdict -------------------------------------------------------------------------------------------------

    @cached_property
    def _best(self) -> tuple[float, str, float] | None:
        """(error, kind, step) of the best difference."""
        found = [(one.best[1], one.kind, one.best[0]) for one in self.series if one.best is not None]
        return min(found, default=None)

    @property
    def agrees(self) -> bool | None:
        """Do the differences approach the derivative? None where there is nothing to compare."""
        if not self.series:
            return True  # the error terms are what there is
        if self.failed:
            return False
        found = [one.approaches for one in self.series]
        return None if None in found else all(found)

    @property
    def verdict(self) -> str:
        """One line."""
        if not self.series:
            return NO_NUMBERS
        if self.failed:
            return f"{NO_DERIVATIVE}: {self.failed}"
        if self._best is None or self.agrees is None:
            return UNDECIDED
        error, kind, step = self._best
        if not self.agrees:
            return APART.format(errors=", ".join(f"{one.best[1]:.1e} ({one.kind})" for one in self.series if one.best))
        return CONFIRMED.format(orders=self._orders(), error=error, kind=kind, step=step)

    def _orders(self) -> str:
        """` with the orders 1.00 (forward) and 2.00 (central)`."""
        said = [f"{one.order:.2f} ({one.kind})" for one in self.series if one.kind in ORDERS and one.order is not None]
        return f" with the order{'s' * (len(said) > 1)} {' and '.join(said)}" if said else ""

    def remarks(self) -> list[str]:
        """Where an order is not that of the theory, and why."""
        found = [f"no complex step: {self.refused}"] if self.refused else []
        for one in self.series:
            if one.kind not in ORDERS or self.failed:
                continue
            if one.order is None:
                found.append(f"{one.kind}: no truncation error is seen")
            elif one.order > ORDERS[one.kind] + NEAR:
                found.append(f"{one.kind}: of higher order, for the leading error term vanishes here")
            elif one.order < ORDERS[one.kind] - NEAR:
                found.append(f"{one.kind}: of lower order, so the function is not smooth near the point")
        return found

    @cached_property
    def terms(self) -> dict[str, tuple[str, str]]:
        """Kind of difference -> the quotient less the derivative, and the error term; those that are short."""
        if self.failed:
            return {}
        sides = {kind: (self.taylor.left(kind), self.taylor.right(kind)) for kind in TERMS}
        return {kind: pair for kind, pair in sides.items() if pair[1]}

    # --- as a table --------------------------------------------------------------------------------------------------

    def record(self) -> dict[str, Any]:
        """The numbers for JSON; `values` are null where the function is not defined."""
        table = [
            {"h": h} | {one.kind.replace(" ", "_"): _cell(one, k) for one in self.series} for k, h in enumerate(STEPS)
        ]
        place = self.place
        return {
            "derivative": self.taylor.derivative,
            "along": self.problem.question.along or None,
            "direction": None if place is None else Value(place.direction).record(),
            "point": None if place is None else self._point(),
            "sizes": None if place is None else {name: place.sizes[name] for name in self._sizes()},
            "seed": self.seed,
            "exact": None if self.exact is None else self.exact.record(),
            "table": table if self.series else [],
            "best": {one.kind.replace(" ", "_"): _pair(one.best) for one in self.series},
            "orders": {one.kind: one.order for one in self.series if one.kind in ORDERS},
            "terms": {kind: f"{left} = {right}" for kind, (left, right) in self.terms.items()},
            "remarks": self.remarks(),
            "agrees": self.agrees,
            "verdict": self.verdict,
        }

    def _sizes(self) -> list[str]:
        assert self.place is not None
        return [name for name in self.problem.typing.dims if name in self.place.sizes]

    def _point(self) -> dict[str, Any]:
        assert self.place is not None
        along = self.problem.question.along
        return {name: Value(array).record() for name, array in self.place.values.items() if name != along}

    def __repr__(self) -> str:
        return self.verdict


def _cell(one: Series, k: int) -> dict[str, Any]:
    quotient = one.quotients[k]
    return {"value": None if quotient is None else Value(quotient).record(), "error": one.errors[k]}


def _pair(best: tuple[float, float] | None) -> dict[str, float] | None:
    return None if best is None else {"h": best[0], "error": best[1]}
