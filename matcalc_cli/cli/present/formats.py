"""THE table of formats: what each shows, and how. A new format is a renderer, a row here, and its name in `options`.

One idea: a format that cannot show what was asked says so before any work is done.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...answers.asking.verbs import FORMULA, SOLUTION, VERDICT
from ...errors import MatcalcError
from ...functions.rows import TARGETS
from ..streams import shows

if TYPE_CHECKING:
    from ...answers.asking.request import Request
    from ...answers.result import Result
    from ...answers.runners import Outcome

Renderer = Callable[["Outcome", bool], str]  # an outcome, with the left-hand side or without
EVERYTHING = (FORMULA, SOLUTION, VERDICT)


class Format:
    """`kinds`: the kinds of results that it shows; `in_letters`: does it show equations and verdicts, too?

    `several`: has an answer more lines than one? `render` is None where the eye is shown more than a text.
    """

    __slots__ = ("in_letters", "kinds", "name", "render", "several")

    def __init__(self, name: str, kinds: tuple[str, ...], in_letters: bool, several: bool, render: Renderer | None):
        self.name, self.kinds, self.in_letters, self.several, self.render = name, kinds, in_letters, several, render


def _said(outcome: "Outcome", style: str, equation: bool) -> str:
    """The formula, if the result is one, and what is said of the function, a verdict a line."""
    lines = [verdict.text(style) for verdict in outcome.verdicts]
    formula = outcome.formula
    if outcome.steps is not None:
        from .derivation import written

        return "\n".join([written(outcome, style, equation), *lines])
    return "\n".join(lines if formula is None else [_written(formula, style, equation), *lines])


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
    from ...answers.runners import Outcome
    from .json import dumps, record

    found = record(outcome)
    if equation:
        found["equation"] = _text(Outcome(outcome.result), True)
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
BESIDES = ("equation", "definiteness", "at", "steps")  # what is asked for in letters


def admitted(request: "Request") -> None:
    """MatcalcError ("usage") where a format that is asked for cannot show what is asked for."""
    for name in request.values.get("format", ()):
        row = FORMATS[name]
        if request.row.kind not in row.kinds:
            message = f"--format {name} does not apply to {request.row.name}"
            raise MatcalcError("usage", message, hint="matcalc hess has it")
        for option in () if row.in_letters else BESIDES:
            if option in request.values:
                message = f"--{option} does not apply to --format {name}"
                letters = ", ".join(other.name for other in _ROWS if other.in_letters)
                raise MatcalcError("usage", message, hint=f"{letters} show it")
