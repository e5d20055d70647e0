"""What the docstring of an emitted function says: the formula, the shapes, the layout, the conditions.

Takes an answer; gives lines of plain text. A formula is in matcalc's own language, and cut where it is too long to be
read.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ...dimensions import Shape, text
from ...graph.nodes import Node
from ...inference.shapes import Typing
from ...language.tree import Tree
from ..asking.question import Question
from ..asking.verbs import SOLUTION
from ..problem import Problem
from ..writing import Writer

LONGEST = 400  # characters of a formula
PLAIN = str.maketrans({"≠": "!=", "≥": ">=", "≤": "<=", "×": "x", "∉": "not in"})


class Formula(Protocol):
    """An answer or a solution, as far as its program is concerned."""

    kind: str
    problem: Problem
    writer: Writer

    @property
    def question(self) -> Question:
        """What was asked."""

    @property
    def node(self) -> Node:
        """What was found."""

    @property
    def tree(self) -> Tree:
        """The same as it is written."""

    @property
    def in_matrices(self) -> Tree:
        """The same in matrix notation, where there is one."""

    @property
    def row(self) -> bool:
        """Is it a vector that is shown as a row?"""

    @property
    def shape(self) -> Shape:
        """Its axes as they are shown."""

    @property
    def wrt(self) -> list[str]:
        """The variable of each differentiation."""

    @property
    def layout(self) -> str:
        """gradient or jacobian."""

    @property
    def text(self) -> str:
        """In matcalc's language."""

    @property
    def conditions(self) -> list[str]:
        """Where it holds."""

    def result_typing(self) -> Typing:
        """The shapes of the names in it."""


def stated(result: Formula) -> list[str]:
    """`Gradient of x'*A*x by x: (A + A')*x`."""
    problem = result.problem
    shown = shortened(result.text)
    what = result.question.verb.function.replace("_", " ").capitalize()
    if not problem.question.verb.order or result.kind == SOLUTION:
        return [f"{what}: {shown}"]
    by = " and ".join(dict.fromkeys(result.wrt))
    return [f"{what} of {shortened(function(problem))} by {by}: {shown}"]


def besides(results: Sequence[Formula], taken: Mapping[str, Shape], product: bool = False) -> list[str]:
    """The shapes of what is taken and given, the layout, the conditions; a `product` has the shapes of the
    directions."""
    first = results[0]
    names = "; ".join(f"{name}: {_shape(shape)}" for name, shape in taken.items())
    lines = ["", f"{names}."] if names else [""]
    laid_out = first.problem.groups and first.kind != SOLUTION and not product
    layout = f" ({first.layout} layout)" if laid_out else ""
    shapes = [result.problem.axes[0] if product else result.shape for result in results]
    lines.append(f"Gives: {', '.join(map(_shape, shapes))}{layout}.")
    conditions = list(dict.fromkeys(claim for result in results for claim in result.conditions))
    if conditions:
        lines.append(f"Holds if: {'; '.join(conditions)}.".translate(PLAIN))
    return lines


def of_one_array(result: Formula, name: str, taken: Mapping[str, Shape]) -> list[str]:
    """How the function `name` is called with scalars that are one vector, as optimisers have them."""
    scalars = dict.fromkeys(scalar for group in result.problem.groups[:1] for scalar in group if group[1:])
    if not scalars:
        return []
    array = next(letter for letter in ("z", "p", "array") if letter not in taken)
    rest = [other for other in taken if other not in scalars]
    return [f"Of {', '.join(scalars)} in one array {array}: {name}({', '.join([f'*{array}', *rest])})."]


def _shape(shape: Shape) -> str:
    if not shape:
        return "number"
    return f"vector of {text(shape[0])}" if len(shape) == 1 else " by ".join(text(dim) for dim in shape)


def function(problem: Problem) -> str:
    """What was asked about, as it was read."""
    return written(problem.parsed.tree)


def written(tree: Tree) -> str:
    """In matcalc's language."""
    from ...render.text import render

    return render(tree)


def shortened(formula: str) -> str:
    """The formula, or as much of it as can be read."""
    return formula if len(formula) <= LONGEST else f"{formula[:LONGEST]} ..."
