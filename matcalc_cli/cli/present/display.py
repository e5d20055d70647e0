"""How answers and errors are shown: the format, and for a terminal the colours and the width."""

import os
import sys
from typing import TYPE_CHECKING

from ...errors import MatcalcError
from ..streams import is_terminal, say, shows, tell
from .formats import CODE, FORMATS, RICH

if TYPE_CHECKING:
    from ...answers.answer import Answer
    from ...verification.numeric import Check

COLOURS = ("auto", "always", "never")


class Display:
    """One format for a whole run. `several`: the answers are many, so those of more than a line are set apart."""

    __slots__ = ("colour", "format", "several")

    def __init__(self, format: str | None, colour: str = "auto", several: bool = False) -> None:
        self.format = format or (RICH if is_terminal(sys.stdout) else "text")
        self.colour = colour == "always" or (colour == "auto" and is_terminal(sys.stdout) and _coloured_terminal())
        self.several = several

    def answer(self, answer: "Answer", check: "Check | None", equation: bool) -> str:
        """The answer as it will be printed."""
        if self.format != RICH:
            shown = FORMATS[self.format](answer, check, equation)
            return f"# {answer.text}\n{shown}\n" if self.several and self.format in CODE else shown
        from shutil import get_terminal_size

        from .terminal import show

        width = get_terminal_size().columns
        shown = show(answer, check, colour=self.colour, plain=False, width=width)
        if not shows(shown):
            shown = show(answer, check, colour=self.colour, plain=True, width=width)
        return shown + "\n" if self.several else shown

    def notes(self, answer: "Answer", place: str) -> None:
        """How words were split and what was taken against the usual reading, to stderr; JSON has them inside."""
        if self.format != "json":
            for note in answer.notes:
                tell(f"{place}note: {note}")

    def check(self, check: "Check | None", place: str) -> None:
        """The check's line, to stderr; on a terminal and in JSON it stands with the answer."""
        if check is not None and self.format not in (RICH, "json"):
            from ...answers.checking import describe

            tell(f"{place}check: {describe(check)}")

    def error(self, error: MatcalcError, source: str, place: str) -> None:
        """An error to stderr, an empty line in place of the answer if there are several; JSON has an object instead."""
        if self.format == "json":
            from .json import dumps, failure

            say(dumps(failure(source, error)))
            return
        if self.several:
            say("")
        tell(place + error.render())


def _coloured_terminal() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
