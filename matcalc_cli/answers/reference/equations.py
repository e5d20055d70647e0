"""The equations of the Matrix Cookbook by their numbers, with our answers.

Takes a pattern such as `cookbook 69`; gives the questions of that equation, each with its answer. One idea: the table
holds questions, so no answer can be out of date.
"""

import re
from functools import cached_property

from ...errors import MatcalcError
from ..answer import Answer
from ..asking.question import Question
from ..asking.verbs import VERBS
from .cookbook import BOOK, FIRST, LAST, OTHERS, QUESTIONS

ASKED = r"(?:(?:the )?matrix )?cookbook (?:eq\.? ?|equation )?\(?(\d{1,4})\)?"


class Equation:
    """One question of an equation: `expression`, `declarations`, `verb`, `wrt`, and its other options as words."""

    def __init__(self, number: int, expression: str, declarations: str, asked: str) -> None:
        self.number, self.expression, self.declarations = number, expression, declarations.split()
        self.verb, *words = asked.split()
        self.wrt: list[str] = []
        while words and not words[0].startswith("--"):
            self.wrt.append(words.pop(0))
        self.options = words

    @cached_property
    def answer(self) -> Answer:
        along = self.options[1] if self.options[:1] == ["--along"] else ""
        order = len(self.wrt) if VERBS[self.verb].any_order else None
        vec, structured = "--vec" in self.options, "--structured" in self.options
        return Answer(
            Question(
                self.expression, self.verb, self.wrt, self.declarations, order=order, vec=vec, along=along,
                structured=structured,
            )
        )  # fmt: skip


EQUATIONS = [Equation(*row) for row in QUESTIONS]


def number_in(pattern: str) -> int | None:
    """The number of the equation that the pattern asks for."""
    found = re.fullmatch(ASKED, " ".join(pattern.split()), re.I)
    return None if found is None else int(found[1])


def source_of(number: int) -> str:
    """As the rules name their source: `Matrix Cookbook 69`."""
    return f"{BOOK} {number}"


def equations(number: int) -> list[Equation]:
    """The questions of an equation. MatcalcError where there are none."""
    found = [equation for equation in EQUATIONS if equation.number == number]
    if found:
        return found
    if number in OTHERS:
        near = min((equation.number for equation in EQUATIONS), key=lambda other: abs(other - number - 0.1))
        message = f"equation {number} of the {BOOK} has no answer: it is {OTHERS[number]}"
        raise MatcalcError("refused", message, hint=f"the next is matcalc rules cookbook {near}")
    hint = f"matcalc rules cookbook 69, for example: the equations of derivatives are {FIRST} to {LAST}"
    raise MatcalcError("name", f"equation {number} of the {BOOK} is not in the table", hint=hint)
