"""How answers and errors are shown: the format, and for a terminal the colours and the width."""

import sys
from typing import TYPE_CHECKING

from ...answers.asking.formats import FORMATS, RICH
from ...answers.asking.options import COLOURS
from ...errors import MatcalcError
from ..streams import columns, is_terminal, say, shows, tell
from .colours import painted, wanted
from .formats import shown

if TYPE_CHECKING:
    from ...answers.runners import Outcome

JSON = "json"


class Display:
    """One format for a whole run. `several`: the answers are many, so those of more than a line are set apart.

    `quiet`: notes and checks that hold are not told. `sheet`: the answers are parts of one document. What the streams
    are is settled here, once: lines may be answered by processes that print elsewhere.
    """

    __slots__ = ("choice", "colour", "colour_told", "format", "quiet", "several", "sheet")

    def __init__(
        self, format: str | None, colour: str = "auto", several: bool = False, quiet: bool = False, sheet: bool = False
    ) -> None:
        self.format = format or (RICH if is_terminal(sys.stdout) else "text")
        self.colour, self.colour_told = wanted(colour, sys.stdout), wanted(colour, sys.stderr)
        self.choice = COLOURS[1 if self.colour_told else 2]
        self.several, self.quiet, self.sheet = several, quiet, sheet

    def outcome(self, outcome: "Outcome", equation: bool) -> str:
        """The outcome as it will be printed."""
        if self.format != RICH:
            text = shown(outcome, self.format, equation)
            lines = FORMATS[self.format].several or len(outcome.formulas) > 1 or outcome.derived or outcome.drawn
            apart = self.several and lines and self.format != JSON and not self.sheet
            return f"# {_head(outcome)}\n{text}\n" if apart else text
        from .terminal import show

        width = columns()
        text = show(outcome, colour=self.colour, plain=False, width=width)
        if not shows(text):
            text = show(outcome, colour=self.colour, plain=True, width=width)
        return text + "\n" if self.several else text

    def notes(self, outcome: "Outcome", place: str) -> None:
        """How words were split and what was taken against the usual reading, to stderr; JSON has them inside, and the
        view of a terminal, which is not told twice."""
        seen = self.format == RICH and is_terminal(sys.stdout) and is_terminal(sys.stderr)
        if self.format != JSON and not seen and not self.quiet:
            for note in outcome.result.notes:
                told = f"{place}note: {note}"
                tell(painted(told) if self.colour_told else told)

    def check(self, outcome: "Outcome", place: str) -> None:
        """The check's line, to stderr; on a terminal and in JSON it stands with the answer."""
        if outcome.check is not None and self.format not in (RICH, JSON) and not (self.quiet and outcome.check.ok):
            from ...answers.checking import describe

            tell(f"{place}check: {describe(outcome.check)}")

    def error(self, error: MatcalcError, source: str, place: str) -> None:
        """An error of one expression; an empty line stands in place of the answer if there are several."""
        if self.several and self.format != JSON:
            say("")
        report(error, self.format == JSON, source, place, self.choice)


def _head(outcome: "Outcome") -> str:
    """What answers of several lines are about: the answer, or of several answers the expression."""
    one = outcome.formula
    return outcome.result.problem.question.expression if one is None else one.text


def report(
    error: MatcalcError, as_json: bool, source: str | None = None, place: str = "", colour: str = "auto"
) -> None:
    """The one place where errors of every stage go: to stderr, or as an object to whoever reads JSON.

    `source`: the expression, if it was found; `place` begins the message.
    """
    if as_json:
        from .json import dumps, failure

        say(dumps(failure(source, error)))
    else:
        told = place + error.render()
        tell(painted(told) if wanted(colour, sys.stderr) else told)
