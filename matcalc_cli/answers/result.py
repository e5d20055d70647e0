"""Results: what a verb's runner gives, and what all results in symbols have.

Takes a Question; gives a formula with its tree, its shape, and every form it can be printed in. The kinds there are:
`Answer` (a formula: grad, jac, hess, diff, show), `ByEach` (one for each of several variables), `Solution` (solve),
`claimed.assessment.Assessment` (check), and verdicts (`Judgement` of convex and definiteness, `PointTest` at a point),
which are words with reasons and follow `Verdict` below, numbers (`Numbers` of eval, `Differences` of numdiff), and
a picture (`Plot`).

To add a kind (a derivation in steps): name it in `verbs`, write its class with `kind`, `problem` and `notes`,
and give it a row in each table of kinds: its runner in `running.RUNNERS`, its record in `cli.present.json.RECORDS`, its
view in `cli.present.terminal.VIEWS`, its name in the rows of `asking.formats` that show it. Nobody else asks.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from ..dimensions import Shape
from ..errors import MatcalcError
from ..functions.rows import TARGETS
from ..graph.tensor import Node
from ..inference.shapes import Typing
from ..language.tree import Tree, names_in
from ..own_functions.expansion import meanings
from .asking.question import Question, check_values, size_table
from .asking.values import chosen
from .problem import Problem

if TYPE_CHECKING:
    from ..graph.relations import Claim
    from ..verification.numeric import Check
    from .checking import Vanishing
    from .steps.lines import Steps
    from .writing import Written


class Verdict(Protocol):
    """What is said of a function in words: a verdict and why. `style`: text, unicode or latex."""

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


OF_REAL_MATRICES = ("logdet",)  # \log\det of a complex one is the logarithm of the determinant, not of its size


def names_of(problem: Problem) -> list[str]:
    """All names that an answer can have."""
    return [*names_in(problem.parsed.tree), *problem.result_typing.shapes]


class WithoutFormula:
    """A result that is no formula, and prints none by itself: numbers in a table, a picture, a verdict."""

    problem: Problem

    @property
    def question(self) -> Question:
        return self.problem.question

    @property
    def notes(self) -> list[str]:
        return self.question.said(self.problem.notes)

    @property
    def formulas(self) -> "list[Result]":
        return []


class Result:
    """A formula that was asked for. Its text reads back as `node`; renderings and checks are made when asked for."""

    kind = ""

    def __init__(self, question: Question, problem: Problem | None = None) -> None:
        """`problem`: the question, where it is read already."""
        try:
            self.problem = problem or Problem(question)
            if self.problem.joint and self.problem.groups:
                names = self.problem.groups[0]
                message = f"{', '.join(names)} have a derivative each, and one answer is asked for"
                raise MatcalcError("usage", message, hint="gradients(...) gives a derivative by each")
            from .derivation import Derivation  # once there is something to differentiate: a mistake needs neither
            from .writing import Writer

            self.derivation = Derivation(self.problem)
            self.writer = Writer(self.problem)
            self.written = self._written()
        except MatcalcError as error:
            raise error.with_source(question.expression) from None

    def _written(self) -> "Written":
        """The formula that the kind of result is about."""
        raise NotImplementedError

    @cached_property
    def held(self) -> "list[tuple[Tree, Claim]]":
        """The conditions under which the result holds: (tree, claim)."""
        raise NotImplementedError

    @property
    def conditions(self) -> list[str]:
        """The same as text: `X invertible`, `x ≠ 0`."""
        from ..render import text
        from .conditions import texts

        return texts(self.held, text.render)

    @property
    def formulas(self) -> "list[Result]":
        """The result itself; of several variables there is one for each."""
        return [self]

    # --- what was asked ----------------------------------------------------------------------------------------------

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
        return self.problem.layout

    @property
    def wrt(self) -> list[str]:
        """The variable of each differentiation; stacked scalars as "x1,x2"."""
        return self.problem.wrt

    @property
    def typing(self) -> Typing:
        return self.problem.typing

    def result_typing(self) -> Typing:
        """The shapes of the names in the result."""
        return self.problem.result_typing

    # --- what was found ----------------------------------------------------------------------------------------------

    @property
    def node(self) -> Node:
        return self.written.node

    @property
    def tree(self) -> Tree:
        return self.written.tree

    @property
    def row(self) -> bool:
        """Is the result a vector that is shown as a row?"""
        return self.written.row

    @property
    def shape(self) -> Shape:
        """() a scalar, (n,) a column, (1, n) a row, (m, n) a matrix, or all axes of a tensor."""
        return (1, *self.node.shape) if self.row else self.node.shape

    @property
    def notes(self) -> list[str]:
        return self.question.said(self.problem.notes + meanings(self.node))

    def check(self, kind: str = "numeric", seed: int = 0, sizes: Mapping[str, int] | None = None) -> "Check":
        """Is the result right? By differences at random points ("numeric") or by SymPy, entry by entry ("exact").

        The check is true where the result was found right; its `ok` is False where it is wrong, None where undecided.
        """
        from .asking.spoken import speaking_python

        with speaking_python():
            size_table(sizes)
            return self.checked(kind, seed, sizes or {})

    def checked(self, kind: str, seed: int, sizes: Mapping[str, int]) -> "Check":
        """The same, whose errors speak of the options of the shell."""
        from .checking import check
        from .claims import claims

        given = check_values(kind, seed, sizes)
        return check(claims(self.problem, self.derivation, self.claim), *given)

    @property
    def claim(self) -> "Vanishing | None":
        """That a gradient vanishes at the result, where it is claimed to."""
        return None

    @cached_property
    def steps(self) -> "Steps":
        """The derivation, a line a step. MatcalcError ("refused") where there is none."""
        from .steps.lines import Wanted
        from .steps.ways import steps

        return steps(Wanted(self.problem, self.derivation, self.tree, self.text))

    # --- renderings --------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        from ..render import text

        return text.render(self.tree)

    @property
    def unicode(self) -> str:
        from ..render import unicode

        return unicode.render(self.tree, names_of(self.problem))

    @property
    def latex(self) -> str:
        from ..render import latex

        complex_ = any("complex" in words for words in self.result_typing().properties.values())
        return latex.render(self.tree, names_of(self.problem), OF_REAL_MATRICES if complex_ else ())

    def code(self, backend: str, with_value: bool = False, hvp: str = "", scipy: bool = False) -> str:
        """A self-contained text that defines a function: numpy, jax, torch, sympy, julia or matlab.

        `with_value`: one that returns the value as well. `hvp`: the name of a direction; one that multiplies the
        Hessian by it, without the Hessian. `scipy`: NumPy's factors a matrix once, by scipy.linalg.
        """
        from .asking.spoken import speaking_python

        with speaking_python():
            return coded([self], backend, with_value, hvp, scipy)

    @property
    def in_matrices(self) -> Tree:
        """The formula in matrix notation, where there is one."""
        return self.tree

    def numpy(self) -> str:
        return self.code("numpy")

    def jax(self) -> str:
        return self.code("jax")

    def torch(self) -> str:
        return self.code("torch")

    def sympy(self) -> str:
        return self.code("sympy")

    def julia(self) -> str:
        return self.code("julia")

    def matlab(self) -> str:
        return self.code("matlab")

    def __repr__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str:
        return f"${self.latex}$"


def coded(
    results: "Sequence[Result]", backend: str, with_value: bool = False, hvp: str = "", scipy: bool = False
) -> str:
    """The text of the results to one question; errors speak of the options of the shell."""
    from .programs.routines import known, routines

    chosen("backend", backend, TARGETS)
    if scipy and backend != "numpy":
        raise MatcalcError("usage", "--scipy is for NumPy code", hint="leave out --scipy, or take --format numpy")
    question = results[0].question
    found = routines(results, backend, with_value or question.with_value, hvp or question.hvp)
    if backend == "sympy":
        from ..codegen import sympy

        return sympy.render(found)
    from ..codegen import array_code

    return array_code.render(found, backend, known(results[0]), scipy or question.scipy)
