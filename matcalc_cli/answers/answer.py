"""A question to an Answer: a gradient, Jacobian, Hessian, a derivative of any order, or no derivative at all.

One idea: all of these take the same road: parse, infer, lower, differentiate as often as asked, simplify, raise, and
lower the raised tree again to see that it is the same object.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from ..language.tree import Tree
from ..own_functions.expansion import expanded
from .asking.question import Question
from .asking.verbs import FORMULA
from .result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..graph.relations import Claim, Condition
    from ..raising.raiser import Raiser
    from .steps.lines import Steps
    from .writing import Written


class Answer(Result):
    """A derivative: the surface tree `tree`, its shape and layout, and every form it can be printed in."""

    kind = FORMULA

    def _written(self) -> "Written":
        written = self.writer.written(self.derivation.result, self.derivation.row)
        self._lettered: tuple[Result, dict[str, int]] | None = None
        self._plain = written if self.question.entries else self._of_any_size(written)
        if not self.question.entries:
            return self._plain
        from .written_out.form import written_out

        return written_out(written, self.problem.result_typing, self.writer.read)

    def _of_any_size(self, written: "Written") -> "Written":
        """The answer, or that for any size with its numbers put in, where this shows the means that the input has."""
        if not self.writer.words.means:
            return written
        from .lettered_sizes import of_any_size, with_numbers

        other = of_any_size(self.problem, Answer)
        found = with_numbers(other[0].tree, other[1], written, self.writer) if other else None
        self._lettered = other if found else None
        return found or written

    @property
    def in_matrices(self) -> Tree:
        return self._plain.tree

    @property
    def latex(self) -> str:
        if self.question.entries:
            from .written_out.dots import latex

            return latex(self.tree, self.problem.result_typing, self.row)
        return super().latex

    @property
    def slices(self) -> "list[tuple[str, Tree]]":
        """Of a result with three axes, whose sizes are numbers: its matrices of entries, each with its place."""
        from .written_out.slices import slices

        axis = 0 if self.problem.function.order == 1 and len(self.problem.groups) == 1 else self.node.order - 1
        found = slices(self.tree, self.node, axis, self.problem.result_typing, self.writer.read)
        return [(", ".join(str(k) if place == axis else ":" for place in range(3)), tree) for k, tree in found]

    @cached_property
    def held(self) -> "list[tuple[Tree, Claim]]":
        """The conditions under which the answer holds: (tree, claim)."""
        from .conditions import trees

        if self._lettered is not None:
            from .lettered_sizes import numbered

            other, numbers = self._lettered
            return [(numbered(tree, numbers), claim) for tree, claim in other.held]
        return trees(self.required, self._raiser)

    @cached_property
    def required(self) -> "list[Condition]":
        """The same as nodes."""
        from .conditions import gathered

        function = expanded(self.problem.function_as_declared)
        between = [expanded(lower) for lower, _ in self.derivation.steps[1:]]
        return gathered(function, expanded(self.node), self._raiser, self.problem.as_typed, between)

    @cached_property
    def steps(self) -> "Steps":
        """The derivation, a line a step. MatcalcError ("refused") where there is none."""
        if self._lettered is None:
            return super().steps
        from .lettered_sizes import steps_with_numbers

        other, numbers = self._lettered
        return steps_with_numbers(other.steps, numbers)

    @cached_property
    def _raiser(self) -> "Raiser":
        """One for all conditions, for it keeps what it has called norms."""
        return self.writer.raiser()

    def said(self, condition: "Condition") -> str:
        """One of the conditions as text."""
        from ..render import text
        from .conditions import difference

        return difference(condition, self._raiser, text.render)

    def at(self, point: "Mapping[str, object] | None" = None, /, **more: object) -> "Any":
        """The value where the names have the values that are given: numbers, lists, NumPy arrays, or texts in matcalc's
        language. A float (or complex) number, or a NumPy array. `at(x=[1, 2], A=[[1, 2], [3, 4]])`, or one mapping.
        """
        from .asking.spoken import speaking_of_values
        from .numbers.evaluation import value_at
        from .numbers.point import point_of

        with speaking_of_values():
            return value_at(self, point_of({**(point or {}), **more}.items())).number

    def value_and_gradient(self) -> "Callable[..., Any]":
        """The value and the gradient of a scalar function as one function of NumPy arrays, compiled once: what
        `code("numpy", with_value=True)` says. The variable comes first, then the data in order, or by name."""
        return self._compiled

    @cached_property
    def _compiled(self) -> "Callable[..., Any]":
        from .asking.spoken import speaking_python
        from .programs.callables import value_and_gradient

        with speaking_python():
            return value_and_gradient([self])

    @cached_property
    def companion(self) -> "Answer | None":
        """The derivative by the conjugate of a complex variable (by conj(z), by z itself); None for real ones."""
        problem, question = self.problem, self.question
        if len(problem.groups) != 1 or not problem.is_complex(problem.groups[0][0]):
            return None
        entry = problem.entries[0]
        name = entry.text if entry else ",".join(problem.groups[0])
        other = name if problem.conjugated[0] else f"conj({name})"
        asked = (question.expression, question.verb.name, [other], question.shapes, question.layout, None, question.vec)
        return Answer(Question(*asked, along=question.along, define=question.define))
