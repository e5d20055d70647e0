"""What `eval` answers: the value of an expression or of a derivative of it, with the formula that was evaluated.

Takes a Question of the verb whose formula is wanted, and a `Point`; gives `Numbers`.
"""

from ..answer import Answer
from ..asking.question import Question
from ..asking.verbs import NUMBERS
from ..by_each import ByEach, answered
from ..problem import Problem
from ..result import Result
from .evaluation import value_at
from .point import Point
from .value import Value


class Numbers:
    """`answer`: the formula, or one for each of several variables; `values`: their values at the data."""

    kind = NUMBERS

    def __init__(self, question: Question, point: Point, digits: int | None = None) -> None:
        question.given = point
        self.answer: Answer | ByEach = answered(question)
        answers = [self.answer] if isinstance(self.answer, Answer) else list(self.answer)
        self.values: list[Value] = [value_at(one, point, digits) for one in answers]

    @property
    def problem(self) -> Problem:
        return self.answer.problem

    @property
    def question(self) -> Question:
        return self.problem.question

    @property
    def notes(self) -> list[str]:
        return self.answer.notes

    @property
    def formulas(self) -> list[Result]:
        """None is printed: the numbers are the answer."""
        return []

    def __repr__(self) -> str:
        return "\n".join(value.text for value in self.values)
