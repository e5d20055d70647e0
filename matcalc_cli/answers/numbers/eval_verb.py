"""What `eval` answers: the value of an expression or of a derivative of it, with the formula that was evaluated.

Takes a Question of the verb whose formula is wanted, and a `Point`; gives `Numbers`.
"""

from ..answer import Answer
from ..asking.question import Question
from ..asking.verbs import NUMBERS
from ..problem import Problem
from .evaluation import value_at
from .point import Point
from .value import Value


class Numbers:
    """`answer`: the formula; `value`: its value at the data."""

    kind = NUMBERS

    def __init__(self, question: Question, point: Point, digits: int | None = None) -> None:
        question.given = point
        self.answer = Answer(question)
        self.value: Value = value_at(self.answer, point, digits)

    @property
    def problem(self) -> Problem:
        return self.answer.problem

    @property
    def notes(self) -> list[str]:
        return self.answer.notes

    def __repr__(self) -> str:
        return self.value.text
