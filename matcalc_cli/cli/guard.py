"""Whatever goes wrong, as a MatcalcError: one message instead of a traceback."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import MatcalcError

DEBUG = "MATCALC_DEBUG"  # set, it shows the traceback


@contextmanager
def guarded(source: str = "") -> Iterator[None]:
    """What is raised inside comes out as a MatcalcError; interrupts and exits pass."""
    try:
        yield
    except MatcalcError as error:
        raise error.with_source(source) from None
    except MemoryError:
        hint = "a formula with fewer axes or smaller sizes needs less"
        raise MatcalcError("limit", "there is not enough memory for this", hint=hint) from None
    except RecursionError:
        _show()
        raise MatcalcError("limit", "this is nested too deeply", hint="give parts a name: f(r) where r = ...") from None
    except Exception as error:
        # The last resort. What gets here is a fault of the program, of a kind nobody knows beforehand: one message and
        # the exit status tell the user that the input is not to blame, and `batch` goes on to the next line.
        _show()
        message = f"internal error: {type(error).__name__}: {str(error)[:200]}"
        raise MatcalcError("internal", message, hint=f"{DEBUG}=1 shows where; please report it") from None


def _show() -> None:
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exc()
