"""A question to an Answer: what the command line and the Python API share.

One idea: every question (gradient, Jacobian, Hessian, a derivative of any order, no derivative at all) takes the same
road: parse, infer, lower, differentiate as often as asked, simplify, raise, and lower the raised tree again to see
that it is the same object. Renderings and checks are worked out when they are asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from ..dimensions import Shape
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS, spelling
from ..graph.cost import cost
from ..graph.grouping import ungrouped
from ..graph.tensor import Node, is_complex
from ..inference.shapes import Typing
from ..language.syntax import Tree, names_in, parse
from ..lowering.lower import lower
from ..own_functions.expansion import abstract_names, expanded, expanded_for, meanings
from ..raising.raiser import BeyondMatrices, Raiser
from ..raising.readers_order import Words
from .derivation import Derivation
from .problem import FUNCTION_NAMES, LAYOUTS, VERBS, Problem, Question, Shapes, names_for

if TYPE_CHECKING:
    from ..graph.relations import Claim
    from ..verification.numeric import Check
    from .solution import Solution

__all__ = ["FUNCTION_NAMES", "LAYOUTS", "VERBS", "Answer", "Question", "Shapes"]

LONG_PRODUCT = 16  # below this cost no product is long enough to be grouped in two ways


class Statement(Protocol):
    """What is said of a function besides its derivative: a verdict and why. `style`: text, unicode or latex."""

    label: str

    @property
    def verdict(self) -> str: ...
    @property
    def decided(self) -> bool:
        """False where nothing could be said."""

    def headline(self, style: str) -> str:
        """The verdict and where it holds."""

    def lines(self, style: str) -> list[str]:
        """Why, a reason a line."""

    def text(self, style: str) -> str:
        """All of it in one line."""

    def record(self) -> dict[str, Any]:
        """The same for JSON."""


class Answer:
    """A derivative: the surface tree `tree`, its shape and layout, and every form it can be printed in."""

    def __init__(self, question: Question) -> None:
        self.statements: Sequence[Statement] = ()
        try:
            self.problem = Problem(question)
            self.derivation = Derivation(self.problem)
            self.node, self.row = self.derivation.result, self.derivation.row
            self.solution = self._solved() if question.verb == "solve" else None
            self.tree = self._raised()
            if self.solution is not None:
                self.solution.readable(self.tree, self.raised)
        except MatcalcError as error:
            raise error.with_source(question.expression) from None

    @cached_property
    def held(self) -> list[tuple[Tree, "Claim"]]:
        """The conditions under which the answer holds: (tree, claim)."""
        from .conditions import conditions, trees

        if self.solution is not None:
            raiser = self._raiser()
            return trees(self.solution.conditions(raiser), raiser)
        function = self.problem.function_as_declared() if self.typing.properties else self.problem.function
        return conditions(expanded(function), expanded(self.node), self._raiser(), self.problem.written)

    @property
    def conditions(self) -> list[str]:
        """The same as text: `X invertible`, `x ≠ 0`."""
        from ..render import text
        from .conditions import texts

        return texts(self.held, text.render)

    @property
    def question(self) -> Question:
        return self.problem.question

    @property
    def expression(self) -> str:
        """What was typed."""
        return self.question.expression

    @property
    def layout(self) -> str:
        """gradient or jacobian."""
        return self.question.layout

    @property
    def wrt(self) -> list[str]:
        """The variable of each differentiation; stacked scalars as "x1,x2"."""
        shown = zip(self.problem.groups, self.problem.conjugated, strict=False)
        return [f"conj({','.join(group)})" if flag else ",".join(group) for group, flag in shown]

    @cached_property
    def companion(self) -> "Answer | None":
        """The derivative by the conjugate of a complex variable (by conj(z), by z itself); None for real ones."""
        problem, question = self.problem, self.question
        if len(problem.groups) != 1 or not problem.is_complex(problem.groups[0][0]):
            return None
        name = ",".join(problem.groups[0])
        other = name if problem.conjugated[0] else f"conj({name})"
        asked = (question.expression, question.verb, [other], question.shapes, question.layout, None, question.vec)
        return Answer(Question(*asked, along=question.along))

    def check(self, kind: str = "numeric", seed: int = 0, sizes: Mapping[str, int] | None = None) -> "Check":
        """Is the answer right? By differences at random points ("numeric") or by SymPy, entry by entry ("exact").

        The check is true where the answer was found right; its `ok` is False where it is wrong, None where undecided.
        """
        from .checking import check
        from .claims import claims

        vanishing = None if self.solution is None else self.solution.claim
        return check(claims(self.problem, self.derivation, vanishing), kind, seed, sizes)

    @property
    def typing(self) -> Typing:
        return self.problem.typing

    @property
    def notes(self) -> list[str]:
        return self.problem.notes + meanings(self.node)

    @property
    def shape(self) -> Shape:
        """() a scalar, (n,) a column, (1, n) a row, (m, n) a matrix, or all axes of a tensor."""
        return (1, *self.node.shape) if self.row else self.node.shape

    def _solved(self) -> "Solution":
        """The stationary point, which takes the place of the gradient as the answer."""
        from ..render import text
        from .solution import Solution

        solution = Solution(self.problem, self.derivation, lambda node: text.render(self.raised(node)))
        self.node = solution.node
        return solution

    def raised(self, node: Node) -> Tree:
        """The tree of another node of this answer, such as the gradient behind a solution."""
        try:
            return self._raiser().whole(node, self.row and node.order == 1)
        except BeyondMatrices:
            return self._raiser().indexed(node)

    def _raiser(self) -> Raiser:
        ranks = {name: k for k, name in enumerate(names_in(self.problem.parsed.tree))}
        taken = set(self.result_typing().shapes) | set(self.typing.dims) | set(self.typing.indices)
        wrt = frozenset(name for group in self.problem.groups for name in group)
        return Raiser(ranks, taken, self.problem.hints, wrt, self.problem.places, self._words)

    @cached_property
    def _words(self) -> Words:
        return Words(self.problem.parsed.tree)

    def _raised(self) -> Tree:
        """The tree of the result. Lowered again it must be the same object; index notation is printed where it is not.

        Where a product is so long that the text groups it differently, the text's own node is taken for the
        answer, once
        the two are seen to have the same value.
        """
        forms: list[Callable[[], Tree]] = [lambda: self._raiser().whole(self.node, self.row)]
        if self.node.shape:
            forms.append(lambda: self._raiser().indexed(self.node))
        read: list[tuple[Tree, Node]] = []
        for form in forms:
            try:
                tree = form()
                node = self._read(tree)
            except BeyondMatrices:
                continue
            except MatcalcError as error:
                if error.kind == "limit":
                    raise
                continue  # a text that does not read back is no answer
            if node is self.node:
                return tree
            read.append((tree, node))
        for tree, node in read:
            if self._regrouped(node):
                return tree
        raise MatcalcError("internal", "the answer could not be written so that it reads back as itself")

    def _read(self, tree: Tree) -> Node:
        """What the printed text means to the parser."""
        from ..render import text

        typing = self.result_typing()
        names = frozenset(typing.shapes) | frozenset(typing.dims) | frozenset(typing.indices)
        parsed = parse(text.render(tree), names_for(names, typing.shapes), self.problem.functions)
        return lower(parsed.tree, typing).node

    def _regrouped(self, node: Node) -> bool:
        """Is this the answer with its products grouped in another way? Then it takes the answer's place."""
        if cost(node) < LONG_PRODUCT or node.shape != self.node.shape:
            return False
        from ..verification.same_value import agree

        typing = self.result_typing()
        if ungrouped(self.node) is not ungrouped(node) and not agree(self.node, node, typing.properties, typing.dims):
            return False
        self.node = node
        return True

    def result_typing(self) -> Typing:
        """The shapes of the names in the result."""
        typing = self.typing
        along = self.question.along
        if along and along not in typing.shapes:
            shape = self.problem.direction(along).shape
            typing = Typing(typing.shapes | {along: shape}, typing.properties)
            typing.dims, typing.indices = self.typing.dims, self.typing.indices
        return typing

    # --- renderings --------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        from ..render import text

        return text.render(self.tree)

    @property
    def unicode(self) -> str:
        from ..render import unicode

        return unicode.render(self.tree)

    @property
    def latex(self) -> str:
        from ..render import latex

        return latex.render(self.tree)

    def code(self, backend: str) -> str:
        """A self-contained text that defines one function: numpy, jax or torch."""
        from ..codegen import code

        shapes = self.result_typing().shapes
        complex_names = frozenset(filter(self.problem.is_complex, shapes))
        return code.render(self._expanded(backend), FUNCTION_NAMES[self.question.verb], shapes, backend, complex_names)

    def _expanded(self, backend: str) -> Tree:
        """The tree with the bodies of the functions that the question defines."""
        if self.derivation.unwritten is not None:
            raise self.derivation.unwritten
        for key in abstract_names(self.node):
            message = f"{spelling(key)} is an abstract function: it has no {backend} code"
            raise MatcalcError("refused", message, hint=f'--define "{FUNCTIONS[key].stem}(t) = ..." makes it known')
        node = expanded_for(self.node, backend)
        return self.tree if node is self.node else self.raised(node)

    def numpy(self) -> str:
        return self.code("numpy")

    def jax(self) -> str:
        return self.code("jax")

    def torch(self) -> str:
        return self.code("torch")

    def sympy(self) -> str:
        from ..codegen import sympy

        if is_complex(self.node):
            raise MatcalcError("refused", "SymPy text is written for real formulas only")
        return sympy.render(self._expanded("sympy"), FUNCTION_NAMES[self.question.verb], self.result_typing().shapes)

    def __repr__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str:
        return f"${self.latex}$"
