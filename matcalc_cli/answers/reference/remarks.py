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
    from collections.abc import Callable

    from ...curvature.monotone import Trend
    from ..answer import Answer
    from ..numbers.value import Value

SHAPE, SYMMETRIC, RUNS, ASCENT = "shape", "symmetric", "monotonicity", "ascent"  # kinds of remarks
FUNCTION = "f"
DIGITS = 6


class Remark(NamedTuple):
    """`kind`, and what is said, in words."""

    kind: str
    text: str


def remarks(
    answer: "Answer", value: "Value | None" = None, name: str = FUNCTION, letters: "Callable[[str], str]" = str
) -> list[Remark]:
    """All that is said; nothing of an answer that is no derivative. `name`: of the function; `letters`: of others."""
    found = (_shape(answer, name, letters), _symmetric(answer), _runs(answer, name), _ascent(answer, value))
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


def _shape(answer: "Answer", name: str, letters: "Callable[[str], str]") -> Remark | None:
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
    (axes,), of_f, names = problem.axes, problem.function.shape, problem.groups[0]
    if len(of_f) > 1 or len(axes) > 1 or not (of_f or axes):
        return None
    rows, columns = (_size(shape) for shape in (of_f, axes))
    first = f"{name} has {rows} entries" if of_f else f"{name} is a scalar"
    second = (
        f"{letters(names[0])} has {columns}{'' if of_f else ' entries'}" if axes else f"{letters(names[0])} is a scalar"
    )
    if len(names) > 1:
        second = f"there are {columns} variables"
    return Remark(SHAPE, f"{rows}×{columns}: {first}, {second}")


def _size(shape: tuple[Dim, ...]) -> str:
    size = text(shape[0], "·") if shape else "1"
    return size if size.isalnum() else f"({size})"


def _symmetric(answer: "Answer") -> Remark | None:
    """Of a Hessian with two axes, the same object as its transpose."""
    found = _derivative(answer)
    if found is None or found[0] != 2 or answer.problem.function.order or not is_symmetric(answer.node):
        return None
    return Remark(SYMMETRIC, "the Hessian equals its transpose")


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


def _runs(answer: "Answer", name: str) -> Remark | None:
    found = trend_of(answer)
    return None if found is None else Remark(RUNS, f"{name} is {found.word}")


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
