"""From settings and an expression to a printed answer and an exit status; one expression, or one a line of stdin."""

import sys
from typing import TYPE_CHECKING

from ..errors import MatcalcError
from .guard import guarded
from .present.display import Display
from .settings import Settings
from .status import ANSWERED, FALSE, REFUSED
from .streams import is_terminal, lines, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..answers.answer import Answer, Statement
    from ..verification.numeric import Check

STDIN = "-"
NO_EXPRESSION = "there is no expression"


def ask(settings: Settings, expression: str) -> "tuple[Answer, Check | None]":
    """The answer and, if it is wanted, the check."""
    from ..answers.answer import Answer, Question

    answer = Answer(
        Question(
            expression,
            settings.verb,
            settings.wrt,
            settings.shapes,
            layout=settings.layout,
            order=settings.order,
            vec=settings.vec,
            along=settings.along,
            define=settings.define,
            structured=settings.structured,
        )
    )
    if settings.verb == "convex" or settings.definiteness or settings.at:
        answer.statements = statements(settings, answer)
    wanted = settings.check
    return answer, None if wanted is None else answer.check(wanted, settings.seed, settings.sizes)


def statements(settings: Settings, answer: "Answer") -> "list[Statement]":
    """What is said of the function besides its Hessian."""
    from ..answers.convexity_verb import convexity, definiteness
    from ..answers.point_test import critical

    found: list[Statement] = []
    if settings.verb == "convex":
        found.append(convexity(answer, settings.seed, settings.sizes))
    if settings.definiteness:
        found.append(definiteness(answer, settings.seed, settings.sizes))
    if settings.at:
        found.append(critical(answer, settings.at))
    return found


def status_of(check: "Check | None", statements: "Sequence[Statement]" = ()) -> int:
    """A check or a question of convexity that could not be decided is no answer either way."""
    if not all(statement.decided for statement in statements):
        return max(REFUSED, status_of(check))
    if check is None or check.ok:
        return ANSWERED
    return REFUSED if check.ok is None else FALSE


def answer(settings: Settings, display: Display, expression: str, place: str = "") -> int:
    """Print the answer to one expression; the exit status. `place` begins every message."""
    try:
        with guarded(expression):
            found, check = ask(settings, expression)
            shown = display.answer(found, check, settings.equation)
    except MatcalcError as error:
        display.error(error, expression, place)
        return error.exit_code
    display.notes(found, place)
    say(shown)
    display.check(check, place)
    return status_of(check, found.statements)


def answer_all(settings: Settings, expression: str | None, format: str | None, colour: str) -> int:
    """Answer the expression, or every line of stdin where there is none; the worst exit status."""
    if expression is not None and expression != STDIN:
        return answer(settings, Display(format, colour), expression)
    if expression is None and (sys.stdin is None or is_terminal(sys.stdin)):
        raise MatcalcError("usage", NO_EXPRESSION, hint=f"""matcalc {settings.verb} "x'A*x" --wrt x""")
    display = Display(format, colour, several=True)
    statuses = [
        answer(settings, display, text, f"line {number}: ")
        for number, text in lines()
        if text.strip() and not text.lstrip().startswith("#")
    ]
    if not statuses:
        raise MatcalcError("usage", f"{NO_EXPRESSION} on standard input")
    return max(statuses)
