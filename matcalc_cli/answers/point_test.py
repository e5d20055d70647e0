"""Minimum, maximum or saddle: the second-derivative test at a point that is given by numbers.

Takes an Answer of `hess` and texts such as "x=[1; 2]", values in matcalc's own language; gives a `PointTest`. The
gradient says whether the point is critical, the eigenvalues of the Hessian what it is.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from ..curvature.counterexamples import linear_basis
from ..dimensions import Shape, symbols, value
from ..errors import MatcalcError, did_you_mean
from ..functions.table import FUNCTIONS
from ..graph.nodes import Map, Node, Var, topological
from ..graph.primitives import index_of
from ..language.declarations import shape_text
from ..own_functions.expansion import expanded
from ..verification.entrywise_values import sides
from ..verification.interpret import Run, Undefined, evaluate
from .answer import Answer
from .asking.question import Question
from .asking.variables import variable_name
from .convexity_verb import NO_TRUTH, known_style, listed, shown
from .variables.entries import refuse_entries

Array = Any

KEPT_WITHIN = 1e-6  # so far the values of a simplex may be from the sum 1
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
        known_style(style)
        return self.reasons

    def text(self, style: str) -> str:
        return f"{self.headline(style)}: {'; '.join(self.lines(style))}"

    def __bool__(self) -> bool:
        raise TypeError(NO_TRUTH)

    def __repr__(self) -> str:
        return self.text("text")

    def record(self) -> dict[str, Any]:
        return {"verdict": self.verdict, "reasons": self.reasons, **self.numbers}


def critical(answer: Answer, given: Sequence[str]) -> PointTest:
    """The second-derivative test. MatcalcError where a value is missing, has another shape or breaks a declaration."""
    import numpy as np

    refuse_entries(answer.problem.entries, "--at")
    function, gradient = answer.problem.function, answer.derivation.previous
    hessian = answer.derivation.last
    point = dict(_assigned(text) for text in given)
    sizes = _sizes(answer, [function, gradient, hessian], point)
    _keeps_declarations(answer, point)
    run = Run(point, sizes)
    number, slope, second, *_ = run.values_of([function, gradient, hessian, *answer.problem.as_typed])
    if run.bad.any():
        hint = "choose a point within the domain of the function and of its derivatives"
        raise MatcalcError("domain", "the function or a derivative is not defined at that point", hint=hint)
    basis = _directions(answer, point)
    slope = basis @ np.ravel(slope)
    inner = basis @ np.reshape(second, (basis.shape[1], -1)) @ basis.T
    eigenvalues = np.linalg.eigvalsh((inner + inner.T) / 2)
    verdict, reason = _tested(slope, eigenvalues, run.peak, _at_corner(function, run))
    numbers = {"value": float(number), "gradient": listed(slope), "eigenvalues": listed(eigenvalues)}
    return PointTest(verdict, [reason], numbers)


def _tested(slope: Array, eigenvalues: Array, peak: float, corner: bool) -> tuple[str, str]:
    import numpy as np

    words = f"the eigenvalues of the Hessian are {_row(eigenvalues)}"
    if corner:
        return CORNER, "a part of the function has a kink at that point"
    if np.abs(slope).max(initial=0.0) > FLAT * max(1.0, peak):
        return NOT_CRITICAL, f"the gradient is {shown(slope)}"
    least = FLAT * max(float(np.abs(eigenvalues).max(initial=0.0)), 1e-3)
    if (eigenvalues > least).all():
        return MINIMUM, words
    if (eigenvalues < -least).all():
        return MAXIMUM, words
    if (eigenvalues > least).any() and (eigenvalues < -least).any():
        return SADDLE, words
    return OPEN, words


def _row(numbers: Array) -> str:
    return ", ".join(f"{float(v):.4g}" for v in numbers)


def _assigned(text: str) -> tuple[str, Array]:
    """`x=[1; 2]` as a name and an array."""
    name, equals, words = text.partition("=")
    if another := re.search(r",\s*([A-Za-z]\w*)\s*=(.*)", words):
        hint = f"--at {name.strip()}={words[: another.start()].strip()} --at {another[1]}={another[2].strip()}"
        raise MatcalcError("usage", f"'{text}' names several values", hint=hint)
    if not equals or not words.strip():
        raise MatcalcError("usage", f"'{text}' is no value", hint='write a name and its value: --at "x=[1; 2]"')
    try:
        answer = Answer(Question(words, "show"))
    except MatcalcError as error:
        raise error.within(text, "--at", len(name) + 1) from None
    if answer.typing.shapes:
        raise MatcalcError(
            "usage",
            f"the value of {name.strip()} is to be of numbers, not '{words.strip()}'",
            hint=f'--at "{name.strip()}=[1; 2]"',
        )
    try:
        return variable_name(name.strip()), evaluate(answer.node, {}, {})
    except Undefined:
        hint = "work the value out, and write the number"
        raise MatcalcError("domain", f"the value of {name.strip()} is not defined", hint=hint) from None


def _sizes(answer: Answer, nodes: Sequence[Node], point: dict[str, Array]) -> dict[str, int]:
    """The sizes of the dimensions, from the shapes of the values."""
    sizes: dict[str, int] = {}
    found = topological(nodes)
    needed: dict[str, Shape] = {n.name: n.shape for n in found if isinstance(n, Var)}
    if missing := [name for name in needed if name not in point]:
        raise MatcalcError(
            "usage", f"the point has no value of {', '.join(missing)}", hint=f"add --at {missing[0]}=..."
        )
    for name, array in point.items():
        if name not in answer.typing.shapes:
            raise MatcalcError(
                "name",
                f"{name} does not occur in the expression",
                hint=did_you_mean(
                    name, answer.typing.shapes, f"leave it out, or give {' and '.join(answer.typing.shapes)}"
                ),
            )
        shape = needed.get(name, answer.typing.shapes[name])
        if len(shape) == 1 and array.shape == (1, *array.shape[1:]) and array.ndim == 2:
            array = point[name] = array[0]
        fits = len(shape) == array.ndim
        for dim, count in zip(shape, array.shape, strict=False):
            expected = sizes.setdefault(dim, count) if isinstance(dim, str) else dim
            fits = fits and (not isinstance(expected, int) or expected == count)
        if not fits:
            given = "×".join(map(str, array.shape)) or "a scalar"
            hint = "a column is [1; 2], a matrix [1, 2; 3, 4], a scalar a number"
            raise MatcalcError("shape", f"the value of {name} is {given}, and {name} is {shape_text(shape)}", hint=hint)
    for node in found:
        if (index := index_of(node)) is not None:
            raise MatcalcError("usage", f"the index {index} has no value", hint="write a number as the index")
    _agree(sizes, needed, found, point)
    return sizes


def _agree(sizes: dict[str, int], needed: dict[str, Shape], found: Sequence[Node], point: dict[str, Array]) -> None:
    """All sizes follow from the values, and fit them."""
    names = {s for shape in needed.values() for dim in shape for s in symbols(dim)}
    names |= {s for node in found for dim in node.shape for s in symbols(dim)}
    if missing := sorted(names - set(sizes)):
        hint = f"declare numbers in place of {missing[0]}: --shape NAME:3"
        raise MatcalcError("usage", f"the size of {missing[0]} does not follow from the values", hint=hint)
    for name, array in point.items():
        for dim, count in zip(needed.get(name, ()), array.shape, strict=False):
            if value(dim, sizes) != count:
                hint = "axes of one dimension have as many entries"
                raise MatcalcError("shape", f"the sizes of {name} do not fit the other values", hint=hint)


def _has_sum(array: Array, number: float) -> bool:
    return bool(abs(array.sum() - number) <= KEPT_WITHIN * max(1.0, abs(array).max(initial=0.0)))


# a property of entries or vectors -> has the array it?
KEPT: dict[str, Callable[[Array], bool]] = {
    "positive": lambda array: bool((array > 0).all()),
    "nonnegative": lambda array: bool((array >= 0).all()),
    "simplex": lambda array: _has_sum(array, 1),
    "centered": lambda array: _has_sum(array, 0),
    "unit": lambda array: _has_sum(array**2, 1),
    "onehot": lambda array: bool(((array == 0) | (array == 1)).all()),
}


def _keeps_declarations(answer: Answer, point: dict[str, Array]) -> None:
    """A value must have the structure that is declared of its name."""
    import numpy as np

    for name, array in point.items():
        words = answer.typing.properties.get(name, frozenset())
        wrong = next((word for word in KEPT if word in words and not KEPT[word](array)), "")
        if array.ndim == 2 and array.shape[0] == array.shape[1]:
            basis = linear_basis(array.shape, frozenset(words))
            flat = np.ravel(array)
            if not np.allclose(basis.T @ (basis @ flat), flat):
                wrong = next(iter(sorted(words)))
            elif "psd" in words and np.linalg.eigvalsh(array).min() < (FLAT if "spd" in words else -FLAT):
                wrong = "spd" if "spd" in words else "psd"
            elif "orthogonal" in words and not np.allclose(array.T @ array, np.eye(len(array))):
                wrong = "orthogonal"
            elif "invertible" in words and np.linalg.cond(array) > 1 / FLAT:
                wrong = "invertible"
        if wrong:
            hint = f"give it a {wrong} value, or leave {wrong} out of the declaration"
            raise MatcalcError("domain", f"the value of {name} is not {wrong}, as {name} is declared", hint=hint)


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
