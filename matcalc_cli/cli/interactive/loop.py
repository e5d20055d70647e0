"""The loop of a session: lines in, answers and errors out, to the end of the input.

On a terminal lines are edited (`prompt`); from a pipe they come as they are. One idea: a mistake ends a line, never the
session.
"""

import sys
from collections.abc import Callable, Iterator

from ...errors import ANSWERED, MatcalcError
from .. import garbage
from ..guard import guarded
from ..present.display import report
from ..streams import is_terminal, lines
from .commands import Leave, command
from .lines import goes_on, joined
from .session import Session


def run(invoked: Callable[[list[str]], int]) -> int:
    """The worst exit status of lines from a pipe; 0 after a session on a terminal, for there mistakes are seen.

    `invoked` runs a command line.
    """
    session = Session(invoked)
    if sys.stdin is not None and is_terminal(sys.stdin):
        from .prompt import typed

        answered(session, typed(session))
        return ANSWERED
    return answered(session, piped())


def answered(session: Session, typed: Iterator[tuple[str, str]]) -> int:
    """Answer each line: where it stands, and what it says."""
    worst = ANSWERED
    for number, (place, line) in enumerate(typed):
        if number == 1:
            garbage.answering()
        try:
            with guarded():
                worst = max(worst, command(session, line) if line.lstrip().startswith(":") else session.run(line))
        except Leave:
            break
        except MatcalcError as error:
            report(error, session.format == "json", error.source or None, place)
            worst = max(worst, error.exit_code)
        except KeyboardInterrupt:  # of a long answer: the session goes on
            if not is_terminal(sys.stdin):
                raise
    return worst


def piped() -> Iterator[tuple[str, str]]:
    """The lines of stdin; a line that goes on is joined to the next."""
    kept, begun = "", 0
    for number, line in lines():
        kept, begun = (f"{kept}\n{line}", begun) if kept else (line, number)
        if not goes_on(kept):
            yield f"line {begun}: ", joined(kept)
            kept = ""
    if kept:
        yield f"line {begun}: ", joined(kept)
