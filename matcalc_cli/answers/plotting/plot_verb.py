"""What `plot` answers: a picture of a scalar function, which view it is, and the data that it is drawn at.

Takes a Question of `plot` and the options; gives a `Plot`. Names without a value are refused: nothing is drawn of data
that nobody gave, but for a direction, whose seed is said.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ...dimensions import symbols
from ...errors import MatcalcError
from ...graph.nodes import Var, topological
from ...graph.tensor import Node
from ...language.tree import names_in
from ...pictures.ticks import number
from ...verification.interpret import Run
from ..asking.question import Question
from ..asking.verbs import PICTURE
from ..checking import known_sizes
from ..numbers.evaluation import ELSEWHERE, NOT_FINITE
from ..numbers.fitting import Fitted, fitted
from ..numbers.point import Datum, Given, Point, direction_of, point_of
from ..numbers.value import Value
from ..numdiff.direction import Place, place_of, unused
from ..numdiff.taylor import Taylor, failing_there, refuse_outside
from ..problem import Problem
from ..result import WithoutFormula
from ..variables.directions import Directions
from ..variables.entries import refuse_entries
from ..writing import Writer
from . import line_view, plane_view
from .drawn import Drawn
from .line import Line
from .plane import Plane
from .ranges import ranges
from .titles import Title

Array = Any

NUMBERS = ("t", "s", "r", "u", "t_")  # the number along a line: the first that is no name of the formula
MOST_TOLD = 6  # eigenvalues
NEEDS = "a picture needs numbers, and there is no value of {}"
OFF = "the function is not defined at that point: {}"


class Plot(WithoutFormula):
    """`drawn`: the picture with what is said of it; `nature`: of --curvature, the test by the second derivative."""

    kind = PICTURE

    def __init__(
        self,
        question: Question,
        given: Sequence[Given] = (),
        limits: Sequence[Given] = (),
        expanded: bool = False,
        seed: int = 0,
        sizes: Mapping[str, int] | None = None,
    ) -> None:
        self.seed, self.limits, self.expanded = seed, limits, expanded
        self.sizes = sizes or {}
        try:
            words, self.point = question.along, point_of(given)
            question.along = words if words.isidentifier() else ""
            question.given = self.point
            self.problem = Problem(question)
            self._refuse(words)
            self.title = Title(self.problem)
            known_sizes(self.sizes, tuple(self.problem.typing.dims))
            self.drawn = self._view(words)
            if expanded:
                self._bent()
        except MatcalcError as error:
            raise error.with_source(question.expression) from None

    def _view(self, words: str) -> Drawn:
        group, shapes = self.problem.groups[0], self.problem.typing.shapes
        if len(group) == 1 and not shapes[group[0]]:
            return self._number()
        if not words and (len(group) == 2 or (len(group) == 1 and self._size(group[0]) == 2)):
            return self._plane()
        return self._line(words)

    def _refuse(self, words: str) -> None:
        problem = self.problem
        refuse_entries(problem.entries, "a picture")
        names = problem.groups[0]
        if any(problem.is_complex(name) for name in problem.typing.shapes):
            hint = "leave complex out of the declarations"
            raise MatcalcError("refused", "pictures are of functions of real variables", hint=hint)
        if len(names) == 1 and not problem.typing.shapes[names[0]] and words:
            message = f"--along is a direction, and {names[0]} is a scalar"
            raise MatcalcError("usage", message, hint="leave out --along")

    # --- a function of one number ------------------------------------------------------------------------------------

    def _number(self) -> Drawn:
        """The variable is the number itself."""
        (name,) = self.problem.groups[0]
        taylor = Taylor(self.problem)
        self._need([*taylor.nodes[:2], *self.problem.restrictions], {name})
        datum = self.point.get(name)
        data = self._fitted(taylor.nodes[:2], [] if datum else [Datum(name, _ones(()))])
        at = None if datum is None else float(data.values[name])
        failed = "" if at is None else self._failing(data, taylor.nodes[:2])
        import numpy as np

        place, problem = Place(data, np.asarray(1.0), False, False), self.problem
        line = Line(taylor.nodes, [name], place, True, problem.typing.properties, problem.restrictions)
        limits = ranges(self.limits, [name]).get(name)
        called = f"{self.title.name}({name})"
        return line_view.line_view(
            line, line_view.Wanted(self.title, name, called, at, limits, failed, self._expands(at))
        )

    # --- along a line ------------------------------------------------------------------------------------------------

    def _line(self, words: str) -> Drawn:
        """x + t*d: the direction by its name, by its value, or random."""
        problem, question = self.problem, self.problem.question
        question.along = question.along or unused(question)
        self.problem.directions = Directions(question.along)
        problem.__dict__.pop("result_typing", None)  # which has the shape of the direction
        if words and not words.isidentifier():
            self.point = Point([*self.point.values(), direction_of(question.along, words)])
        taylor = Taylor(problem)
        self._need([*taylor.nodes[:2], *problem.restrictions, *self._variables()], {question.along})
        place = place_of(taylor, self.point, self.seed, {})
        data = self._agreeing(Fitted(place.values, place.sizes))
        failed = self._failing(data, taylor.nodes[:2])
        axis = next(one for one in NUMBERS if one not in problem.result_typing.shapes)
        line = Line(taylor.nodes, problem.groups[0], place, False, problem.typing.properties, problem.restrictions)
        limits = ranges(self.limits, [axis]).get(axis)
        x = ",".join(problem.groups[0])
        x = f"({x})" if "," in x else x
        called = f"{self.title.name}({x} + {axis}*{question.along})"
        drawn = line_view.line_view(
            line, line_view.Wanted(self.title, axis, called, 0.0, limits, failed, self.expanded)
        )
        drawn.facts.insert(0, ("along", self._direction(place)))
        drawn.numbers |= {"along": question.along, "direction": Value(place.direction).record(), "seed": self.seed}
        return drawn

    def _direction(self, place: Place) -> str:
        name = self.problem.question.along
        value = Value(place.direction, 4).text if place.direction.size <= 4 else ""
        said = f"{name} = {value}" if value else name
        return f"{said}, a random unit direction (seed {self.seed})" if place.drawn else f"{said}, as given"

    # --- on the plane ------------------------------------------------------------------------------------------------

    def _plane(self) -> Drawn:
        import numpy as np

        problem, group = self.problem, self.problem.groups[0]
        plane = Plane(problem)
        self._need([*plane.nodes[:2], *problem.restrictions], set(group))
        known = [name for name in group if name in self.point]
        if known and len(known) < len(group):
            missing = next(name for name in group if name not in known)
            hint = f"add --at {missing}=..., or leave out that of {known[0]}"
            raise MatcalcError("usage", f"the point has no value of {missing}", hint=hint)
        shape = (2,) if len(group) == 1 else ()
        data = self._fitted(plane.nodes[:2], [] if known else [Datum(name, _ones(shape)) for name in group])
        at = np.array([data.values[name] for name in group], dtype=float).ravel() if known else None
        failed = "" if at is None else self._failing(data, plane.nodes[:2])
        axes = list(group) if len(group) == 2 else [f"{group[0]}[{k}]" for k in (1, 2)]
        plane.at({k: v for k, v in data.values.items() if k not in group}, data.sizes)
        limits = ranges(self.limits, axes)
        return plane_view.plane_view(plane, plane_view.Wanted(self.title, axes, at, limits, failed, self._expands(at)))

    def _size(self, name: str) -> int | None:
        """How many entries a vector has, as far as that is said by its value, its shape, a size or other data."""
        shape = self.problem.typing.shapes[name]
        if len(shape) != 1:
            return None
        if name in self.point:
            return int(self.point[name].array.size)
        (dim,) = shape
        if isinstance(dim, int):
            return dim
        if isinstance(dim, str) and dim in self.sizes:
            return self.sizes[dim]
        shapes = self.problem.typing.shapes
        said = {one for other in self.point if other in shapes for d in shapes[other] for one in symbols(d)}
        if not set(symbols(dim)) <= said:
            return None
        try:
            self._fitted([self.problem.function], [Datum(name, _ones((2,)))])
        except MatcalcError as error:
            return None if error.kind == "shape" else 2
        return 2

    # --- data --------------------------------------------------------------------------------------------------------

    def _variables(self) -> list[Var]:
        return self.problem.variables(self.problem.groups[0], False)

    def _need(self, nodes: Sequence[Node], free: set[str]) -> None:
        """MatcalcError that names all that has no value, with the cure."""
        used = {node.name for node in topological(nodes) if isinstance(node, Var)}
        names = [*names_in(self.problem.parsed.tree), *used]
        missing = list(dict.fromkeys(n for n in names if n in used and n not in self.point and n not in free))
        if not missing:
            return
        hint = f"add {' '.join(f'--at {name}=...' for name in missing)}"
        group, shapes = self.problem.groups[0], self.problem.typing.shapes
        if missing == list(group) and len(group) == 1 and len(shapes[group[0]]) == 1:
            (dim,) = shapes[group[0]]
            hint += f" for a line, or --size {dim}=2 for contours" if isinstance(dim, str) else ""
        raise MatcalcError("usage", NEEDS.format(", ".join(missing)), hint=hint)

    def _fitted(self, nodes: Sequence[Node], more: Sequence[Datum]) -> Fitted:
        point = Point([*self.point.values(), *more]) if more else self.point
        return self._agreeing(fitted(self.problem.result_typing, list(nodes), point))

    def _agreeing(self, data: Fitted) -> Fitted:
        """The data, if their sizes are those of --size."""
        for name, size in self.sizes.items():
            if data.sizes.get(name, size) != size:
                message = f"{name} is {data.sizes[name]} by the values, and {size} by --size"
                raise MatcalcError("shape", message, hint=f"leave out --size {name}={size}")
        return data

    def _failing(self, data: Fitted, nodes: Sequence[Node]) -> str:
        """Why there is no derivative at the point; MatcalcError ("domain") where the function is not defined there."""
        run = Run(data.values, data.sizes)
        refuse_outside(self.problem, run)
        (value,) = run.values_of(nodes[:1])
        undefined = bool(run.bad.any()) or value.dtype == complex
        run.values_of(nodes[1:])
        raiser = Writer(self.problem).raiser()
        failed = failing_there(self.problem, nodes[1], raiser, run)
        if undefined:
            raise MatcalcError("domain", OFF.format(failed or NOT_FINITE), hint=ELSEWHERE)
        return failed or (NOT_FINITE if run.bad.any() else "")

    def _expands(self, at: object) -> bool:
        if self.expanded and at is None:
            names = self.problem.groups[0]
            hint = f"add {' '.join(f'--at {name}=...' for name in names)}"
            raise MatcalcError("usage", "--curvature is that at a point, and none is given", hint=hint)
        return self.expanded

    def _bent(self) -> None:
        """What the eigenvalues of the Hessian say, in words and numbers."""
        from .second_order import curvature

        group = {name: self.point[name] for name in self.point if name != self.problem.question.along}
        test = curvature(self.problem.question, Point(group.values()))
        values = test.numbers["eigenvalues"]
        said = test.text("text")
        if len(values) > MOST_TOLD:
            ends = f"{number(values[0], 4)} and {number(values[-1], 4)}"
            said = f"{test.verdict}; the {len(values)} eigenvalues of the Hessian lie between {ends}"
        self.drawn.facts.append(("point", said))
        self.drawn.numbers["point"] = test.record()


def _ones(shape: tuple[int, ...]) -> Array:
    import numpy as np

    return np.ones(shape)
