"""THE table of formats: what each shows, and how. A new format is a renderer, a row here, and its name in `options`.

One idea: a format that cannot show what was asked says so before any work is done.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...answers.asking.verbs import CLAIM, FORMULA, SOLUTION, VERDICT
from ...errors import MatcalcError
from ...functions.rows import TARGETS
from ..streams import shows

if TYPE_CHECKING:
    from ...answers.asking.request import Request
    from ...answers.result import Result
    from ...answers.runners import Outcome

Renderer = Callable[["Outcome", bool], str]  # an outcome, with the left-hand side or without
EVERYTHING = (FORMULA, SOLUTION, VERDICT, CLAIM)
IN_WORDS = {VERDICT: "hess", CLAIM: "grad"}  # kinds in words, and the verb that has code


class Format:
    """`kinds`: the kinds of results that it shows; `in_letters`: does it show equations and verdicts, too?

    `several`: has an answer more lines than one? `render` is None where the eye is shown more than a text.
    """

    __slots__ = ("in_letters", "kinds", "name", "render", "several")

    def __init__(self, name: str, kinds: tuple[str, ...], in_letters: bool, several: bool, render: Renderer | None):
        self.name, self.kinds, self.in_letters, self.several, self.render = name, kinds, in_letters, several, render


def _said(outcome: "Outcome", style: str, equation: bool) -> str:
    """The formula and what is said of the function, a verdict a line; a result in words is all there is to say."""
    formula = outcome.formula
    if formula is None:
        return outcome.result.text(style)
    return "\n".join([_written(formula, style, equation), *(verdict.text(style) for verdict in outcome.verdicts)])


def _written(formula: "Result", style: str, equation: bool) -> str:
    shown: str = getattr(formula, style)
    if not equation:
        return shown
    from .equation import equation as equated

    return equated(formula, style, shown)


def _text(outcome: "Outcome", equation: bool) -> str:
    return _said(outcome, "text", equation)


def _unicode(outcome: "Outcome", equation: bool) -> str:
    """As text where stdout cannot show the characters."""
    shown = _said(outcome, "unicode", equation)
    return shown if shows(shown) else _text(outcome, equation)


def _latex(outcome: "Outcome", equation: bool) -> str:
    return _said(outcome, "latex", equation)


def _json(outcome: "Outcome", equation: bool) -> str:
    from .json import dumps, record

    found = record(outcome)
    if equation:
        found["equation"] = _text(outcome, True)
    return dumps(found)


def _code(backend: str) -> Renderer:
    def render(outcome: "Outcome", equation: bool) -> str:
        assert outcome.formula is not None  # for other kinds the row has refused it
        return outcome.formula.code(backend).rstrip("\n")

    return render


RICH = "rich"  # laid out by terminal.py, which is told about colours and the width
_ROWS = (
    Format(RICH, EVERYTHING, True, True, None),
    Format("text", EVERYTHING, True, False, _text),
    Format("unicode", EVERYTHING, True, False, _unicode),
    Format("latex", EVERYTHING, True, False, _latex),
    Format("json", EVERYTHING, True, False, _json),
    *(Format(name, (FORMULA, SOLUTION), False, True, _code(name)) for name in TARGETS),
)
FORMATS = {row.name: row for row in _ROWS}
BESIDES = ("equation", "definiteness", "at")  # what is asked for in letters


def admitted(request: "Request") -> None:
    """MatcalcError ("usage") where a format that is asked for cannot show what is asked for."""
    for name in request.values.get("format", ()):
        row = FORMATS[name]
        if request.row.kind not in row.kinds:
            message = f"--format {name} does not apply to {request.row.name}"
            raise MatcalcError("usage", message, hint=f"matcalc {IN_WORDS[request.row.kind]} has it")
        for option in () if row.in_letters else BESIDES:
            if option in request.values:
                message = f"--{option} does not apply to --format {name}"
                letters = ", ".join(other.name for other in _ROWS if other.in_letters)
                raise MatcalcError("usage", message, hint=f"{letters} show it")
