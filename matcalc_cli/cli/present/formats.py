"""Formats at work: which outcome a format can show, and the function that writes it. Their table is
`answers.asking.formats`.

One idea: a format that cannot show what was asked says so before any work is done, and only the module of the one that
is asked for is loaded.
"""

from typing import TYPE_CHECKING

from ...answers.asking.formats import FORMATS
from ...answers.asking.verbs import CLAIM, DIFFERENCES, NUMBERS, PICTURE, VERDICT
from ...errors import MatcalcError

if TYPE_CHECKING:
    from ...answers.asking.request import Request
    from ...answers.runners import Outcome

# kinds that are no formulas, and the verb that has code
IN_WORDS = {VERDICT: "hess", CLAIM: "grad", NUMBERS: "grad", DIFFERENCES: "diff", PICTURE: "grad"}
LATEX, FOR_PAPER = "latex", ("latex-style", "standalone")
BESIDES = ("equation", "definiteness", "at", "steps")  # what is asked for in letters


def shown(outcome: "Outcome", name: str, equation: bool) -> str:
    """The outcome in a format, with the left-hand side or without."""
    module = __import__(FORMATS[name].module, globals(), None, ("render",), 1)
    text: str = module.render(outcome, name, equation)
    return text


def admitted(request: "Request") -> None:
    """MatcalcError ("usage") where a format that is asked for cannot show what is asked for."""
    for option in FOR_PAPER:
        if option in request.values and request.values.get("format") != (LATEX,):
            raise MatcalcError("usage", f"--{option} is for LaTeX", hint=f"add --format {LATEX}")
    for name in request.values.get("format", ()):
        row = FORMATS[name]
        if request.row.kind not in row.kinds:
            message = f"--format {name} does not apply to {request.row.name}"
            raise MatcalcError("usage", message, hint=f"matcalc {IN_WORDS[request.row.kind]} has it")
        for option in () if row.in_letters else BESIDES:
            if option in request.values:
                message = f"--{option} does not apply to --format {name}"
                letters = ", ".join(other.name for other in FORMATS.values() if other.in_letters)
                raise MatcalcError("usage", message, hint=f"{letters} show it")
