"""Minimum, maximum or saddle: the second-derivative test at a point that is given by numbers.

Takes an Answer of `hess` and a `Point`; gives a `PointTest`. The gradient says whether the point is critical, the
eigenvalues of the Hessian what it is; elsewhere, how the function bends there.
"""

from collections.abc import Sequence
from typing import Any

from ..curvature.search.bases import linear_basis
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from ..graph.nodes import Map, Node, topological
from ..own_functions.expansion import expanded
from ..render.latex_text import escaped
from ..verification.entrywise_values import sides
from ..verification.interpret import Run
from .answer import Answer
from .curving.judgement import NO_TRUTH
from .curving.words import known_style, listed, shown
from .numbers.fitting import fitted
from .numbers.point import Point
from .variables.entries import refuse_entries

Array = Any

FLAT = 1e-9  # relative to the numbers it is made of: a smaller gradient or eigenvalue is zero up to rounding
MINIMUM, MAXIMUM, SADDLE = "strict local minimum", "strict local maximum", "saddle point"
NOT_CRITICAL, OPEN, CORNER = "not a critical point", "no decision by the second derivative", "no decision"


class PointTest:
    """`verdict` and `reasons` at a point; `numbers` are the value, the gradient and the eigenvalues.

    It is neither true nor false (bool raises TypeError): compare its `verdict`.
    """

    label = "point"
    __slots__ = ("decided", "numbers", "reasons", "verdict")

    def __init__(self, verdict: str, reasons: Sequence[str], numbers: dict[str, Any]) -> None:
        self.verdict, self.reasons, self.numbers = verdict, list(reasons), numbers
        self.decided = verdict not in (OPEN, CORNER)

    def headline(self, style: str) -> str:
        known_style(style)
        return self.verdict

    def lines(self, style: str) -> list[str]:
        return [escaped(reason) for reason in self.reasons] if known_style(style) == "latex" else self.reasons

    def text(self, style: str) -> str:
        return f"{self.headline(style)}: {'; '.join(self.lines(style))}"

    def __bool__(self) -> bool:
        raise TypeError(NO_TRUTH)

    def __repr__(self) -> str:
        return self.text("text")

    def record(self) -> dict[str, Any]:
        return {"verdict": self.verdict, "reasons": self.reasons, **self.numbers}


def critical(answer: Answer, point: Point) -> PointTest:
    """The second-derivative test. MatcalcError where a value is missing, has another shape or breaks a declaration."""
    import numpy as np

    refuse_entries(answer.problem.entries, "--at")
    function, gradient = answer.problem.function, answer.derivation.previous
    hessian = answer.derivation.last
    data = fitted(answer.typing, [function, gradient, hessian], point)
    run = Run(data.values, data.sizes)
    number, slope, second, *_ = run.values_of([function, gradient, hessian, *answer.problem.as_typed])
    if run.bad.any():
        hint = "choose a point within the domain of the function and of its derivatives"
        raise MatcalcError("domain", "the function or a derivative is not defined at that point", hint=hint)
    basis = _directions(answer, data.values)
    slope = basis @ np.ravel(slope)
    inner = basis @ np.reshape(second, (basis.shape[1], -1)) @ basis.T
    eigenvalues = np.linalg.eigvalsh((inner + inner.T) / 2)
    verdict, reasons = _tested(slope, eigenvalues, run.peak, _at_corner(function, run))
    above, below = _signed(eigenvalues)
    numbers: dict[str, Any] = {"value": float(number), "gradient": listed(slope), "eigenvalues": listed(eigenvalues)}
    if verdict != CORNER:
        numbers["definiteness"] = _definiteness(above, below)
    return PointTest(verdict, reasons, numbers)


def _tested(slope: Array, eigenvalues: Array, peak: float, corner: bool) -> tuple[str, list[str]]:
    import numpy as np

    words = f"the eigenvalues of the Hessian are {_row(eigenvalues)}"
    above, below = _signed(eigenvalues)
    if corner:
        return CORNER, ["a part of the function has a kink at that point"]
    if np.abs(slope).max(initial=0.0) > FLAT * max(1.0, peak):
        nature = f"the Hessian there is {_definiteness(above, below)}: its eigenvalues are {_row(eigenvalues)}"
        return NOT_CRITICAL, [f"the gradient is {shown(slope)}", nature]
    for verdict, found in ((MINIMUM, above.all()), (MAXIMUM, below.all()), (SADDLE, above.any() and below.any())):
        if found:
            return verdict, [words]
    return OPEN, [words]


def _signed(eigenvalues: Array) -> tuple[Array, Array]:
    """Which lie above 0, and which below it, up to rounding."""
    import numpy as np

    least = FLAT * max(float(np.abs(eigenvalues).max(initial=0.0)), 1e-3)
    return eigenvalues > least, eigenvalues < -least


def _definiteness(above: Array, below: Array) -> str:
    """Of a matrix whose eigenvalues lie above 0, below it, or on it."""
    if above.any() and below.any():
        return "indefinite"
    if not above.any() and not below.any():
        return "zero"
    return ("positive " if above.any() else "negative ") + ("definite" if (above | below).all() else "semidefinite")


def _row(numbers: Array) -> str:
    return ", ".join(f"{float(v):.4g}" for v in numbers)


def _directions(answer: Answer, point: dict[str, Array]) -> Array:
    import numpy as np

    group = answer.problem.groups[0]
    if len(group) > 1:
        return np.eye(len(group))
    words = answer.typing.properties.get(group[0], frozenset())
    return linear_basis(np.shape(point[group[0]]), frozenset(words))


def _at_corner(function: Node, run: Run) -> bool:
    """Does an argument of a function with a kink lie on it?"""
    import numpy as np

    for node in topological([expanded(function, samples=True)]):
        if isinstance(node, Map) and FUNCTIONS[node.name].kinks:
            found = sides(node.name, *(run.values[a][0] for a in node.args))
            if any((np.abs(side) < FLAT).any() for side in found):
                return True
    return False
