"""From a request to a printed answer and an exit status; one expression, or one a line of stdin."""

import functools
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..answers.asking.question import SHELL
from ..answers.asking.request import Request
from ..errors import MatcalcError
from .guard import guarded
from .present.display import Display
from .present.formats import admitted
from .streams import into, is_terminal, lines, say

if TYPE_CHECKING:
    from ..answers.runners import Outcome

STDIN = "-"
NO_EXPRESSION = "there is no expression"


def checked(verb: object, expression: object, options: Mapping[str, object], door: str = SHELL) -> Request:
    """The request, if the tables of options and formats have nothing against it."""
    request = Request(verb, expression, options, door).validated()
    admitted(request)
    return request


def outcome_of(request: Request) -> "Outcome":
    """What answers it; only here is the machinery loaded."""
    from ..answers.runners import run

    return run(request)


def answer(request: Request, display: Display, place: str = "") -> int:
    """Print the answer to one expression; the exit status. `place` begins every message."""
    expression = str(request.expression)
    try:
        with guarded(expression):
            found = outcome_of(request)
            shown = _on_paper(display.outcome(found, bool(request["equation"])), found, request, display.sheet)
    except MatcalcError as error:
        display.error(error, expression, place)
        return error.exit_code
    display.notes(found, place)
    say(shown)
    display.check(found, place)
    return found.status


def _on_paper(shown: str, found: "Outcome", request: Request, sheet: bool) -> str:
    """LaTeX in bold letters, or as a document (of several answers a part of one), where that is asked for."""
    if not (request["standalone"] or "latex-style" in request.values):
        return shown
    from .present import paper

    words = [verdict.text("latex") for verdict in found.verdicts]
    if request["latex-style"] == "bold":
        shapes = paper.shapes_of(found)
        shown, words = paper.bold(shown, shapes, words), [paper.bold(word, shapes, words) for word in words]
    set_ = paper.item if sheet else paper.document
    return set_(shown, words) if request["standalone"] else shown


def answer_all(verb: str, expression: str | None, options: Mapping[str, object]) -> int:
    """Answer the expression, or every line of stdin where there is none; the worst exit status."""
    with guarded(expression or ""):
        request = checked(verb, expression or "", options)
    file = request["file"] or ""
    with into(request["output"] or "", file):
        if file and expression is not None:
            message = "the expressions are to come from --file, and one is typed as well"
            raise MatcalcError("usage", message, hint="leave out one of them")
        if expression is not None and expression != STDIN:
            return answer(request, _display(request))
        if not file and expression is None and (sys.stdin is None or is_terminal(sys.stdin)):
            raise MatcalcError("usage", NO_EXPRESSION, hint=f"""matcalc {verb} "x'A*x" --wrt x""")
        return _answer_lines(request, file)


def _display(request: Request, several: bool = False) -> Display:
    (format, *_) = request["format"] or (None,)
    sheet = several and bool(request["standalone"])
    return Display(format, request["color"], several, bool(request["quiet"]), sheet)


def _answer_lines(request: Request, file: str) -> int:
    """Answer every line that is no comment; the worst exit status."""
    from .many import worst_of

    display = _display(request, several=True)
    if display.sheet:
        from .present.paper import SHEET

        say(SHEET[0])
    work = functools.partial(_answer_line, request, display)
    worst = worst_of(work, _expressions(file), request["jobs"], file)
    if display.sheet:
        say(SHEET[1])
    if worst is None:
        hint = "write an expression a line; blank lines and those that begin with # are skipped"
        raise MatcalcError("usage", f"{NO_EXPRESSION} {f'in {file}' if file else 'on standard input'}", hint=hint)
    return worst


def _expressions(file: str) -> Iterator[tuple[int, str]]:
    return ((number, text) for number, text in lines(file) if text.strip() and not text.lstrip().startswith("#"))


def _answer_line(request: Request, display: Display, number: int, text: str) -> int:
    return answer(request.about(text), display, f"line {number}: ")
