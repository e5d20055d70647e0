"""One run of the process: words in, an exit status out, and every error as one message on stderr."""

import os
import sys
from collections.abc import Sequence

from ..errors import ANSWERED, MatcalcError
from ..limits import validated
from .arguments import COMPLETE, asks_for_json, plain
from .guard import guarded
from .streams import ReaderGone, written


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit status of `matcalc` with these arguments."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with guarded():
            validated()
            return _written(words)
    except MatcalcError as error:
        return _reported(error, words)


def _reported(error: MatcalcError, words: list[str]) -> int:
    """Report an error that belongs to no single expression (of usage, or of a stream); its exit status."""
    from .present.colours import asked
    from .present.display import report

    as_json = asks_for_json(words)
    try:
        report(error, as_json, error.source or None, colour=asked(words))
    except MatcalcError as another:  # there is nowhere to write the object
        report(another, False)
    except ReaderGone:
        pass
    return error.exit_code


def _written(words: list[str]) -> int:
    try:
        with written():
            return _invoked(words)
    except ReaderGone:
        return ANSWERED


def _invoked(words: list[str]) -> int:
    """A question is answered at once; click is loaded for all that is more than one."""
    instruction = os.environ.get(COMPLETE)
    if not words and not instruction:
        from .explained import awaits_input, welcome

        if not awaits_input():
            welcome()
            return ANSWERED
    question = None if instruction else plain(words)
    if question is not None:
        from .answering import answer_all

        return answer_all(*question)
    from .commands import completed, invoked

    return completed(COMPLETE, instruction) if instruction else invoked(words)
