"""The first three derivatives of a function along a direction, and the error terms that they make.

Takes a Problem whose question has a direction (none where the variable is a scalar); gives nodes and texts. With D²f
for f differentiated twice along d: the forward difference is off by h·D²f/2 + O(h²), the central one by h²·D³f/6 +
O(h⁴), which Taylor's expansion says of every function that is smooth enough, of an abstract one, too.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from ...calculus.derivative import directional
from ...errors import MatcalcError
from ...functions.rows import OWN
from ...graph.nodes import Node, topological
from ...graph.rebuilding import substitute
from ...graph.tensor import Var, add, einsum, is_zero
from ...language.syntax import parse
from ...language.tree import Tree, walk
from ...lowering.lower import variable
from ...own_functions.expansion import expanded
from ...render import text
from ...rewriting.simplify import rewritten, simplify
from ...verification.interpret import Run
from ..conditions import difference, gathered
from ..derivation import by_group
from ..numbers.evaluation import failing
from ..problem import Problem
from ..writing import Writer
from .complex_step import forbidding

if TYPE_CHECKING:
    from ...raising.raiser import Raiser

MOST_NODES = 150  # of a derivative that is differentiated once more
LONGEST = 100  # characters of a derivative in an error term
STEPS = ("h", "eps", "delta", "step")  # what the step is called: the first that is no name of the formula
NAMES = ("f", "g", "F", "G", "f_")  # what the function is called
FORWARD, CENTRAL = "forward", "central"
# difference -> the order of its error term, the derivative in it, its divisor, the order of what is left out
TERMS = {FORWARD: (1, 2, 2, 2), CENTRAL: (2, 3, 6, 4)}
LEFT = {
    FORWARD: "({f}({moved} + {hd}) - {f}({x}))/{h} - {D}",
    CENTRAL: "({f}({moved} + {hd}) - {f}({moved} - {hd}))/(2*{h}) - {D}",
}
OUTSIDE = "the point lies outside the domain that was typed: {}"
INSIDE = "choose a point at which the conditions behind where hold, or leave them out"


class Taylor:
    """`direction`: its name, empty where the variable is a scalar. `nodes[k]`: the k-th derivative along it."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.direction = problem, problem.question.along
        self.writer = Writer(problem)
        self.nodes: list[Node] = [problem.function]
        self._differentiate()

    def _differentiate(self) -> None:
        """As many as there are; the first, or an error."""
        problem, group = self.problem, self.problem.groups[0]
        free = [variable(name, problem.typing, frozenset(group)) for name in group]
        bound: dict[Node, Node] = {v: variable(v.name, problem.typing) for v in free}
        node, found = problem.on_domain(problem.function), [problem.function]
        for k in (1, 2, 3):
            if k > 1 and len(topological([node])) > MOST_NODES:
                break
            try:
                node = problem.on_domain(self._once(node if k > 1 else rewritten(node), free))
            except MatcalcError as error:
                if k > 1 and error.kind in ("refused", "limit"):
                    break
                raise
            found.append(node)
        self.nodes = [simplify(substitute(part, bound), problem.hints) for part in found]

    def _once(self, node: Node, variables: Sequence[Var]) -> Node:
        """The derivative along the direction, which is contracted before the next one is taken."""
        hints = self.problem.hints
        if not self.direction:
            return simplify(by_group(node, variables, hints), hints)
        (direction,) = self.problem.towards
        if len(variables) == 1:
            return simplify(directional(node, variables[0], direction), hints)
        derived = by_group(node, variables, hints)
        outer = tuple(range(node.order))
        inner = (node.order,)
        return simplify(einsum([(derived, outer + inner), (direction, inner)], outer), hints)

    def failing(self, run: Run) -> str:
        """The condition of the derivative that does not hold at the place of a run; empty where all do."""
        return failing_there(self.problem, self.nodes[1], self.writer.raiser(), run)

    # --- in symbols --------------------------------------------------------------------------------------------------

    @cached_property
    def step(self) -> str:
        typing = self.problem.typing
        taken = {*typing.shapes, *typing.dims, *typing.indices, self.direction}
        return next((name for name in STEPS if name not in taken), f"{STEPS[-1]}_")

    @cached_property
    def tree(self) -> Tree:
        """The first derivative."""
        return self.writer.tree(self.nodes[1], self._row)

    @property
    def derivative(self) -> str:
        """The same as text."""
        return text.render(self.tree)

    @property
    def _row(self) -> bool:
        return self.problem.function.order == 1 and len(self.problem.lowered.shape) == 2

    def left(self, which: str) -> str:
        """The difference quotient less the derivative: `(f(x + h) - f(x))/h - f'(x)`."""
        tree, x = self.problem.parsed.tree, ",".join(self.problem.groups[0])
        called = {str(part.value).partition(OWN)[0] for part in walk(tree) if part.op == "call"}
        own = tree.op == "call" and len(tree.args) == 1 and tree.args[0].value == x  # the formula is f(x) itself
        known = called - ({str(tree.value).partition(OWN)[0]} if own else set())
        f = next(name for name in NAMES if name not in self.problem.typing.shapes and name not in known)
        hd = f"{self.step}*{self.direction}" if self.direction else self.step
        derivative = f"D{f}({x})[{self.direction}]" if self.direction else f"{f}'({x})"
        moved = f"({x})" if "," in x else x
        return LEFT[which].format(f=f, x=x, moved=moved, h=self.step, hd=hd, D=derivative)

    def right(self, which: str) -> str:
        """The error term with the order of what is left out; empty where the derivative is too long to be read."""
        power, order, divisor, rest = TERMS[which]
        if len(self.nodes) <= order:
            return ""
        node = self.nodes[order]
        if is_zero(node):
            return "0"
        part = add([(Fraction(1, divisor), node)], node.shape)
        written = self.writer.tree(part, self._row)
        if len(text.render(written)) > LONGEST:
            return ""
        h = self.step if power == 1 else f"{self.step}^{power}"
        shown = text.render(_times(parse(h, frozenset({self.step})).tree, written))
        return shown if self._is_quadratic else f"{shown} + O({self.step}^{rest})"

    @property
    def _is_quadratic(self) -> bool:
        """Does nothing follow the second derivative? A function with kinks may have more behind them."""
        smooth = not forbidding(self.problem.function, self.problem.groups[0])
        return smooth and len(self.nodes) > 3 and is_zero(self.nodes[3])


def failing_there(problem: Problem, derivative: Node, raiser: "Raiser", run: Run) -> str:
    """The condition of a derivative of the function that does not hold at the point of a run: `x > 0 fails`."""
    required = gathered(expanded(problem.function_as_declared), expanded(derivative), raiser, problem.as_typed)
    return failing(required, lambda one: difference(one, raiser, text.render), run)


def refuse_outside(problem: Problem, run: Run) -> None:
    """MatcalcError ("domain") for a point at which a condition that was typed does not hold."""
    raiser = Writer(problem).raiser()
    failed = failing(problem.within, lambda one: difference(one, raiser, text.render), run)
    if failed:
        raise MatcalcError("domain", OUTSIDE.format(failed), hint=INSIDE)


def _times(step: Tree, tree: Tree) -> Tree:
    """The tree times a power of the step, which stands first."""
    if tree.op == "neg":
        return Tree("neg", (_times(step, tree.args[0]),))
    if tree.op in ("mul", "div"):
        return Tree(tree.op, (_times(step, tree.args[0]), *tree.args[1:]))
    if tree.op == "number":
        return step if tree.value == 1 else Tree("mul", (tree, step))
    return Tree("mul", (step, tree))
