"""A time after which a search gives up, whatever it is in.

One idea: SymPy may be minutes in a single step, so the clock of the system interrupts it, where this is the main thread
and nothing else uses that clock. Elsewhere the time is looked at between two steps.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Over(BaseException):
    """The time is over; no `except Exception` on the way may take it for a failure of its own."""


class Clock:
    """How much time is left."""

    __slots__ = ("end",)

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def look(self) -> None:
        """Raise `Over` where no time is left."""
        if time.monotonic() > self.end:
            raise Over


@contextmanager
def deadline(seconds: float) -> Iterator[Clock]:
    """`Over` is raised in the block when it takes longer."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield Clock(seconds)
        return
    free = signal.getsignal(signal.SIGALRM) is signal.SIG_DFL and not signal.getitimer(signal.ITIMER_REAL)[0]
    if free:
        signal.signal(signal.SIGALRM, _ring)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield Clock(seconds)
    finally:
        if free:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise Over
