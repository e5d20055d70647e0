"""From a Problem to the nodes of its answer: differentiated as often as asked, simplified, laid out.

The axes of a derivative are those of the function and then those of each variable; the layout decides how they are
shown.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction

from .declarations import shape_text
from .diff import derivative
from .dims import Shape
from .errors import MatcalcError
from .lower import variable
from .problem import MOST_ORDER, Problem
from .simplify import rewritten, simplify, substitute
from .structure import over_structure, structure_of
from .tensor import Node, Sum, Var, add, einsum, pair, transpose, unit


def by_group(node: Node, variables: Sequence[Var], kept: Collection[Node] = ()) -> Node:
    """The derivative by one variable, or by several scalars stacked into a vector. `kept`: as for `simplify`."""
    if len(variables) == 1:
        return simplify(derivative(node, variables[0]), kept)
    count = len(variables)
    axes = tuple(range(node.order))
    parts = [simplify(derivative(node, v), kept) for v in variables]
    placed = [
        (c, einsum([(term, axes), (unit(count, k), (node.order,))], (*axes, node.order)))
        for k, part in enumerate(parts, 1)
        for c, term in (part.terms if isinstance(part, Sum) and part.shape else ((Fraction(1), part),))
    ]
    return add(placed, (*node.shape, count))


class Derivation:
    """The nodes of an answer: the last but one derivative, the last, and the result as laid out.

    `structures`: those over whose free entries the result is taken; empty where all entries are.
    """

    __slots__ = ("last", "previous", "problem", "result", "row", "shown", "structures")

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        node, self.previous = problem.function, problem.function
        order = node.order + sum(len(self._group_shape(g)) for g in problem.groups)
        if order > MOST_ORDER:
            raise MatcalcError("limit", f"a result with {order} axes is more than the {MOST_ORDER} that are supported")
        everything = frozenset(name for group in problem.groups for name in group)
        for k, group in enumerate(problem.groups):
            self.previous = node
            node = node if k else rewritten(node)
            node = by_group(node, [variable(n, problem.typing, everything) for n in group], problem.hints)
        if not problem.groups:
            node = simplify(node, problem.hints)
        bound: dict[Node, Node] = {
            variable(n, problem.typing, everything): variable(n, problem.typing) for n in everything
        }
        restored = substitute(node, bound)
        self.last = simplify(restored, problem.hints) if restored is not node else node
        self.structures, self.shown = self._structured()
        self.result, self.row = self._laid_out(self.shown)

    def _structured(self) -> tuple[list[str], Node]:
        """The structures taken into account, and the derivative with them."""
        problem = self.problem
        if not problem.question.structured:
            return [], self._along(self.last)
        if len(problem.groups) != 1 or problem.question.along:
            raise MatcalcError("refused", "--structured is for first derivatives, without a direction")
        name = ",".join(problem.groups[0])
        shape, properties = self._group_shape(problem.groups[0]), problem.typing.properties.get(name, frozenset())
        found = structure_of(name, len(shape), properties)
        problem.notes.append(f"derivative over the free entries of {' '.join(found)} {name}")
        return found, simplify(over_structure(self.last, found), problem.hints)

    def _group_shape(self, group: tuple[str, ...]) -> Shape:
        shape = self.problem.typing.shapes[group[0]]
        if len(group) > 1:
            return (len(group),)
        return shape[1:] if len(shape) == 2 and shape[0] == 1 else shape

    def _along(self, node: Node) -> Node:
        """The derivative in a direction: every axis of the variable contracted with it."""
        name = self.problem.question.along
        if not name:
            return node
        direction = self.problem.direction(name)
        for group in reversed(self.problem.groups):
            shape = self._group_shape(group)
            if shape != direction.shape:
                by = ",".join(group)
                own, needed = shape_text(direction.shape), shape_text(shape)
                message = f"the direction {name} ({own}) has not the shape of {by} ({needed})"
                raise MatcalcError("shape", message)
            outer = tuple(range(node.order - len(shape)))
            inner = tuple(range(len(outer), node.order))
            node = einsum([(node, outer + inner), (direction, inner)], outer)
        return simplify(node, self.problem.hints)

    def _laid_out(self, node: Node) -> tuple[Node, bool]:
        """The result with its axes in the order of the layout, and whether it is a row."""
        problem = self.problem
        question = problem.question
        function_order = problem.function.order
        jacobian = question.layout == "jacobian"
        if question.verb == "show" or question.along:
            return node, bool(function_order == 1 and len(problem.lowered.shape) == 2)
        if node.order == 1:
            row_variable = any(len(problem.typing.shapes[g[0]]) == 2 and len(g) == 1 for g in problem.groups)
            if function_order == 0:
                return node, jacobian or row_variable
            return node, not jacobian
        if node.order == 2 and function_order == 1 and not jacobian and len(problem.groups) == 1:
            return transpose(node), False
        if question.vec and node.order in (3, 4):
            return simplify(vectorised(node, function_order), problem.hints), False
        return node, False


def vectorised(node: Node, function_order: int) -> Node:
    """A result of order 3 or 4 as a matrix over vec(·), column by column: ∂vec(F)/∂vec(X)'."""
    axes = tuple(range(node.order))
    split = function_order if 0 < function_order < node.order else node.order // 2
    factors: list[tuple[Node, tuple[int, ...]]] = [(node, axes)]
    out: list[int] = []
    for half in (axes[:split], axes[split:]):
        if len(half) == 2:
            index = node.order + len(out)
            factors.append((pair(node.shape[half[0]], node.shape[half[1]]), (index, *half)))
            out.append(index)
        elif len(half) == 1:
            out.append(half[0])
        else:
            raise MatcalcError("refused", "only axes of vectors and matrices can be put under vec(·)")
    return einsum(factors, out)
