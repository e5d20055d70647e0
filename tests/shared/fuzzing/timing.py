"""A limit of time that no `except Exception` of the program may take for its own."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class Late(BaseException):
    """Raised by the clock."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """What takes longer is interrupted, by the time of the processor: another process may be busy."""

    def ring(*_: object) -> None:
        raise Late

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)  # and again: Python ignores what a finalizer raises
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
