"""Derivatives by several variables: one answer for each, of a formula that is read once.

Takes a Problem whose variables are no scalars to be stacked; gives a `ByEach`: the answers by their names, and what is
said of all of them: notes, conditions, a check.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..errors import MatcalcError
from .answer import Answer
from .asking.question import Question
from .asking.request import listed
from .asking.verbs import FORMULAS
from .problem import Problem
from .result import Result, coded

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..verification.numeric import Check


class ByEach:
    """The derivative by each variable, in the order of --wrt: `["x"]` is that by x. `text`, `unicode` and `latex` have
    a line for each."""

    kind = FORMULAS

    def __init__(self, question: Question, problem: Problem, made: type[Answer] = Answer) -> None:
        """`made`: the class of the answers."""
        self.question, self.problem = question, problem
        (self.names,) = problem.groups
        self.answers = [made(question, problem.by(name)) for name in self.names]

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.answers)

    def __getitem__(self, name: str) -> Answer:
        try:
            return self.answers[self.names.index(name)]
        except ValueError:
            raise KeyError(name) from None

    @property
    def notes(self) -> list[str]:
        said = [note for answer in self.answers for note in answer.notes]
        each = [f"by {name}" for name in self.names]
        return list(dict.fromkeys([*said, f"the derivatives {listed(each, 'and')}, in this order"]))

    @property
    def conditions(self) -> list[str]:
        """Those under which all of them hold."""
        return list(dict.fromkeys(claim for answer in self.answers for claim in answer.conditions))

    @property
    def text(self) -> str:
        return "\n".join(answer.text for answer in self.answers)

    @property
    def unicode(self) -> str:
        return "\n".join(answer.unicode for answer in self.answers)

    @property
    def latex(self) -> str:
        return "\n".join(answer.latex for answer in self.answers)

    def code(self, backend: str, with_value: bool = False, hvp: str = "", scipy: bool = False) -> str:
        """One function that returns all of them, as a tuple in order; after the value where that is asked for."""
        from .asking.spoken import speaking_python

        with speaking_python():
            return coded(self.answers, backend, with_value, hvp, scipy)

    def value_and_gradient(self) -> "Callable[..., Any]":
        """The value and all gradients as one function of NumPy arrays: the variables first, then the data."""
        from .asking.spoken import speaking_python
        from .programs.callables import value_and_gradient

        with speaking_python():
            return value_and_gradient(self.answers)

    def check(self, kind: str = "numeric", seed: int = 0, sizes: Mapping[str, int] | None = None) -> "Check":
        """Are all of them right? As for one answer."""
        from .asking.question import size_table
        from .asking.spoken import speaking_python

        with speaking_python():
            size_table(sizes)
            return self.checked(kind, seed, sizes or {})

    def checked(self, kind: str, seed: int, sizes: Mapping[str, int]) -> "Check":
        """The same, whose errors speak of the options of the shell."""
        from .checking import together

        return together([answer.checked(kind, seed, sizes) for answer in self.answers])

    @property
    def formulas(self) -> list[Result]:
        return list(self.answers)

    def __repr__(self) -> str:
        return self.text


def answered(question: Question, made: type[Answer] = Answer) -> "Answer | ByEach":
    """The answer to a question; the answers where several variables have a derivative each. `made`: their class."""
    try:
        problem = Problem(question)
        several = problem.joint and problem.groups
        return ByEach(question, problem, made) if several else made(question, problem)
    except MatcalcError as error:
        raise error.with_source(question.expression) from None
