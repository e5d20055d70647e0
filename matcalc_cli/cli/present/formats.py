"""THE table of formats: what each makes of an answer. A new format is a renderer and a row here."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..streams import shows

if TYPE_CHECKING:
    from ...answers.answer import Answer
    from ...verification.numeric import Check

Format = Callable[["Answer", "Check | None", bool], str]


def _equated(answer: "Answer", style: str, result: str, equation: bool) -> str:
    said = [statement.text(style) for statement in answer.statements]
    if answer.question.verb == "convex":
        return "\n".join(said)
    if said:
        return "\n".join([_equation(answer, style, result, equation), *said])
    return _equation(answer, style, result, equation)


def _equation(answer: "Answer", style: str, result: str, equation: bool) -> str:
    if not equation:
        return result
    from .equation import equation as equated

    return equated(answer, style, result)


def _text(answer: "Answer", check: "Check | None", equation: bool) -> str:
    return _equated(answer, "text", answer.text, equation)


def _unicode(answer: "Answer", check: "Check | None", equation: bool) -> str:
    """As text where stdout cannot show the characters."""
    shown = _equated(answer, "unicode", answer.unicode, equation)
    return shown if shows(shown) else _text(answer, check, equation)


def _latex(answer: "Answer", check: "Check | None", equation: bool) -> str:
    return _equated(answer, "latex", answer.latex, equation)


def _json(answer: "Answer", check: "Check | None", equation: bool) -> str:
    from .json import dumps, record

    found = record(answer, check)
    if equation:
        found["equation"] = _text(answer, check, True)
    return dumps(found)


FORMATS: dict[str, Format] = {
    "text": _text,
    "unicode": _unicode,
    "latex": _latex,
    "json": _json,
    "numpy": lambda answer, check, equation: answer.numpy().rstrip("\n"),
    "jax": lambda answer, check, equation: answer.jax().rstrip("\n"),
    "torch": lambda answer, check, equation: answer.torch().rstrip("\n"),
    "sympy": lambda answer, check, equation: answer.sympy().rstrip("\n"),
}
RICH = "rich"  # for the eye: render/terminal.py, which is told about colours and the width
NAMES = (RICH, *FORMATS)
CODE = ("numpy", "jax", "torch", "sympy")  # several lines an answer
