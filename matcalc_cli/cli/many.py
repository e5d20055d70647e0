"""Many lines, each answered for itself: one after another, or by several processes with the order kept.

Takes the work on one line, which prints and gives an exit status, and the numbered lines; gives the worst status. One
idea: a worker prints into a text, which the first process prints when the turn of its line has come; no more lines are
read ahead than keep the workers busy, so memory does not grow with the input.
"""

import io
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

from ..errors import MatcalcError
from . import garbage
from .progress import Progress
from .streams import is_terminal, say, tell

if TYPE_CHECKING:
    from concurrent.futures import Future
    from queue import Queue

Work = Callable[[int, str], int]
Lines = Iterable[tuple[int, str]]
Printed = tuple[str, str, int]  # to stdout, to stderr, the exit status

MOST = 64  # processes
RUNNERS = "matcalc_cli.answers.runners"
AHEAD = 16  # lines that are read ahead for each process


def worst_of(work: Work, lines: Lines, jobs: int = 1, file: str = "") -> int | None:
    """The worst exit status, None where there was no line. `file`: where they are from, for the progress that is shown.

    What is typed on a terminal shows its own progress.
    """
    statuses = _by_processes(work, lines, min(jobs, MOST)) if jobs > 1 else (work(*line) for line in lines)
    watched = is_terminal(sys.stderr) and not is_terminal(sys.stdout) and (bool(file) or not is_terminal(sys.stdin))
    worst: int | None = None
    with Progress(file, watched) as progress:
        for status in statuses:
            if worst is None:
                garbage.answering()
            worst = max(worst or 0, status)
            progress.step()
    return worst


def _by_processes(work: Work, lines: Lines, jobs: int) -> Generator[int, None, None]:
    """Print what the workers found, a line at a time; its exit status."""
    import threading
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from queue import Queue

    _load()
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    turns: Queue[Future[Printed] | BaseException | None] = Queue(AHEAD * jobs)
    with ProcessPoolExecutor(jobs, initializer=_begun) as workers:

        def submitted(number: int, line: str) -> "Future[Printed]":
            return workers.submit(captured, work, number, line, encoding)

        workers.submit(_begun).result()  # the processes are made before there is a second thread
        threading.Thread(target=_read, args=(lines, submitted, turns), daemon=True).start()
        try:
            yield from _in_turn(turns)
        except BrokenProcessPool:
            hint = "its memory may not have been enough: try fewer --jobs"
            raise MatcalcError("limit", "a process that answers lines was ended from outside", hint=hint) from None
        finally:
            workers.shutdown(wait=False, cancel_futures=True)


def _load() -> None:
    """What every answer needs, once: processes are made by copying this one."""
    from importlib import import_module

    import_module(RUNNERS)


def _read(lines: Lines, submitted: Callable[[int, str], "Future[Printed]"], turns: "Queue[object]") -> None:
    """Hand out the lines as they come; what goes wrong takes its turn after them."""
    end: BaseException | None = None
    try:
        for number, line in lines:
            turns.put(submitted(number, line))
    except (MatcalcError, RuntimeError) as error:  # RuntimeError: there are no workers any more
        end = error
    turns.put(end)


def _in_turn(turns: "Queue[Future[Printed] | BaseException | None]") -> Iterator[int]:
    while (turn := turns.get()) is not None:
        if isinstance(turn, BaseException):
            raise turn
        out, err, status = turn.result()
        if err:
            tell(err.removesuffix("\n"))
        if out:
            say(out.removesuffix("\n"))
        yield status


def captured(work: Work, number: int, line: str, encoding: str) -> Printed:
    """What the work on a line prints in that encoding. Top-level, for processes find it by its name."""
    out, err = _text(encoding), _text(encoding)
    with redirect_stdout(out), redirect_stderr(err):
        status = work(number, line)
    return _printed(out), _printed(err), status


def _text(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n", write_through=True)


def _printed(text: io.TextIOWrapper) -> str:
    text.seek(0)
    return text.read()


def _begun() -> None:
    """A worker begins. Ctrl-C ends it at once and without a word: the first process says it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    garbage.answering()
