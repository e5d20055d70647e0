"""One run of the process: words in, an exit status out, and every error as one message on stderr."""

import os
import sys
from collections.abc import Sequence

import click

from ..errors import ANSWERED, MatcalcError
from .arguments import asks_for_json
from .commands import program
from .guard import guarded
from .mistakes import told
from .present.colours import asked
from .present.display import report
from .streams import CLOSED, ReaderGone, written

NAME = "matcalc"
COMPLETE = "_MATCALC_COMPLETE"  # set by the completion scripts


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit status of `matcalc` with these arguments."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with guarded():
            return _written(words)
    except MatcalcError as error:
        return _reported(error, words)


def _reported(error: MatcalcError, words: list[str]) -> int:
    """Report an error that belongs to no single expression (of usage, or of a stream); its exit status."""
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
    instruction = os.environ.get(COMPLETE)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(program, {}, NAME, COMPLETE, instruction)
    try:
        with program.make_context(NAME, list(words)) as context:
            return int(program.invoke(context) or ANSWERED)
    except click.exceptions.Exit as leaving:  # the help or the version was shown
        if sys.stdout is None:
            raise MatcalcError("refused", CLOSED) from None
        return leaving.exit_code
    except click.ClickException as mistake:
        context_of = getattr(mistake, "ctx", None)
        raise told(mistake).with_source(getattr(context_of, "obj", None) or "") from None
    except click.Abort:
        raise KeyboardInterrupt from None
