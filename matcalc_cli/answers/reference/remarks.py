"""What a lecturer says of an answer: why a Jacobian has its shape, that a Hessian is symmetric, whether the function
increases, and in which direction it does so fastest.

Takes an answer, and its value at a point where there is one; gives `Remark`s. One idea: only what is proved is said;
silence says nothing.
"""

from typing import TYPE_CHECKING, NamedTuple

from ...dimensions import Dim, text
from ...graph.nodes import Var
from ...graph.tensor import is_complex, is_symmetric

if TYPE_CHECKING:
    from ...curvature.monotone import Trend
    from ..answer import Answer
    from ..numbers.value import Value

SHAPE, SYMMETRIC, SLOPE, ASCENT = "shape", "symmetric", "slope", "ascent"  # kinds of remarks
FUNCTION = "f"
DIGITS = 6


class Remark(NamedTuple):
    """`kind`, and what is said, in words."""

    kind: str
    text: str


def remarks(answer: "Answer", value: "Value | None" = None) -> list[Remark]:
    """All that is said; nothing of an answer that is no derivative."""
    found = (_shape(answer), _symmetric(answer), _slope(answer), _ascent(answer, value))
    return [remark for remark in found if remark is not None]


def _derivative(answer: "Answer") -> tuple[int, Var] | None:
    """The order, and the variable, of a derivative by one whole variable, or by stacked scalars (the first of them)."""
    problem = answer.problem
    groups = problem.groups
    if not groups or len(set(groups)) > 1 or problem.joint or any(problem.entries) or problem.question.along:
        return None
    variables = problem.variables(groups[0], free=False)
    if any(is_complex(node) for node in (problem.function, *variables)):
        return None
    return len(groups), variables[0]


def _shape(answer: "Answer") -> Remark | None:
    """`m×n: f has m entries, x has n`, of a Jacobian with a row for each entry of f."""
    problem, found = answer.problem, _derivative(answer)
    if (
        found is None
        or found[0] > 1
        or answer.layout != "jacobian"
        or answer.question.vec
        or answer.question.structured
    ):
        return None
    (axes,) = problem.axes
    if problem.function.order > 1 or len(axes) > 1 or not (problem.function.order or axes):
        return None
    (rows, of_f), (columns, of_x) = _counted(problem.function.shape), _counted(axes)
    name = ", ".join(problem.groups[0])
    name = f"({name})" if len(problem.groups[0]) > 1 else name
    return Remark(SHAPE, f"{rows}×{columns}: {FUNCTION} {of_f}, {name} {of_x}")


def _counted(shape: tuple[Dim, ...]) -> tuple[str, str]:
    """`m` and `has m entries`."""
    if not shape:
        return "1", "is a scalar"
    size = text(shape[0], "·")
    shown = size if size.isalnum() else f"({size})"
    return shown, f"has {size} entr{'y' if size == '1' else 'ies'}"


def _symmetric(answer: "Answer") -> Remark | None:
    """Of a Hessian with two axes, the same object as its transpose."""
    found = _derivative(answer)
    if found is None or found[0] != 2 or answer.problem.function.order or not is_symmetric(answer.node):
        return None
    return Remark(SYMMETRIC, "symmetric, as a matrix of second derivatives is")


def trend_of(answer: "Answer") -> "Trend | None":
    """How a function of one number runs; None where that is not known, or the answer is no slope."""
    from ...curvature.monotone import trend
    from ...own_functions.expansion import abstract_names

    found, problem = _derivative(answer), answer.problem
    if found is None or found[0] != 1 or found[1].order or problem.function.order or len(problem.groups[0]) > 1:
        return None
    return (
        None
        if abstract_names(problem.function)
        else trend(problem.function, answer.derivation.last, found[1], problem.as_typed)
    )


def _slope(answer: "Answer") -> Remark | None:
    found = trend_of(answer)
    return None if found is None else Remark(SLOPE, f"{FUNCTION} is {found.word}")


def _ascent(answer: "Answer", value: "Value | None") -> Remark | None:
    """The direction in which the function grows fastest at a point, and how fast: along the gradient, at its norm."""
    found, problem = _derivative(answer), answer.problem
    if value is None or found is None or found[0] != 1 or problem.function.order or answer.question.structured:
        return None
    (axes,) = problem.axes
    if not axes or found[1].properties - {"positive", "nonnegative"} or not _smooth(answer):
        return None
    import numpy as np

    from ..numbers.value import Value

    rate = float(np.linalg.norm(value.array))
    if not np.isfinite(rate):
        return None
    if rate == 0:
        return Remark(ASCENT, "none: the gradient is zero, the point is stationary")
    direction = Value(value.array / rate, DIGITS).text
    return Remark(ASCENT, f"along {direction}, at rate {rate:.{DIGITS}g}")


def _smooth(answer: "Answer") -> bool:
    """Has the function no kinks?"""
    from ...curvature.domain import Domain

    problem = answer.problem
    variables = frozenset(problem.variables(problem.groups[0], free=False))
    domain = Domain(problem.function, variables, problem.as_typed)
    return not (domain.corners or domain.pieces)
