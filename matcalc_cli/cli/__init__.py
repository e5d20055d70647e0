"""The command line: words to answers and an exit status.

Takes the words of the process; gives what is printed. `main` is the process: whatever happens in it, one message and an
exit status. Nothing else is imported before Ctrl-C is caught, so an interrupt while modules load is one line as well.
Open `commands` first, the verbs as click has them; `present` lays out what is shown.
"""

from collections.abc import Sequence

from . import garbage


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `matcalc` with the arguments (those of the process, if none are given); the exit status."""
    garbage.loading()
    try:
        from .process import run

        return run(arguments)
    except KeyboardInterrupt:
        import sys

        from ..errors import INTERRUPTED

        if sys.stderr is not None:
            sys.stderr.write("interrupted\n")
        return INTERRUPTED
    finally:
        if arguments is None:
            garbage.ending()
